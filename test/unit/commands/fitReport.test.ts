import { expect, test } from 'vitest';
import type { FirstRuleFound } from '../../../src/shared/protocol/fitEvents.ts';
import { FitReport } from '../../../src/solver/commands/fitReport.ts';

test('what is tried before a fit starts is told, and how long that takes at most', () => {
  const report = new FitReport(false);
  expect(report.describe({ type: 'fitSearch', tries: 'rules', seconds: 18 })).toBe(
    'trying the rules that the model knows, for up to 18.0 s\n',
  );
  expect(report.describe({ type: 'fitSearch', tries: 'twoRules', seconds: 7.25 })).toBe('trying two of them in a row, for up to 7.3 s\n');
  expect(report.describe({ type: 'fitSearch', tries: 'others', seconds: 0 })).toBe('trying what else it knows, for up to 0.0 s\n');
});

test('two rules are told of by the name of the first, in what colours it is meant, and what it makes of the tests', () => {
  const report = new FitReport(false);
  const firstRule = {
    type: 'firstRule' as const,
    name: 'border-colour-1',
    recoloured: [{ from: 4, to: 1 }],
    grids: [{ test: 1, grid: [[4, 4], [4, 0]] }],
  } satisfies FirstRuleFound; // prettier-ignore
  expect(report.describe(firstRule)).toBe(
    'two rules, as it seems; to every input the model first applies border-colour-1, colour 4 taken for 1\n' +
      'test 2 becomes\n  4 4\n  4 0\n',
  );
  expect(report.describe({ ...firstRule, recoloured: [], grids: [] })).toBe(
    'two rules, as it seems; to every input the model first applies border-colour-1\n',
  );
});
