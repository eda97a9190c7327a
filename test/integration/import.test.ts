import { dump } from 'js-yaml';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SolverProcess } from '../../src/extension/solver/solverProcess.ts';
import type { ImportJob } from '../../src/shared/protocol/importProtocol.ts';
import { hostileFiles } from '../support/hostileCheckpoints.ts';
import * as p from '../support/pickleWriter.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { tinyCheckpoint, tinyConfig, tinyIdentifiers } from '../support/tinyCheckpoint.ts';
import { pickledTensor, torchMembers, writeTorchFile } from '../support/torchWriter.ts';
import { zipParts } from '../support/zipWriter.ts';
import { cliPath, solverPath } from './builtFiles.ts';

const root = temporaryFolder();
const tableBytes = 300_000_000;
const bigCheckpoint = path.join(root, 'big', 'checkpoint');
let number = 0;
let folder: string;
const at = (name: string): string => path.join(folder, name);

beforeAll(() => {
  mkdirSync(path.dirname(bigCheckpoint));
  writeFileSync(path.join(path.dirname(bigCheckpoint), 'all_config.yaml'), dump(tinyConfig));
  writeBigCheckpoint(bigCheckpoint);
});

beforeEach(() => {
  folder = path.join(root, String(number++));
  mkdirSync(folder);
  writeFileSync(at('all_config.yaml'), dump(tinyConfig));
  writeFileSync(at('identifiers.json'), JSON.stringify(tinyIdentifiers));
  writeFileSync(at('step_1'), writeTorchFile(tinyCheckpoint()).bytes);
});

