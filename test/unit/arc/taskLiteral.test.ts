import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readPastedGrids } from '../../../src/shared/arc/readPastedGrids.ts';
import { literalLanguages, pairLiteral, taskLiteral } from '../../../src/shared/arc/taskLiteral.ts';
import { taskArb, testPairArb } from './taskText.ts';

it('a pair looks as people write it', () => {
  const pair = { input: [[0, 1], [2, 3]], output: null }; // prettier-ignore
  expect(pairLiteral(pair, 'json')).toBe('{\n  "input": [\n    [0, 1],\n    [2, 3]\n  ],\n  "output": null\n}');
  expect(pairLiteral(pair, 'numpy')).toBe("{\n  'input': np.array([\n    [0, 1],\n    [2, 3]\n  ], dtype=np.int8),\n  'output': None\n}");
});

it.each(literalLanguages)('%s is read back as the same task and the same pair', (language) => {
  fc.assert(
    fc.property(taskArb, testPairArb, (task, pair) => {
      expect(readPastedGrids(taskLiteral(task, language))).toEqual({ ok: true, pasted: { kind: 'task', task, name: null } });
      expect(readPastedGrids(pairLiteral(pair, language))).toEqual({ ok: true, pasted: { kind: 'pairs', pairs: [pair] } });
    }),
  );
});

it('JSON is JSON', () => {
  fc.assert(
    fc.property(taskArb, (task) => {
      expect(JSON.parse(taskLiteral(task, 'json'))).toEqual(task);
    }),
  );
});
