import type { Vote } from '../../shared/protocol/voteEvents.ts';
import { sizeText } from './labels.ts';

const turns = [
  'as it is',
  'turned left',
  'turned by 180°',
  'turned right',
  'mirrored left-right',
  'mirrored up-down',
  'transposed',
  'transposed about the other diagonal',
] as const;

/** Symmetries of the square in words, such as `turned by 180° and mirrored left-right`. */
export function viewsText(views: readonly number[]): string {
  if (views.length === turns.length - 1) return 'turned and mirrored in every way';
  return new Intl.ListFormat('en').format(views.map((view) => turns[view] ?? `symmetry ${String(view)}`));
}

/** How a vote's copy differs from the task: `turned left, colours 1→3 3→1, moved by 2 × 0`. Of the colours, only those in `used`. */
export function augmentationText({ augmentation, offset }: Pick<Vote, 'augmentation' | 'offset'>, used: ReadonlySet<number>): string {
  const { dihedral, colours } = augmentation;
  const changed = colours.flatMap((to, from) => (to === from || !used.has(from) ? [] : [`${String(from)}→${String(to)}`]));
  const parts = [
    ...(dihedral === 0 ? [] : [turns[dihedral] ?? `symmetry ${String(dihedral)}`]),
    ...(changed.length === 0 ? [] : [`colours ${changed.join(' ')}`]),
    ...(offset.row === 0 && offset.column === 0 ? [] : [`moved by ${sizeText(offset.row, offset.column)}`]),
  ];
  return parts.length === 0 ? turns[0] : parts.join(', ');
}
