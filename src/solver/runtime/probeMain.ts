import { GraphBuilder } from '../graph/builder.ts';
import { reasonOf } from './deviceError.ts';
import { OnnxSession } from './onnxSession.ts';
import type { ProviderName } from './providers.ts';

/** A graphics card takes 1 to 3 ms, software that stands in for one 50. */
const slowestMilliseconds = 20;
const side = 256;

/** Exits with 0 where the provider named as argument works; else with 1, after printing why not. */
probe(process.argv[2] as ProviderName).then(
  (reason) => {
    if (reason !== null) fail(reason);
  },
  (error: unknown) => {
    fail(reasonOf(error));
  },
);

async function probe(provider: ProviderName): Promise<string | null> {
  const b = new GraphBuilder();
  b.output('product', b.matMul(b.input('a', 'float32', [side, side]), b.input('b', 'float32', [side, side])));
  const session = await OnnxSession.create(b.finish(), { fused: false, provider });
  const ones = new Float32Array(side * side).fill(1);
  const run = async (): Promise<Float32Array> => (await session.run({ a: ones, b: ones }, ['product'])).product as Float32Array;
  const product = await run();
  if (!product.every((x) => x === side)) return 'gives a wrong product of two matrices';
  const start = performance.now();
  await run();
  const milliseconds = performance.now() - start;
  if (milliseconds > slowestMilliseconds) return `too slow to be a graphics card (${milliseconds.toFixed(0)} ms for a small product)`;
  return null;
}

function fail(reason: string): void {
  console.log(reason);
  process.exitCode = 1;
}
