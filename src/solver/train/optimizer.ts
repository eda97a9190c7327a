import type { GraphBuilder } from '../graph/builder.ts';
import type { Shape, Value } from '../graph/ir.ts';
import { elementCount } from '../graph/ir.ts';

export interface OptimizerState {
  readonly weights: Value;
  readonly momentum: Value;
  readonly variance: Value;
}

export interface OptimizerOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly weightDecay: number;
  /** Muon for the matrices of the network's layers, Adam-atan2 for the rest; without it Adam-atan2 for all. */
  readonly muon?: boolean;
}

/**
 * One step of the optimiser, w ← w·(1 − lr·decay) − lr·u. All operands are flat vectors of one length, the parameters one after the
 * other; `learningRate` and the bias corrections 1/(1 − β₁ᵗ) and 1/(1 − β₂ᵗ) are scalars. A parameter's u is Adam-atan2's
 * (arXiv 2407.05872), atan2(m̂, √v̂), which needs no ε, or Muon's: the momentum made orthogonal, as large as Adam's steps are
 * (arXiv 2502.16982).
 */
export function optimizerStep(
  b: GraphBuilder,
  state: OptimizerState,
  gradient: Value,
  parameters: readonly { readonly name: string; readonly shape: Shape }[],
  step: { readonly learningRate: Value; readonly correction1: Value; readonly correction2: Value },
  options: OptimizerOptions,
): OptimizerState {
  const momentum = b.add(b.mul(state.momentum, options.beta1), b.mul(gradient, 1 - options.beta1));
  const variance = b.add(b.mul(state.variance, options.beta2), b.mul(b.mul(gradient, gradient), 1 - options.beta2));
  const sizes = parameters.map(({ shape }) => elementCount(shape));
  const pieces = (flat: Value): readonly Value[] => b.split(flat, 0, sizes);
  const [gradients, momenta, variances] = [gradient, momentum, variance].map(pieces) as [Value[], Value[], Value[]];
  const updates = parameters.map(({ name, shape }, i) => {
    const m = momenta[i] as Value;
    const parts = options.muon === true ? matricesIn(name) : 0;
    if (parts === 0) {
      // The second operand of atan2 is never negative, so atan of the quotient is the same; the tiny addend only guards 0/0.
      return b.atan(b.div(b.mul(m, step.correction1), b.add(b.sqrt(b.mul(variances[i] as Value, step.correction2)), 1e-30)));
    }
    // Nesterov's momentum: one step ahead.
    const ahead = b.add(b.mul(m, options.beta1), b.mul(gradients[i] as Value, 1 - options.beta1));
    const [rows = 1, columns = 1] = shape;
    const matrices = [parts, rows / parts, columns];
    const size = 0.2 * Math.sqrt(Math.max(rows / parts, columns));
    return b.mul(b.reshape(orthogonal(b, b.reshape(ahead, matrices)), [rows * columns]), size);
  });
  const decayed = b.mul(state.weights, b.sub(1, b.mul(step.learningRate, options.weightDecay)));
  return { momentum, variance, weights: b.sub(decayed, b.mul(b.concat(updates, 0), step.learningRate)) };
}

/** How many matrices lie one above the other in a layer's parameter, which Muon takes each for itself; 0 where it is none of a layer. */
function matricesIn(name: string): number {
  if (!name.includes('.layers.')) return 0;
  if (name.endsWith('.qkv_proj.weight')) return 3;
  return name.endsWith('.gate_up_proj.weight') ? 2 : 1;
}

/**
 * Moves the singular values of each matrix of [parts, rows, columns] close to 1 by five steps of a Newton–Schulz iteration, with the
 * coefficients of Muon (Jordan et al. 2024), under which they end between about 0.7 and 1.2.
 */
export function orthogonal(b: GraphBuilder, matrices: Value): Value {
  const [, rows = 1, columns = 1] = matrices.shape;
  const isTall = rows > columns;
  const norm = b.sqrt(b.reduceSum(b.mul(matrices, matrices), [1, 2]));
  let x = b.div(matrices, b.add(norm, 1e-30));
  if (isTall) x = b.transpose(x, [0, 2, 1]);
  for (let i = 0; i < 5; i++) {
    const gram = b.matMul(x, x, { transA: false, transB: true, alpha: 1 });
    const polynomial = b.add(b.mul(gram, -4.775), b.matMul(gram, gram, { transA: false, transB: false, alpha: 2.0315 }));
    x = b.add(b.mul(x, 3.4445), b.matMul(polynomial, x));
  }
  return isTall ? b.transpose(x, [0, 2, 1]) : x;
}