/** The tiny model with an embedding table of 300 MB. */
function writeBigCheckpoint(file: string): void {
  const { storages, views } = tinyCheckpoint();
  const table = { storage: storages.length, shape: [tableBytes / 32, 8] };
  views.set('_orig_mod.model.inner.puzzle_emb.weights', table);
  const all = [...storages, { dtype: 'F32' as const, bytes: new Uint8Array(tableBytes) }];
  const pickle = p.pickle(p.orderedDict([...views].map(([name, view]) => [p.text(name), pickledTensor(view, all)] as const)));
  const handle = openSync(file, 'w');
  for (const part of zipParts(torchMembers('archive', pickle, all), { zip64: true }).parts) writeSync(handle, part);
  closeSync(handle);
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): { child: ChildProcess; ended: Promise<Ended> } {
  const [options, commandArgs] = env.ARC_STUDIO_PEAK_MEMORY === undefined ? [[], args] : [['--require', peakMemoryScript], args];
  const child = spawn(process.execPath, [...options, cliPath, ...commandArgs], { cwd: folder, env: { ...process.env, ...env } });
  const ended = new Promise<Ended>((resolve) => {
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended };
}

const peakMemoryScript = path.join(import.meta.dirname, 'processes/peakMemory.cjs');

/** Waits until an import of the big checkpoint into this folder has written something. */
async function untilWriting(parent: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const unfinished = readdirSync(parent).map((name) => path.join(parent, name, 'model.safetensors'));
    if (unfinished.some((file) => existsSync(file) && statSync(file).size > 5_000_000)) return;
    if (Date.now() > deadline) throw new Error('the import wrote nothing');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe('arc-studio import', () => {
  test('makes a model folder and says of what', async () => {
    expect(await run(['import', 'step_1', '--out', 'model']).ended).toEqual({
      code: 0,
      stdout: `${at('model')}: HRM, 13,146 parameters, 5 puzzle embeddings, 16 tokens\n`,
      stderr: '',
    });
    expect(readdirSync(at('model')).sort()).toEqual(['config.json', 'identifiers.json', 'model.safetensors']);
  });

  test('takes its options, and says on stderr what may be wrong', async () => {
    mkdirSync(at('data'));
    writeFileSync(at('data/identifiers.json'), JSON.stringify(['<blank>']));
    const options = ['--config', 'all_config.yaml', '--identifiers', 'data/identifiers.json', '--seq-len', '16'];
    const { code, stderr } = await run(['import', 'step_1', '--out', 'model', ...options]).ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/^arc-studio: warning: data\/identifiers.json has 1 name, the checkpoint 5 puzzle embeddings: .*\n$/);
  });

  test.each([
    [['import', 'step_1'], /--out/],
    [['import', '--out', 'model'], /checkpoint/],
    [['import', 'step_1', '--out', 'model', '--seq-len', 'many'], /whole number/],
  ])('%j is a wrong use', async (args, message) => {
    const { code, stderr } = await run(args).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  const names = [
    'calls os.system',
    'a state for a function',
    'a million dictionaries',
    'lists 50,000 deep',
    'a 64-bit directory at 9223372036854776000',
    "a 64-bit directory's end at 9223372036854776000",
    'a wrong checksum',
    'a storage outside',
    'a member named "../../owned"',
    'an empty file',
    'a pickle of torch before 1.6',
  ];

  test.each(
    hostileFiles()
      .filter(({ name }) => names.includes(name))
      .map((file) => [file.name, file] as const),
  )('refuses in one line, or imports: %s', async (_, { bytes, refusal }) => {
    writeFileSync(at('step_1'), bytes);
    const { code, stdout, stderr } = await run(['import', 'step_1', '--out', 'model']).ended;
    expect(code).toBe(refusal === null ? 0 : 1);
    if (refusal === null) return;
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^arc-studio: step_1: [^\n]+\n$/);
    expect(stderr).toMatch(refusal);
    expect(readdirSync(folder).sort()).toEqual(['all_config.yaml', 'identifiers.json', 'step_1']);
  });

  test('copies a table of 300 MB in a fraction of that memory', async () => {
    const report = at('peak');
    const { code } = await run(['import', bigCheckpoint, '--out', 'model'], { ARC_STUDIO_PEAK_MEMORY: report }).ended;
    expect(code).toBe(0);
    expect(statSync(at('model/model.safetensors')).size).toBeGreaterThan(tableBytes);
    const peak = Number(readFileSync(report, 'utf8'));
    console.log(`peak memory of an import of ${String(tableBytes / 1e6)} MB: ${(peak / 1e6).toFixed(0)} MB`);
    expect(peak).toBeGreaterThan(20e6);
    expect(peak).toBeLessThan(150e6);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('leaves nothing after %s', async (signal) => {
    mkdirSync(at('models'));
    const { child, ended } = run(['import', bigCheckpoint, '--out', 'models/big']);
    await untilWriting(at('models'));
    child.kill(signal);
    expect(await ended).toEqual({ code: 1, stdout: '', stderr: 'arc-studio: the import was cancelled\n' });
    expect(readdirSync(at('models'))).toEqual([]);
  });
});

describe('the solver process', () => {
  const log = { info: () => undefined, error: () => undefined };
  const jobOf = (checkpoint: string): ImportJob => ({ checkpoint, config: null, identifiers: null, out: at('models/model'), seqLen: null });

  test('imports, with progress', async () => {
    const process = new SolverProcess(solverPath, log);
    const seen: number[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }): unknown => seen.push(done / total);
    const model = await process.call('importCheckpoint', jobOf(at('step_1')), { onProgress });
    expect(model).toMatchObject({ directory: at('models/model'), embeddings: 5, warnings: [] });
    expect(seen.at(-1)).toBe(1);
    await process.stop('done');
  });

  test('tells what it would have to ask for', async () => {
    const process = new SolverProcess(solverPath, log);
    const source = { checkpoint: at('step_1'), config: null };
    expect(await process.call('inspectCheckpoint', source)).toEqual({ length: null });
    writeFileSync(at('step_1'), writeTorchFile(tinyCheckpoint({ without: 'embed_pos.embedding_weight' })).bytes);
    writeFileSync(at('all_config.yaml'), dump({ ...tinyConfig, arch: { ...tinyConfig.arch, pos_encodings: 'rope' } }));
    expect(await process.call('inspectCheckpoint', source)).toMatchObject({ length: { seqLen: 900 } });
    await process.stop('done');
  });

  test('says what is wrong with a checkpoint', async () => {
    writeFileSync(at('step_1'), 'no checkpoint at all');
    const process = new SolverProcess(solverPath, log);
    await expect(process.call('importCheckpoint', jobOf(at('step_1')))).rejects.toThrow(`${at('step_1')}: neither a zip archive`);
    expect(existsSync(at('models'))).toBe(false);
    await process.stop('done');
  });

  test.each(['cancelled', 'closed'])('leaves nothing of an import that is %s', async (how) => {
    mkdirSync(at('models'));
    const process = new SolverProcess(solverPath, log);
    const cancel = new AbortController();
    const running = process.call('importCheckpoint', jobOf(bigCheckpoint), { signal: cancel.signal });
    running.catch(() => undefined);
    await untilWriting(at('models'));
    if (how === 'cancelled') cancel.abort();
    else await process.stop('closed');
    await expect(running).rejects.toThrow(how);
    await process.settled();
    await process.stop('done');
    expect(readdirSync(at('models'))).toEqual([]);
  });
});
