import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/solver/graph/builder.ts';
import { lowerGraph, matMulFlops } from '../../../src/solver/onnx/lowering.ts';
import { OnnxSession } from '../../../src/solver/runtime/onnxSession.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = temporaryFolder();

const lowering = { fused: true, externalFile: 'weights' };

describe('an ONNX session', () => {
  test('external initializers are read from the given file, at any offset', async () => {
    const b = new GraphBuilder();
    const first = b.external('first', 'float32', [2], 3, 8);
    const second = b.external('second', 'float32', [], 11, 4);
    b.output('sum', b.add(first, second));
    b.output('first_itself', first);
    const graph = b.finish();
    const bytes = Buffer.alloc(20);
    [1.5, -2.5, 10].forEach((x, i) => bytes.writeFloatLE(x, 3 + 4 * i));
    const file = path.join(folder, 'weights');
    writeFileSync(file, bytes);
    const session = await OnnxSession.create(graph, { fused: true, weights: { file, packed: true } });
    expect(await session.run({}, ['sum', 'first_itself'])).toEqual({
      sum: Float32Array.of(11.5, 7.5),
      first_itself: Float32Array.of(1.5, -2.5),
    });
    await session.dispose();
  });

  test('weights that are missing or too short are refused by the name of the tensor', async () => {
    const b = new GraphBuilder();
    b.output('y', b.add(b.external('H_level.weight', 'float32', [2], 4, 8), 1));
    const graph = b.finish();
    await expect(OnnxSession.create(graph, { fused: true })).rejects.toThrow('H_level.weight');
    const file = path.join(folder, 'short');
    writeFileSync(file, new Uint8Array(11));
    await expect(OnnxSession.create(graph, { fused: true, weights: { file, packed: true } })).rejects.toThrow('H_level.weight');
  });

  test('a feed that is missing, too short, too long or of another type is refused by its name', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [2, 1]);
    const chosen = b.input('chosen', 'bool', [2]);
    const codes = b.input('codes', 'int64', [1]);
    b.output('y', b.where(chosen, x, 0));
    const session = await OnnxSession.create(b.finish(), { fused: true });
    const feeds = { x: Float32Array.of(1, 2), chosen: Uint8Array.of(1, 0), codes: BigInt64Array.of(1n) };
    expect(await session.run(feeds, ['y'])).toEqual({ y: Float32Array.of(1, 0, 2, 0) });
    const run = (
      changed: Partial<Record<keyof typeof feeds, typeof feeds.x | typeof feeds.chosen | typeof feeds.codes>>,
    ): Promise<unknown> => session.run({ ...feeds, ...changed }, ['y']);
    await expect(session.run({ x: feeds.x, codes: feeds.codes }, ['y'])).rejects.toThrow("no feed for the graph's input chosen");
    await expect(run({ x: Float32Array.of(1) })).rejects.toThrow(
      'the feed for x is 1 elements of a Float32Array where the graph takes float32[2, 1]',
    );
    await expect(run({ x: new Float32Array(3) })).rejects.toThrow('the feed for x is 3 elements');
    await expect(run({ x: Uint8Array.of(1, 2) })).rejects.toThrow(
      'the feed for x is 2 elements of a Uint8Array where the graph takes float32[2, 1]',
    );
    await expect(run({ chosen: Float32Array.of(1, 0) })).rejects.toThrow('the feed for chosen');
    await expect(run({ codes: new Float32Array(1) })).rejects.toThrow(/the feed for codes.*int64\[1\]/);
    await expect(session.run(feeds, ['z'])).rejects.toThrow('z');
    expect(codes.dtype).toBe('int64');
    await session.dispose();
    await expect(session.run(feeds, ['y'])).rejects.toThrow('disposed');
  });

  test('outputs are fresh arrays, apart from the feeds and from those of the next run', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [2]);
    b.output('same', x);
    b.output('double', b.add(x, x));
    const session = await OnnxSession.create(b.finish(), { fused: true });
    const feed = Float32Array.of(1, 2);
    const before = await session.run({ x: feed }, ['same', 'double']);
    feed.fill(7);
    const after = await session.run({ x: feed }, ['same', 'double']);
    expect(before).toEqual({ same: Float32Array.of(1, 2), double: Float32Array.of(2, 4) });
    expect(after).toEqual({ same: Float32Array.of(7, 7), double: Float32Array.of(14, 14) });
    await session.dispose();
  });

  test('an index beyond a table is an error, not a row of something else', async () => {
    const b = new GraphBuilder();
    b.output('row', b.gather(b.input('table', 'float32', [2, 1]), b.input('index', 'int32', [1])));
    const session = await OnnxSession.create(b.finish(), { fused: true });
    await expect(session.run({ table: Float32Array.of(5, 6), index: Int32Array.of(2) }, ['row'])).rejects.toThrow('out of data bounds');
    await session.dispose();
  });
});

describe('the written graph', () => {
  test('has neither the nodes nor the initializers that no output needs, but every input', () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [2]);
    b.input('spare', 'float32', [3]);
    const spareWeights = b.external('spare weights', 'float32', [2], 0, 8);
    const halves = b.split(b.mul(x, 2), 0, [1, 1]);
    b.exp(b.add(x, spareWeights));
    b.atan(halves[1] as NonNullable<(typeof halves)[1]>);
    b.output('y', halves[0] as NonNullable<(typeof halves)[0]>);
    const graph = b.finish();
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Mul', 'Split']);
    const model = lowerGraph(graph, lowering);
    expect(model.inputs.map(({ name }) => name)).toEqual(['x', 'spare']);
    expect(model.nodes.map(({ opType }) => opType)).toEqual(['Mul', 'Split', 'Identity']);
    expect(model.initializers.filter(({ data }) => !(data instanceof Uint8Array))).toEqual([]);
  });

  test('can be finished again after more was written', () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [1]);
    b.output('y', b.exp(x));
    const before = b.finish();
    b.output('z', b.log(x));
    expect([...before.outputs.keys()]).toEqual(['y']);
    expect(b.finish().nodes.map(({ op }) => op)).toEqual(['Exp', 'Log']);
  });

  test('writes standard operators only where nothing fused is asked for', () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [1, 2, 4]);
    const angles = b.constant('float32', [2, 1], Float32Array.of(1, 0));
    const turned = b.rotary(x, angles, angles, 2);
    b.output('y', b.matMul(b.silu(b.attention(turned, turned, x, 2)), b.rmsNorm(x, 1e-5), { transA: false, transB: true, alpha: 0.5 }));
    const graph = b.finish();
    const operators = (fused: boolean): readonly string[] =>
      lowerGraph(graph, { ...lowering, fused })
        .nodes.filter(({ domain }) => domain === 'com.microsoft')
        .map(({ opType }) => opType);
    expect(operators(false)).toEqual([]);
    expect(operators(true).toSorted()).toEqual(['FusedMatMul', 'MultiHeadAttention', 'QuickGelu', 'RotaryEmbedding']);
  });

  test('counts the operations of its matrix products', () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [3, 2, 5]);
    const w = b.input('w', 'float32', [5, 7]);
    b.output('y', b.matMul(x, w));
    b.output('t', b.matMul(w, b.input('v', 'float32', [5, 4]), { transA: true, transB: false, alpha: 1 }));
    b.output('a', b.attention(x, x, x, 1));
    expect(matMulFlops(b.finish())).toBe(2 * 3 * 2 * 5 * 7 + 2 * 7 * 5 * 4 + 4 * 3 * 2 * 2 * 5);
  });
});
