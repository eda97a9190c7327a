import { GraphBuilder } from '../graph/builder.ts';
import { gradients } from '../graph/gradient.ts';
import type { Graph, Value } from '../graph/ir.ts';
import type { ModelConfig } from '../model/config.ts';
import { haltsByQHaltAlone, latentLength } from '../model/config.ts';
import type { GradientReach } from '../model/hrm.ts';
import type { Weights } from '../model/levels.ts';
import { actStep, qValues } from '../model/actStep.ts';
import type { Parameter } from '../model/parameters.ts';
import { parameterCount } from '../model/parameters.ts';
import { unflatten } from './flatWeights.ts';
import { logitLoss, tokenLoss } from './losses.ts';
import type { OptimizerOptions } from './optimizer.ts';
import { optimizerStep } from './optimizer.ts';

export interface TrainingGraphOptions extends OptimizerOptions {
  readonly batch: number;
  readonly config: ModelConfig;
  readonly parameters: readonly Parameter[];
  /** Constant start of the latents, each [hidden_size]. */
  readonly hInit: Float32Array;
  readonly lInit: Float32Array;
  /** The network's weights, made from the trained parameters; where it is absent they are the same. May add inputs. */
  readonly adapt?: (b: GraphBuilder, trained: Weights) => Weights;
  /** As published where absent. */
  readonly gradient?: GradientReach;
}

export const trainingOutputs = [
  'weights_next',
  'momentum_next',
  'variance_next',
  'average_next',
  'z_H_next',
  'z_L_next',
  'q_halt',
  'q_continue',
  'token_loss',
  'accuracy',
  'exact',
  'q_halt_loss',
  'q_continue_loss',
  'embedding_gradient',
] as const;

/**
 * Writes one training step: an ACT step, its losses, their gradient, and the optimiser. All parameters are one flat vector,
 * `weights`, in the order of `parameters`; `momentum`, `variance` and the running `average` of the weights have its layout.
 *
 * The loss is that of the published code, with one difference. Its target for q_continue is the better q-value of the *next*
 * ACT step, for which that code runs the network a second time. Here the next training step runs exactly that ACT step, so
 * its loss on the carried state's q_continue is taken then: it trains q_head, and nothing below it. Samples that just came
 * in have no step before and don't count there. After a sample's last step none follows that could train that step's own
 * q_continue, so that it is no target either: what continuing into the last step is worth is that step's q_halt. A TRM that halts by
 * q_halt alone has no such loss.
 */
export function trainingGraph(options: TrainingGraphOptions): Graph {
  const { batch, config, parameters } = options;
  const b = new GraphBuilder();
  const size = parameterCount(parameters);
  const flat = (name: string): Value => b.input(name, 'float32', [size]);
  const scalar = (name: string): Value => b.input(name, 'float32', []);
  const state = { weights: flat('weights'), momentum: flat('momentum'), variance: flat('variance') };
  const average = flat('average');
  const trained = unflatten(b, state.weights, parameters);
  const weights = options.adapt?.(b, trained) ?? trained;

  const tokens = b.input('tokens', 'int32', [batch, config.seq_len]);
  const labels = b.input('labels', 'int32', [batch, config.seq_len]);
  const embeddings = b.input('embeddings', 'float32', [batch, config.puzzle_emb_ndim]);
  // 1 where a sample is new and its latents start afresh, else 0.
  const fresh = b.input('fresh', 'float32', [batch]);
  // 1 where the sample may take no step after this one, else 0.
  const last = b.input('last', 'float32', [batch]);

  const latents = [batch, latentLength(config), config.hidden_size];
  const isFresh = b.greater(b.reshape(fresh, [batch, 1, 1]), 0.5);
  const start = (name: string, init: Float32Array): Value =>
    b.where(isFresh, b.constant('float32', [config.hidden_size], init), b.input(name, 'float32', latents));
  const zH = start('z_H', options.hInit);
  const zL = start('z_L', options.lInit);

  const step = actStep(b, config, weights, { tokens, embeddings, zH, zL }, options.gradient);
  const [qHalt, qContinue] = splitQ(b, step.q);
  const token = tokenLoss(b, step.logits, labels);
  const qHaltLoss = logitLoss(b, qHalt, b.stopGradient(token.exact));

  const [, qContinueBefore] = splitQ(b, qValues(b, config, weights, zH));
  const best = b.where(b.greater(last, 0.5), qHalt, b.max(qHalt, qContinue));
  const target = b.stopGradient(b.sigmoid(best));
  const qContinueLoss = haltsByQHaltAlone(config) ? b.zeros([batch]) : b.mul(logitLoss(b, qContinueBefore, target), b.sub(1, fresh));

  const perSample = b.add(token.loss, b.mul(b.add(qHaltLoss, qContinueLoss), 0.5));
  const loss = b.div(b.reduceSum(perSample, [0]), batch);
  const [flatGradient, embeddingGradient] = gradients(b, loss, [state.weights, embeddings]) as [Value, Value];
  const rates = { learningRate: scalar('learning_rate'), correction1: scalar('correction_1'), correction2: scalar('correction_2') };
  const next = optimizerStep(b, state, flatGradient, parameters, rates, options);
  const kept = scalar('average_decay');

  b.output('weights_next', next.weights);
  b.output('momentum_next', next.momentum);
  b.output('variance_next', next.variance);
  b.output('average_next', b.add(b.mul(average, kept), b.mul(next.weights, b.sub(1, kept))));
  b.output('z_H_next', step.zH);
  b.output('z_L_next', step.zL);
  b.output('q_halt', qHalt);
  b.output('q_continue', qContinue);
  b.output('token_loss', token.loss);
  b.output('accuracy', token.accuracy);
  b.output('exact', token.exact);
  b.output('q_halt_loss', qHaltLoss);
  b.output('q_continue_loss', qContinueLoss);
  b.output('embedding_gradient', embeddingGradient);
  return b.finish();
}

function splitQ(b: GraphBuilder, q: Value): readonly [Value, Value] {
  const batch = q.shape[0] ?? 0;
  const [halt, continues] = b.split(q, 1, [1, 1]) as readonly [Value, Value];
  return [b.reshape(halt, [batch]), b.reshape(continues, [batch])];
}
