import { describe, expect, test } from 'vitest';
import type { Device, Place, Precision } from '../../../src/shared/protocol/solverProtocol.ts';
import type { ActStepOutput } from '../../../src/solver/model/actModel.ts';
import type { ChoiceSetting, Placement } from '../../../src/solver/runtime/chooseProvider.ts';
import { chooseProvider } from '../../../src/solver/runtime/chooseProvider.ts';
import { DeviceError } from '../../../src/solver/runtime/deviceError.ts';
import { ScriptedModel } from '../solve/scriptedModel.ts';

/** `scale` makes a model's logits wrong, `other` makes another of two likely tokens the likeliest, `milliseconds` is how long a step takes. */
interface Behaviour {
  readonly scale?: number;
  readonly other?: boolean;
  readonly milliseconds?: number;
  readonly fails?: boolean;
  /** What it holds can't be let go. */
  readonly sticks?: boolean;
}

/** A model on a device. */
class PlacedModel extends ScriptedModel {
  constructor(
    readonly placement: Placement,
    private readonly behaviour: Behaviour = {},
  ) {
    super([{ grid: [[1, 2, 3]] }]);
  }

  override async runStep(...args: Parameters<ScriptedModel['runStep']>): Promise<ActStepOutput> {
    const { scale = 1, other = false, milliseconds = 0, fails = false } = this.behaviour;
    if (fails) throw new DeviceError('WebGPU', new Error('device lost'));
    const output = await super.runStep(...args);
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
    // The first cell's token has 32.
    const logits = output.logits.with(0, other ? 32.5 : 31.5);
    return { ...output, logits: logits.map((x) => x * scale) };
  }

  override async dispose(): Promise<void> {
    await super.dispose();
    if (this.behaviour.sticks === true) throw new Error('context lost');
  }
}

interface Opened {
  readonly setting: ChoiceSetting<PlacedModel>;
  readonly models: PlacedModel[];
}

const slowCpu = { milliseconds: 30 };

function at(device: Device, precision: Precision = 'float32'): Place {
  return { device, precision };
}

