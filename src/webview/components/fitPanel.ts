import { computed } from '@preact/signals-core';
import type { FitCheck, FitStart } from '../../shared/protocol/fitEvents.ts';
import { thinned } from '../chart/points.ts';
import { shortNumber } from '../chart/scales.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element, icon, uniqueId } from '../dom/element.ts';
import { viewsText } from '../editing/augmentationText.ts';
import { countOf, percentText } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import type { FitProgress } from '../state/fitProgress.ts';
import { button } from './designSystem.ts';
import { chartLegend, lineChart, type LineChartData } from './lineChart.ts';
import type { SolveControls } from './solveOptions.ts';

const mostPoints = 300;

/** How the fit to the open task goes: its loss, what it has learned of the pair that it has not seen, the time left; and what becomes of it. */
export function fitPanel({ runs, view, request, announce }: PageContext, controls: SolveControls): Component {
  const effects = new Effects();
  const { fit, fitting, busy, run } = runs;
  const titleId = uniqueId('fit');
  const left = element('span', { class: 'fit-time' });
  const bar = element('progress', { max: 1, 'aria-labelledby': titleId });
  const facts = element('p', { class: 'fit-facts' });
  const heldOut = element('p', { class: 'fit-facts' });
  const views = element('p', { class: 'fit-facts' });
  const origin = element('p', { class: 'quiet' });
  const stop = button({ label: 'Stop and keep', icon: 'save', appearance: 'primary', onClick: () => request(runs.stopFit()) });
  stop.title = 'Ends the fit now, keeps what it has learned, and solves with it. Cancel drops it.';
  const longer = button({ label: 'Fit longer', icon: 'add', appearance: 'secondary', onClick: () => controls.solve('extend') });
  longer.title = 'Goes on with the kept fit for as many seconds as the option says, and solves';
  const again = button({ label: 'Fit again', icon: 'refresh', appearance: 'secondary', onClick: () => controls.solve('replace') });
  again.title = 'Leaves the kept fit aside, fits anew, and solves';

  const loss = computed(() => lossChart(fit.value));
  const shares = computed(() => sharesChart(fit.value));
  const charts = element(
    'div',
    { class: 'fit-charts' },
    element('div', {}, element('h4', {}, chartLegend('fit-loss', 'circle', 'Loss')), effects.component(lineChart(loss)).element),
    element(
      'div',
      {},
      element('h4', {}, chartLegend('fit-exact', 'circle', 'Train samples exact'), chartLegend('fit-held-out', 'square', 'Held out')),
      effects.component(lineChart(shares)).element,
    ),
  );
  const details = element('details', { class: 'fit-curves' }, element('summary', {}, 'Curves'), charts);
  details.open = view.showFitCurves.peek();
  details.addEventListener('toggle', () => {
    view.showFitCurves.value = details.open;
  });
  const panel = element(
    'section',
    { class: 'fit-panel', 'aria-labelledby': titleId },
    element('header', {}, element('h3', { id: titleId }, icon('beaker'), ' Fit to this task'), left),
    bar,
    facts,
    heldOut,
    views,
    origin,
    element('div', { class: 'buttons', 'data-focus-next': '.solve-buttons' }, stop, longer, again),
    details,
  );

  effects.run(() => {
    const { value: now } = fit;
    panel.hidden = now === null;
    if (now === null) return;
    const dropped = isDropped(now, busy.value);
    left.textContent = !dropped ? timeText(now) : run.value?.state === 'failed' ? 'Interrupted' : 'Dropped';
    const share = shareDone(now, dropped);
    if (share === null) bar.removeAttribute('value');
    else bar.value = share;
    facts.textContent = factsText(now);
    heldOut.textContent = heldOutText(now);
    views.textContent = viewsLine(now);
    origin.textContent = originText(now);
    details.hidden = now.reused !== null;
    for (const line of [heldOut, views]) line.hidden = now.reused !== null || line.textContent === '';
    origin.hidden = origin.textContent === '';
  });
  effects.run(() => {
    stop.hidden = !busy.value || fit.value?.ended != null || fit.value?.reused != null;
    stop.disabled = !fitting.value;
    for (const control of [longer, again]) {
      control.hidden = !stop.hidden;
      control.disabled = busy.value;
    }
  });
  let phase = '';
  effects.run(() => {
    const { value: now } = fit;
    const next =
      now === null
        ? ''
        : now.notKept !== null
          ? 'notKept'
          : now.ended !== null
            ? 'ended'
            : now.reused !== null
              ? 'reused'
              : now.started !== null
                ? 'fitting'
                : '';
    if (next !== phase && next !== '' && now !== null) announce(next === 'fitting' ? originText(now) : factsText(now));
    phase = next;
  });
  return {
    element: panel,
    dispose: () => {
      effects.dispose();
    },
  };
}

