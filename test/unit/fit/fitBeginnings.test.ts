import { beforeEach, expect, test } from 'vitest';
import type { Grid } from '../../../src/shared/arc/task.ts';
import type { Example } from '../../../src/shared/concepts/concept.ts';
import { defaultFitOptions } from '../../../src/solver/fit/fitOptions.ts';
import { knownRule } from '../../../src/solver/fit/knownRule.ts';
import { fitBeginnings } from '../../../src/solver/fit/startingState.ts';
import { identity } from '../../../src/solver/tokens/augmentation.ts';
import { RuleModel } from './ruleModel.ts';

const upsideDown = (grid: Grid): Grid => grid.toReversed();
const mirrored = (grid: Grid): Grid => grid.map((row) => row.toReversed());
const model = new RuleModel(4, (identifier) => (identifier === 0 ? upsideDown : mirrored));
const starts = ['flip-direction-up-down', 'flip-direction-left-right'].map((name, i) => ({
  kind: 'known' as const,
  name,
  embedding: Float32Array.of(i),
  rule: knownRule(name),
}));
const setup = { model, parameters: [], weights: new Float32Array(), width: 1, starts, options: { ...defaultFitOptions, recolour: false } };

const searches: string[] = [];
beforeEach(() => {
  searches.length = 0;
});
/** Such a grid is the same upside down and mirrored. */
const ambiguous: Example = { input: [[2, 0], [0, 2]], output: [[0, 2], [2, 0]] }; // prettier-ignore
const begin = (withheld: Example | null, pair = ambiguous) =>
  fitBeginnings(
    setup,
    { previous: null, pairs: [pair], withheld, augmentations: [identity], count: 4 },
    {
      isLate: () => false,
      isOver: () => false,
      checkpoint: () => Promise.resolve(),
      onSearch: (tries) => {
        searches.push(tries);
      },
      inChainTime: (search) => search(() => false),
    },
  );

test('a rule that is sure and right on the withheld pair leaves that unseen', async () => {
  const found = await begin({ input: [[1], [2]], output: [[2], [1]] });
  expect(found).toMatchObject({ first: null, withheldSeen: false });
  expect(found.states[0].origin.name).toBe('flip-direction-up-down');
  expect(searches).toEqual(['rules']);
});

test('one that is sure and wrong there is not the task’s: another is looked for on all pairs', async () => {
  const found = await begin({ input: [[1, 2]], output: [[2, 1]] });
  expect(found).toMatchObject({ first: null, withheldSeen: true });
  expect(found.states[0].origin.name).toBe('flip-direction-left-right');
  expect(searches).toEqual(['rules', 'rules']);
});

test('where no single rule is sure, two in a row are tried, and then all else', async () => {
  const found = await begin(null, { input: [[1, 2]], output: [[3], [4], [5]] });
  expect(found.first).toBeNull();
  expect(searches).toEqual(['rules', 'twoRules', 'others']);
});
