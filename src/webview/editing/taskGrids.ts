import type { GridAddress } from '../../shared/arc/task.ts';
import type { SelectMode } from '../../shared/edits/tools.ts';
import type { CursorMove, Direction } from '../../shared/protocol/drawCommands.ts';

/** What commands do to one grid of the task on the page. */
export interface GridActions {
  /** False where the grid is not on show. */
  focus(): boolean;
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
  paste(text: string): void;
}

/** The grids of the task that the page shows, by their address. */
export class TaskGrids {
  private readonly grids = new Map<string, GridActions>();

  /** Returns what takes the grid off again. */
  add(at: GridAddress, actions: GridActions): () => void {
    const key = keyOf(at);
    this.grids.set(key, actions);
    return () => {
      if (this.grids.get(key) === actions) this.grids.delete(key);
    };
  }

  at(address: GridAddress): GridActions | null {
    return this.grids.get(keyOf(address)) ?? null;
  }
}

function keyOf({ split, index, side }: GridAddress): string {
  return `${split}/${String(index)}/${side}`;
}
