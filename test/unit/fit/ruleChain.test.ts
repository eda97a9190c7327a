import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Grid } from '../../../src/shared/arc/task.ts';
import { permuteColours } from '../../../src/shared/arc/transforms.ts';
import { compose, type Rule } from '../../../src/shared/concepts/composition.ts';
import type { Example } from '../../../src/shared/concepts/concept.ts';
import { instanceId } from '../../../src/shared/concepts/concept.ts';
import { conceptNamed } from '../../../src/shared/concepts/concepts.ts';
import { Random } from '../../../src/shared/concepts/random.ts';
import { answers, pairsAfterRule, pairsAfterVotedRule } from '../../../src/solver/fit/firstRule.ts';
import type { Start } from '../../../src/solver/fit/initialEmbedding.ts';
import { tellingPair } from '../../../src/solver/fit/initialEmbedding.ts';
import { knownRule } from '../../../src/solver/fit/knownRule.ts';
import { namedColours } from '../../../src/solver/fit/recolouring.ts';
import type { ChainTask } from '../../../src/solver/fit/ruleChain.ts';
import { recolouredDistance, searchRuleChain } from '../../../src/solver/fit/ruleChain.ts';
import { RuleModel } from './ruleModel.ts';

const canvas = 8;
const allColours = Array.from({ length: 10 }, (_, colour) => colour);
const known: readonly Rule[] = [
  ['flip', { direction: 'left-right' }],
  ['flip', { direction: 'up-down' }],
  ['border', { colour: 1 }],
  ['recolour', { from: 1, to: 3 }],
  ['recolour-all', { to: 1 }],
  ['keep-half', { side: 'left' }],
  ['scale-up', { factor: 2 }],
  ['crop-to-content', {}],
  ['outline', { colour: 1 }],
];
const starts: readonly Start[] = known.map(([name, values], i) => {
  const id = instanceId(conceptNamed(name), values);
  return { kind: 'known', name: id, embedding: Float32Array.of(i), rule: knownRule(id) };
});
/** Each rule perfectly, and none beside them. */
const model = (): RuleModel =>
  new RuleModel(canvas, (i) => (grid) => {
    const [name, values] = known[i] ?? ['invert', {}];
    const made = conceptNamed(name).apply(values, grid) ?? [];
    return made.length > canvas || (made[0]?.length ?? 0) > canvas ? [] : made;
  });
const checkpoint = (): Promise<void> => Promise.resolve();
const unhurried = { isLate: () => false, isOver: () => false, checkpoint };

function examplesOf(rules: readonly Rule[], count: number, seed = 3): readonly Example[] {
  const random = new Random(seed);
  const { generate } = compose(rules);
  return Array.from({ length: count }, () => generate(random, { maxRows: canvas, maxColumns: canvas }));
}

function taskOf(pairs: readonly Example[], withheld: Example | null = null): ChainTask {
  return { pairs, withheld, named: namedColours(pairs) };
}

