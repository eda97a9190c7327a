import type { PairDiff } from '../../shared/arc/diffTasks.ts';
import type { GridAddress, Split } from '../../shared/arc/task.ts';
import type { Cell } from '../../shared/edits/gridEdits.ts';
import type { Comparison } from '../../shared/protocol/comparison.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element, icon } from '../dom/element.ts';
import { countOf, gridSizeText, pairLabel } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import type { TaskComparison } from '../state/taskComparison.ts';

interface Change {
  readonly kind: 'added' | 'removed' | 'moved' | 'changed';
  readonly text: string;
}

const icons = { added: 'diff-added', removed: 'diff-removed', moved: 'diff-renamed', changed: 'diff-modified' } as const;

/** In a diff: what became of a pair. Empty where it is the same on both sides. */
export function pairChange(context: PageContext, split: Split, index: number): Component {
  const { comparison } = context;
  const effects = new Effects();
  const label = element('span', { class: 'pair-change' });
  effects.run(() => {
    const diff = comparison.pairDiff(split, index);
    const side = comparison.with.value?.side;
    const sizes = (['input', 'output'] as const).flatMap((which) => {
      const other = comparison.otherGrid({ split, index, side: which });
      const own = context.document.gridAt({ split, index, side: which });
      if (own === null || other === null || gridSizeText(own) === gridSizeText(other)) return [];
      const [before, after] = side === 'after' ? [other, own] : [own, other];
      return `${which} ${gridSizeText(before)} → ${gridSizeText(after)}`;
    });
    const change = diff === null || side === undefined ? null : changeOf(split, diff, side, sizes);
    label.hidden = change === null;
    label.className = `pair-change ${change?.kind ?? ''}`;
    label.replaceChildren(...(change === null ? [] : [icon(icons[change.kind]), ` ${change.text}`]));
  });
  return {
    element: label,
    dispose: () => {
      effects.dispose();
    },
  };
}

/** In a diff: how a cell differs, to be added to its colour; nothing where it does not. */
export function changeText(comparison: TaskComparison, at: GridAddress, cell: Cell, nameOf: (colour: number) => string): string {
  if (comparison.changedCells(at)?.[cell.row]?.[cell.column] !== true) return '';
  const other = comparison.otherGrid(at)?.[cell.row]?.[cell.column];
  if (other === undefined) return ', only on this side';
  return comparison.with.value?.side === 'after' ? `, was ${nameOf(other)}` : `, becomes ${nameOf(other)}`;
}

function changeOf(
  split: Split,
  { before, after, moved, changed }: PairDiff,
  side: Comparison['side'],
  sizes: readonly string[],
): Change | null {
  if (before === null) return { kind: 'added', text: 'Added' };
  if (after === null) return { kind: 'removed', text: 'Removed' };
  const cells = changed.input + changed.output;
  const content = cells === 0 ? [] : [`${countOf(cells, 'cell')} changed`, ...sizes];
  const place = side === 'after' ? `Moved from ${pairLabel(split, before)}` : `Moved to ${pairLabel(split, after)}`;
  if (moved) return { kind: 'moved', text: [place, ...content].join(', ') };
  return cells === 0 ? null : { kind: 'changed', text: content.join(', ') };
}
