import type { GridAddress } from '../../shared/arc/task.ts';
import { sizeOf } from '../../shared/edits/cellSet.ts';
import type { Cell } from '../../shared/edits/gridEdits.ts';
import { filledPiece, pieceSize, pieceText, readPiece, type Piece } from '../../shared/edits/piece.ts';
import type { PageContext } from '../pageContext.ts';
import { sizeText } from './labels.ts';

/** The text of what a copy takes from a grid, as JSON rows, a cell that is not part of it as `null`; null where there is nothing. */
export function copyText({ drawing, announce }: PageContext, at: GridAddress): string | null {
  const piece = drawing.copied(at);
  if (piece === null) return null;
  const { rows, columns } = pieceSize(piece);
  announce(`${sizeText(rows, columns)} copied`);
  return pieceText(piece);
}

/** Lays the first grid of a text on the grid at an address, at the selection or else the cursor; from there it can be moved. */
export async function pasteText(context: PageContext, at: GridAddress, text: string, cursor: Cell): Promise<void> {
  const piece = await firstPiece(context, text);
  if (piece !== null) pastePiece(context, at, piece, cursor);
}

/** Puts the first grid of a text, with its size, in the place of the one at an address, or of an output that is missing there. */
export async function pasteTextAsGrid(context: PageContext, at: GridAddress, text: string): Promise<void> {
  const piece = await firstPiece(context, text);
  if (piece !== null) context.drawing.replaceGrid(at, filledPiece(piece));
}

/** The same with what the clipboard holds. */
export async function pasteClipboardAsGrid(context: PageContext, at: GridAddress): Promise<void> {
  const { text } = await context.host.call('readClipboard', null);
  await pasteTextAsGrid(context, at, text);
}

/** null where there is no grid in the text, which is then said. */
async function firstPiece({ host, notices }: PageContext, text: string): Promise<Piece | null> {
  const own = readPiece(text);
  if (own !== null) return own;
  const { grids, problem } = await host.call('readGrids', { text });
  const [first] = grids;
  if (first === undefined) notices.add('information', `Nothing to paste: ${problem ?? 'there is no grid in the text.'}`);
  if (grids.length > 1) notices.add('information', `The text holds ${String(grids.length)} grids; the first was pasted.`);
  return first ?? null;
}

function pastePiece({ drawing, document, notices }: PageContext, at: GridAddress, piece: Piece, cursor: Cell): void {
  // What floats is selected then, where it was put down.
  drawing.commit();
  const grid = document.gridAt(at);
  if (grid === null) return;
  const corner = drawing.selectedIn(at).peek()?.bounds() ?? cursor;
  const [room, needed] = [sizeOf(grid), pieceSize(piece)];
  const inside = (start: number, length: number, side: number): number => Math.max(0, Math.min(start, side - length));
  if (needed.rows > room.rows || needed.columns > room.columns) {
    const sizes = `${sizeText(needed.rows, needed.columns)} on ${sizeText(room.rows, room.columns)}`;
    notices.add('information', `What was pasted is larger than the grid (${sizes}): what stands out is cut off.`);
  }
  drawing.paste(at, piece, {
    row: inside(corner.row, needed.rows, room.rows),
    column: inside(corner.column, needed.columns, room.columns),
  });
}
