import { describe, expect, test } from 'vitest';
import type { ActStepOutput } from '../../../src/solver/model/actModel.ts';
import { checkFinite, Float16OverflowError } from '../../../src/solver/solve/finiteOutputs.ts';
import { ScriptedModel } from './scriptedModel.ts';

const { info } = new ScriptedModel([]);
const floats = (): Float32Array => Float32Array.of(1, -2);
const output: ActStepOutput = { carry: { zH: floats(), zL: floats() }, logits: floats(), qHalt: floats(), qContinue: floats() };

describe('what a step gives', () => {
  test('is taken where all of it is numbers', () => {
    expect(() => checkFinite(info, 1, output)).not.toThrow();
    expect(() => checkFinite({ ...info, precision: 'float16' }, 1, output)).not.toThrow();
  });

  test.each(['logits', 'qHalt', 'qContinue'] as const)(
    'is refused where %s are not: as damage in float32, as overflow in float16',
    (name) => {
      for (const value of [NaN, Infinity, -Infinity]) {
        const broken = { ...output, [name]: Float32Array.of(0, value) };
        expect(() => checkFinite(info, 3, broken)).toThrow(
          'scripted gave values that are no numbers at step 3: its weights may be damaged',
        );
        let thrown: unknown;
        try {
          checkFinite({ ...info, precision: 'float16' }, 3, broken);
        } catch (error) {
          thrown = error;
        }
        expect(thrown).toBeInstanceOf(Float16OverflowError);
        expect((thrown as Error).message).toBe(
          'scripted gave values that are no numbers at step 3: float16 overflowed, choose float32 (arcStudio.precision, --precision float32)',
        );
      }
    },
  );
});
