import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import type { Graph } from '../graph/ir.ts';
import type { ModelConfig } from '../model/config.ts';
import { parseConfig } from '../model/config.ts';
import { openModelFolder } from '../model/modelFolder.ts';
import { modelParameters } from '../model/parameters.ts';
import { matMulFlops } from '../onnx/lowering.ts';
import { inferenceGraph, weightsFor } from '../runtime/loadModel.ts';
import type { WeightsFile } from '../runtime/onnxSession.ts';
import type { ProviderName } from '../runtime/providers.ts';
import { providers } from '../runtime/providers.ts';
import { trainingGraph } from '../train/trainingGraph.ts';
import type { MemoryReport } from './memoryMain.ts';
import type { Differences } from './precision.ts';
import { comparePrecisions } from './precision.ts';
import { publishedSizes, writeRandomModel } from './randomModels.ts';
import { timeSolve } from './solverProcess.ts';
import type { Repetitions } from './timing.ts';
import { matMulCeiling, medianSeconds } from './timing.ts';

// Machines are noisy: medians are told, and shares of a ceiling that was measured in the same run.

interface Setting {
  readonly bundled: string;
  /** Full size, random weights. */
  readonly full: Readonly<Record<keyof typeof publishedSizes, string>>;
  /** Where the precisions are compared, and on how many examples. */
  readonly device: ProviderName;
  readonly examples: number;
}

const parts: Readonly<Record<string, (setting: Setting) => Promise<void>>> = { steps, solve, memory, training, precision };

bench().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

/** Runs the parts named as arguments, or all. */
async function bench(): Promise<void> {
  const bundled = path.join(__dirname, '../models/hrm-mini');
  const options = {
    model: { type: 'string', default: bundled },
    device: { type: 'string', default: 'cpu' },
    examples: { type: 'string', default: '665' },
  } as const;
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  if (!Object.hasOwn(providers, values.device)) throw new Error(`no such device: ${values.device}`);
  const unknown = positionals.find((name) => parts[name] === undefined);
  if (unknown !== undefined) throw new Error(`no such part: ${unknown} (there are ${Object.keys(parts).join(', ')})`);
  const temporary = await mkdtemp(path.join(tmpdir(), 'arc-studio-bench-'));
  try {
    const full = { HRM: path.join(temporary, 'HRM'), TRM: path.join(temporary, 'TRM') };
    for (const name of ['HRM', 'TRM'] as const) await writeRandomModel(full[name], publishedSizes[name]);
    for (const [name, part] of Object.entries(parts)) {
      if (positionals.length === 0 || positionals.includes(name))
        await part({ bundled: path.resolve(values.model), full, device: values.device as ProviderName, examples: Number(values.examples) });
    }
  } finally {
    await rm(temporary, { recursive: true });
  }
}

function line(name: string, text: string): void {
  console.log(`${name.padEnd(36)} ${text}`);
}

/** Tells a graph's time beside the machine's ceiling, measured just before it: machines change their pace. */
async function report(name: string, graph: Graph, times: Repetitions, weights?: WeightsFile): Promise<void> {
  const ceiling = await matMulCeiling();
  const seconds = await medianSeconds(graph, times, weights);
  const rate = matMulFlops(graph) / seconds;
  const share = `${((rate / ceiling) * 100).toFixed(0)} % of the ${(ceiling / 1e9).toFixed(0)} of a large product`;
  line(name, `${(seconds * 1000).toFixed(1)} ms, ${(rate / 1e9).toFixed(0)} GFLOP/s, ${share}`);
}

async function steps({ bundled, full }: Setting): Promise<void> {
  const one = async (name: string, directory: string, batch: number, times: Repetitions): Promise<void> => {
    const folder = await openModelFolder(directory);
    await report(`${name} ACT step, batch ${String(batch)}`, inferenceGraph(folder, batch), times, weightsFor(folder, batch));
  };
  for (const name of ['HRM', 'TRM'] as const) {
    await one(`full-size ${name}`, full[name], 1, { warmUp: 2, runs: 9 });
    await one(`full-size ${name}`, full[name], 8, { warmUp: 1, runs: 1 });
  }
  for (const batch of [1, 8]) await one(path.basename(bundled), bundled, batch, { warmUp: 5, runs: 40 });
}

async function solve({ bundled, full }: Setting): Promise<void> {
  for (const [name, directory, count] of [
    [path.basename(bundled), bundled, 1000],
    ['full-size HRM', full.HRM, 8],
  ] as const) {
    const { cold, warm, overhead } = await timeSolve(path.join(__dirname, 'solver.js'), directory, count);
    line(`${name} Solve to first grid`, `${cold.toFixed(0)} ms cold, ${warm.toFixed(0)} ms warm`);
    line(`${name} streaming`, `${(overhead * 100).toFixed(1)} % on top of its steps`);
  }
}

async function memory({ full }: Setting): Promise<void> {
  for (const name of ['HRM', 'TRM'] as const) {
    const { weightsFile } = await openModelFolder(full[name]);
    const weights = (await stat(weightsFile)).size;
    const { stdout } = await promisify(execFile)(process.execPath, [path.join(__dirname, 'benchMemory.js'), full[name]]);
    const { peak, own } = JSON.parse(stdout) as MemoryReport;
    const times = (bytes: number): string => `${(bytes / weights).toFixed(2)} × its ${(weights / 1e6).toFixed(0)} MB of weights`;
    line(`full-size ${name} memory`, `${times(peak)} at most${own === null ? '' : `, ${times(own)} afterwards without mapped files`}`);
  }
}

async function training({ bundled }: Setting): Promise<void> {
  const { config } = await openModelFolder(bundled);
  const init = new Float32Array(config.hidden_size);
  const options = { hInit: init, lInit: init, beta1: 0.9, beta2: 0.95, weightDecay: 0.1 };
  const one = async (name: string, of: ModelConfig, batch: number): Promise<void> => {
    const graph = trainingGraph({ ...options, config: of, parameters: modelParameters(of), batch });
    await report(`${name} step, batch ${String(batch)}`, graph, { warmUp: 3, runs: 8 });
  };
  for (const batch of [8, 32]) await one('training', config, batch);
  await one('TRM training', parseConfig({ ...config, architecture: 'trm', puzzle_emb_len: 1 }), 32);
}

/** Answers in float16 beside those in float32 on the CPU, which only rounds to float16 between its operators. */
async function precision({ bundled, device, examples }: Setting): Promise<void> {
  const { afterFirstStep, afterLastStep, milliseconds } = await comparePrecisions(bundled, device, examples);
  const share = ({ grids, tokens }: Differences): string =>
    `${(100 * grids).toFixed(1)} % of grids, ${(100 * tokens).toFixed(3)} % of cells`;
  const name = `${path.basename(bundled)} float16 on ${device}`;
  line(name, `differs in ${share(afterFirstStep)} after one ACT step, in ${share(afterLastStep)} after all`);
  line(name, `${milliseconds.float16.toFixed(1)} ms a step of 16, ${milliseconds.float32.toFixed(1)} ms in float32`);
}
