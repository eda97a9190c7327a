import { computed } from '@preact/signals-core';
import { describePlace } from '../../shared/protocol/describePlace.ts';
import { componentList } from '../dom/componentList.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element, icon } from '../dom/element.ts';
import { elementWidth } from '../dom/elementWidth.ts';
import { isMotionReduced } from '../dom/reducedMotion.ts';
import { countOf, pairLabel } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import { sameTask } from '../state/sharedGrids.ts';
import type { SolveRuns, StartedEvent } from '../state/solveRuns.ts';
import { button } from './designSystem.ts';
import { fitPanel } from './fitPanel.ts';
import type { SolveControls } from './solveOptions.ts';
import { testResult } from './testResult.ts';

/** Fills the model's side of the page: which model, with which options, how it is doing, and what it answered to each test. */
export function solvePanel(context: PageContext, controls: SolveControls, panel: HTMLElement): Component {
  const { runs } = context;
  const effects = new Effects();
  const results = element('div', { class: 'test-results' });
  panel.append(
    element('h2', {}, 'Model'),
    effects.component(modelLine(context)).element,
    controls.element,
    effects.component(runStatus(context, () => controls.solve('use'))).element,
    effects.component(fitPanel(context, controls)).element,
    results,
  );
  const width = elementWidth(results, effects);
  const count = computed(() => runs.run.value?.task.test.length ?? 0);
  effects.run(() => {
    if (runs.starting.value) reveal(panel);
  });
  componentList(results, count, (test) => testResult(context, test, width), effects);
  return {
    element: panel,
    dispose: () => {
      effects.dispose();
    },
  };
}

/** On a narrow page the panel is below all pairs. */
function reveal(panel: HTMLElement): void {
  const { top } = panel.getBoundingClientRect();
  if (top < window.innerHeight / 2) return;
  // Not by `scrollIntoView`, which in VS Code also scrolls the window around this one.
  const toolbar = document.querySelector('.toolbar')?.getBoundingClientRect().height ?? 0;
  window.scrollBy({ top: top - toolbar, behavior: isMotionReduced() ? 'auto' : 'smooth' });
}

const healthText = {
  stopped: 'The solver has not started yet.',
  starting: 'The solver is starting.',
  ready: 'The solver is ready.',
  busy: 'The solver is busy.',
  error: 'The solver is in trouble.',
} as const;

/** Name, provider and size of the model, and how the solver is. */
function modelLine({ runs, host, request }: PageContext): Component {
  const effects = new Effects();
  const name = element('p', { class: 'model-name' });
  const facts = element('p', { class: 'quiet' });
  const notice = element('p', { class: 'device-notice quiet' });
  const state = element('p', { class: 'solver-state' });
  const choose = button({
    label: 'Choose a model',
    appearance: 'secondary',
    onClick: () => request(host.call('openSettings', { query: 'arcStudio.model' })),
  });
  effects.run(() => {
    const { health, model, message } = runs.solver.value;
    const started = runs.started.value;
    name.textContent = model ?? 'No model found';
    choose.hidden = model !== null;
    const sameModel = started !== null && (model === null || started.model.name === model);
    facts.textContent = sameModel ? factsOf(started.model) : '';
    facts.hidden = !sameModel;
    const deviceNotice = sameModel ? started.model.deviceNotice : null;
    notice.replaceChildren(icon('info'), ` ${deviceNotice ?? ''}`);
    notice.hidden = deviceNotice === null;
    const text = message === '' ? healthText[health] : message;
    state.replaceChildren(icon(health === 'error' ? 'error' : health === 'ready' ? 'pass' : 'circle-outline'), ` ${text}`);
    state.classList.toggle('error', health === 'error');
  });
  return {
    element: element('div', { class: 'model' }, name, facts, notice, state, choose),
    dispose: () => {
      effects.dispose();
    },
  };
}

function factsOf(model: StartedEvent['model']): string {
  const { architecture, parameters, canvas } = model;
  const size = parameters >= 1e6 ? `${(parameters / 1e6).toFixed(1)}M` : parameters.toLocaleString();
  return `${architecture.toUpperCase()}, ${size} parameters, grids up to ${String(canvas)} × ${String(canvas)}, on ${describePlace(model)}`;
}

const embeddingIcons: Readonly<Record<StartedEvent['embedding'], string>> = {
  known: 'bookmark',
  shared: 'bookmark',
  fitted: 'beaker',
  blank: 'warning',
};

/** How well the model knows the task. */
function embeddingText({ embedding, model, identifier }: StartedEvent, { fit, busy, run }: SolveRuns): string {
  switch (embedding) {
    case 'known':
      return `${model.name} knows this task (embedding #${String(identifier)}).`;
    case 'shared':
      return `${model.name} has one embedding for all puzzles of its kind.`;
    case 'blank':
      return 'This task is unseen: its puzzle embedding is blank, so that an answer is hardly ever right.';
    case 'fitted':
      if (fit.value?.reused != null) return 'This task is unseen: a kept fit to its train pairs is used.';
      if (fit.value?.ended != null) return `This task is unseen: ${model.name} was fitted to its train pairs.`;
      return busy.value
        ? `This task is unseen: ${model.name} is being fitted to its train pairs.`
        : run.value?.state === 'failed'
          ? 'This task is unseen, and its fit was interrupted. What was saved of it by then, the next fit goes on from.'
          : 'This task is unseen, and its fit was dropped.';
  }
}

