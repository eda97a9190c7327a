import type { Grid } from '../../shared/arc/task.ts';
import type { Random } from '../../shared/concepts/random.ts';
import type { ActModel } from '../model/actModel.ts';
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
 * Draws `perGroup` fresh examples from each group of puzzles that the model knows, runs all its ACT steps on them and counts
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

/** The model's answers after all its ACT steps. Inputs must fit its canvas. */
export async function answerQuestions(model: ActModel, questions: readonly Question[]): Promise<readonly Grid[]> {
  const answers: Grid[] = [];
  for (let start = 0; start < questions.length; start += batch) {
    answers.push(...(await answerBatch(model, questions.slice(start, start + batch))));
  }
  return answers;
}

/** Runs one batch; places that no question fills are run empty. */
async function answerBatch(model: ActModel, questions: readonly Question[]): Promise<readonly Grid[]> {
  const { sequenceLength: sequence, vocabularySize: vocabulary } = model;
  const { canvas, haltMaxSteps } = model.info;
  const tokens = new Int32Array(batch * sequence);
  const rows = await Promise.all(questions.map(({ row }) => model.embeddingOf(row)));
  const width = rows[0]?.length ?? 0;
  const embeddings = new Float32Array(batch * width);
  questions.forEach(({ input }, i) => {
    tokens.set(encodeGrid(input, canvas), i * sequence);
    embeddings.set(rows[i] ?? [], i * width);
  });
  let carry = model.initialCarry(batch);
  let logits: Float32Array = new Float32Array();
  for (let step = 0; step < haltMaxSteps; step++) ({ carry, logits } = await model.runStep(carry, tokens, embeddings, batch));
  return questions.map((_, i) => {
    const own = logits.subarray(i * sequence * vocabulary, (i + 1) * sequence * vocabulary);
    return decodeTokens(argMaxTokens(own, vocabulary), canvas);
  });
}
