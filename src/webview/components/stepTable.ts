import { signal, type ReadonlySignal } from '@preact/signals-core';
import type { ModelInfo, StepEvent } from '../../shared/protocol/solverProtocol.ts';
import { shortNumber } from '../chart/scales.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element } from '../dom/element.ts';
import type { TestProgress } from '../state/solveRuns.ts';

interface Column {
  readonly name: string;
  readonly text: (step: StepEvent) => string;
}

const qContinue: Column = { name: 'q_continue', text: (step) => shortNumber(step.qContinue) };
const columns: readonly Column[] = [
  { name: 'q_halt', text: ({ qHalt }) => shortNumber(qHalt) },
  qContinue,
  { name: 'Would halt', text: ({ wouldHalt }) => (wouldHalt ? 'yes' : 'no') },
  { name: 'Cells changed', text: ({ changed }) => String(changed) },
  { name: 'Residual z_H', text: ({ residual }) => shortNumber(residual.h) },
  { name: 'Residual z_L', text: ({ residual }) => shortNumber(residual.l) },
  { name: 'Milliseconds', text: ({ milliseconds }) => shortNumber(milliseconds) },
];

/** What the plots show, as a table. Its rows are made only while it is open. */
export function stepTable(
  progress: ReadonlySignal<TestProgress>,
  threshold: ReadonlySignal<ModelInfo['haltThreshold']>,
  caption: string,
): Component {
  const effects = new Effects();
  const open = signal(false);
  const head = element('thead');
  const body = element('tbody');
  const table = element('table', { class: 'step-table' }, element('caption', { class: 'visually-hidden' }, caption), head, body);
  const details = element(
    'details',
    {},
    element('summary', {}, 'Table of all steps'),
    element('div', { class: 'table-scroll', tabindex: 0 }, table),
  );
  details.addEventListener('toggle', () => {
    open.value = details.open;
  });
  effects.run(() => {
    const { steps } = progress.value;
    const shown = threshold.value === '0' ? columns.filter((column) => column !== qContinue) : columns;
    head.replaceChildren(
      element('tr', {}, ...['Step', ...shown.map(({ name }) => name)].map((name) => element('th', { scope: 'col' }, name))),
    );
    body.replaceChildren(...(open.value ? steps.map((step) => tableRow(step, shown)) : []));
  });
  return {
    element: details,
    dispose: () => {
      effects.dispose();
    },
  };
}

function tableRow(step: StepEvent, shown: readonly Column[]): HTMLElement {
  const cells = shown.map(({ text }) => element('td', {}, text(step)));
  return element('tr', {}, element('th', { scope: 'row' }, String(step.step)), ...cells);
}
