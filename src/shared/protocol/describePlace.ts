import type { ModelInfo } from './solverProtocol.ts';

/** Where a loaded model runs, and what it computes in where that is not float32, as "webgpu in float16". */
export function describePlace({ provider, precision }: Pick<ModelInfo, 'provider' | 'precision'>): string {
  return precision === 'float32' ? provider : `${provider} in ${precision}`;
}
