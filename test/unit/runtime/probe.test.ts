import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasGraphicsDevice, probeProvider } from '../../../src/solver/runtime/probe.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = temporaryFolder();
let count = 0;

function script(code: string): string {
  const file = path.join(folder, `probe${String(count++)}.cjs`);
  writeFileSync(file, code);
  return file;
}

describe('a provider is tried in a process of its own', () => {
  test('one that works there has nothing against it, and was asked for by its name', async () => {
    expect(await probeProvider('webgpu', script("process.exitCode = process.argv[2] === 'webgpu' ? 0 : 1"))).toBeNull();
  });

  test('one that does not says why', async () => {
    expect(await probeProvider('cuda', script("console.log('no library'); process.exitCode = 1"))).toBe('no library');
  });

  test('a crash of its driver takes only that process along', async () => {
    expect(await probeProvider('webgpu', script('process.abort()'))).toMatch(/^its driver crashes \(SIG\w+\)$/);
    expect(await probeProvider('webgpu', script('process.exit(3)'))).toBe('its driver ends the process (exit code 3)');
  });
});

describe('whether there is a graphics device', () => {
  const devices = (...names: readonly string[]): string => {
    const root = path.join(folder, `dev${String(count++)}`);
    mkdirSync(root);
    for (const name of names) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), '');
    }
    return root;
  };

  test('is told on Linux by the files of render nodes, NVIDIA cards and the Windows subsystem', () => {
    expect(hasGraphicsDevice('linux', devices('null'))).toBe(false);
    expect(hasGraphicsDevice('linux', devices('dri/card0'))).toBe(false);
    expect(hasGraphicsDevice('linux', devices('nvidiactl'))).toBe(false);
    for (const name of ['dri/renderD128', 'nvidia0', 'dxg']) expect(hasGraphicsDevice('linux', devices(name))).toBe(true);
  });

  test('is taken for granted elsewhere', () => {
    expect(hasGraphicsDevice('win32', devices())).toBe(true);
    expect(hasGraphicsDevice('darwin', devices())).toBe(true);
  });
});
