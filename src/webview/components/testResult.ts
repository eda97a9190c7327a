import { computed, type ReadonlySignal } from '@preact/signals-core';
import type { Grid } from '../../shared/arc/task.ts';
import { sameGrid } from '../../shared/edits/applyEdit.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element, uniqueId } from '../dom/element.ts';
import { pairLabel } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import { diffView } from './diffView.ts';
import { haltingChart } from './haltingChart.ts';
import { pictureRow } from './pictureRow.ts';
import { stepScrubber } from './stepScrubber.ts';
import { useAsExpectedButton } from './useAsExpected.ts';
import { votesView } from './votesView.ts';

/** What the model did with one test input. `width` is what the panel has for it, in CSS pixels. */
export function testResult(context: PageContext, test: number, width: ReadonlySignal<number>): Component {
  const { document, runs } = context;
  const effects = new Effects();
  const answer = computed(() => runs.shownAnswer(test));
  const hasSteps = computed(() => runs.shownStep(test) !== null);
  const given = computed(() => runs.run.value?.task.test[test] ?? null);
  /** The test pair as it is now, as long as it still asks what the model was asked. */
  const current = computed(() => {
    const pair = document.task.value?.test[test];
    return pair !== undefined && sameGrid(pair.input, given.value?.input ?? null) ? pair : null;
  });
  const expected = computed((): Grid | null => (current.value ?? given.value)?.output ?? null);
  const expectedNote = computed(() => (sameGrid(expected.value, given.value?.output ?? null) ? '' : ' (edited since the run)'));

  const input = computed((): Grid => given.value?.input ?? []);
  /** What the known rule that comes first makes of it; null where there is none. */
  const between = computed(() => runs.fit.value?.firstRule?.grids.find((one) => one.test === test)?.grid ?? null);
  const asked = computed((): Grid => between.value ?? input.value);

  const title = element('h3', { id: uniqueId('test') }, pairLabel('test', test));
  const waiting = element('p', { class: 'quiet' });
  const use = useAsExpectedButton(
    context,
    test,
    computed(() => answer.value?.grid ?? []),
  );
  const firstRule = element(
    'div',
    {},
    effects.component(
      pictureRow(context, [
        { caption: 'Input', grid: input },
        { caption: 'After the first rule', grid: asked },
      ]),
    ).element,
  );
  const fitNote = element('p', { class: 'fit-note' });
  const scrubber = effects.component(stepScrubber(context, test));
  const halting = effects.component(haltingChart(context, test));
  const shown = element(
    'div',
    {},
    fitNote,
    scrubber.element,
    effects.component(
      diffView(context, {
        name: String(test),
        label: `Model's answer to test ${String(test + 1)}`,
        caption: computed(() => (hasSteps.value ? 'Prediction' : 'Prediction so far')),
        test,
        answer,
        expected,
        expectedNote,
        width,
      }),
    ).element,
    element('div', { class: 'buttons' }, effects.component(use).element),
    effects.component(votesView(context, test, { input: asked, expected, expectedNote, width })).element,
    halting.element,
  );
  effects.run(() => {
    firstRule.hidden = between.value === null;
    shown.hidden = answer.value === null;
    waiting.hidden = answer.value !== null;
    scrubber.element.hidden = !hasSteps.value;
    halting.element.hidden = !hasSteps.value;
    fitNote.hidden = hasSteps.value;
    fitNote.textContent = `What the fit would answer at step ${String(runs.fit.value?.checks.at(-1)?.step ?? 0)}`;
    waiting.textContent = runs.busy.value ? 'Not yet begun.' : 'The run ended before this test.';
  });
  const section = element(
    'section',
    { class: 'test-result', 'aria-labelledby': title.id, 'data-test': test },
    title,
    firstRule,
    waiting,
    shown,
  );
  section.addEventListener('focusin', () => {
    context.activeTest.value = test;
  });
  return {
    element: section,
    dispose: () => {
      effects.dispose();
    },
  };
}
