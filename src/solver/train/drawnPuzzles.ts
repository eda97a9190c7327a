import { compositionPuzzles } from './compositionPuzzles.ts';
import { conceptPuzzles } from './conceptPuzzles.ts';
import type { Puzzle } from './puzzles.ts';
import { examplesPuzzles, folderPuzzles, inputsOf } from './taskPuzzles.ts';

export interface PuzzleSources {
  /** The first so many instances of each concept. */
  readonly instances: number;
  readonly compositions: boolean;
  /** Folders of ARC tasks. */
  readonly tasks: readonly string[];
  /** A file of many examples a task. */
  readonly examples?: string;
  /** Folders of ARC tasks none of whose inputs are drawn from tasks and examples. */
  readonly keepOut: readonly string[];
}

/**
 * All puzzles that a training draws from. A folder's task whose id is taken, by one of a folder before it or by another puzzle, is left out.
 * Throws an Error that names the id where one source has it twice, and the file where one can't be read.
 */
export async function drawnPuzzles(sources: PuzzleSources, canvas: number): Promise<readonly Puzzle[]> {
  const puzzles = [...conceptPuzzles(canvas, sources.instances), ...(sources.compositions ? compositionPuzzles(canvas) : [])];
  const excluded = await inputsOf(sources.keepOut);
  if (sources.examples !== undefined) puzzles.push(...(await examplesPuzzles(sources.examples, canvas, excluded)));
  for (const folder of sources.tasks) {
    const taken = new Set(puzzles.map(({ id }) => id));
    puzzles.push(...(await folderPuzzles(folder, canvas, excluded)).filter(({ id }) => !taken.has(id)));
  }
  const seen = new Set<string>();
  for (const { id } of puzzles) {
    if (seen.has(id)) throw new Error(`two puzzles have the identifier ${id}`);
    seen.add(id);
  }
  return puzzles;
}
