import type { Grid } from '../../shared/arc/task.ts';
import { Random } from '../../shared/concepts/random.ts';
import type { ActModel } from '../model/actModel.ts';
import { openModelFolder } from '../model/modelFolder.ts';
import { placeModel } from '../runtime/loadModel.ts';
import type { ProviderName } from '../runtime/providers.ts';
import { decodeTokens, encodeGrid } from '../tokens/gridTokens.ts';
import { argMaxTokens } from '../tokens/logits.ts';
import { conceptPuzzles } from '../train/conceptPuzzles.ts';
import type { Question } from '../train/evaluate.ts';
import { sameGrid } from '../train/evaluate.ts';

/** How answers in float16 on a provider differ from those in float32 on the CPU, as shares. */
export interface Differences {
  /** Grids that decode to others. */
  readonly grids: number;
  /** Places of the canvas that get another token. */
  readonly tokens: number;
}

export interface PrecisionReport {
  readonly afterFirstStep: Differences;
  readonly afterLastStep: Differences;
  /** Median milliseconds of an ACT step of a batch on the provider. */
  readonly milliseconds: { readonly float32: number; readonly float16: number };
}

const batch = 16;

/** Runs `count` fresh examples of the concepts through all ACT steps: of those that the model knows, where it knows some. */
export async function comparePrecisions(directory: string, provider: ProviderName, count: number): Promise<PrecisionReport> {
  const folder = await openModelFolder(directory);
  const reference = await placeModel(folder, { provider: 'cpu', fused: true, half: false }, batch);
  const questions = drawQuestions(reference, count);
  const expected = await run(reference, questions);
  await reference.dispose();
  const inPrecision = async (half: boolean): Promise<Run> => {
    const model = await placeModel(folder, { provider, fused: true, half }, batch);
    const found = await run(model, questions);
    await model.dispose();
    return found;
  };
  const [single, half] = [await inPrecision(false), await inPrecision(true)];
  const { canvas, haltMaxSteps } = reference.info;
  const differences = (step: number): Differences => {
    const pairs = expected.answers.map((answers, i) => [answers[step] as Int32Array, half.answers[i]?.[step] as Int32Array] as const);
    const otherGrids = pairs.filter(([a, b]) => !sameGrid(decodeTokens(a, canvas), decodeTokens(b, canvas))).length;
    const otherTokens = pairs.reduce((sum, [a, b]) => sum + a.filter((token, place) => token !== b[place]).length, 0);
    return { grids: otherGrids / count, tokens: otherTokens / (count * canvas ** 2) };
  };
  return {
    afterFirstStep: differences(0),
    afterLastStep: differences(haltMaxSteps - 1),
    milliseconds: { float32: median(single.times), float16: median(half.times) },
  };
}

function drawQuestions(model: ActModel, count: number): readonly Question[] {
  const random = new Random(20262);
  const all = conceptPuzzles(model.info.canvas);
  const known = all.filter(({ id }) => model.identifierOf(id) !== undefined);
  const puzzles = known.length > 0 ? known : all;
  return Array.from({ length: count }, (_, i) => {
    const puzzle = puzzles[i % puzzles.length] as (typeof puzzles)[number];
    return { row: model.identifierOf(puzzle.id) ?? i % model.info.identifiers, input: puzzle.draw(random).input };
  });
}

interface Run {
  /** Tokens of each question after each step. */
  readonly answers: readonly (readonly Int32Array[])[];
  readonly times: readonly number[];
}

async function run(model: ActModel, questions: readonly Question[]): Promise<Run> {
  const answers: Int32Array[][] = questions.map(() => []);
  const times: number[] = [];
  const { sequenceLength: length, vocabularySize } = model;
  for (let start = 0; start < questions.length; start += batch) {
    const some = questions.slice(start, start + batch);
    const tokens = placed(
      some.map(({ input }: { readonly input: Grid }) => encodeGrid(input, model.info.canvas)),
      new Int32Array(batch * length),
    );
    const rows = await Promise.all(some.map(({ row }) => model.embeddingOf(row)));
    const embeddings = placed(rows, new Float32Array(batch * (rows[0]?.length ?? 0)));
    let carry = model.initialCarry(batch);
    for (let step = 0; step < model.info.haltMaxSteps; step++) {
      const before = performance.now();
      const output = await model.runStep(carry, tokens, embeddings, batch);
      times.push(performance.now() - before);
      carry = output.carry;
      const best = argMaxTokens(output.logits, vocabularySize);
      some.forEach((_, i) => answers[start + i]?.push(best.slice(i * length, (i + 1) * length)));
    }
  }
  return { answers, times };
}

/** The rows one after the other at the start of `whole`. */
function placed<T extends Int32Array | Float32Array>(rows: readonly T[], whole: T): T {
  rows.forEach((row, i) => {
    whole.set(row, i * row.length);
  });
  return whole;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}
