import { computed, type ReadonlySignal } from '@preact/signals-core';
import type { FitParams } from '../../shared/protocol/solverProtocol.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element, uniqueId } from '../dom/element.ts';
import type { PageContext } from '../pageContext.ts';
import { checkbox } from './designSystem.ts';
import { wholeNumberField } from './wholeNumberField.ts';

/** Where neither the user nor the settings say how long a fit may take. */
const usualFitSeconds = 60;

export interface SolveControls extends Component {
  /** Whether a solve could start with what is typed in. */
  readonly valid: ReadonlySignal<boolean>;
  /** `kept` says what becomes of a kept fit: one that is to be extended or replaced is fitted whatever the checkbox says. */
  solve(kept: NonNullable<FitParams['kept']>): void;
}

/** How a solve is to run: the user's choice where there is one, else the settings'. */
export function solveOptions({ runs, view, settings, request }: PageContext): SolveControls {
  const effects = new Effects();
  const stopWhenHalting = computed(() => view.stopWhenHalting.value ?? settings.value.stopWhenHalting);
  const maxSteps = computed(() => (view.maxSteps.value === undefined ? settings.value.maxSteps : view.maxSteps.value));
  const fitUnseen = computed(() => view.fitUnseen.value ?? settings.value.fitSeconds > 0);
  const fitSeconds = computed(() => view.fitSeconds.value ?? (settings.value.fitSeconds || usualFitSeconds));
  const votes = computed(() => view.votes.value ?? settings.value.votes);

  const stop = checkbox({ label: 'Stop when it would halt', onChange: (checked) => (view.stopWhenHalting.value = checked) });
  stop.title = 'Stops at the first step at which the model would halt. Unchecked: all steps run, as in the papers’ evaluation.';
  const confidence = checkbox({ label: 'Show confidence', onChange: (checked) => (view.showConfidence.value = checked) });
  confidence.title = 'The surer the model is of a cell, the larger its square';
  const fit = checkbox({ label: 'Fit unseen tasks for', onChange: (checked) => (view.fitUnseen.value = checked) });
  fit.title =
    'Trains the model on the task’s own train pairs before it solves a task that it was not trained on. It stays on this machine, and is kept for this task alone.';
  const steps = effects.component(
    wholeNumberField({
      label: 'Steps at most; empty: as many as the model was trained for',
      placeholder: 'all',
      from: 1,
      to: 1024,
      empty: null,
      value: maxSteps,
      onChange: (value) => (view.maxSteps.value = value),
    }),
  );
  const seconds = effects.component(
    wholeNumberField({
      label: 'Seconds to fit',
      from: 1,
      to: 86_400,
      empty: undefined,
      value: fitSeconds,
      disabled: computed(() => !fitUnseen.value),
      onChange: (value) => (view.fitSeconds.value = value),
    }),
  );
  const voters = effects.component(
    wholeNumberField({
      label: 'Votes; 0: none',
      from: 0,
      to: 1000,
      empty: undefined,
      value: votes,
      onChange: (value) => (view.votes.value = value),
    }),
  );
  voters.element.title =
    'Copies of each test input whose answers are counted: moved, recoloured, turned, as far as the rule seems to allow it. 0: no vote.';
  const problems = computed(() => [steps, seconds, voters].map(({ problem }) => problem.value).filter((text) => text !== ''));
  const problem = element('p', { class: 'field-problem', id: uniqueId('problem'), role: 'alert' });
  effects.run(() => {
    stop.checked = stopWhenHalting.value;
  });
  effects.run(() => {
    confidence.checked = view.showConfidence.value;
  });
  effects.run(() => {
    fit.checked = fitUnseen.value;
  });
  effects.run(() => {
    problem.textContent = problems.value.join('. ');
    problem.hidden = problems.value.length === 0;
  });
  const option = (name: string, ...children: readonly Node[]): HTMLElement =>
    element('div', { class: `solve-option ${name}-option` }, ...children);
  const label = (text: string): HTMLElement => element('span', { 'aria-hidden': 'true' }, text);
  return {
    element: element(
      'div',
      { class: 'solve-options', role: 'group', 'aria-label': 'Solve options' },
      option('fit', fit, seconds.element, label('s')),
      option('votes', label('Votes'), voters.element),
      option('steps', label('Steps at most'), steps.element),
      problem,
      stop,
      confidence,
    ),
    valid: computed(() => problems.value.length === 0),
    solve: (kept) => {
      if (problems.peek().length > 0) return;
      const fits = fitUnseen.peek() || kept !== 'use';
      request(
        runs.solve({
          maxSteps: maxSteps.peek(),
          stopWhenHalting: stopWhenHalting.peek(),
          fit: fits ? { seconds: fitSeconds.peek(), kept } : null,
          votes: votes.peek() > 1 ? votes.peek() : null,
        }),
      );
    },
    dispose: () => {
      effects.dispose();
    },
  };
}
