import * as v from 'valibot';
import { gridScopes } from '../edits/gridScope.ts';
import { selectModes, tools } from '../edits/tools.ts';
import { colourSchema } from './schemas.ts';

export const directions = ['up', 'down', 'left', 'right'] as const;
export type Direction = (typeof directions)[number];
/** One cell further, or to the edge of the grid. */
export const cursorMoves = [...directions, 'rowStart', 'rowEnd', 'top', 'bottom'] as const;
export type CursorMove = (typeof cursorMoves)[number];
export const gridMoves = ['next', 'previous', 'nextPair', 'previousPair'] as const;
export type GridMove = (typeof gridMoves)[number];

/** How many times, or how thick; left out: the page asks. */
const count = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(30)));
const nothing = v.optional(v.undefined());

/** The VS Code commands that drawing is made of, by name, and what a keybinding can give each as its argument (`args`). */
export const drawArguments = {
  moveCursor: v.picklist(cursorMoves),
  extendSelection: v.picklist(cursorMoves),
  moveSelection: v.picklist(directions),
  wrapSelection: v.picklist(directions),
  goToGrid: v.picklist(gridMoves),
  /** How a selecting tool changes the selection; left out: as chosen in the toolbar. */
  useTool: v.optional(v.picklist(selectModes)),
  cancelDrawing: nothing,
  chooseColour: colourSchema,
  chooseTool: v.picklist(tools),
  chooseScope: v.picklist(gridScopes),
  toggleAdvancedTools: nothing,
  fillHere: nothing,
  pickHere: nothing,
  erase: nothing,
  fillSelection: nothing,
  selectAll: nothing,
  invertSelection: nothing,
  deselect: nothing,
  pasteAsGrid: nothing,
  resizeGrid: nothing,
  flipHorizontally: nothing,
  flipVertically: nothing,
  rotateRight: nothing,
  rotateLeft: nothing,
  rotateHalf: nothing,
  transpose: nothing,
  cropToSelection: nothing,
  cropToContent: nothing,
  scaleUp: count,
  scaleDown: count,
  pad: count,
  tile: nothing,
  permuteColours: nothing,
} as const;
export type DrawName = keyof typeof drawArguments;
export type DrawArgument<N extends DrawName> = v.InferOutput<(typeof drawArguments)[N]>;

export const drawNames = Object.keys(drawArguments) as DrawName[];

/** A command with an argument that fits it. */
export type DrawCommand = { readonly [N in DrawName]: { readonly name: N; readonly argument?: DrawArgument<N> } }[DrawName];

export const drawCommandSchema: v.GenericSchema<unknown, DrawCommand> = v.pipe(
  v.object({ name: v.picklist(drawNames), argument: v.optional(v.union([v.string(), v.number()])) }),
  v.check(({ name, argument }) => v.is(drawArguments[name], argument), 'the argument does not fit the command'),
) as unknown as v.GenericSchema<unknown, DrawCommand>;

/** What a command takes, in words; null: nothing. */
export function argumentText(name: DrawName): string | null {
  const schema = drawArguments[name];
  const inner = schema.type === 'optional' ? schema.wrapped : schema;
  if ('options' in inner) return `one of ${inner.options.join(', ')}`;
  return inner.type === 'number' ? 'a whole number' : null;
}