/** What became of the last solve, and how far its answers can be trusted. */
function runStatus(context: PageContext, retry: () => void): Component {
  const { runs, document, announce } = context;
  const effects = new Effects();
  const ring = icon('loading');
  ring.classList.add('codicon-modifier-spin');
  const text = element('span');
  const line = element('p', { class: 'run-state' }, ring, text);
  const embedding = element('p', { class: 'embedding' });
  const stale = element('p', { class: 'stale' }, icon('history'), ' The task changed since this run.');
  const message = element('p', { class: 'failure-message' });
  const failure = element(
    'div',
    { class: 'failure', role: 'alert', 'data-focus-next': '.solve-buttons' },
    element('p', { class: 'failure-title' }, icon('error'), ' The solve failed.'),
    message,
    button({ label: 'Try again', icon: 'refresh', appearance: 'secondary', onClick: retry }),
  );
  const error = computed(() => {
    if (runs.busy.value) return null;
    return runs.startError.value ?? (runs.run.value?.state === 'failed' ? (runs.run.value.error ?? 'No reason was given.') : null);
  });
  effects.run(() => {
    ring.hidden = !runs.busy.value;
    text.textContent = statusText(context);
    line.hidden = text.textContent === '';
  });
  effects.run(() => {
    failure.hidden = error.value === null;
    message.textContent = error.value ?? '';
  });
  effects.run(() => {
    const { value: started } = runs.started;
    embedding.hidden = started === null;
    if (started === null) return;
    embedding.classList.toggle('warning', started.embedding === 'blank');
    embedding.replaceChildren(icon(embeddingIcons[started.embedding]), ` ${embeddingText(started, runs)}`);
  });
  effects.run(() => {
    const run = runs.run.value;
    const task = document.task.value;
    stale.hidden = run === null || task === null || sameTask(run.task, task);
  });
  let announced: string | null = null;
  effects.run(() => {
    const state = runs.run.value?.state ?? null;
    if (state !== announced && (state === 'done' || state === 'cancelled' || state === 'failed')) announce(statusText(context));
    announced = state;
  });
  return {
    element: element('div', { class: 'run-status' }, line, embedding, stale, failure),
    dispose: () => {
      effects.dispose();
    },
  };
}

function statusText({ runs }: PageContext): string {
  const run = runs.run.value;
  const tests = [...runs.tests.value];
  const steps = tests.flatMap(([, progress]) => progress.steps);
  if (run === null)
    return runs.busy.value ? 'Asking for the model' : 'Solve runs the model on every test input; each of its steps will show here.';
  switch (run.state) {
    case 'queued':
      return 'Waiting for the solver';
    case 'running': {
      const { value: fit } = runs.fit;
      if (fit !== null && fit.ended === null && fit.reused === null) return fit.started === null ? 'Preparing the fit' : 'Fitting';
      const [test, progress] = tests.at(-1) ?? [0, null];
      if (progress !== null && progress.ranking !== null && progress.voted === null)
        return `${pairLabel('test', test)}: ${String(progress.ranking.votes)} of ${countOf(progress.ranking.of, 'vote')}`;
      const step = progress?.steps.at(-1)?.step ?? 0;
      return `${pairLabel('test', test)}: step ${String(step)} / ${String(runs.started.value?.maxSteps ?? '?')}`;
    }
    case 'done': {
      const seconds = steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
      const exact = tests.filter(([, { result }]) => result?.correct === true).length;
      const scored = tests.filter(([, { result }]) => result !== null && result.correct !== null).length;
      const score = scored === 0 ? 'nothing to score against' : `${String(exact)} of ${countOf(scored, 'test')} exact`;
      const attempts = tests.flatMap(([, { voted }]) => (voted === null || voted.correct === null ? [] : [voted.correct]));
      const inTwo = attempts.filter((correct) => correct > 0).length;
      const vote = attempts.length === 0 ? '' : ` By vote: ${String(inTwo)} of ${countOf(attempts.length, 'test')} right in two attempts.`;
      return `Done: ${score}.${vote} ${countOf(steps.length, 'step')} in ${seconds.toFixed(seconds < 10 ? 2 : 0)} s of model time.`;
    }
    case 'cancelled':
      return steps.length === 0 && runs.fit.value !== null && runs.fit.value.ended === null && runs.fit.value.reused === null
        ? 'Cancelled: the fit was dropped.'
        : `Cancelled after ${countOf(steps.length, 'step')}.`;
    case 'failed':
      return '';
  }
}
