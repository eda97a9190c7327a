import { GraphBuilder } from '../graph/builder.ts';
import type { ModelInfo } from '../../shared/protocol/solverProtocol.ts';
import type { ActModel, ActStepOutput, Carry } from '../model/actModel.ts';
import { actStep } from '../model/actStep.ts';
import { latentLength } from '../model/config.ts';
import type { Weights } from '../model/levels.ts';
import type { ModelFolder } from '../model/modelFolder.ts';
import { parameterCount } from '../model/parameters.ts';
import type { Feeds } from '../runtime/onnxSession.ts';
import { OnnxSession } from '../runtime/onnxSession.ts';
import { unflatten } from '../train/flatWeights.ts';
import type { Adaptation } from './adaptation.ts';
import { readFlat } from './flatTensors.ts';

/** A model's network with the trained weights as an input: any number of fits run on the same sessions, nothing is compiled anew. */
export class AdaptedNetwork {
  private readonly sessions = new Map<number, OnnxSession>();

  private constructor(
    readonly base: ActModel,
    readonly folder: ModelFolder,
    readonly adaptation: Adaptation,
    /** The model's own weights that stay as they are, flat in the order of `adaptation.frozen`. */
    readonly frozen: Float32Array,
    private readonly threads: number | undefined,
  ) {}

  static async open(base: ActModel, folder: ModelFolder, adaptation: Adaptation, threads?: number): Promise<AdaptedNetwork> {
    const frozen = await readFlat(
      folder,
      adaptation.frozen.map(({ name }) => name),
    );
    return new AdaptedNetwork(base, folder, adaptation, frozen, threads);
  }

  /** What the graphs that `adapt` was used in must be fed besides the trained weights. */
  get feeds(): Feeds {
    return this.adaptation.frozen.length === 0 ? {} : { frozen: this.frozen };
  }

  /** Writes the network's weights in terms of the trained ones and of an input, `frozen`, where some of the model's own stay. */
  readonly adapt = (b: GraphBuilder, trained: Weights): Weights => {
    const { frozen, effective } = this.adaptation;
    if (frozen.length === 0) return effective(b, trained, trained);
    return effective(b, trained, unflatten(b, b.input('frozen', 'float32', [parameterCount(frozen)]), frozen));
  };

  /** Runs one ACT step with these trained weights; the rest as in `ActModel.runStep`. */
  async runStep(trained: Float32Array, carry: Carry, tokens: Int32Array, embeddings: Float32Array, batch: number): Promise<ActStepOutput> {
    const session = this.sessions.get(batch) ?? (await this.compile(batch));
    this.sessions.set(batch, session);
    const feeds = { ...this.feeds, trained, tokens, embeddings, z_H: carry.zH, z_L: carry.zL };
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
    this.sessions.clear();
  }

  private async compile(batch: number): Promise<OnnxSession> {
    const { config } = this.folder;
    const { trained } = this.adaptation;
    const b = new GraphBuilder();
    const weights = this.adapt(b, unflatten(b, b.input('trained', 'float32', [parameterCount(trained)]), trained));
    const latents = [batch, latentLength(config), config.hidden_size];
    const step = actStep(b, config, weights, {
      tokens: b.input('tokens', 'int32', [batch, config.seq_len]),
      embeddings: b.input('embeddings', 'float32', [batch, config.puzzle_emb_ndim]),
      zH: b.input('z_H', 'float32', latents),
      zL: b.input('z_L', 'float32', latents),
    });
    const [qHalt, qContinue] = b.split(step.q, 1, [1, 1]);
    b.output('z_H_next', step.zH);
    b.output('z_L_next', step.zL);
    b.output('logits', step.logits);
    if (qHalt && qContinue) {
      b.output('q_halt', qHalt);
      b.output('q_continue', qContinue);
    }
    return OnnxSession.create(b.finish(), { fused: true, ...(this.threads === undefined ? {} : { threads: this.threads }) });
  }
}

/** What is to be said of a model once it is fitted: that runs on the CPU, wherever the model itself does. */
export function fittedInfo(base: ModelInfo): ModelInfo {
  const { provider } = base;
  const deviceNotice = provider === 'cpu' ? base.deviceNotice : `Fits run on the CPU; ${provider} at most looks for their starts.`;
  return { ...base, provider: 'cpu', deviceNotice, precision: 'float32', precisionNotice: null };
}

/** A model as a fit left it: it knows the fitted task alone, by its id and under its augmentations. */
export class AdaptedModel implements ActModel {
  readonly info: ModelInfo;
  readonly sequenceLength: number;
  readonly vocabularySize: number;

  /** `table` holds one embedding for each name, [names, puzzle_emb_ndim]. */
  constructor(
    private readonly network: AdaptedNetwork,
    private readonly trained: Float32Array,
    private readonly names: readonly string[],
    private readonly table: Float32Array,
  ) {
    this.info = fittedInfo(network.base.info);
    this.sequenceLength = network.base.sequenceLength;
    this.vocabularySize = network.base.vocabularySize;
  }

  identifierOf(taskId: string): number | undefined {
    const index = this.names.indexOf(taskId);
    return index < 0 ? undefined : index + 1;
  }

  identifiersFrom(prefix: string): ReadonlyMap<string, number> {
    return new Map(this.names.flatMap((name, i) => (name.startsWith(prefix) ? [[name, i + 1]] : [])));
  }

  embeddingOf(identifier: number): Promise<Float32Array> {
    const width = this.network.folder.config.puzzle_emb_ndim;
    return Promise.resolve(identifier === 0 ? new Float32Array(width) : this.table.slice((identifier - 1) * width, identifier * width));
  }

  initialCarry(batch: number): Carry {
    return this.network.base.initialCarry(batch);
  }

  runStep(carry: Carry, tokens: Int32Array, embeddings: Float32Array, batch: number): Promise<ActStepOutput> {
    return this.network.runStep(this.trained, carry, tokens, embeddings, batch);
  }

  /** The sessions belong to the network, which other fits use too. */
  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
