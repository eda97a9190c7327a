import type { WriteStream } from 'node:tty';
import { palettes } from '../../shared/arc/palettes.ts';
import type { Grid } from '../../shared/arc/task.ts';

/** Whether to write colours: to a terminal unless NO_COLOR is set, and wherever FORCE_COLOR asks for them. */
export function wantsColour(stream: Pick<WriteStream, 'isTTY'>, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return stream.isTTY && env.TERM !== 'dumb';
}

/** A grid as lines of text: digits, or with `colour` two blanks a cell on the cell's 24-bit background. */
export function terminalGrid(grid: Grid, colour: boolean): string {
  if (grid.length === 0) return '  (no grid)\n';
  return grid.map((row) => `  ${colour ? row.map(colouredCell).join('') : row.join(' ')}\n`).join('');
}

function colouredCell(cell: number): string {
  const hex = palettes.arcprize.colours[cell]?.hex ?? '#000000';
  const [red, green, blue] = [1, 3, 5].map((at) => String(parseInt(hex.slice(at, at + 2), 16)));
  return `\u001b[48;2;${String(red)};${String(green)};${String(blue)}m  \u001b[0m`;
}
