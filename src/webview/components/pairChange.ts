import type { DiffSide } from '../../shared/arc/differences.ts';
import type { GridAddress, PairAddress, Split } from '../../shared/arc/task.ts';
import type { Cell } from '../../shared/edits/gridEdits.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element, icon } from '../dom/element.ts';
import { gridSizeText } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import type { TaskComparison } from '../state/taskComparison.ts';
import { goToOtherSide } from '../viewing/differences.ts';
import { changeOf } from '../viewing/pairChanges.ts';

const icons = { added: 'diff-added', removed: 'diff-removed', moved: 'diff-renamed', changed: 'diff-modified' } as const;

/** In a diff: what became of a pair; of one that was moved, a link to its place on the other side. Empty where it is the same on both sides. */
export function pairChange(context: PageContext, split: Split, index: number): Component {
  const { comparison } = context;
  const effects = new Effects();
  const place = { split, index };
  const link = element('button', { type: 'button', class: 'link-button', title: 'Go to its place on the other side' });
  link.addEventListener('click', () => {
    goToOtherSide(context, place);
  });
  const picture = icon('');
  const rest = element('span');
  // They stay while what they say changes, so that the link keeps the focus.
  const label = element('span', { class: 'pair-change' }, picture, element('span', {}, link, rest));
  effects.run(() => {
    const [pair, side] = [comparison.compared(place), comparison.with.value?.side];
    const change = pair === null || side === undefined ? null : changeOf(pair, side, sizeChanges(context, place, side));
    label.hidden = change === null;
    label.className = `pair-change ${change?.kind ?? ''}`;
    if (change === null) return;
    const { kind, move, text } = change;
    link.hidden = move === '';
    link.textContent = move;
    picture.className = `codicon codicon-${icons[kind]}`;
    rest.textContent = text.slice(move.length);
  });
  return {
    element: label,
    dispose: () => {
      effects.dispose();
    },
  };
}

function sizeChanges({ comparison, document }: PageContext, place: PairAddress, side: DiffSide): string[] {
  return (['input', 'output'] as const).flatMap((which) => {
    const at = { ...place, side: which };
    const [own, other] = [document.gridAt(at), comparison.otherGrid(at)];
    if (own === null || other === null || gridSizeText(own) === gridSizeText(other)) return [];
    const [before, after] = side === 'after' ? [other, own] : [own, other];
    return `${which} ${gridSizeText(before)} → ${gridSizeText(after)}`;
  });
}

/** In a diff: how a cell differs, to be added to its colour; nothing where it does not. */
export function changeText(comparison: TaskComparison, at: GridAddress, cell: Cell, nameOf: (colour: number) => string): string {
  if (comparison.changedCells(at)?.[cell.row]?.[cell.column] !== true) return '';
  const other = comparison.otherGrid(at)?.[cell.row]?.[cell.column];
  if (other === undefined) return ', only on this side';
  return comparison.with.value?.side === 'after' ? `, was ${nameOf(other)}` : `, becomes ${nameOf(other)}`;
}
