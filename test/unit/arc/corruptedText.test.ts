import fc from 'fast-check';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { parseTask } from '../../../src/shared/arc/parseTask.ts';
import { taskSchema } from '../../../src/shared/protocol/schemas.ts';
import { layoutArb, printTask, taskArb, wildTextArb } from './taskText.ts';

interface Corruption {
  /** Where, and how much is replaced: both taken modulo what there is. */
  readonly at: number;
  readonly length: number;
  readonly by: string | { readonly from: number; readonly length: number };
}

const corruptionArb: fc.Arbitrary<Corruption> = fc.record({
  at: fc.noBias(fc.nat()),
  length: fc.oneof(fc.constant(0), fc.constant(1), fc.nat(40)),
  by: fc.oneof(
    fc.constantFrom(
      '',
      ',',
      '[',
      ']',
      '{',
      '}',
      ':',
      '"',
      '"input"',
      '"train": [],',
      '7',
      ' ',
      '10',
      '-1',
      '1.5',
      'null',
      'true',
      '[]',
      '{}',
      '//',
      '\\',
      '\u0000',
      '\uFEFF',
      '\ud800',
      '\u2028',
    ),
    fc.string({ maxLength: 5, unit: 'binary' }),
    fc.record({ from: fc.noBias(fc.nat()), length: fc.nat(60) }),
  ),
});

function corrupt(text: string, { at, length, by }: Corruption): string {
  const start = at % (text.length + 1);
  const replacement = typeof by === 'string' ? by : text.slice(by.from % (text.length + 1)).slice(0, by.length);
  return text.slice(0, start) + replacement + text.slice(start + length);
}

/** Puts another value in the place of a number, a key, a null or a row: what comes out is often still JSON. */
interface Replacement {
  readonly token: number;
  readonly value: string;
}

const replacementArb: fc.Arbitrary<Replacement> = fc.record({
  token: fc.noBias(fc.nat()),
  value: fc.constantFrom(
    '3',
    '9.0',
    '10',
    '-1',
    '0.5',
    'null',
    'true',
    '"input"',
    '"output"',
    '"train"',
    '"test"',
    '[]',
    '{}',
    '[1, 2]',
    '[[4]]',
    '[10]',
  ),
});

function replaceToken(text: string, { token, value }: Replacement): string {
  const tokens = [...text.matchAll(/-?\d[\d.eE+-]*|"[^"]*"|null|\[[^[\]]*\]/g)];
  const found = tokens[token % Math.max(1, tokens.length)];
  return found === undefined ? text : text.slice(0, found.index) + value + text.slice(found.index + found[0].length);
}

const changeArb: fc.Arbitrary<(text: string) => string> = fc.oneof(
  corruptionArb.map((corruption) => (text: string) => corrupt(text, corruption)),
  replacementArb.map((replacement) => (text: string) => replaceToken(text, replacement)),
);

const textArb = fc.oneof(
  fc.tuple(taskArb, layoutArb).map(([task, layout]) => printTask(task, layout)),
  wildTextArb.map(({ text }) => text),
);

/** What JSON.parse says of the text, a BOM in front left out: the judge of what is JSON. */
function jsonOf(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, '')) as unknown };
  } catch {
    return null;
  }
}

/** What the link's schema says: the judge of what is a task. A missing output counts as null. */
function isTask(value: unknown): boolean {
  const withOutputs: unknown = JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    part !== null && typeof part === 'object' && 'input' in part && !('output' in part) ? { ...part, output: null } : part,
  );
  const task = v.safeParse(taskSchema, withOutputs);
  return task.success && task.output.train.length > 0 && task.output.train.every(({ output }) => output !== null);
}

it('corrupted text gives a task or problems with a place inside the text, and never throws', { timeout: 60_000 }, () => {
  const seen = { tasks: 0, notJson: 0, noTask: 0 };
  fc.assert(
    fc.property(textArb, fc.array(changeArb, { minLength: 1, maxLength: 3 }), (text, changes) => {
      const corrupted = changes.reduce((changed, change) => change(changed), text);
      const result = parseTask(corrupted);
      const json = jsonOf(corrupted);
      if (result.ok) {
        seen.tasks++;
        expect(json).not.toBeNull();
        expect(isTask(json?.value)).toBe(true);
        expect(v.parse(taskSchema, result.source.task)).toEqual(result.source.task);
        return;
      }
      if (json === null) seen.notJson++;
      else seen.noTask++;
      expect(result.problems.length).toBeGreaterThan(0);
      const lines = corrupted.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
      const misplaced = result.problems.filter(({ offset, length, line, column, message }) => {
        const lineLength = lines[line - 1]?.length ?? -1;
        return message === '' || offset < 0 || length < 0 || offset + length > corrupted.length || column < 1 || column > lineLength + 1;
      });
      expect(misplaced).toEqual([]);
      if (json === null) expect(result.problems).toHaveLength(1);
      else if (!result.problems.some(({ message }) => message.includes('twice'))) expect(isTask(json.value)).toBe(false);
    }),
    { numRuns: 4000 },
  );
  // The corruptions reach every case, else this test would prove little.
  expect(Math.min(seen.tasks, seen.notJson, seen.noTask)).toBeGreaterThan(50);
});
