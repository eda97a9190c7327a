import type { ModelInfo } from '../../shared/protocol/solverProtocol.ts';
import type { ActStepOutput } from '../model/actModel.ts';

/** A model that computes in float16 gave values that are no numbers. Its weights may be fine: float32 holds what is too large for float16. */
export class Float16OverflowError extends Error {
  override readonly name = 'Float16OverflowError';

  /** `model` is its name for people, `step` the ACT step at which it happened. */
  constructor(
    model: string,
    readonly step: number,
  ) {
    super(
      `${model} gave values that are no numbers at step ${String(step)}: ` +
        'float16 overflowed, choose float32 (arcStudio.precision, --precision float32)',
    );
  }
}

/**
 * A damaged model must not pass for one that answers. Throws a Float16OverflowError where what an ACT step gave is not all numbers and the
 * model computes in float16, else an Error.
 */
export function checkFinite({ name, precision }: ModelInfo, step: number, { logits, qHalt, qContinue }: ActStepOutput): void {
  if (isFinite(logits) && isFinite(qHalt) && isFinite(qContinue)) return;
  if (precision === 'float16') throw new Float16OverflowError(name, step);
  throw new Error(`${name} gave values that are no numbers at step ${String(step)}: its weights may be damaged`);
}

function isFinite(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}
