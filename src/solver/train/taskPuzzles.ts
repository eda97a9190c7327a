import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import type { Grid } from '../../shared/arc/task.ts';
import { readTaskSet } from '../eval/taskSet.ts';
import type { Puzzle } from './puzzles.ts';
import { fitsCanvas, puzzleOfPairs } from './puzzles.ts';

/** Inputs that are not to be drawn, each as `keyOf` writes it. */
export type ExcludedInputs = ReadonlySet<string>;

/**
 * The tasks of a folder and its subfolders whose train pairs all fit the canvas. Only those are drawn: test outputs are never trained on.
 * A task with an excluded input is left out.
 */
export async function folderPuzzles(folder: string, canvas: number, excluded: ExcludedInputs): Promise<readonly Puzzle[]> {
  return (await readTaskSet([folder])).flatMap(({ id, task }) => {
    const pairs = task.train.flatMap(({ input, output }) => (output === null ? [] : [{ input, output }]));
    const isDrawn = pairs.every((pair) => fitsCanvas(pair, canvas) && !excluded.has(keyOf(pair.input)));
    return isDrawn ? [puzzleOfPairs(id, path.basename(folder), pairs)] : [];
  });
}

const rowsOfDigits = v.pipe(
  v.string(),
  v.regex(/^\d+(,\d+)*$/),
  v.check((rows) => new Set(rows.split(',').map(({ length }) => length)).size === 1),
);
const exampleLine = v.object({ id: v.string(), examples: v.array(v.tuple([rowsOfDigits, rowsOfDigits])) });

/**
 * Tasks with many examples each, from a gzipped file with a line `{"id", "examples": [[input, output], …]}` a task, where a
 * grid is its rows of digits joined by commas. Examples with an excluded input are left out. Throws an Error that names the file, and the
 * line where one is wrong.
 */
export async function examplesPuzzles(file: string, canvas: number, excluded: ExcludedInputs): Promise<readonly Puzzle[]> {
  const lines = unzipped(file, await readFile(file)).split('\n');
  return lines.flatMap((line, i) => {
    if (line.trim() === '') return [];
    const { id, examples } = parseLine(`${file}:${String(i + 1)}`, line);
    const pairs = examples
      .filter(([input]) => !excluded.has(input))
      .map(([input, output]) => ({ input: parseRows(input), output: parseRows(output) }))
      .filter((pair) => fitsCanvas(pair, canvas));
    return pairs.length > 0 ? [puzzleOfPairs(id, 'examples', pairs)] : [];
  });
}

function unzipped(file: string, bytes: Uint8Array): string {
  try {
    return gunzipSync(bytes).toString('utf8');
  } catch (error) {
    throw new Error(`${file}: not a whole gzip file (${(error as Error).message})`, { cause: error });
  }
}

function parseLine(place: string, line: string): v.InferOutput<typeof exampleLine> {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    throw new Error(`${place}: not JSON (${(error as Error).message})`, { cause: error });
  }
  const parsed = v.safeParse(exampleLine, json);
  if (!parsed.success) throw new Error(`${place}: not a line of examples, at ${v.getDotPath(parsed.issues[0]) ?? 'its root'}`);
  return parsed.output;
}

function parseRows(rows: string): Grid {
  return rows.split(',').map((row) => Array.from(row, Number));
}

/** The inputs of all pairs of the tasks of these folders and their subfolders, test pairs among them. */
export async function inputsOf(folders: readonly string[]): Promise<ExcludedInputs> {
  const tasks = (await Promise.all(folders.map((folder) => readTaskSet([folder])))).flat();
  return new Set(tasks.flatMap(({ task }) => [...task.train, ...task.test].map(({ input }) => keyOf(input))));
}

/** A grid as it stands in a file of examples. */
function keyOf(grid: Grid): string {
  return grid.map((row) => row.join('')).join(',');
}
