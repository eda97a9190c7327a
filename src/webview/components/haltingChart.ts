import { computed } from '@preact/signals-core';
import type { ModelInfo, StepEvent } from '../../shared/protocol/solverProtocol.ts';
import { shortNumber } from '../chart/scales.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element } from '../dom/element.ts';
import { countOf } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import type { HaltingFacts } from '../state/haltingFacts.ts';
import { noProgress } from '../state/solveRuns.ts';
import { chartLegend, lineChart, type LineChartData, type LineSeries, type StepMark } from './lineChart.ts';
import { stepTable } from './stepTable.ts';

type HaltThreshold = ModelInfo['haltThreshold'];

/** Why and when the model would halt on one test input: its q-values and latents over the ACT steps, as plots and as a table. */
export function haltingChart({ runs }: PageContext, test: number): Component {
  const effects = new Effects();
  const progress = computed(() => runs.tests.value.get(test) ?? noProgress);
  const facts = computed(() => runs.haltingFacts(test));
  const threshold = computed((): HaltThreshold => runs.started.value?.model.haltThreshold ?? 'q_continue');
  const cursor = computed(() => runs.shownStep(test)?.step ?? null);
  const select = (step: number): void => {
    runs.scrubTo(test, Math.min(step, progress.peek().steps.length));
  };
  /** Room for all steps that may come. */
  const extent = computed(() => {
    const { steps, result } = progress.value;
    return Math.max(1, steps.length, result === null ? (runs.started.value?.maxSteps ?? 1) : 0);
  });

  const halting = computed((): LineChartData => {
    const { steps } = progress.value;
    return {
      description: `q_halt and ${limitText[threshold.value]} over ${String(steps.length)} ACT steps of test ${String(test + 1)}. ${factsText(facts.value, threshold.value)}`,
      series: [
        { name: 'q_halt', className: 'q-halt', marker: 'circle', points: steps.map(({ step, qHalt }) => ({ x: step, y: qHalt })) },
        threshold.value === '0' ? zeroLine(extent.value) : qContinueLine(steps),
      ],
      marks: marksOf(facts.value, threshold.value),
      axis: { unit: 'steps', length: extent.value },
      cursor: cursor.value,
      scale: 'linear',
    };
  });
  const residuals = computed((): LineChartData => {
    const { steps } = progress.value;
    return {
      description: `Relative change of the latents z_H and z_L in each of ${String(steps.length)} ACT steps; the values are in the table.`,
      series: [
        { name: 'z_H', className: 'residual-h', marker: 'circle', points: steps.map(({ step, residual }) => ({ x: step, y: residual.h })) },
        { name: 'z_L', className: 'residual-l', marker: 'square', points: steps.map(({ step, residual }) => ({ x: step, y: residual.l })) },
      ],
      marks: [],
      axis: { unit: 'steps', length: extent.value },
      cursor: cursor.value,
      scale: 'log',
    };
  });

  const summary = element('p', { class: 'halting-facts' });
  const atCursor = element('p', { class: 'halting-facts' });
  effects.run(() => {
    summary.textContent = factsText(facts.value, threshold.value);
  });
  effects.run(() => {
    const step = runs.shownStep(test);
    atCursor.textContent = step === null ? '' : stepText(step, threshold.value);
  });
  const limitLegend = element('span');
  effects.run(() => {
    limitLegend.replaceChildren(
      threshold.value === '0' ? chartLegend('halt-threshold', null, 'threshold 0') : chartLegend('q-continue', 'square', 'q_continue'),
    );
  });
  return {
    element: element(
      'section',
      { class: 'halting', 'aria-label': `Halting, test ${String(test + 1)}`, 'data-halting': test },
      element('h4', {}, 'Halting', chartLegend('q-halt', 'circle', 'q_halt'), limitLegend),
      effects.component(lineChart(halting, select)).element,
      atCursor,
      summary,
      element('h4', {}, 'Change of the latents', chartLegend('residual-h', 'circle', 'z_H'), chartLegend('residual-l', 'square', 'z_L')),
      effects.component(lineChart(residuals, select)).element,
      effects.component(stepTable(progress, threshold, `ACT steps of test ${String(test + 1)}`)).element,
    ),
    dispose: () => {
      effects.dispose();
    },
  };
}

/** What q_halt has to exceed, in words. A TRM's q_continue is never trained: it says nothing and is not shown. */
const limitText: Readonly<Record<HaltThreshold, string>> = { q_continue: 'q_continue', '0': 'its threshold 0' };

function qContinueLine(steps: readonly StepEvent[]): LineSeries {
  const points = steps.map(({ step, qContinue }) => ({ x: step, y: qContinue }));
  return { name: 'q_continue', className: 'q-continue', marker: 'square', points };
}

/** From edge to edge of the plot. */
function zeroLine(extent: number): LineSeries {
  const points = [0.5, extent + 0.5].map((x) => ({ x, y: 0 }));
  return { name: 'threshold', className: 'halt-threshold', marker: null, points };
}

function marksOf({ haltStep, lastChangeStep, answerStep, stoppedStep }: HaltingFacts, threshold: HaltThreshold): StepMark[] {
  // What changes after the step of the answer is not the answer any more.
  const changed = answerStep === null ? 'answer' : 'what the steps say';
  const marks: StepMark[] = [{ step: lastChangeStep, text: `${changed} last changed here`, glyph: 'dot' }];
  const halt = 'would halt here';
  if (haltStep !== null) marks.unshift({ step: haltStep, text: `${halt} (q_halt > ${threshold})`, shortText: halt, glyph: 'flag' });
  if (stoppedStep !== null) marks.push({ step: stoppedStep, text: 'stopped here', glyph: 'bar' });
  return marks;
}

function factsText({ haltStep, lastChangeStep, answerStep, stoppedStep }: HaltingFacts, threshold: HaltThreshold): string {
  const halt =
    haltStep === null
      ? `Would not halt${stoppedStep === null ? ' yet' : ''}: q_halt never exceeds ${threshold}.`
      : `Would halt at step ${String(haltStep)}${answerStep === null ? '' : ', which its answer is from'}.`;
  const stopped = stoppedStep === null ? '' : ` Stopped at step ${String(stoppedStep)}.`;
  const changed = answerStep === null ? 'Answer' : 'What the steps say';
  return `${halt} ${changed} last changed at step ${String(lastChangeStep)}.${stopped}`;
}

function stepText({ step, qHalt, qContinue, wouldHalt, changed }: StepEvent, threshold: HaltThreshold): string {
  const verdict = wouldHalt ? 'would halt' : 'would go on';
  const limit = threshold === '0' ? '' : `q_continue ${shortNumber(qContinue)}, `;
  return `Step ${String(step)}: q_halt ${shortNumber(qHalt)}, ${limit}${verdict}; ${countOf(changed, 'cell')} changed.`;
}