describe('two known rules', () => {
  test.each<[Rule, Rule]>([
    [
      ['flip', { direction: 'left-right' }],
      ['recolour', { from: 4, to: 7 }],
    ],
    [
      ['outline', { colour: 2 }],
      ['border', { colour: 3 }],
    ],
    [
      ['keep-half', { side: 'left' }],
      ['flip', { direction: 'left-right' }],
    ],
    [
      ['scale-up', { factor: 2 }],
      ['recolour-all', { to: 8 }],
    ],
    [
      ['crop-to-content', {}],
      ['border', { colour: 5 }],
    ],
  ])('%j, then %j: are found in whatever colours', async (...rules) => {
    const pairs = examplesOf(rules, 4);
    const asked = model();
    const chain = await searchRuleChain(asked, starts, taskOf(pairs.slice(0, 3), pairs[3]), unhurried);
    expect(chain?.withheldSeen).toBe(false);
    expect(chain?.second.loss).toBeLessThan(0.04);
    if (chain === null) return;
    const second = { embedding: chain.second.start.embedding, recolouring: chain.second.recolouring };
    const fresh = await pairsAfterRule(asked, chain.first, examplesOf(rules, 5, 8), checkpoint);
    for (const pair of fresh) expect(await answers(asked, second, pair, checkpoint)).toBe(true);
  });

  test('are none where the model knows but one of them, where it is late at once, or where it knows no rule by name', async () => {
    const pairs = examplesOf([['flip', { direction: 'left-right' }], ['invert', {}]], 3); // prettier-ignore
    expect(await searchRuleChain(model(), starts, taskOf(pairs), unhurried)).toBeNull();
    const found = taskOf(examplesOf([['flip', { direction: 'left-right' }], ['recolour', { from: 4, to: 7 }]], 3)); // prettier-ignore
    const hurried = model();
    expect(await searchRuleChain(hurried, starts, found, { ...unhurried, isLate: () => true })).toBeNull();
    expect(hurried.asked).toBe(0);
    const nameless = starts.map((start) => ({ ...start, name: 'a1b2c3', rule: null }));
    const asked = model();
    expect(await searchRuleChain(asked, nameless, found, unhurried)).toBeNull();
    expect(asked.asked).toBe(0);
  });

  test('that are wrong on the withheld pair are left for others, and all pairs are looked at for these', async () => {
    // Such grids are the same upside down as from behind.
    const rules: readonly [Rule, Rule] = [['flip', { direction: 'left-right' }], ['recolour', { from: 2, to: 7 }]]; // prettier-ignore
    const pairs: readonly Example[] = [
      { input: [[2, 5, 0], [5, 2, 5], [0, 5, 2]], output: [[0, 5, 7], [5, 7, 5], [7, 5, 0]] },
      { input: [[2, 0], [0, 2]], output: [[0, 7], [7, 0]] },
    ]; // prettier-ignore
    const [withheld] = examplesOf(rules, 1);
    const upDownFirst = starts.toSorted(
      (a, b) => Number(b.name === 'flip-direction-up-down') - Number(a.name === 'flip-direction-up-down'),
    );
    const wrong = await searchRuleChain(model(), upDownFirst, taskOf(pairs), unhurried);
    expect([wrong?.first.name, wrong?.second.start.name].toSorted()).toEqual(['flip-direction-up-down', 'recolour-from-1-to-3']);
    const chain = await searchRuleChain(model(), upDownFirst, taskOf(pairs, withheld), unhurried);
    expect(chain).toMatchObject({ withheldSeen: true });
    expect([chain?.first.name, chain?.second.start.name].toSorted()).toEqual(['flip-direction-left-right', 'recolour-from-1-to-3']);
  });

  test('a search that is cancelled ends with the reason', async () => {
    const pairs = examplesOf([['flip', { direction: 'left-right' }], ['recolour', { from: 4, to: 7 }]], 3); // prettier-ignore
    const cancelled = { ...unhurried, checkpoint: () => Promise.reject(new Error('cancelled')) };
    await expect(searchRuleChain(model(), starts, taskOf(pairs), cancelled)).rejects.toThrow('cancelled');
  });
});

describe('what a first rule makes of inputs', () => {
  const unchanged = allColours;

  test('is told in the task’s own colours; an input stays where there is no readable answer', async () => {
    const rule = { embedding: Float32Array.of(3), recolouring: [0, 4, 2, 7, 1, 5, 6, 3, 8, 9] };
    const wide = { input: [[1, 2, 3, 4, 5, 6]], output: null };
    const tooLarge = { embedding: Float32Array.of(6), recolouring: unchanged };
    expect(await pairsAfterRule(model(), rule, [{ input: [[4, 1, 2]], output: [[5]] }], checkpoint)).toEqual([
      { input: [[7, 1, 2]], output: [[5]] },
    ]);
    expect(await pairsAfterRule(model(), tooLarge, [wide, { input: [[2]], output: null }], checkpoint)).toEqual([wide, { input: [[2, 2], [2, 2]], output: null }]); // prettier-ignore
  });
});

