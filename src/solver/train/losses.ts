import type { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/ir.ts';

/** A label that no loss counts. */
export const ignoredLabel = 0;

export interface TokenLoss {
  /** [batch]: mean over a sample's counted labels of −log(s_y / Σs), with stablemax s. */
  readonly loss: Value;
  /** float32 [batch]: share of counted labels that the largest logit names. */
  readonly accuracy: Value;
  /** float32 [batch]: 1 where all of them are right, else 0. */
  readonly exact: Value;
}

/**
 * Cross-entropy by stablemax (arXiv 2501.04697): s(x) = x + 1 for x ≥ 0, 1 / (1 − x) below. `logits` are
 * [batch, sequence, vocabulary], `labels` int32 [batch, sequence]; label 0 (padding) is not counted.
 */
export function tokenLoss(b: GraphBuilder, logits: Value, labels: Value): TokenLoss {
  const [batch, sequence, vocabulary] = logits.shape as [number, number, number];
  const zero = b.constant('int32', [], Int32Array.of(ignoredLabel));
  const counted = b.cast(b.not(b.equal(labels, zero)), 'float32');
  const count = b.reduceSum(counted, [1]);
  const share = b.div(counted, b.max(count, 1));

  const positive = b.relu(logits);
  const s = b.add(positive, b.div(1, b.add(1, b.relu(b.neg(logits)))));
  const chosen = b.reduceSum(b.mul(s, b.oneHot(labels, vocabulary)), [2]);
  const negativeLog = b.reshape(b.sub(b.log(b.reduceSum(s, [2])), b.log(chosen)), [batch, sequence]);

  const right = b.cast(b.equal(b.argMax(logits), labels), 'float32');
  const sum = (x: Value): Value => b.reshape(b.reduceSum(x, [1]), [batch]);
  const accuracy = sum(b.mul(right, share));
  const wrong = sum(b.mul(b.sub(1, right), counted));
  return { loss: sum(b.mul(negativeLog, share)), accuracy, exact: b.cast(b.not(b.greater(wrong, 0.5)), 'float32') };
}

/** Binary cross-entropy of a logit against a probability, element by element. */
export function logitLoss(b: GraphBuilder, logit: Value, target: Value): Value {
  return b.sub(b.softplus(logit), b.mul(logit, target));
}
