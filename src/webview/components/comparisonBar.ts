import type { TaskDiff } from '../../shared/arc/diffTasks.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element, icon } from '../dom/element.ts';
import { countOf } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import { button } from './designSystem.ts';

/** In a diff: what this page is compared with and how much differs, and the way to the text. */
export function comparisonBar({ comparison, host, request, broken }: PageContext): Component {
  const effects = new Effects();
  const text = element('p', { role: 'status' });
  const asText = button({
    label: 'Compare as text',
    icon: 'file-code',
    appearance: 'secondary',
    onClick: () => request(host.call('compareAsText', null)),
  });
  const bar = element('div', { class: 'comparison-bar', 'data-comparison': '' }, icon('diff'), text, asText);
  effects.run(() => {
    const { value } = comparison.with;
    bar.hidden = value === null;
    if (value === null) return;
    bar.dataset['comparison'] = value.side;
    // Both bars are equally high, so that what is below them lies side by side.
    asText.style.visibility = value.side === 'after' ? '' : 'hidden';
    const side = value.side === 'after' ? `Compared with ${value.otherName}: ` : 'Before: ';
    const diff = comparison.diff.value;
    if (diff !== null) text.textContent = side + summaryOf(diff);
    else if (broken.value !== null) text.textContent = `${side}this side is not a task, so that nothing is marked.`;
    else text.textContent = `${side}the other side is not a task, so that nothing is marked.`;
  });
  effects.run(() => {
    document.body.classList.toggle('comparing', comparison.active);
  });
  return {
    element: bar,
    dispose: () => {
      effects.dispose();
    },
  };
}

function summaryOf({ train, test }: TaskDiff): string {
  const all = [...train, ...test];
  const counts = [
    [all.filter(({ changed }) => changed.input + changed.output > 0).length, 'changed'],
    [all.filter(({ before }) => before === null).length, 'added'],
    [all.filter(({ after }) => after === null).length, 'removed'],
    [all.filter(({ moved }) => moved).length, 'moved'],
  ] as const;
  const told = counts
    .filter(([count]) => count > 0)
    .map(([count, what], index) => `${index === 0 ? countOf(count, 'pair') : String(count)} ${what}`);
  return told.length === 0 ? 'all grids are the same' : told.join(', ');
}