describe('by the majority of copies', () => {
  const mirrored = (grid: Grid): Grid => grid.map((row) => row.toReversed());
  /** Mirrors grids, but for those that begin in a colour of these, of which it makes a single cell. */
  const erring = (colours: readonly number[]): RuleModel =>
    new RuleModel(canvas, () => (grid) => (colours.includes(grid[0]?.[0] ?? 0) ? [[9]] : mirrored(grid)));
  const flip = { name: 'flip-direction-left-right', embedding: Float32Array.of(0), recolouring: allColours };

  test('a first rule is right where its plain answer is not', async () => {
    const pairs = [
      { input: [[1, 2, 3]], output: [[5]] },
      { input: [[2, 2, 3]], output: null },
    ];
    const asked = erring([1, 4]);
    expect((await pairsAfterRule(asked, flip, pairs, checkpoint)).map(({ input }) => input)).toEqual([[[9]], [[3, 2, 2]]]);
    const voted = await pairsAfterVotedRule(asked, flip, pairs, checkpoint);
    expect(voted).toEqual([
      { input: [[3, 2, 1]], output: [[5]] },
      { input: [[3, 2, 2]], output: null },
    ]);
    expect(await pairsAfterVotedRule(asked, flip, pairs, checkpoint)).toEqual(voted);
  });

  test('colours that a rule names stay what they are, and a rule whose name tells nothing is asked in no others', async () => {
    const seen = new Set<string>();
    const watching = new RuleModel(canvas, () => (grid) => {
      seen.add(JSON.stringify(grid));
      return grid;
    });
    const recolour = { ...flip, name: 'recolour-from-1-to-3', recolouring: [0, 4, 2, 3, 1, 5, 6, 7, 8, 9] };
    await pairsAfterVotedRule(watching, recolour, [{ input: [[4, 3, 5]], output: null }], checkpoint);
    const others = [...seen].map((grid) => (JSON.parse(grid) as number[][])[0] ?? []);
    expect(others.map(([from, to]) => [from, to])).toEqual(others.map(() => [1, 3]));
    expect(new Set(others.map(([, , other]) => other)).size).toBeGreaterThan(2);
    seen.clear();
    await pairsAfterVotedRule(watching, { ...flip, name: 'a1b2c3' }, [{ input: [[4, 3, 5]], output: null }], checkpoint);
    expect([...seen]).toEqual(['[[4,3,5]]']);
  });

  test('an input stays where no copy has a readable answer', async () => {
    const mute = new RuleModel(canvas, () => () => []);
    const pair = { input: [[1, 2]], output: null };
    expect(await pairsAfterVotedRule(mute, flip, [pair], checkpoint)).toEqual([pair]);
  });

  test('two rules are found though the first is wrong on a pair', async () => {
    const pairs = examplesOf([['keep-half', { side: 'left' }], ['flip', { direction: 'left-right' }]], 4); // prettier-ignore
    const told = tellingPair(pairs, namedColours(pairs));
    const wrongInput = JSON.stringify(pairs.find((pair) => pair !== told)?.input);
    const sometimesWrong = new RuleModel(canvas, (i) => (grid) => {
      const [name, values] = known[i] ?? ['invert', {}];
      const made = conceptNamed(name).apply(values, grid) ?? [];
      if (name !== 'keep-half' || JSON.stringify(grid) !== wrongInput) return made;
      return made.map((row, r) => (r === 0 ? row.map((colour) => (colour === 0 ? 6 : 0)) : row));
    });
    const chain = await searchRuleChain(sometimesWrong, starts, taskOf(pairs), unhurried);
    expect([chain?.first.name, chain?.second.start.name]).toEqual(['keep-half-side-left', 'flip-direction-left-right']);
    expect(chain?.second.loss).toBeLessThan(0.04);
  });
});

describe('the distance between grids up to colours', () => {
  const grid = fc
    .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
    .chain(([rows, columns]) =>
      fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
    );

  test('is none to the grid in other colours, and between 0 and 1', () => {
    fc.assert(
      fc.property(grid, fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { minLength: 10 }), (one, colours) => {
        expect(recolouredDistance(one, permuteColours(one, colours))).toBeCloseTo(0);
        expect(recolouredDistance(one, one.map((row) => row.toReversed()))).toBeLessThan(1); // prettier-ignore
      }),
    );
    expect(recolouredDistance([[1, 1, 2, 2]], [[5, 5, 5, 6]])).toBeCloseTo(0.25);
    expect(recolouredDistance([[1, 1, 1, 1]], [[5, 6, 7, 8]])).toBeCloseTo(0.75);
  });
});
