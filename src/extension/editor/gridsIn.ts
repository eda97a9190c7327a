import { readPastedGrids } from '../../shared/arc/readPastedGrids.ts';
import type { GridsInText } from '../../shared/protocol/editorProtocol.ts';

/** All grids that a pasted text holds, those of pairs and tasks too; none: why not. */
export function gridsIn(text: string): GridsInText {
  const result = readPastedGrids(text);
  if (!result.ok) return { grids: [], problem: result.problems[0]?.message ?? 'There is no grid in the text.' };
  const { pasted } = result;
  if (pasted.kind === 'grids') return { grids: [...pasted.grids], problem: null };
  const pairs = pasted.kind === 'task' ? [...pasted.task.train, ...pasted.task.test] : pasted.pairs;
  return { grids: pairs.flatMap(({ input, output }) => (output === null ? [input] : [input, output])), problem: null };
}
