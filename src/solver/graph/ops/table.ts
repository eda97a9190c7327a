import type { OpName } from '../ir.ts';
import { Attention, Rotary } from './attention.ts';
import type { OpDefinition } from './definition.ts';
import { Add, Atan, Div, Exp, Log, Max, Mul, Neg, Relu, Sigmoid, Silu, Softplus, Sqrt, StopGradient, Sub } from './elementwise.ts';
import { Concat, Expand, Reshape, Split, Transpose } from './layout.ts';
import { MatMul } from './linear.ts';
import { RmsNorm, Softmax } from './normalization.ts';
import { ReduceMean, ReduceSum } from './reduction.ts';
import { ArgMax, Cast, Equal, Gather, Greater, Not, OneHot, Where } from './selection.ts';

/** Every operator, by name: the type makes the compiler ask for a definition of each. */
export const opTable: { readonly [K in OpName]: OpDefinition<K> } = {
  Add,
  Sub,
  Mul,
  Div,
  Max,
  Neg,
  Exp,
  Log,
  Sqrt,
  Atan,
  Relu,
  Sigmoid,
  Softplus,
  Silu,
  StopGradient,
  ReduceSum,
  ReduceMean,
  Reshape,
  Transpose,
  Expand,
  Concat,
  Split,
  MatMul,
  Softmax,
  RmsNorm,
  Attention,
  Rotary,
  Gather,
  OneHot,
  ArgMax,
  Equal,
  Greater,
  Not,
  Where,
  Cast,
};
