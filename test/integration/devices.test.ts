import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { missingForSoftwareGraphics, softwareGraphics } from '../support/softwareGraphics.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { cliPath, tinyModel } from './builtFiles.ts';

const folder = temporaryFolder();
const task = path.join(folder, 'task.json');
writeFileSync(task, JSON.stringify({ train: [{ input: [[1]], output: [[2]] }], test: [{ input: [[1, 2]] }] }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function solveOn(device: string, env: NodeJS.ProcessEnv = {}, more: readonly string[] = []): Promise<Ended> {
  const args = [cliPath, 'solve', task, '--model', tinyModel, '--steps', '1', '--json', '--device', device, ...more];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr });
    });
  });
}

/** Where no driver is found, whatever the machine has. */
const noDriver = { VK_ICD_FILENAMES: '/no/such/driver.json', VK_DRIVER_FILES: '/no/such/driver.json' };

describe('solve --device', () => {
  test('cpu, and auto where there is no better one, say what runs and give the same steps', async () => {
    const [cpu, auto] = [await solveOn('cpu'), await solveOn('auto', noDriver)];
    expect(cpu).toMatchObject({ code: 0 });
    expect(cpu.stderr).toMatch(/ canvas, on cpu\ntask /);
    expect(auto).toMatchObject({ code: 0, stdout: cpu.stdout });
    if (process.platform === 'linux') expect(auto.stderr).toMatch(/ canvas, on cpu\ndevice: (CUDA|WebGPU).*: .+\ntask /);
  });

  test('--precision float16 is not for the CPU, which says so and gives the same steps; one that is none is wrong usage', async () => {
    const [exact, half] = [await solveOn('cpu'), await solveOn('cpu', {}, ['--precision', 'float16'])];
    expect(half).toMatchObject({ code: 0, stdout: exact.stdout });
    expect(half.stderr).toMatch(/ canvas, on cpu\nprecision: the CPU, which float16 would slow down, computes in float32\ntask /);
    expect(await solveOn('cpu', {}, ['--precision', 'float8'])).toMatchObject({ code: 2, stdout: '' });
  });

  test('a name that is none is wrong usage, and one of another platform an error that tells what there is', async () => {
    const nonsense = await solveOn('toaster');
    expect(nonsense).toMatchObject({ code: 2, stdout: '' });
    expect(nonsense.stderr).toContain('Allowed choices are auto, cpu, webgpu, cuda, directml, coreml.');
    const foreign = await solveOn(process.platform === 'win32' ? 'coreml' : 'directml');
    expect(foreign).toMatchObject({ code: 1, stdout: '' });
    expect(foreign.stderr).toMatch(/^arc-studio: \w.* is not part of ONNX Runtime on this platform, which has cpu, .*"auto" or "cpu"\)\n$/);
  });

  test.skipIf(process.platform !== 'linux')('webgpu without a driver is an error that says so and what to choose', async () => {
    const { code, stdout, stderr } = await solveOn('webgpu', noDriver);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/arc-studio: the model can't run on WebGPU: .*adapter.*\(choose the device "auto" or "cpu"\)\n$/);
  });

  test.skipIf(missingForSoftwareGraphics() !== null)('webgpu with a driver runs there', { timeout: 240_000 }, async () => {
    const { code, stdout, stderr } = await solveOn('webgpu', softwareGraphics);
    expect(stderr).toContain('canvas, on webgpu\n');
    expect(code).toBe(0);
    const cells = (text: string): unknown =>
      text
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { grid: unknown }).grid);
    expect(cells(stdout)).toEqual(cells((await solveOn('cpu')).stdout));
  });
});
