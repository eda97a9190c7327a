import type { Device } from '../../shared/protocol/solverProtocol.ts';
import type { OpName } from '../graph/ir.ts';

/** An execution provider of ONNX Runtime. */
export type ProviderName = Exclude<Device, 'auto'>;

interface Provider {
  /** For people. */
  readonly title: string;
  /** ONNX Runtime's name for it. */
  readonly backend: string;
  /** Operators whose fused form is not for this provider, each with the reason. */
  readonly plain: Readonly<Partial<Record<OpName, string>>>;
}

const standardOnly = 'the provider takes standard ONNX operators only; others would run on the CPU, with copies both ways';

export const providers: Readonly<Record<ProviderName, Provider>> = {
  cpu: { title: 'CPU', backend: 'cpu', plain: {} },
  webgpu: {
    title: 'WebGPU',
    backend: 'webgpu',
    plain: {
      // Measured with ONNX Runtime 1.30 on SwiftShader, which takes 134 ms for a step of hrm-mini with fused operators. On an H200
      // MultiHeadAttention is right and saves 3 % of a full-size step: too little to ask each driver.
      MatMul: 'there is no FusedMatMul: 44 products of each step of hrm-mini ran on the CPU, with 69 copies',
      Attention: 'MultiHeadAttention is wrong from 32 positions on, by 0.2 to 0.4 on numbers up to 2; shorter sequences agree to 1e-6',
    },
  },
  cuda: { title: 'CUDA', backend: 'cuda', plain: {} },
  directml: { title: 'DirectML', backend: 'dml', plain: {} },
  coreml: {
    title: 'Core ML',
    backend: 'coreml',
    plain: { MatMul: standardOnly, Attention: standardOnly, Rotary: standardOnly, RmsNorm: standardOnly, Silu: standardOnly },
  },
};

/** What `auto` tries before the CPU, best first. */
export const accelerators: Readonly<Partial<Record<NodeJS.Platform, readonly ProviderName[]>>> = {
  linux: ['cuda', 'webgpu'],
  win32: ['cuda', 'webgpu', 'directml'],
  darwin: ['webgpu', 'coreml'],
};
