import { expect, test } from 'vitest';
import { parseJsonOf } from '../../../src/solver/commands/readJson.ts';

test('JSON is read, with or without a byte order mark', () => {
  expect(parseJsonOf('a.json', '{"a": [1]}')).toEqual({ a: [1] });
  expect(parseJsonOf('a.json', '\uFEFF[1]')).toEqual([1]);
});

test.each([
  ['', 'a.json:1:1: invalid JSON: Expected a value, found the end of the file.'],
  ['{"a":\n [1,', 'a.json:2:5: invalid JSON: Expected a value, found the end of the file.'],
  ['{"a": 1,}', 'a.json:1:9: invalid JSON: '],
])('what is none is named with its place: %j', (text, message) => {
  expect(() => parseJsonOf('a.json', text)).toThrow(message);
});