/** The run ended before the fit did. */
function isDropped({ ended, reused }: FitProgress, busy: boolean): boolean {
  return !busy && ended === null && reused === null;
}

function timeText({ started, steps, ended, reused, notKept }: FitProgress): string {
  if (notKept !== null) return 'Not kept';
  if (reused !== null) return `Kept ${whenText(new Date(reused.at))}`;
  if (ended !== null) return ended.why === 'stopped' ? 'Stopped and kept' : 'Kept';
  if (started === null) return 'Preparing';
  return `${String(Math.ceil(steps.at(-1)?.secondsLeft ?? started.seconds))} s left of ${secondsText(started.seconds)}`;
}

/** null: not known. */
function shareDone({ started, steps, ended, reused }: FitProgress, dropped: boolean): number | null {
  if (ended !== null || reused !== null) return 1;
  if (started === null) return dropped ? 0 : null;
  return Math.min(1, (steps.at(-1)?.seconds ?? 0) / started.seconds);
}

function factsText({ search, started, steps, ended, reused, notKept }: FitProgress): string {
  const lost = notKept === null ? '' : ` It could not be kept: ${notKept.message}`;
  if (reused?.step === 0) return 'All train pairs were right from the start: nothing was trained. Reused until a train pair changes.';
  if (reused !== null)
    return `Fitted for ${secondsText(reused.seconds)} in ${countOf(reused.step, 'step')}; reused until a train pair changes.`;
  if (ended?.why === 'nothingToLearn') return `All train pairs are right from the start: nothing was trained.${lost}`;
  if (ended !== null) {
    const loss = ended.loss === null ? '' : `, loss ${shortNumber(ended.loss)}`;
    return `Fitted for ${secondsText(ended.seconds)} in ${countOf(ended.step, 'step')}${loss}.${lost}`;
  }
  const last = steps.at(-1);
  if (last === undefined) return started === null ? searchText(search) : 'The first step runs';
  const exact = steps.findLast((step) => step.exact !== null)?.exact ?? null;
  const share = exact === null ? '' : `, ${percentText(exact)} of its samples exact`;
  return `Step ${String(last.step)}: loss ${shortNumber(last.loss)}${share}`;
}

function searchText(search: FitProgress['search']): string {
  if (search === null) return 'Looking for a place to begin';
  const { tries, seconds } = search;
  const what = { rules: 'the rules that the model knows', twoRules: 'two of its rules in a row', others: 'what else the model knows' }[
    tries
  ];
  return `Tries ${what} (up to ${secondsText(seconds)})`;
}

/** Leave-one-out accuracy: a train pair that the fit has not seen yet. */
function heldOutText({ started, firstRule, checks }: FitProgress): string {
  const checked = checks.findLast((check) => check.heldOut !== null);
  const joined = checks.at(-1)?.heldOut === null;
  if (checked?.heldOut == null) {
    if (started === null || started.heldOut !== null) return 'Held-out pair: not looked at yet';
    const why =
      started.pairs === 1
        ? 'there is but one'
        : started.start.kind === 'previous'
          ? 'the earlier fit has learned from all of them'
          : `it took all of them to tell the ${firstRule === null ? 'rule' : 'two rules'} from others`;
    return `No train pair is held out: ${why}.`;
  }
  const { pair, accuracy, exact } = checked.heldOut;
  const result = exact ? 'exact' : `${percentText(accuracy)} of its cells right`;
  const name = `Train ${String(pair + 1)}, held out`;
  return joined ? `${name} until step ${String(checked.step)}: ${result}` : `${name}: ${result}`;
}

function viewsLine({ checks, ended }: FitProgress): string {
  const views = checks.at(-1)?.views ?? [];
  const use = ended?.why === 'nothingToLearn' ? 'they may vote' : 'the fit learns from those too';
  return views.length === 0 ? '' : `The rule seems to hold for the pairs ${viewsText(views)} as well: ${use}.`;
}

