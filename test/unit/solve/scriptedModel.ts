import type { Grid } from '../../../src/shared/arc/task.ts';
import type { ModelInfo } from '../../../src/shared/protocol/solverProtocol.ts';
import type { ActModel, ActStepOutput, Carry } from '../../../src/solver/model/actModel.ts';
import { arcVocabularySize, encodeGrid } from '../../../src/solver/tokens/gridTokens.ts';

export interface ScriptedStep {
  readonly grid: Grid;
  readonly qHalt?: number;
  readonly qContinue?: number;
}

/**
 * A model that gives one prepared answer after the other; after the last it repeats that one. It knows where it is by the carry alone:
 * z_H is [step, step] and z_L [-step, 0].
 */
export class ScriptedModel implements ActModel {
  info: ModelInfo;
  readonly sequenceLength: number;
  vocabularySize = arcVocabularySize;
  /** What it was asked to run, in order. */
  readonly runs: { readonly tokens: number[]; readonly embedding: number[]; readonly step: number }[] = [];
  disposed = false;
  /** Called within each step. */
  onRun: (step: number) => void = () => undefined;

  constructor(
    private readonly script: readonly ScriptedStep[],
    canvas = 5,
    private readonly known: ReadonlyMap<string, number> = new Map(),
  ) {
    this.sequenceLength = canvas * canvas;
    this.info = {
      name: 'scripted',
      directory: '/models/scripted',
      architecture: 'scripted',
      parameters: 0,
      canvas,
      haltMaxSteps: 4,
      haltThreshold: 'q_continue',
      answersAtHalt: false,
      identifiers: known.size + 1,
      provider: 'none',
      deviceNotice: null,
      precision: 'float32',
      precisionNotice: null,
    };
  }

  identifierOf(taskId: string): number | undefined {
    return this.known.get(taskId);
  }

  identifiersFrom(prefix: string): ReadonlyMap<string, number> {
    return new Map([...this.known].filter(([name]) => name.startsWith(prefix)));
  }

  embeddingOf(identifier: number): Promise<Float32Array> {
    return Promise.resolve(Float32Array.of(identifier, 100));
  }

  initialCarry(): Carry {
    return { zH: Float32Array.of(0, 0), zL: Float32Array.of(0, 0) };
  }

  runStep(carry: Carry, tokens: Int32Array, embeddings: Float32Array, batch: number): Promise<ActStepOutput> {
    if (batch !== 1) throw new Error('one sample at a time');
    const step = (carry.zH[0] ?? NaN) + 1;
    this.runs.push({ tokens: [...tokens], embedding: [...embeddings], step });
    this.onRun(step);
    const { grid, qHalt = -1, qContinue = 1 } = this.script[Math.min(step, this.script.length) - 1] ?? { grid: [] };
    return Promise.resolve({
      carry: { zH: Float32Array.of(step, step), zL: Float32Array.of(-step, 0) },
      logits: this.logits(grid),
      qHalt: Float32Array.of(qHalt),
      qContinue: Float32Array.of(qContinue),
    });
  }

  dispose(): Promise<void> {
    this.disposed = true;
    return Promise.resolve();
  }

  /** Logits under which the grid's tokens have the probability 0.75, the rest is shared by the others. */
  private logits(grid: Grid): Float32Array {
    const tokens = encodeGrid(grid, this.info.canvas);
    const logits = new Float32Array(tokens.length * arcVocabularySize);
    tokens.forEach((token, position) => {
      logits[position * arcVocabularySize + token] = 3 * (arcVocabularySize - 1) - 1;
    });
    return logits;
  }
}
