import { describe, expect, test } from 'vitest';
import type { ActStepOutput } from '../../../src/solver/model/actModel.ts';
import type { ChoiceSetting, Placement } from '../../../src/solver/runtime/chooseProvider.ts';
import { chooseProvider } from '../../../src/solver/runtime/chooseProvider.ts';
import { DeviceError } from '../../../src/solver/runtime/deviceError.ts';
import { ScriptedModel } from '../solve/scriptedModel.ts';

/** A model on a device: `scale` makes its logits wrong, `milliseconds` is how long a step takes. */
class PlacedModel extends ScriptedModel {
  constructor(
    readonly placement: Placement,
    private readonly behaviour: { readonly scale?: number; readonly milliseconds?: number; readonly fails?: boolean } = {},
  ) {
    super([{ grid: [[1, 2, 3]] }]);
  }

  override async runStep(...args: Parameters<ScriptedModel['runStep']>): Promise<ActStepOutput> {
    const { scale = 1, milliseconds = 0, fails = false } = this.behaviour;
    if (fails) throw new DeviceError('WebGPU', new Error('device lost'));
    const output = await super.runStep(...args);
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
    return { ...output, logits: output.logits.map((x) => x * scale) };
  }
}

interface Opened {
  readonly setting: ChoiceSetting<PlacedModel>;
  readonly models: PlacedModel[];
}

const slowCpu = { milliseconds: 30 };

function setting(
  behaviour: (placement: Placement) => ConstructorParameters<typeof PlacedModel>[1] | Error,
  changes: Partial<ChoiceSetting<PlacedModel>> = {},
): Opened {
  const models: PlacedModel[] = [];
  const open = (placement: Placement): Promise<PlacedModel> => {
    const found = placement.provider === 'cpu' ? slowCpu : behaviour(placement);
    if (found instanceof Error) return Promise.reject(found);
    const model = new PlacedModel(placement, found);
    models.push(model);
    return Promise.resolve(model);
  };
  const nothing = (): Promise<null> => Promise.resolve(null);
  return { setting: { accelerators: ['cuda', 'webgpu'], known: ['cpu', 'webgpu', 'cuda'], objection: nothing, open, ...changes }, models };
}

/** Which models are still held, as `provider` or `provider plain`. */
function held({ models }: Opened): readonly string[] {
  return models.filter(({ disposed }) => !disposed).map(({ placement: { provider, fused } }) => (fused ? provider : `${provider} plain`));
}

describe('auto', () => {
  test('takes the first accelerator that agrees with the CPU, and lets the model on the CPU go', async () => {
    const opened = setting(() => ({}));
    const { model, notice } = await chooseProvider('auto', opened.setting);
    expect(model.placement).toEqual({ provider: 'cuda', fused: true });
    expect(notice).toBeNull();
    expect(held(opened)).toEqual(['cuda']);
  });

  test('tries the next where one has something against it, and does not even open the first', async () => {
    const opened = setting(() => ({}), { objection: (provider) => Promise.resolve(provider === 'cuda' ? 'no library' : null) });
    const { model } = await chooseProvider('auto', opened.setting);
    expect(model.placement.provider).toBe('webgpu');
    expect(opened.models.map(({ placement }) => placement.provider)).toEqual(['cpu', 'webgpu']);
  });

  test('takes standard operators where the fused ones are wrong', async () => {
    const opened = setting(({ fused }) => ({ scale: fused ? 1.1 : 1 }), { accelerators: ['webgpu'] });
    const { model, notice } = await chooseProvider('auto', opened.setting);
    expect(model.placement).toEqual({ provider: 'webgpu', fused: false });
    expect(notice).toBeNull();
    expect(held(opened)).toEqual(['webgpu plain']);
  });

  test.each([
    [
      'wrong answers',
      () => ({ scale: 1.01 }),
      /^CUDA, WebGPU: gives other answers than the CPU \(logits differ by up to 0\.32, 0\.032 is allowed\)$/,
    ],
    ['no numbers', () => ({ scale: NaN }), /^CUDA, WebGPU: gives other answers than the CPU \(logits differ by up to Infinity/],
    ['slow steps', () => ({ milliseconds: 90 }), /^CUDA.*WebGPU: slower than the CPU here \(\d+ ms a step, \d+ ms on the CPU\)$/],
    ['a lost device', () => ({ fails: true }), /^CUDA, WebGPU: device lost$/],
    ['no such device', () => new DeviceError('it', new Error('no adapter')), /^CUDA, WebGPU: no adapter$/],
  ])('falls back to the CPU on %s, says why, and holds no other model', async (_, behaviour, notice) => {
    const opened = setting(behaviour);
    const choice = await chooseProvider('auto', opened.setting);
    expect(choice.model.placement).toEqual({ provider: 'cpu', fused: true });
    expect(choice.notice).toMatch(notice);
    expect(held(opened)).toEqual(['cpu']);
  });

  test('has nothing to say where the platform has no accelerator', async () => {
    const opened = setting(() => ({}), { known: ['cpu'] });
    expect((await chooseProvider('auto', opened.setting)).notice).toBeNull();
    expect(opened.models).toHaveLength(1);
  });
});

describe('a device that was asked for by name', () => {
  test('is taken even where it is slower than the CPU', async () => {
    const opened = setting(() => ({ milliseconds: 60 }));
    expect((await chooseProvider('webgpu', opened.setting)).model.placement.provider).toBe('webgpu');
    expect(held(opened)).toEqual(['webgpu']);
  });

  test('is an error where it is wrong, fails or is unknown here: it says why and what to choose', async () => {
    const wrong = setting(() => ({ scale: 2 }));
    await expect(chooseProvider('webgpu', wrong.setting)).rejects.toThrow(
      /^the model can't run on WebGPU: gives other answers .* \(choose the device "auto" or "cpu"\)$/,
    );
    expect(held(wrong)).toEqual([]);
    const missing = setting(() => new DeviceError('CUDA', new Error('no library')));
    await expect(chooseProvider('cuda', missing.setting)).rejects.toThrow("the model can't run on CUDA: no library (choose");
    expect(held(missing)).toEqual([]);
    const unknown = setting(() => ({}));
    await expect(chooseProvider('directml', unknown.setting)).rejects.toThrow(
      'DirectML is not part of ONNX Runtime on this platform, which has cpu, webgpu, cuda (choose the device "auto" or "cpu")',
    );
    expect(unknown.models).toEqual([]);
  });

  test('cpu is the CPU alone', async () => {
    const opened = setting(() => new Error('not to be opened'));
    const { model, notice } = await chooseProvider('cpu', opened.setting);
    expect([model.placement.provider, notice, model.runs.length]).toEqual(['cpu', null, 0]);
  });
});
