import * as v from 'valibot';
import { maxGridSide, type Grid, type GridAddress } from '../../shared/arc/task.ts';
import { CellSet, sizeOf } from '../../shared/edits/cellSet.ts';
import type { PlacedPiece } from '../../shared/edits/piece.ts';
import { colourSchema, gridAddressSchema, gridSchema } from '../../shared/protocol/schemas.ts';

/** A piece that lies on a grid without being part of it yet. */
export interface Floating {
  readonly at: GridAddress;
  readonly placed: PlacedPiece;
  /** The cells that it was moved from; none where it was pasted. */
  readonly left: CellSet;
  /** The grid under it when it began to float. */
  readonly under: Grid;
}

const whole = v.pipe(v.number(), v.integer());
const cells = v.pipe(v.array(v.nullable(colourSchema)), v.minLength(1), v.maxLength(maxGridSide));
const piece = v.pipe(
  v.array(cells),
  v.minLength(1),
  v.maxLength(maxGridSide),
  v.check((rows) => rows.every((row) => row.length === rows[0]?.length), 'rows of one length'),
);

/** A floating piece as it is stored while VS Code throws the page away. */
export const savedFloatingSchema = v.object({
  at: gridAddressSchema,
  placed: v.object({ piece, row: whole, column: whole }),
  left: v.array(v.object({ row: whole, column: whole })),
  under: gridSchema,
});
type SavedFloating = v.InferOutput<typeof savedFloatingSchema>;

export function savedFloating({ at, placed, left, under }: Floating): SavedFloating {
  const rows = placed.piece.map((row) => [...row]);
  return { at, placed: { ...placed, piece: rows }, left: [...left], under };
}

export function restoredFloating({ left, ...rest }: SavedFloating): Floating {
  return { ...rest, left: CellSet.of(left, sizeOf(rest.under)) };
}
