import { Random } from '../../shared/concepts/random.ts';
import { GraphBuilder } from '../graph/builder.ts';
import type { Graph, Source } from '../graph/ir.ts';
import { elementCount } from '../graph/ir.ts';
import { matMulFlops } from '../onnx/lowering.ts';
import type { Feeds, WeightsFile } from '../runtime/onnxSession.ts';
import { OnnxSession } from '../runtime/onnxSession.ts';

const random = new Random(1);

export interface Repetitions {
  /** Runs before those that count. */
  readonly warmUp: number;
  readonly runs: number;
}

/** Times of a graph's runs with random feeds, in seconds, shortest first. */
async function sortedSeconds(graph: Graph, { warmUp, runs }: Repetitions, weights?: WeightsFile): Promise<readonly number[]> {
  const session = await OnnxSession.create(graph, { fused: true, ...(weights === undefined ? {} : { weights }) });
  const feeds: Feeds = Object.fromEntries(
    graph.sources.flatMap((source) => (source.kind === 'input' ? [[source.name, randomFeed(source)]] : [])),
  );
  const outputs = [...graph.outputs.keys()];
  const times: number[] = [];
  for (let run = -warmUp; run < runs; run++) {
    const start = performance.now();
    await session.run(feeds, outputs);
    if (run >= 0) times.push((performance.now() - start) / 1000);
  }
  await session.dispose();
  return times.sort((a, b) => a - b);
}

/** Median time of a graph's run with random feeds, in seconds. */
export async function medianSeconds(graph: Graph, times: Repetitions, weights?: WeightsFile): Promise<number> {
  const sorted = await sortedSeconds(graph, times, weights);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** Floating-point operations a second in the fastest of some large products: what this machine can do at best just now. */
export async function matMulCeiling(): Promise<number> {
  const graph = productGraph(1024);
  const [fastest = NaN] = await sortedSeconds(graph, { warmUp: 5, runs: 40 });
  return matMulFlops(graph) / fastest;
}

/** The product of a square matrix with weights, which ONNX Runtime packs once. */
export function productGraph(side: number): Graph {
  const b = new GraphBuilder();
  const weights = b.constant(
    'float32',
    [side, side],
    Float32Array.from({ length: side * side }, () => random.nextFloat()),
  );
  b.output('product', b.matMul(b.input('a', 'float32', [side, side]), weights));
  return b.finish();
}

/** Small numbers above zero, or indices that every vocabulary has. */
function randomFeed({ value }: Source): Float32Array | Int32Array {
  const length = elementCount(value.shape);
  if (value.dtype === 'int32') return Int32Array.from({ length }, () => random.nextInt(4));
  return Float32Array.from({ length }, () => random.nextFloat() / 100);
}
