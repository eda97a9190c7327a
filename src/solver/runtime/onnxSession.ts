import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import type { ConstantData, DType, Graph, OpName, Shape } from '../graph/ir.ts';
import { describeType, elementArray, elementCount } from '../graph/ir.ts';
import { lowerGraph } from '../onnx/lowering.ts';
import { encodeModel } from '../onnx/onnxModel.ts';
import { DeviceError } from './deviceError.ts';
import type { ProviderName } from './providers.ts';
import { providers } from './providers.ts';
import { threadCount } from './threadCount.ts';

/**
 * ONNX Runtime's builds for Linux and macOS report model, hardware and speeds to its makers, and keep an identifier of the machine in the
 * user's cache folder, unless this is set before the first session. Here nothing leaves the machine.
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1';

export type Feeds = Readonly<Record<string, ConstantData>>;

export interface SessionOptions {
  /** Use ONNX Runtime's fused operators, those that the provider has and computes right. */
  readonly fused: boolean;
  /** Compute in float16; absent: in float32. */
  readonly half?: boolean;
  /** What the graph's external initializers refer to. Only their parts of it are read. */
  readonly weights?: WeightsFile;
  /** Threads of one operator; 0, like none, leaves the choice to `threadCount`. */
  readonly threads?: number;
  /** Where the graph runs; the CPU if absent. What the provider cannot run, the CPU does. */
  readonly provider?: ProviderName;
}

export interface WeightsFile {
  readonly file: string;
  /**
   * Whether the CPU lays the weights out for its products once. If not, the file's own pages are all that is held of them, and loading takes
   * a tenth of the time, but each run lays them out anew: 5 to 10 % of a full-size step with batch 1, nothing that shows with batch 4.
   */
  readonly packed: boolean;
}

interface InputType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** The execution providers that this platform's ONNX Runtime knows; whether they work here is another question. */
export function knownProviders(): readonly ProviderName[] {
  const backends = new Set(ort.listSupportedBackends().map(({ name }) => name));
  return (Object.keys(providers) as ProviderName[]).filter((name) => backends.has(providers[name].backend));
}

/** A graph loaded into ONNX Runtime. This is the only file that knows it. */
export class OnnxSession {
  private constructor(
    private readonly session: ort.InferenceSession,
    private readonly inputs: ReadonlyMap<string, InputType>,
    /** The execution provider that runs it. */
    readonly provider: ProviderName,
  ) {}

  /** Throws a DeviceError where a provider other than the CPU does not take the graph. */
  static async create(graph: Graph, options: SessionOptions): Promise<OnnxSession> {
    const provider = options.provider ?? 'cpu';
    const { externalFile, weightsOptions } = await placeWeights(options.weights);
    const external = graph.sources.find((source) => source.kind === 'external');
    if (external && options.weights === undefined) throw new Error(`no weights are given for ${external.name}`);
    const plain = new Set(Object.keys(providers[provider].plain) as OpName[]);
    const bytes = encodeModel(lowerGraph(graph, { fused: options.fused, plain, half: options.half ?? false, externalFile }));
    const threads = threadCount(options.threads);
    const session = await onDevice(provider, () =>
      ort.InferenceSession.create(bytes, {
        executionProviders: [providers[provider].backend],
        graphOptimizationLevel: 'all',
        logSeverityLevel: provider === 'cpu' ? 3 : 4, // What goes wrong with a device comes as an error, too.
        ...(provider === 'directml' ? { enableMemPattern: false } : {}),
        ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
        ...weightsOptions,
      }),
    );
    const inputs = new Map<string, InputType>();
    for (const source of graph.sources) if (source.kind === 'input') inputs.set(source.name, source.value);
    return new OnnxSession(session, inputs, provider);
  }

  /**
   * Runs the graph once. Feeds are read in place and not kept; every output is a fresh array. The native call blocks this
   * process's event loop until it ends. Throws a DeviceError where a device other than the CPU fails.
   */
  async run<Name extends string>(feeds: Feeds, outputs: readonly Name[]): Promise<Record<Name, ConstantData>> {
    const tensors: Record<string, ort.Tensor> = {};
    for (const [name, { dtype, shape }] of this.inputs) {
      const data = feeds[name];
      if (data === undefined) throw new Error(`no feed for the graph's input ${name}`);
      if (!(data instanceof elementArray[dtype]) || data.length !== elementCount(shape)) {
        throw new Error(`the feed for ${name} is ${describeFeed(data)} where the graph takes ${describeType({ dtype, shape })}`);
      }
      tensors[name] = new ort.Tensor(dtype, data, shape);
    }
    const results = await onDevice(this.provider, () => this.session.run(tensors, outputs));
    return Object.fromEntries(outputs.map((name) => [name, results[name]?.data])) as Record<Name, ConstantData>;
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}

/** The name that the graph's initializers give as their file, and how ONNX Runtime finds it. */
async function placeWeights(
  weights: WeightsFile | undefined,
): Promise<{ readonly externalFile: string; readonly weightsOptions: Partial<ort.InferenceSession.SessionOptions> }> {
  if (weights === undefined) return { externalFile: '', weightsOptions: {} };
  // ONNX Runtime does not follow links out of the folder.
  const file = await realpath(weights.file);
  const folder = { model_external_initializers_file_folder_path: path.dirname(file) };
  const session = { ...folder, ...(weights.packed ? {} : { disable_prepacking: '1' }) };
  // A plan of the memory that a run takes would be held beside what the first run took without one.
  return { externalFile: path.basename(file), weightsOptions: { extra: { session }, enableMemPattern: false } };
}

async function onDevice<T>(provider: ProviderName, work: () => Promise<T>): Promise<T> {
  if (provider === 'cpu') return work();
  try {
    return await work();
  } catch (error) {
    throw new DeviceError(providers[provider].title, error);
  }
}

function describeFeed(data: ConstantData): string {
  return `${String(data.length)} elements of a ${data.constructor.name}`;
}
