import type { Grid, Pair, Task } from '../../shared/arc/task.ts';
import type { Example } from '../../shared/concepts/concept.ts';
import { Random } from '../../shared/concepts/random.ts';
import type { ActModel } from '../model/actModel.ts';
import { batchFor, runBatches } from '../solve/runBatch.ts';
import { vote } from '../solve/vote.ts';
import { chooseVoters } from '../solve/voters.ts';
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
  const drawn = drawExamples(model, puzzles, random, perGroup);
  const answers = await answerQuestions(
    model,
    drawn.map(({ puzzle, input }) => ({ row: model.identifierOf(puzzle.id) ?? 0, input })),
  );
  return scoresOf(
    drawn,
    drawn.map(({ output }, i) => sameGrid(answers[i] ?? [], output)),
  );
}

/** As {@link evaluatePuzzles}, with the first attempts of so many votes, and with either of the two. */
export async function votePuzzles(
  model: ActModel,
  puzzles: readonly Puzzle[],
  random: Random,
  { perGroup, votes }: { readonly perGroup: number; readonly votes: number },
): Promise<{ readonly first: ReadonlyMap<string, Score>; readonly either: ReadonlyMap<string, Score> }> {
  const drawn = drawExamples(model, puzzles, random, perGroup);
  const right: (number | null)[] = [];
  for (const { puzzle, input, output } of drawn) {
    const train = Array.from({ length: votedTrainPairs }, () => puzzle.draw(random));
    right.push(...(await votedAttempts(model, { taskId: puzzle.id, fitted: false, task: { train, test: [{ input, output }] } }, votes)));
  }
  const scores = (isRight: (attempt: number | null) => boolean): ReadonlyMap<string, Score> => scoresOf(drawn, right.map(isRight));
  return { first: scores((attempt) => attempt === 1), either: scores((attempt) => attempt === 1 || attempt === 2) };
}

/** Train pairs beside an example that is voted on: they tell which colours may be exchanged. */
const votedTrainPairs = 4;

interface DrawnExample extends Example {
  readonly puzzle: Puzzle;
}

function drawExamples(model: ActModel, puzzles: readonly Puzzle[], random: Random, perGroup: number): readonly DrawnExample[] {
  const groups = new Map<string, Puzzle[]>();
  for (const puzzle of puzzles) {
    if (model.identifierOf(puzzle.id) !== undefined) groups.set(puzzle.group, [...(groups.get(puzzle.group) ?? []), puzzle]);
  }
  return [...groups.values()].flatMap((members) =>
    Array.from({ length: perGroup }, (_, i) => {
      const puzzle = members[i % members.length] as Puzzle;
      return { puzzle, ...puzzle.draw(random) };
    }),
  );
}

function scoresOf(drawn: readonly DrawnExample[], right: readonly boolean[]): ReadonlyMap<string, Score> {
  const scores = new Map<string, Score>();
  drawn.forEach(({ puzzle: { group } }, i) => {
    const score = scores.get(group) ?? { exact: 0, count: 0 };
    scores.set(group, score);
    score.count++;
    if (right[i] === true) score.exact++;
  });
  return scores;
}

/** Which of the two attempts of a vote on each test pair is right, 1 or 2; 0: neither, null: its output is not known. */
export async function votedAttempts(
  model: ActModel,
  { taskId, fitted, task: { train, test } }: { readonly taskId: string; readonly fitted: boolean; readonly task: Task },
  votes: number,
): Promise<readonly (number | null)[]> {
  const { signal } = new AbortController();
  const identifier = model.identifierOf(taskId) ?? 0;
  const votedOn = async (pair: Pair): Promise<number | null> => {
    const voters = chooseVoters(model, { taskId, identifier, fitted, train, input: pair.input }, votes, new Random(1));
    const { correct } = await vote(model, { test: 0, pair, voters, steps: model.info.haltMaxSteps }, { signal, onEvent: () => undefined });
    return correct;
  };
  const right: (number | null)[] = [];
  for (const pair of test) right.push(await votedOn(pair));
  return right;
}

export function sameGrid(a: Grid, b: Grid): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The model's answers with as many ACT steps as it was trained for. Inputs must fit its canvas. */
export async function answerQuestions(model: ActModel, questions: readonly Question[]): Promise<readonly Grid[]> {
  const { canvas, haltMaxSteps: steps } = model.info;
  // Each read opens the file of weights.
  const embeddings = new Map<number, Float32Array>();
  for (const { row } of questions) if (!embeddings.has(row)) embeddings.set(row, await model.embeddingOf(row));
  const encoded = questions.map(({ row, input }) => ({
    tokens: encodeGrid(input, canvas),
    embedding: embeddings.get(row) ?? new Float32Array(),
  }));
  const batch = batchFor(model, encoded.length);
  const answers = await runBatches(model, encoded, { steps, batch, checkpoint: () => Promise.resolve() });
  return answers.map(({ logits }) => decodeTokens(argMaxTokens(logits, model.vocabularySize), canvas));
}
