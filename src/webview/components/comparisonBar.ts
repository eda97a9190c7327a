import { comparedPairs } from '../../shared/arc/differences.ts';
import { isUnchanged, type TaskDiff } from '../../shared/arc/diffTasks.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element, icon } from '../dom/element.ts';
import { countOf } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import { goToDifference } from '../viewing/differences.ts';
import { button, iconButton } from './designSystem.ts';

/** In a diff: what this page is compared with and how much differs, and the way to the text. */
export function comparisonBar(context: PageContext): Component {
  const { comparison, host, request, broken } = context;
  const effects = new Effects();
  const text = element('p', { role: 'status' });
  const asText = button({
    label: 'Compare as text',
    icon: 'file-code',
    appearance: 'secondary',
    onClick: () => request(host.call('compareAsText', null)),
  });
  const previous = iconButton({
    label: 'Previous difference',
    icon: 'arrow-up',
    onClick: () => goToDifference(context, 'previous'),
  });
  const next = iconButton({ label: 'Next difference', icon: 'arrow-down', onClick: () => goToDifference(context, 'next') });
  const controls = element('div', { class: 'buttons' }, previous, next, asText);
  const bar = element('div', { class: 'comparison-bar', 'data-comparison': '' }, icon('diff'), text, controls);
  effects.run(() => {
    const { value } = comparison.with;
    bar.hidden = value === null;
    if (value === null) return;
    bar.dataset['comparison'] = value.side;
    // Both bars are equally high, so that what is below them lies side by side.
    controls.style.visibility = value.side === 'after' ? '' : 'hidden';
    const side = value.side === 'after' ? `Compared with ${value.otherName}: ` : 'Before: ';
    const diff = comparison.diff.value;
    for (const control of [previous, next]) control.disabled = diff === null || isUnchanged(diff);
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

function summaryOf(diff: TaskDiff): string {
  const all = comparedPairs(diff);
  const counts = [
    [all.filter(({ pair: { changed } }) => changed.input + changed.output > 0).length, 'changed'],
    [all.filter(({ before }) => before === null).length, 'added'],
    [all.filter(({ after }) => after === null).length, 'removed'],
    [all.filter(({ pair }) => pair.moved).length, 'moved'],
  ] as const;
  const told = counts
    .filter(([count]) => count > 0)
    .map(([count, what], index) => `${index === 0 ? countOf(count, 'pair') : String(count)} ${what}`);
  return told.length === 0 ? 'all grids are the same' : told.join(', ');
}
