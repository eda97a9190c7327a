import type { Grid } from '../../shared/arc/task.ts';
import type { Random } from '../../shared/concepts/random.ts';
import type { ActModel } from '../model/actModel.ts';
import { runBatches } from '../solve/runBatch.ts';
import { decodeTokens, encodeGrid } from '../tokens/gridTokens.ts';
import { argMaxTokens } from '../tokens/logits.ts';
import type { Puzzle } from './puzzles.ts';

/** Answers that were right to the last cell, size included, out of those looked at. */
export interface Score {
  exact: number;
  count: number;
}

export interface Question {
  /** Row of the puzzle embedding table. */
  readonly row: number;
  readonly input: Grid;
}

/**
 * Draws `perGroup` fresh examples from each group of puzzles that the model knows, answers them and counts
 * the exact answers by group.
 */
export async function evaluatePuzzles(
  model: ActModel,
  puzzles: readonly Puzzle[],
  random: Random,
  perGroup: number,
): Promise<ReadonlyMap<string, Score>> {
  const groups = new Map<string, Puzzle[]>();
  for (const puzzle of puzzles) {
    if (model.identifierOf(puzzle.id) !== undefined) groups.set(puzzle.group, [...(groups.get(puzzle.group) ?? []), puzzle]);
  }
  const drawn = [...groups].flatMap(([group, members]) =>
    Array.from({ length: perGroup }, (_, i) => {
      const puzzle = members[i % members.length] as Puzzle;
      return { group, row: model.identifierOf(puzzle.id) ?? 0, ...puzzle.draw(random) };
    }),
  );
  const answers = await answerQuestions(model, drawn);
  const scores = new Map<string, Score>();
  drawn.forEach(({ group, output }, i) => {
    const score = scores.get(group) ?? { exact: 0, count: 0 };
    scores.set(group, score);
    score.count++;
    if (sameGrid(answers[i] ?? [], output)) score.exact++;
  });
  return scores;
}

export function sameGrid(a: Grid, b: Grid): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

const batch = 32;

/** The model's answers with as many ACT steps as it was trained for. Inputs must fit its canvas. */
export async function answerQuestions(model: ActModel, questions: readonly Question[]): Promise<readonly Grid[]> {
  const { canvas, haltMaxSteps: steps } = model.info;
  const encoded = await Promise.all(
    questions.map(async ({ row, input }) => ({ tokens: encodeGrid(input, canvas), embedding: await model.embeddingOf(row) })),
  );
  const answers = await runBatches(model, encoded, { steps, batch, checkpoint: () => Promise.resolve() });
  return answers.map(({ logits }) => decodeTokens(argMaxTokens(logits, model.vocabularySize), canvas));
}
