import { describe, expect, test } from 'vitest';
import { conceptNamed } from '../../../src/shared/concepts/concepts.ts';
import { Random } from '../../../src/shared/concepts/random.ts';
import { viewsThatHold, type ViewSearch } from '../../../src/solver/fit/views.ts';
import { RuleModel } from './ruleModel.ts';

const canvas = 6;
const search: ViewSearch = { below: 1, tolerance: 1.5, checkpoint: () => Promise.resolve() };

describe('symmetries under which a rule holds', () => {
  test.each([
    ['border', { colour: 3 }, [1, 2, 3, 4, 5, 6, 7]],
    ['translate', { direction: 'up', by: 1, edge: 'cut' }, [4]],
    ['translate', { direction: 'left', by: 1, edge: 'cut' }, [5]],
    ['flip', { direction: 'left-right' }, [2, 4, 5]],
    ['transpose', { diagonal: 'main' }, [2, 6, 7]],
    ['rotate', { degrees: '90' }, [1, 2, 3]],
    ['shear', { direction: 'left' }, []],
  ] as const)('%s %o: %j', async (name, values, views) => {
    const concept = conceptNamed(name);
    const random = new Random(5);
    const pairs = Array.from({ length: 5 }, () => concept.generate(values, random, { maxRows: canvas, maxColumns: canvas, minSide: 4 }));
    const model = new RuleModel(canvas, () => (grid) => concept.apply(values, grid) ?? []);
    expect(await viewsThatHold(model, pairs, search)).toEqual(views);
  });

  test('are not told of by a model that has not learned the pairs', async () => {
    const pairs = [{ input: [[1, 2]], output: [[2, 1]] }];
    const model = new RuleModel(canvas, () => () => [[5]]);
    expect(await viewsThatHold(model, pairs, search)).toBeNull();
    expect(await viewsThatHold(model, pairs, { ...search, below: Infinity })).toContain(2);
    const cancelled = { ...search, checkpoint: () => Promise.reject(new Error('cancelled')) };
    await expect(viewsThatHold(model, pairs, cancelled)).rejects.toThrow('cancelled');
  });
});
