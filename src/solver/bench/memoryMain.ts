import { existsSync, readFileSync } from 'node:fs';
import { loadModel } from '../runtime/loadModel.ts';
import { medianSeconds, productGraph } from './timing.ts';

/** What a model takes in memory, in bytes over what ONNX Runtime takes by itself. */
export interface MemoryReport {
  /** Resident at most, while loading and running: with the pages of the weights' file that the system keeps mapped. */
  readonly peak: number;
  /** Of its own afterwards, without mapped files; null where the system does not tell. */
  readonly own: number | null;
}

void measure(process.argv[2] ?? '');

/** Loads the model folder, runs two steps and prints a MemoryReport. */
async function measure(directory: string): Promise<void> {
  await medianSeconds(productGraph(8), { warmUp: 0, runs: 1 });
  const [peakBefore, ownBefore] = [peakBytes(), ownBytes()];
  const model = await loadModel(directory);
  const embedding = await model.embeddingOf(0);
  const tokens = new Int32Array(model.sequenceLength).fill(2);
  let carry = model.initialCarry(1);
  for (let step = 0; step < 2; step++) ({ carry } = await model.runStep(carry, tokens, embedding, 1));
  const own = ownBytes();
  const report: MemoryReport = { peak: peakBytes() - peakBefore, own: own === null || ownBefore === null ? null : own - ownBefore };
  console.log(JSON.stringify(report));
}

/** What the process started from may have taken counts in the resource usage on Linux, where the status file tells better. */
function peakBytes(): number {
  return statusBytes('VmHWM') ?? process.resourceUsage().maxRSS * 1024;
}

function ownBytes(): number | null {
  return statusBytes('RssAnon');
}

function statusBytes(field: string): number | null {
  if (!existsSync('/proc/self/status')) return null;
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}
