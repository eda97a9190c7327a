import type { GridAddress } from '../../shared/arc/task.ts';
import type { Cell } from '../../shared/edits/gridEdits.ts';
import type { SelectMode } from '../../shared/edits/tools.ts';
import type { CursorMove, Direction } from '../../shared/protocol/drawCommands.ts';

/** The place of a grid on the page, whether there is a grid in it or an output is missing. */
export interface GridPlace {
  /** False where it is not on show. */
  focus(): boolean;
  paste(text: string): void;
  pasteAsGrid(text: string): void;
}

/** What commands do to one grid of the task on the page. */
export interface GridActions extends GridPlace {
  /** Also moves the cursor to a cell, where one is given. */
  focus(cell?: Cell): boolean;
  moveCursor(move: CursorMove): void;
  extendSelection(move: CursorMove): void;
  moveSelection(direction: Direction): void;
  wrapSelection(direction: Direction): void;
  useTool(mode: SelectMode | null): void;
  cancel(): void;
  fillHere(): void;
  pickHere(): void;
  erase(colour: number, verb: string): void;
  openResizeForm(): void;
}

/** The grids of the task that the page shows, and the places of missing ones, by their address. */
export class TaskGrids {
  private readonly grids = new Map<string, GridActions>();
  private readonly missing = new Map<string, GridPlace>();

  /** Returns what takes the grid off again. */
  add(at: GridAddress, actions: GridActions): () => void {
    return put(this.grids, keyOf(at), actions);
  }

  /** Returns what takes the place off again. */
  addMissing(at: GridAddress, place: GridPlace): () => void {
    return put(this.missing, keyOf(at), place);
  }

  /** null where there is no grid. */
  at(address: GridAddress): GridActions | null {
    return this.grids.get(keyOf(address)) ?? null;
  }

  placeAt(address: GridAddress): GridPlace | null {
    return this.at(address) ?? this.missing.get(keyOf(address)) ?? null;
  }
}

function put<T>(map: Map<string, T>, key: string, value: T): () => void {
  map.set(key, value);
  return () => {
    if (map.get(key) === value) map.delete(key);
  };
}

function keyOf({ split, index, side }: GridAddress): string {
  return `${split}/${String(index)}/${side}`;
}