function setting(behaviour: (placement: Placement) => Behaviour | Error, changes: Partial<ChoiceSetting<PlacedModel>> = {}): Opened {
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

/** Which models are still held, as `provider`, with ` plain` or ` half` after it. */
function held({ models }: Opened): readonly string[] {
  const named = ({ provider, fused, half }: Placement): string => `${provider}${fused ? '' : ' plain'}${half ? ' half' : ''}`;
  return models.filter(({ disposed }) => !disposed).map(({ placement }) => named(placement));
}

describe('auto', () => {
  test('takes the first accelerator that agrees with the CPU, and lets the model on the CPU go', async () => {
    const opened = setting(() => ({}));
    const { model, notice } = await chooseProvider(at('auto'), opened.setting);
    expect(model.placement).toEqual({ provider: 'cuda', fused: true, half: false });
    expect(notice).toBeNull();
    expect(held(opened)).toEqual(['cuda']);
  });

  test('tries the next where one has something against it, and does not even open the first', async () => {
    const opened = setting(() => ({}), { objection: (provider) => Promise.resolve(provider === 'cuda' ? 'no library' : null) });
    const { model } = await chooseProvider(at('auto'), opened.setting);
    expect(model.placement.provider).toBe('webgpu');
    expect(opened.models.map(({ placement }) => placement.provider)).toEqual(['cpu', 'webgpu']);
  });

  test('takes standard operators where the fused ones are wrong', async () => {
    const opened = setting(({ fused }) => ({ scale: fused ? 1.1 : 1 }), { accelerators: ['webgpu'] });
    const { model, notice } = await chooseProvider(at('auto'), opened.setting);
    expect(model.placement).toEqual({ provider: 'webgpu', fused: false, half: false });
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
    const choice = await chooseProvider(at('auto'), opened.setting);
    expect(choice.model.placement).toEqual({ provider: 'cpu', fused: true, half: false });
    expect(choice.notice).toMatch(notice);
    expect(held(opened)).toEqual(['cpu']);
  });

  test('has nothing to say where the platform has no accelerator', async () => {
    const opened = setting(() => ({}), { known: ['cpu'] });
    expect((await chooseProvider(at('auto'), opened.setting)).notice).toBeNull();
    expect(opened.models).toHaveLength(1);
  });
});

describe('a device that lets nothing go', () => {
  test('does not hide why it was refused, nor keeps the CPU model', async () => {
    const failing = setting(() => ({ fails: true, sticks: true }));
    expect((await chooseProvider(at('auto'), failing.setting)).notice).toBe('CUDA, WebGPU: device lost');
    expect(held(failing)).toEqual(['cpu']);
    const wrong = setting(() => ({ scale: 2, sticks: true }));
    await expect(chooseProvider(at('webgpu'), wrong.setting)).rejects.toThrow("the model can't run on WebGPU: gives other answers");
    expect(held(wrong)).toEqual([]);
  });

  test.each([
    ['float16', () => ({ milliseconds: 40, sticks: true }), 'webgpu half'],
    ['float32', () => ({ scale: 2, sticks: true }), 'webgpu'],
  ])('is no obstacle to what was chosen: %s', async (_, half, chosen) => {
    const opened = setting((placement) => (placement.half ? half() : { milliseconds: 80, sticks: true }));
    await chooseProvider(at('webgpu', 'auto'), opened.setting);
    expect(held(opened)).toEqual([chosen]);
  });
});

test('the CPU model is let go where it cannot be found out what runs', async () => {
  const opened = setting(() => ({}), { objection: () => Promise.reject(new Error('no probe')) });
  await expect(chooseProvider(at('webgpu'), opened.setting)).rejects.toThrow('no probe');
  expect(held(opened)).toEqual([]);
});

describe('a device that was asked for by name', () => {
  test('is taken even where it is slower than the CPU', async () => {
    const opened = setting(() => ({ milliseconds: 60 }));
    expect((await chooseProvider(at('webgpu'), opened.setting)).model.placement.provider).toBe('webgpu');
    expect(held(opened)).toEqual(['webgpu']);
  });

  test('is an error where it is wrong, fails or is unknown here: it says why and what to choose', async () => {
    const wrong = setting(() => ({ scale: 2 }));
    await expect(chooseProvider(at('webgpu'), wrong.setting)).rejects.toThrow(
      /^the model can't run on WebGPU: gives other answers .* \(choose the device "auto" or "cpu"\)$/,
    );
    expect(held(wrong)).toEqual([]);
    const missing = setting(() => new DeviceError('CUDA', new Error('no library')));
    await expect(chooseProvider(at('cuda'), missing.setting)).rejects.toThrow("the model can't run on CUDA: no library (choose");
    expect(held(missing)).toEqual([]);
    const unknown = setting(() => ({}));
    await expect(chooseProvider(at('directml'), unknown.setting)).rejects.toThrow(
      'DirectML is not part of ONNX Runtime on this platform, which has cpu, webgpu, cuda (choose the device "auto" or "cpu")',
    );
    expect(unknown.models).toEqual([]);
  });

  test('cpu is the CPU alone', async () => {
    const opened = setting(() => new Error('not to be opened'));
    const { model, notice } = await chooseProvider(at('cpu'), opened.setting);
    expect([model.placement.provider, notice, model.runs.length]).toEqual(['cpu', null, 0]);
  });
});

describe('float16', () => {
  const unexpected = new Error('not to be opened');
  const slow = { milliseconds: 200 };

  test('is taken by itself where it saves a fifth of the time and every token stays, and float32 is let go', async () => {
    const opened = setting(({ half }) => (half ? { scale: 1.01 } : slow));
    const { model, notice, precisionNotice } = await chooseProvider(at('webgpu', 'auto'), opened.setting);
    expect(model.placement).toEqual({ provider: 'webgpu', fused: true, half: true });
    expect([notice, precisionNotice]).toEqual([null, null]);
    expect(held(opened)).toEqual(['webgpu half']);
  });

  test.each([
    ['saves nothing', { milliseconds: 400 }, /^float16 is not worth its rounding here \(\d+ ms a step, \d+ ms in float32\)$/],
    ['changes a cell', { other: true }, /^float16 changes cells of the answer to a trial input$/],
    ['is wrong', { scale: 1.1 }, /^float16: gives other answers than the CPU \(logits differ by up to 3\.2, 1\.6 is allowed\)$/],
    ['fails', { fails: true }, /^float16: device lost$/],
  ])('that %s is not taken by itself, which is said', async (_, half, why) => {
    const opened = setting((placement) => (placement.half ? half : slow));
    const { model, notice, precisionNotice } = await chooseProvider(at('webgpu', 'auto'), opened.setting);
    expect(model.placement).toEqual({ provider: 'webgpu', fused: true, half: false });
    expect(notice).toBeNull();
    expect(precisionNotice).toMatch(why);
    expect(held(opened)).toEqual(['webgpu']);
  });

  test('that was asked for is taken without a gain and is all that is opened there', async () => {
    const opened = setting(({ half }) => (half ? { scale: 1.01, other: true } : unexpected));
    const { model, precisionNotice } = await chooseProvider(at('webgpu', 'float16'), opened.setting);
    expect(model.placement).toEqual({ provider: 'webgpu', fused: true, half: true });
    expect(precisionNotice).toBeNull();
    expect(held(opened)).toEqual(['webgpu half']);
  });

  test('that was asked for and is wrong leaves the CPU in float32, or is an error on a device that was asked for', async () => {
    const opened = setting(({ half }) => (half ? { scale: 1.1 } : unexpected));
    const choice = await chooseProvider(at('auto', 'float16'), opened.setting);
    expect(choice).toMatchObject({ precisionNotice: 'the CPU, which float16 would slow down, computes in float32' });
    expect(choice.notice).toMatch(/^CUDA, WebGPU: gives other answers/);
    expect(held(opened)).toEqual(['cpu']);
    await expect(chooseProvider(at('webgpu', 'float16'), opened.setting)).rejects.toThrow(/can't run on WebGPU: gives other answers/);
  });

  test('is never for the CPU', async () => {
    const opened = setting(() => unexpected);
    const { model, precisionNotice } = await chooseProvider(at('cpu', 'float16'), opened.setting);
    expect(model.placement.half).toBe(false);
    expect(precisionNotice).toMatch(/^the CPU/);
    expect((await chooseProvider(at('cpu', 'auto'), opened.setting)).precisionNotice).toBeNull();
  });
});
