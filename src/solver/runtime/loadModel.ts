import path from 'node:path';
import type { ModelInfo, Place } from '../../shared/protocol/solverProtocol.ts';
import { GraphBuilder } from '../graph/builder.ts';
import type { Graph } from '../graph/ir.ts';
import type { ActModel, ActStepOutput, Carry } from '../model/actModel.ts';
import { actStep } from '../model/actStep.ts';
import { canvasSide, haltsByQHaltAlone, latentLength } from '../model/config.ts';
import type { ModelFolder } from '../model/modelFolder.ts';
import { expectUnchanged, openModelFolder, readEmbedding } from '../model/modelFolder.ts';
import { parameterCount } from '../model/parameters.ts';
import { readFloats } from '../model/safetensors.ts';
import type { Placement } from './chooseProvider.ts';
import { chooseProvider } from './chooseProvider.ts';
import type { WeightsFile } from './onnxSession.ts';
import { knownProviders, OnnxSession } from './onnxSession.ts';
import { objectionTo } from './probe.ts';
import { accelerators } from './providers.ts';

/** What has gone wrong in this process; null where nothing has. */
export interface Failures {
  /** How a device has failed: the model runs on the CPU then, with that as its notice. */
  readonly lost: string | null;
  /** How float16 has failed with this model, which computes in float32 then, with that as its notice. */
  readonly overflow: string | null;
}

/**
 * Loads a model folder, ready to run on a device. Throws an Error that names the file and says what is wrong with it, or why the device
 * can't run it.
 */
export async function loadModel(
  directory: string,
  { device, precision }: Place = onCpu,
  { lost, overflow }: Failures = { lost: null, overflow: null },
): Promise<ActModel> {
  const open = await modelOpener(await openModelFolder(directory));
  const place: Place = { device: lost === null ? device : 'cpu', precision: overflow === null ? precision : 'float32' };
  const choice = await chooseProvider(place, {
    accelerators: accelerators[process.platform] ?? [],
    known: knownProviders(),
    objection: (provider) => (device === 'auto' ? objectionTo(provider) : Promise.resolve(null)),
    open: (placement) => open(placement, 1),
  });
  return choice.model.withNotices(
    device === 'cpu' ? null : (lost ?? choice.notice),
    precision === 'float32' ? null : (overflow ?? choice.precisionNotice),
  );
}

const onCpu: Place = { device: 'cpu', precision: 'float32' };

/**
 * Makes ready an open model folder, to compare what it gives with other implementations, at a batch size: on the CPU, with standard operators alone,
 * which round less than fused ones. Throws an Error that names the file and says what is wrong with it.
 */
export function loadModelForTrace(folder: ModelFolder, batch: number): Promise<ActModel> {
  return placeModel(folder, { provider: 'cpu', fused: false, half: false }, batch);
}

/** Makes ready an open model folder at a place that nobody has checked, for a batch size. Throws an Error as `loadModelForTrace` does. */
export async function placeModel(folder: ModelFolder, placement: Placement, batch: number): Promise<ActModel> {
  const open = await modelOpener(folder);
  return open(placement, batch);
}

/** What it answers loads the model as often as one asks, its first session for a batch size. */
async function modelOpener(folder: ModelFolder): Promise<(placement: Placement, batch: number) => Promise<OnnxActModel>> {
  const [hInit, lInit] = await Promise.all(['H_init', 'L_init'].map((name) => readConstant(folder, name)));
  const init = { zH: hInit as Float32Array, zL: lInit as Float32Array };
  return async (placement, batch) => {
    const session = await createSession(folder, placement, batch);
    return new OnnxActModel(folder, init, placement, new Map([[batch, session]]));
  };
}

async function readConstant(folder: ModelFolder, name: string): Promise<Float32Array> {
  const tensor = folder.tensors.get(name);
  if (tensor === undefined) throw new Error(`${folder.weightsFile}: has no tensor ${name}`);
  return readFloats(folder.weightsFile, tensor);
}

