import { setImmediate } from 'node:timers/promises';
import { diffGrids } from '../../shared/arc/diffGrids.ts';
import type { Grid } from '../../shared/arc/task.ts';
import type { StepEvent } from '../../shared/protocol/solverProtocol.ts';
import type { ActModel } from '../model/actModel.ts';
import { halts } from '../model/actModel.ts';
import { argMaxTokens, stablemaxConfidence } from '../tokens/logits.ts';
import type { TokenScheme } from '../tokens/tokenScheme.ts';
import { checkFinite } from './finiteOutputs.ts';

/** What one ACT step says about the answer. */
export type ActStep = Omit<StepEvent, 'type' | 'test'>;

/**
 * Runs ACT steps on one input, one for each `next`, without an end: how many are run is the caller's choice. `tokens` is
 * [sequence], `embedding` [puzzle_emb_ndim]. Between steps the event loop gets its turn, so that a cancel is seen; an
 * aborted signal ends the loop with its reason before the next step. Throws as `checkFinite` where the model gives values that are no numbers.
 */
export async function* actSteps(
  model: ActModel,
  scheme: TokenScheme,
  tokens: Int32Array,
  embedding: Float32Array,
  signal: AbortSignal,
): AsyncGenerator<ActStep, never> {
  let carry = model.initialCarry(1);
  let answer: Grid = [];
  for (let step = 1; ; step++) {
    await setImmediate();
    signal.throwIfAborted();
    const start = performance.now();
    const output = await model.runStep(carry, tokens, embedding, 1);
    const milliseconds = performance.now() - start;
    checkFinite(model.info, step, output);
    const { grid, confidence } = decode(model, scheme, output.logits);
    const { total, right } = diffGrids(grid, answer);
    const qHalt = output.qHalt[0] ?? NaN;
    const qContinue = output.qContinue[0] ?? NaN;
    yield {
      step,
      grid,
      confidence,
      qHalt,
      qContinue,
      wouldHalt: halts(model.info, qHalt, qContinue),
      changed: total - right,
      residual: { h: relativeChange(carry.zH, output.carry.zH), l: relativeChange(carry.zL, output.carry.zL) },
      milliseconds,
    };
    carry = output.carry;
    answer = grid;
  }
}

function decode(model: ActModel, scheme: TokenScheme, logits: Float32Array): { grid: Grid; confidence: number[][] } {
  const { vocabularySize } = model;
  const tokens = argMaxTokens(logits, vocabularySize);
  const grid = scheme.decode(tokens);
  const confidenceAt = (position: number): number => stablemaxConfidence(logits, vocabularySize, position, tokens[position] ?? 0);
  return { grid, confidence: grid.map((row, r) => row.map((_, c) => confidenceAt(r * model.info.canvas + c))) };
}

/** Root mean square of the change, relative to the root mean square of what came out. */
function relativeChange(before: Float32Array, after: Float32Array): number {
  // Two sums each, since an addition waits for the one before it: the latents are the most that is looked at after a step.
  let [change, otherChange, size, otherSize] = [0, 0, 0, 0];
  for (let i = 0; i < after.length; i += 2) {
    const value = after[i] as number;
    const other = after[i + 1] ?? 0;
    const difference = value - (before[i] as number);
    const otherDifference = other - (before[i + 1] ?? 0);
    change += difference * difference;
    otherChange += otherDifference * otherDifference;
    size += value * value;
    otherSize += other * other;
  }
  const total = size + otherSize;
  return total === 0 ? 0 : Math.sqrt((change + otherChange) / total);
}