function originText(fit: FitProgress): string {
  const { firstRule } = fit;
  const first =
    firstRule === null ? '' : `Two rules, as it seems. The first, of every input: ${firstRule.name}${takenFor(firstRule.recoloured)}. `;
  return first + beginningText(fit);
}

function beginningText({ started, chosen, ended }: FitProgress): string {
  if (started === null) return '';
  const { starts, pairs, augmentations, parameters } = started;
  if (ended?.why === 'nothingToLearn') return `Answers as ${startText(started.start)}.`;
  const copies = augmentations > 1 ? ` in ${String(augmentations)} augmentations` : '';
  const trains = `Trains ${parameters.toLocaleString()} weights and the embedding on ${countOf(pairs, 'pair')}${copies}.`;
  if (chosen !== null && chosen.of > 1) {
    return `Began from ${startText(chosen.start)}: the best of ${String(chosen.of)} starts after ${countOf(chosen.step, 'step')}. ${trains}`;
  }
  if (starts > 1 && chosen === null) {
    return `Tries up to ${String(starts)} starts side by side, among them ${startText(started.start)}. ${trains}`;
  }
  return `Began from ${startText(started.start)}. ${trains}`;
}

function startText({ kind, name, loss, recoloured }: FitStart): string {
  const from = {
    mean: 'the mean of all known embeddings',
    known: `the known embedding ${name ?? 'without a name'}`,
    previous: 'an earlier fit of this task',
    blank: 'a blank embedding',
  }[kind];
  return `${from}${takenFor(recoloured)}${loss === null ? '' : ` (loss ${shortNumber(loss)})`}`;
}

function takenFor(recoloured: FitStart['recoloured']): string {
  return recoloured.map(({ from, to }) => `, colour ${String(from)} taken for ${String(to)}`).join('');
}

function lossChart(fit: FitProgress | null): LineChartData {
  const steps = fit?.steps ?? [];
  const points = thinned(
    steps.map(({ seconds, loss }) => ({ x: seconds, y: loss })),
    mostPoints,
  );
  const [first, last] = [steps[0], steps.at(-1)];
  const range = first === undefined || last === undefined ? '' : `: ${shortNumber(first.loss)} at first, ${shortNumber(last.loss)} at last`;
  return {
    description: `Loss of the fit over ${secondsText(last?.seconds ?? 0)}${range}`,
    series: [{ name: 'loss', className: 'fit-loss', marker: 'circle', points }],
    marks: [],
    axis: { unit: 'seconds', length: extentOf(fit) },
    cursor: null,
    scale: 'log',
  };
}

function sharesChart(fit: FitProgress | null): LineChartData {
  const exact = (fit?.steps ?? []).flatMap(({ seconds, exact: share }) => (share === null ? [] : [{ x: seconds, y: share }]));
  const held = (fit?.checks ?? []).flatMap((check) =>
    check.heldOut === null ? [] : [{ x: secondsAt(fit, check), y: check.heldOut.accuracy }],
  );
  const words = (name: string, value: number | undefined): string => (value === undefined ? '' : ` ${name} ${percentText(value)}.`);
  return {
    description: `Train pairs that come out exact, and right cells of the held-out pair.${words('Train pairs now:', exact.at(-1)?.y)}${words('Held-out pair at last:', held.at(-1)?.y)}`,
    series: [
      { name: 'train pairs', className: 'fit-exact', marker: 'circle', points: thinned(exact, mostPoints) },
      { name: 'held-out pair', className: 'fit-held-out', marker: 'square', points: held },
    ],
    marks: [],
    axis: { unit: 'seconds', length: extentOf(fit) },
    cursor: null,
    scale: 'share',
  };
}

/** When the fit was at the step of a check. */
function secondsAt(fit: FitProgress | null, { step }: FitCheck): number {
  return fit?.steps.findLast((other) => other.step <= step)?.seconds ?? 0;
}

function extentOf(fit: FitProgress | null): number {
  const last = fit?.steps.at(-1)?.seconds ?? 0;
  return Math.max(last, fit?.ended == null ? (fit?.started?.seconds ?? 1) : last || 1);
}

function secondsText(seconds: number): string {
  return `${String(seconds < 10 ? Number(seconds.toPrecision(2)) : Math.round(seconds))} s`;
}

function whenText(date: Date): string {
  const today = date.toDateString() === new Date().toDateString();
  return `at ${today ? date.toLocaleTimeString() : date.toLocaleString()}`;
}