/** The graph of one ACT step at a batch size; its weights are references into the model's safetensors file. */
export function inferenceGraph(folder: ModelFolder, batch: number): Graph {
  const { config, tensors } = folder;
  const b = new GraphBuilder();
  const latents = [batch, latentLength(config), config.hidden_size];
  const external = new Map(
    folder.parameters.map(({ name, shape }) => {
      const tensor = tensors.get(name);
      if (tensor === undefined) throw new Error(`${folder.weightsFile}: has no tensor ${name}`);
      return [name, b.external(name, 'float32', shape, tensor.offset, tensor.byteLength)];
    }),
  );
  const step = actStep(
    b,
    config,
    (name) => {
      const value = external.get(name);
      if (value === undefined) throw new Error(`the model has no parameter ${name}`);
      return value;
    },
    {
      tokens: b.input('tokens', 'int32', [batch, config.seq_len]),
      embeddings: config.puzzle_emb_ndim > 0 ? b.input('embeddings', 'float32', [batch, config.puzzle_emb_ndim]) : null,
      zH: b.input('z_H', 'float32', latents),
      zL: b.input('z_L', 'float32', latents),
    },
  );
  const [qHalt, qContinue] = b.split(step.q, 1, [1, 1]);
  b.output('z_H_next', step.zH);
  b.output('z_L_next', step.zL);
  b.output('logits', step.logits);
  if (qHalt && qContinue) {
    b.output('q_halt', qHalt);
    b.output('q_continue', qContinue);
  }
  return b.finish();
}

/** Sessions for several inputs come beside the one for a single input, which is packed: they need no further copy of the weights. */
export function weightsFor({ weightsFile }: ModelFolder, batch: number): WeightsFile {
  return { file: weightsFile, packed: batch === 1 };
}

async function createSession(folder: ModelFolder, placement: Placement, batch: number): Promise<OnnxSession> {
  const session = await OnnxSession.create(inferenceGraph(folder, batch), { ...placement, weights: weightsFor(folder, batch) });
  try {
    await expectUnchanged(folder);
    return session;
  } catch (error) {
    await session.dispose();
    throw error;
  }
}

class OnnxActModel implements ActModel {
  info: ModelInfo;
  readonly sequenceLength: number;
  readonly vocabularySize: number;
  private readonly rows: ReadonlyMap<string, number>;

  constructor(
    private readonly folder: ModelFolder,
    private readonly init: Carry,
    private readonly placement: Placement,
    /** One session a batch size; the graph's shapes are fixed. */
    private readonly sessions: Map<number, OnnxSession>,
  ) {
    const { config, identifiers, directory } = folder;
    this.rows = new Map(identifiers.map((name, row) => [name, row]));
    this.sequenceLength = config.seq_len;
    this.vocabularySize = config.vocab_size;
    this.info = {
      name: path.basename(directory),
      directory,
      architecture: config.architecture,
      parameters: parameterCount(folder.parameters),
      canvas: canvasSide(config) ?? 0,
      haltMaxSteps: config.halt_max_steps,
      haltThreshold: haltsByQHaltAlone(config) ? '0' : 'q_continue',
      answersAtHalt: config.answer_at_halt,
      identifiers: identifiers.length,
      provider: placement.provider,
      deviceNotice: null,
      precision: placement.half ? 'float16' : 'float32',
      precisionNotice: null,
    };
  }

  withNotices(deviceNotice: string | null, precisionNotice: string | null): this {
    this.info = { ...this.info, deviceNotice, precisionNotice };
    return this;
  }

  identifierOf(taskId: string): number | undefined {
    const row = this.rows.get(taskId);
    return row === 0 ? undefined : row;
  }

  identifiersFrom(prefix: string): ReadonlyMap<string, number> {
    return new Map([...this.rows].filter(([name, row]) => row !== 0 && name.startsWith(prefix)));
  }

  embeddingOf(identifier: number): Promise<Float32Array> {
    return readEmbedding(this.folder, identifier);
  }

  initialCarry(batch: number): Carry {
    const broadcast = (vector: Float32Array): Float32Array => {
      const positions = batch * latentLength(this.folder.config);
      const all = new Float32Array(positions * vector.length);
      for (let i = 0; i < positions; i++) all.set(vector, i * vector.length);
      return all;
    };
    return { zH: broadcast(this.init.zH), zL: broadcast(this.init.zL) };
  }

  async runStep(carry: Carry, tokens: Int32Array, embeddings: Float32Array, batch: number): Promise<ActStepOutput> {
    let session = this.sessions.get(batch);
    if (session === undefined) {
      session = await createSession(this.folder, this.placement, batch);
      this.sessions.set(batch, session);
    }
    const feeds = { tokens, z_H: carry.zH, z_L: carry.zL, ...(this.folder.config.puzzle_emb_ndim > 0 ? { embeddings } : {}) };
    const out = await session.run(feeds, ['z_H_next', 'z_L_next', 'logits', 'q_halt', 'q_continue']);
    return {
      carry: { zH: out.z_H_next as Float32Array, zL: out.z_L_next as Float32Array },
      logits: out.logits as Float32Array,
      qHalt: out.q_halt as Float32Array,
      qContinue: out.q_continue as Float32Array,
    };
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.sessions.values()].map((session) => session.dispose()));
  }
}
