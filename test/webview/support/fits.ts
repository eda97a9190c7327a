import type { Grid } from '../../../src/shared/arc/task.ts';
import type { FitCheck, FitChosen, FitEnded, FitStarted, FitStep } from '../../../src/shared/protocol/fitEvents.ts';

const budget = 60;

export function fitStarted(changes: Partial<FitStarted> = {}): FitStarted {
  return {
    type: 'fitStarted',
    taskId: 'sample',
    seconds: budget,
    start: { kind: 'known', name: 'recolour-3-5', loss: 1.25, recoloured: [{ from: 4, to: 3 }] },
    starts: 1,
    method: 'all',
    parameters: 1_048_576,
    augmentations: 1,
    pairs: 2,
    heldOut: 1,
    ...changes,
  };
}

export function fitStep(step: number, loss: number, seconds: number, exact: number | null = null): FitStep {
  return { type: 'fitStep', step, loss, exact, seconds, secondsLeft: Math.max(0, budget - seconds) };
}

/** `accuracy` is that of the second train pair; null: it has joined. */
export function fitCheck(step: number, accuracy: number | null, grids: readonly Grid[], views: number[] = []): FitCheck {
  const heldOut = accuracy === null ? null : { pair: 1, accuracy, exact: accuracy === 1 };
  return { type: 'fitCheck', step, heldOut, views, predictions: grids.map((grid, test) => ({ test, grid })) };
}

export function fitEnded(step: number, seconds: number, why: FitEnded['why']): FitEnded {
  return { type: 'fitEnded', step, loss: step === 0 ? null : 0.09, seconds, why };
}

export function fitChosen(step: number, of: number, name: string): FitChosen {
  return { type: 'fitChosen', step, of, start: { kind: 'known', name, loss: 1.5, recoloured: [] } };
}
