import type { ReadonlySignal } from '@preact/signals-core';
import type { Grid } from '../../shared/arc/task.ts';
import { sameGrid } from '../../shared/edits/applyEdit.ts';
import type { TaskEdit } from '../../shared/edits/taskEdit.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { pairLabel } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import { button } from './designSystem.ts';

/** A button that makes an answer the expected output of its test pair. */
export function useAsExpectedButton(context: PageContext, test: number, answer: ReadonlySignal<Grid>): Component {
  const effects = new Effects();
  const control = button({
    label: 'Use as expected output',
    icon: 'check',
    appearance: 'secondary',
    onClick: () => useAsExpected(context, test, answer.peek()),
  });
  effects.run(() => {
    const reason = reasonAgainst(context, test, answer.value);
    control.disabled = reason !== '';
    control.title = reason === '' ? 'Makes this grid the expected output of this test' : reason;
  });
  return {
    element: control,
    dispose: () => {
      effects.dispose();
    },
  };
}

/** Makes an answer the expected output of its test pair, an edit like any other; says why where it cannot be. */
export function useAsExpected(context: PageContext, test: number, answer: Grid): void {
  const reason = reasonAgainst(context, test, answer);
  if (reason !== '') {
    context.announce(`${pairLabel('test', test)}: ${reason}`);
    return;
  }
  const at = { split: 'test', index: test, side: 'output' } as const;
  const replace = (): TaskEdit => ({ kind: 'setGrid', at, before: context.document.gridAt(at), after: answer });
  if (context.drawing.edit(replace, 'Use Prediction as Expected Output'))
    context.announce(`${pairLabel('test', test)}: the answer is the expected output now`);
}

/** Why the answer cannot be written, or need not be; `''` where it can. */
function reasonAgainst({ document, runs, editable }: PageContext, test: number, answer: Grid): string {
  const pair = document.task.value?.test[test];
  if (!editable.value) return 'This file cannot be edited';
  if (answer.length === 0) return 'The answer is empty';
  if (pair === undefined || !sameGrid(pair.input, runs.run.value?.task.test[test]?.input ?? null))
    return 'The test input has changed since the run';
  return sameGrid(pair.output, answer) ? 'It is the expected output already' : '';
}
