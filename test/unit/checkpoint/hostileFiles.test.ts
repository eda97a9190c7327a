import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { dump } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { importCheckpoint } from '../../../src/solver/checkpoint/importCheckpoint.ts';
import { openModelFolder } from '../../../src/solver/model/modelFolder.ts';
import { honestTensors, hostileFiles, withPickle } from '../../support/hostileCheckpoints.ts';
import { orderedDict, pickle } from '../../support/pickleWriter.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { tinyCheckpoint, tinyConfig, tinyIdentifiers } from '../../support/tinyCheckpoint.ts';
import { writeTorchFile } from '../../support/torchWriter.ts';

const folder = temporaryFolder();
const checkpoint = path.join(folder, 'step_1');
const out = path.join(folder, 'model');
const config = path.join(folder, 'all_config.yaml');
const files = ['all_config.yaml', 'identifiers.json', 'step_1'];
writeFileSync(path.join(folder, 'identifiers.json'), JSON.stringify(tinyIdentifiers));
writeFileSync(config, dump(tinyConfig));

/** How long one file may take, on a busy machine, too. */
const limit = 10_000;

/**
 * Imports a file of these bytes: the message of its refusal, of one line, or null where it was imported as a model that opens. Nothing
 * else may come of it, and nothing is left in either case.
 */
async function outcome(bytes: Uint8Array): Promise<string | null> {
  writeFileSync(checkpoint, bytes);
  const started = performance.now();
  const job = { checkpoint, config: null, identifiers: null, out, seqLen: null };
  const error = await importCheckpoint(job, { signal: new AbortController().signal, onProgress: () => undefined }).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(performance.now() - started).toBeLessThan(limit);
  if (error === null) {
    await openModelFolder(out);
    rmSync(out, { recursive: true });
    return null;
  }
  expect(readdirSync(folder).sort()).toEqual(files);
  expect(error).toBeInstanceOf(Error);
  const { message } = error as Error;
  // eslint-disable-next-line no-control-regex -- which is what must not be in it
  expect(message).not.toMatch(/[\u0000-\u001f\u007f]|\bat .*:\d+:\d+/);
  expect(message.length).toBeLessThan(folder.length + 500);
  expect(message).toMatch(/\/(step_1|all_config\.yaml): /);
  return message;
}

describe('files that are made to deceive', () => {
  const cases = hostileFiles();

  test('are many, and no two alike', () => {
    expect(cases.length).toBeGreaterThan(400);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  test.each(cases.map(({ name, bytes, refusal }) => [name, bytes, refusal] as const))('%s', async (_, bytes, refusal) => {
    const message = await outcome(bytes);
    if (refusal === null) expect(message).toBeNull();
    else expect(message).toMatch(refusal);
    expect(existsSync('/tmp/owned')).toBe(false);
  });
});

/** Bytes after a few changes: bytes replaced, a piece cut out, a piece doubled, the end lost. */
function mutated(bytes: Buffer, places: fc.Arbitrary<number>): fc.Arbitrary<Buffer> {
  const replaced = fc.array(fc.tuple(places, fc.nat(255)), { minLength: 1, maxLength: 4 }).map((changes) => {
    const copy = Buffer.from(bytes);
    for (const [at, byte] of changes) copy[at % copy.length] = byte;
    return copy;
  });
  const piece = fc.tuple(places, fc.integer({ min: 1, max: 60 }));
  const cut = piece.map(([at, length]) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]));
  const doubled = piece.map(([at, length]) => Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]));
  const ended = places.map((at) => bytes.subarray(0, at));
  return fc.oneof({ weight: 5, arbitrary: replaced }, cut, doubled, ended);
}

describe('a good file with changes at random is refused or imported', () => {
  const runs = { numRuns: 250, interruptAfterTimeLimit: 40_000, markInterruptAsFailure: false };

  test('wherever in the archive', async () => {
    const { bytes, places, directory } = writeTorchFile(tinyCheckpoint());
    const headers = [...places.values()].map(({ header, data }) => fc.integer({ min: header, max: data }));
    const end = fc.integer({ min: directory, max: bytes.length - 1 });
    const anywhere = fc.nat(bytes.length - 1);
    let imported = 0;
    await fc.assert(
      fc.asyncProperty(mutated(bytes, fc.oneof(anywhere, fc.oneof(...headers), { weight: 2, arbitrary: end })), async (changed) => {
        if ((await outcome(changed)) === null) imported++;
      }),
      runs,
    );
    expect(imported).toBeGreaterThan(0); // Of what nobody reads, such as padding and dates.
  });

  test('in the pickle, whose checksum fits', async () => {
    const honest = pickle(orderedDict(honestTensors));
    await fc.assert(
      fc.asyncProperty(mutated(honest, fc.nat(honest.length - 1)), async (changed) => {
        await outcome(withPickle(changed));
      }),
      runs,
    );
  });

  test('in the config', async () => {
    const text = Buffer.from(dump(tinyConfig));
    const honest = writeTorchFile(tinyCheckpoint()).bytes;
    try {
      await fc.assert(
        fc.asyncProperty(mutated(text, fc.nat(text.length - 1)), async (changed) => {
          writeFileSync(config, changed);
          await outcome(honest);
        }),
        { ...runs, numRuns: 100 },
      );
    } finally {
      writeFileSync(config, dump(tinyConfig));
    }
  });
});
