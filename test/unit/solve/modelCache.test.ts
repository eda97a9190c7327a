import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Device, Place } from '../../../src/shared/protocol/solverProtocol.ts';
import type { ActModel } from '../../../src/solver/model/actModel.ts';
import { DeviceError } from '../../../src/solver/runtime/deviceError.ts';
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
  expect(load).toHaveBeenCalledExactlyOnceWith(folder, anywhere, null);
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
    [folder, { device: 'cpu', precision: 'auto' }, null],
    [folder, onGraphics, null],
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
      [folder, onGraphics, null],
      [folder, onGraphics, lost],
    ]);
    expect(loaded.map(({ disposed }) => disposed)).toEqual([true, false]);
    expect(await modelOf(cache, folder, 'webgpu')).toBe(loaded[1]);
    await modelOf(cache, modelFolder());
    expect(load.mock.lastCall?.slice(1)).toEqual([anywhere, lost]);
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

  test('a second failure, and one that is not the device’s, is an error', async () => {
    const cache = new ModelCache(load);
    const folder = modelFolder();
    await expect(cache.use(folder, anywhere, () => Promise.reject(new Error('no test input')))).rejects.toThrow('no test input');
    expect(loaded).toHaveLength(1);
    await expect(cache.use(folder, anywhere, () => Promise.reject(new DeviceError('CUDA', 'first')))).rejects.toThrow('CUDA failed: first');
    expect(loaded).toHaveLength(2);
  });
});
