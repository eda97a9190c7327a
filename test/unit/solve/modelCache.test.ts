import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Device, Place } from '../../../src/shared/protocol/solverProtocol.ts';
import type { ActModel } from '../../../src/solver/model/actModel.ts';
import { DeviceError } from '../../../src/solver/runtime/deviceError.ts';
import { Float16OverflowError } from '../../../src/solver/solve/finiteOutputs.ts';
import type { LoadModel } from '../../../src/solver/solve/modelCache.ts';
import { ModelCache } from '../../../src/solver/solve/modelCache.ts';
import { ScriptedModel } from './scriptedModel.ts';

let folders: string[] = [];

function modelFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'arc-studio-model-'));
  folders.push(folder);
  for (const name of ['config.json', 'identifiers.json', 'model.safetensors']) writeFileSync(path.join(folder, name), 'first');
  return folder;
}

const anywhere: Place = { device: 'auto', precision: 'auto' };
const none = { lost: null, overflow: null };
const onGraphics: Place = { device: 'webgpu', precision: 'auto' };

function modelOf(cache: ModelCache, folder: string, device: Device = 'auto'): Promise<ActModel> {
  return cache.use(folder, { device, precision: 'auto' }, (model) => model);
}

const load = vi.fn<LoadModel>();
/** All that `load` gave. */
let loaded: ScriptedModel[] = [];

beforeEach(() => {
  folders = [];
  loaded = [];
  load.mockReset().mockImplementation(() => {
    const model = new ScriptedModel([]);
    loaded.push(model);
    return Promise.resolve(model);
  });
});

