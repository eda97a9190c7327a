import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/solver/graph/builder.ts';
import type { ConstantData, Value } from '../../../src/solver/graph/ir.ts';
import type { ActStepOutput } from '../../../src/solver/model/actModel.ts';
import { DeviceError } from '../../../src/solver/runtime/deviceError.ts';
import { loadModel } from '../../../src/solver/runtime/loadModel.ts';
import { OnnxSession } from '../../../src/solver/runtime/onnxSession.ts';
import { argMaxTokens } from '../../../src/solver/tokens/logits.ts';
import { missingForSoftwareGraphics, softwareGraphics } from '../../support/softwareGraphics.ts';

const tinyModel = path.join(import.meta.dirname, '../../fixtures/models/hrm-tiny-rope');
const missing = missingForSoftwareGraphics();
if (missing !== null) console.warn(`WebGPU is not tested: ${missing}`);

// Compiling shaders for a processor takes its time.
describe.skipIf(missing !== null)('WebGPU, really run on a software driver', { timeout: 240_000 }, () => {
  const before = { ...process.env };
  beforeAll(() => {
    Object.assign(process.env, softwareGraphics);
  });
  afterAll(() => {
    for (const name of Object.keys(softwareGraphics)) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  });

  test('a model gives the answers there that it gives on the CPU', async () => {
    const onGraphics = await loadModel(tinyModel, { device: 'webgpu', precision: 'float32' });
    expect([onGraphics.info.provider, onGraphics.info.deviceNotice]).toEqual(['webgpu', null]);
    const onCpu = await loadModel(tinyModel);
    const tokens = Int32Array.from({ length: onCpu.sequenceLength }, (_, i) => (i * 5) % onCpu.vocabularySize);
    const embedding = await onCpu.embeddingOf(1);
    let carries = [onGraphics.initialCarry(1), onCpu.initialCarry(1)] as const;
    for (let step = 1; step <= 3; step++) {
      const found: ActStepOutput = await onGraphics.runStep(carries[0], tokens, embedding, 1);
      const expected: ActStepOutput = await onCpu.runStep(carries[1], tokens, embedding, 1);
      expectClose(found.logits, expected.logits);
      expectClose(found.qHalt, expected.qHalt);
      expectClose(found.qContinue, expected.qContinue);
      expectClose(found.carry.zH, expected.carry.zH);
      expect(argMaxTokens(found.logits, onCpu.vocabularySize)).toEqual(argMaxTokens(expected.logits, onCpu.vocabularySize));
      carries = [found.carry, expected.carry];
    }
    await onGraphics.dispose();
    await onCpu.dispose();
  });

  test('16 bits are taken or the reason told, and a driver without them is none', async () => {
    const model = await loadModel(tinyModel, { device: 'webgpu', precision: 'auto' });
    const { provider, precision, precisionNotice } = model.info;
    expect(provider).toBe('webgpu');
    expect([precision, precisionNotice]).toEqual(
      precision === 'float16'
        ? ['float16', null]
        : ['float32', expect.stringMatching(/^float16.*(does not support|not worth|changes|other answers)/)],
    );
    await model.dispose();
  });

  test('operators are written so that they are right there: attention over 32 positions and more, norm, SiLU, rotation, products', async () => {
    const [positions, width] = [40, 8];
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [2, positions, width]);
    const angles = (f: (angle: number) => number): Value =>
      b.constant(
        'float32',
        [positions, width / 4],
        Float32Array.from({ length: (positions * width) / 4 }, (_, i) => f(i)),
      );
    const turned = b.rotary(x, angles(Math.cos), angles(Math.sin), 2);
    b.output('attention', b.attention(turned, turned, x, 2));
    b.output('product', b.matMul(b.silu(x), b.rmsNorm(x, 1e-5), { transA: false, transB: true, alpha: 0.5 }));
    const graph = b.finish();
    const feeds = { x: Float32Array.from({ length: 2 * positions * width }, (_, i) => 2 * Math.sin(i * i)) };
    const [found, expected] = await Promise.all(
      (['webgpu', 'cpu'] as const).map(async (provider) => {
        const session = await OnnxSession.create(graph, { fused: true, provider });
        const outputs = await session.run(feeds, ['attention', 'product']);
        await session.dispose();
        return outputs;
      }),
    );
    for (const name of ['attention', 'product'] as const) expectClose(found?.[name] ?? [], expected?.[name] ?? []);
  });

  test('memory that the device does not have is a DeviceError', async () => {
    const side = 60_000;
    const b = new GraphBuilder();
    const row = b.input('row', 'float32', [1, side]);
    b.output('sum', b.reduceSum(b.expand(row, [side, side]), [0, 1]));
    const session = await OnnxSession.create(b.finish(), { fused: true, provider: 'webgpu' });
    await expect(session.run({ row: new Float32Array(side) }, ['sum'])).rejects.toThrow(DeviceError);
    await session.dispose();
  });
});

function expectClose(found: ArrayLike<number> | ConstantData, expected: ArrayLike<number> | ConstantData): void {
  const values = Array.from<number | bigint, number>(expected as ArrayLike<number>, Number);
  const scale = Math.max(1, ...values.map(Math.abs));
  expect(found).toHaveLength(values.length);
  expect(Math.max(...values.map((x, i) => Math.abs(x - Number(found[i]))))).toBeLessThan(1e-4 * scale);
}
