import type { Grid, Pair, Task } from '../../../src/shared/arc/task.ts';
import type { SolveEvent, StepEvent } from '../../../src/shared/protocol/solverProtocol.ts';

/** Rows of digits. */
export function gridOf(...rows: readonly string[]): Grid {
  return rows.map((row) => [...row].map(Number));
}

/** Two train pairs and two test pairs, the second of them without output. */
export const smallTask: Task = {
  train: [
    { input: gridOf('010', '020', '030'), output: gridOf('0100', '0200', '0300', '0000') },
    { input: gridOf('11000', '11000', '00022', '00022', '00000'), output: gridOf('22000', '22000', '00011', '00011', '00000') },
  ],
  test: [
    { input: gridOf('400', '040', '004'), output: gridOf('004', '040', '400') },
    { input: gridOf('55', '05'), output: null },
  ],
};

/** The largest task that an editor meets: `pairs` train pairs of 30 × 30 in all colours. */
export function largeTask(pairs: number): Task {
  const grid = (seed: number): Grid =>
    Array.from({ length: 30 }, (_, r) => Array.from({ length: 30 }, (_, c) => (r * 7 + c * 3 + ((r * c) % 5) + seed) % 10));
  const pair = (index: number): Pair => ({ input: grid(index), output: grid(index + 4) });
  return { train: Array.from({ length: pairs }, (_, index) => pair(index)), test: [pair(pairs)] };
}

export const startedEvent: Extract<SolveEvent, { type: 'started' }> = {
  type: 'started',
  model: {
    name: 'hrm-mini',
    directory: '/models/hrm-mini',
    architecture: 'hrm',
    parameters: 1_048_576,
    canvas: 10,
    haltMaxSteps: 8,
    haltThreshold: 'q_continue',
    answersAtHalt: false,
    identifiers: 37,
    provider: 'cpu',
    deviceNotice: null,
    precision: 'float32',
    precisionNotice: null,
  },
  embedding: 'known',
  identifier: 12,
  taskId: 'sample',
  maxSteps: 8,
};

export function stepEvent(test: number, step: number, grid: Grid, changes: Partial<StepEvent> = {}): StepEvent {
  const { qHalt = step - 4.5, qContinue = 1.5 - step / 4 } = changes;
  return {
    type: 'step',
    test,
    step,
    grid,
    confidence: grid.map((row) => row.map(() => 0.97)),
    qHalt,
    qContinue,
    wouldHalt: qHalt > qContinue,
    changed: 1,
    residual: { h: 0.8 ** step, l: 0.7 ** step },
    milliseconds: 12,
    ...changes,
  };
}