afterEach(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

test('a model stays loaded while its files stay as they are', async () => {
  const cache = new ModelCache(load);
  const folder = modelFolder();
  expect(await modelOf(cache, folder)).toBe(await modelOf(cache, folder));
  expect(load).toHaveBeenCalledExactlyOnceWith(folder, anywhere, none);
});

test.each(['config.json', 'identifiers.json', 'model.safetensors'])(
  'it is loaded anew when %s changed, and the old one let go',
  async (name) => {
    const cache = new ModelCache(load);
    const folder = modelFolder();
    const first = await modelOf(cache, folder);
    writeFileSync(path.join(folder, name), 'changed');
    const second = await modelOf(cache, folder);
    expect(second).not.toBe(first);
    expect(loaded.map(({ disposed }) => disposed)).toEqual([true, false]);
    expect(await modelOf(cache, folder)).toBe(second);
  },
);

test('another folder takes its place', async () => {
  const cache = new ModelCache(load);
  const first = await modelOf(cache, modelFolder());
  const second = await modelOf(cache, modelFolder());
  expect([first, second]).toEqual(loaded);
  expect(loaded.map(({ disposed }) => disposed)).toEqual([true, false]);
});

test('a model that does not load is tried again the next time', async () => {
  const cache = new ModelCache(load);
  const folder = modelFolder();
  load.mockRejectedValueOnce(new Error('broken'));
  await expect(modelOf(cache, folder)).rejects.toThrow('broken');
  await expect(modelOf(cache, folder)).resolves.toBeInstanceOf(ScriptedModel);
});

test('a model whose files were removed is not used any more', async () => {
  const cache = new ModelCache(load);
  const folder = modelFolder();
  await modelOf(cache, folder);
  unlinkSync(path.join(folder, 'model.safetensors'));
  load.mockRejectedValueOnce(new Error('there is no model.safetensors'));
  await expect(modelOf(cache, folder)).rejects.toThrow('there is no model.safetensors');
});

test('it is loaded anew for another device', async () => {
  const cache = new ModelCache(load);
  const folder = modelFolder();
  const first = await modelOf(cache, folder, 'cpu');
  expect(await modelOf(cache, folder, 'webgpu')).not.toBe(first);
  expect(load.mock.calls).toEqual([
    [folder, { device: 'cpu', precision: 'auto' }, none],
    [folder, onGraphics, none],
  ]);
  expect(loaded.map(({ disposed }) => disposed)).toEqual([true, false]);
});

test('and for another precision', async () => {
  const cache = new ModelCache(load);
  const folder = modelFolder();
  const first = await modelOf(cache, folder);
  expect(await cache.use(folder, { device: 'auto', precision: 'float16' }, (model) => model)).not.toBe(first);
});

test('a model that was let go is loaded anew', async () => {
  const cache = new ModelCache(load);
  const folder = modelFolder();
  await modelOf(cache, folder);
  await cache.clear();
  await cache.clear();
  expect(loaded.map(({ disposed }) => disposed)).toEqual([true]);
  await modelOf(cache, folder);
  expect(loaded).toHaveLength(2);
});

describe('where the device fails', () => {
  const lost = 'WebGPU failed: device lost; models run on the CPU until the solver is restarted';

  test('the work is done again from the start with the model on the CPU, and so is all that follows', async () => {
    const cache = new ModelCache(load);
    const folder = modelFolder();
    const used: ActModel[] = [];
    const answer = await cache.use(folder, onGraphics, (model) => {
      used.push(model);
      if (used.length === 1) throw new DeviceError('WebGPU', new Error('device lost'));
      return 'done';
    });
    expect(answer).toBe('done');
    expect(used).toEqual(loaded);
    expect(load.mock.calls).toEqual([
      [folder, onGraphics, none],
      [folder, onGraphics, { ...none, lost }],
    ]);
    expect(loaded.map(({ disposed }) => disposed)).toEqual([true, false]);
    expect(await modelOf(cache, folder, 'webgpu')).toBe(loaded[1]);
    await modelOf(cache, modelFolder());
    expect(load.mock.lastCall?.slice(1)).toEqual([anywhere, { ...none, lost }]);
  });

  test('that the lost device cannot let its memory go is no obstacle', async () => {
    const cache = new ModelCache(load);
    const broken = new ScriptedModel([]);
    broken.dispose = () => Promise.reject(new Error('device lost'));
    load.mockResolvedValueOnce(broken);
    const work = vi.fn((model: ActModel) => {
      if (model === broken) throw new DeviceError('CUDA', new Error('out of memory'));
      return model;
    });
    expect(await cache.use(modelFolder(), anywhere, work)).toBe(loaded[0]);
  });

  test('a model that is on it is let go for another, whatever that says', async () => {
    const cache = new ModelCache(load);
    const broken = new ScriptedModel([]);
    broken.dispose = () => Promise.reject(new Error('context lost'));
    load.mockResolvedValueOnce(broken);
    await modelOf(cache, modelFolder());
    expect(await modelOf(cache, modelFolder())).toBe(loaded[0]);
    broken.info = { ...broken.info, provider: 'cpu' };
    load.mockResolvedValueOnce(broken);
    await modelOf(cache, modelFolder());
    await expect(cache.clear()).rejects.toThrow('context lost');
  });

  test('a second failure, and one that is not the device’s, is an error', async () => {
    const cache = new ModelCache(load);
    const folder = modelFolder();
    await expect(cache.use(folder, anywhere, () => Promise.reject(new Error('no test input')))).rejects.toThrow('no test input');
    expect(loaded).toHaveLength(1);
    await expect(cache.use(folder, anywhere, () => Promise.reject(new DeviceError('CUDA', 'first')))).rejects.toThrow('CUDA failed: first');
    expect(loaded).toHaveLength(2);
  });
});

describe('where float16 overflows', () => {
  const overflow = 'float16 overflowed at step 3; it is not tried again until the solver is restarted';
  const overflowing = new Float16OverflowError('large', 3);

  test('the work is done again with the model in float32, and so is all that follows with that model', async () => {
    const cache = new ModelCache(load);
    const [folder, other] = [modelFolder(), modelFolder()];
    const used: ActModel[] = [];
    await cache.use(folder, onGraphics, (model) => {
      used.push(model);
      if (used.length === 1) throw overflowing;
    });
    expect(used).toEqual(loaded);
    expect(load.mock.lastCall).toEqual([folder, onGraphics, { lost: null, overflow }]);
    expect(await modelOf(cache, folder, 'webgpu')).toBe(loaded[1]);
    await modelOf(cache, other);
    expect(load.mock.lastCall).toEqual([other, anywhere, none]);
  });

  test('and the device fails after that, it is done a third time on the CPU', async () => {
    const cache = new ModelCache(load);
    const folder = modelFolder();
    const failures: Error[] = [overflowing, new DeviceError('CUDA', new Error('out of memory'))];
    const answer = await cache.use(folder, anywhere, () => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      return 'done';
    });
    expect(answer).toBe('done');
    expect(load.mock.lastCall?.[2]).toMatchObject({ lost: expect.stringMatching(/^CUDA failed: out of memory/) as string, overflow });
  });

  test('a second time, it is an error', async () => {
    const cache = new ModelCache(load);
    await expect(cache.use(modelFolder(), anywhere, () => Promise.reject(overflowing))).rejects.toBe(overflowing);
    expect(loaded).toHaveLength(2);
  });
});
