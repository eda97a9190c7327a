import fc from 'fast-check';
import path from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import type { Grid, Pair } from '../../../src/shared/arc/task.ts';
import type { FitEvent } from '../../../src/shared/protocol/fitEvents.ts';
import { fitEventSchema } from '../../../src/shared/protocol/fitEvents.ts';
import { defaultFitOptions } from '../../../src/solver/fit/fitOptions.ts';
import { searchStarts, startingPoints } from '../../../src/solver/fit/initialEmbedding.ts';
import { openModelFolder } from '../../../src/solver/model/modelFolder.ts';
import { Fitter } from '../../../src/solver/fit/fitter.ts';
import { namedColours, recolourings, recolouringsFor, recolourWeights } from '../../../src/solver/fit/recolouring.ts';
import { knownRule } from '../../../src/solver/fit/knownRule.ts';
import { Random } from '../../../src/shared/concepts/random.ts';
import { runFromModel, exportModel } from '../../../src/solver/train/runFolder.ts';
import { loadModel } from '../../../src/solver/runtime/loadModel.ts';
import { modelParameters } from '../../../src/solver/model/parameters.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { writeTinyModel } from '../../support/tinyModel.ts';

const colour = fc.integer({ min: 0, max: 9 });
const grid: fc.Arbitrary<Grid> = fc.array(fc.array(colour, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 3 });
const examples = fc.array(fc.record({ input: grid, output: grid }), { minLength: 1, maxLength: 4 });

describe('the colours that a rule may name', () => {
  test('are in every pair, and are not black', () => {
    fc.assert(
      fc.property(examples, (pairs) => {
        const named = namedColours(pairs);
        for (let one = 0; one <= 9; one++) {
          const everywhere = pairs.every(({ input, output }) => [input, output].flat(2).includes(one));
          expect(named.includes(one)).toBe(everywhere && one !== 0);
        }
        expect(new Set(named).size).toBe(named.length);
      }),
    );
  });

  test('come with those first whose number of cells changes most', () => {
    expect(namedColours([{ input: [[1, 2, 3]], output: [[1, 3, 3]] }, { input: [[3, 1, 2, 2]], output: [[3, 1, 3, 4]] }])).toEqual([2, 3, 1]); // prettier-ignore
    expect(namedColours([])).toEqual([]);
  });
});

describe('what they may be taken for', () => {
  test('is each colour but black, no two the same; the rest moves no more than it must', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }), (named) => {
        const all = recolourings(named);
        expect(all[0]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        expect(all).toHaveLength([1, 9, 72, 72][named.length] ?? NaN);
        expect(new Set(all.map((one) => one.join(''))).size).toBe(all.length);
        for (const one of all) {
          expect(one[0]).toBe(0);
          expect(one.toSorted((a, b) => a - b)).toEqual(all[0]);
          expect(one.filter((to, from) => to !== from).length).toBeLessThanOrEqual(4);
        }
        expect(recolourings(named)).toEqual(all);
      }),
    );
  });
});

describe('what a rule that names colours may be taken in', () => {
  test('is each of its colours for a named one or itself, all ways once', () => {
    const colours = (most: number) => fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: most });
    fc.assert(
      fc.property(colours(2), colours(5), (rule, named) => {
        const all = recolouringsFor(rule, named);
        const stands = all.map((one) => rule.map((own) => one.indexOf(own)));
        expect(new Set(stands.map(String)).size).toBe(all.length);
        for (const [i, one] of all.entries()) {
          expect(one.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
          expect(one[0]).toBe(0);
          expect(stands[i]).not.toEqual(rule);
          for (const [j, from] of (stands[i] ?? []).entries()) expect([rule[j], ...named.slice(0, 3)]).toContain(from);
        }
        const choices = rule.map((own) => [...new Set([own, ...named.slice(0, 3)])]);
        const [first = [], second] = choices;
        const ways = second === undefined ? first.length : first.flatMap((a) => second.filter((b) => b !== a)).length;
        expect(all).toHaveLength(Math.max(0, ways - 1));
      }),
    );
  });

  test('is told by the name of a puzzle where that is a concept’s', () => {
    expect(knownRule('recolour-from-1-to-3')?.colours).toEqual([1, 3]);
    expect(knownRule('crop-to-colour-colour-2')?.colours).toEqual([2]);
    expect(knownRule('transpose-diagonal-main')?.colours).toEqual([]);
    expect(knownRule('translate-direction-up-by-1-edge-cut')?.colours).toEqual([]);
    expect(knownRule('007bbfb7')).toBeNull();
    expect(knownRule('invert-then-nothing')).toBeNull();
    expect(knownRule('recolour-from-1-to-3-then-border-colour-1')).toMatchObject({ colours: [1, 3], parts: 2 });
    const family = (id: string): string | undefined => knownRule(id)?.family;
    expect(family('border-colour-1')).toBe(family('border-colour-2'));
    expect(family('gravity-direction-up')).not.toBe(family('gravity-direction-down'));
  });
});

describe('a model that knows a rule in another colour', () => {
  const folder = temporaryFolder();
  const everyCell = (to: number): readonly Pair[] => [
    { input: [[1, 2], [5, 4]], output: [[to, to], [to, to]] },
    { input: [[5, 5, 2]], output: [[to, to, to]] },
    { input: [[6], [2]], output: [[to], [to]] },
  ]; // prettier-ignore
  const options = { ...defaultFitOptions, batch: 16, learningRate: 1e-2, averageDecay: 0.5, viewsBelow: 0, seed: 3 };

  test('needs no training for it', { timeout: 60_000 }, async () => {
    await writeTinyModel(path.join(folder, 'ignorant'), ['<blank>', 'sevens', 'other']);
    await fitted('ignorant', 7, 600, async ({ fit, directory }) => {
      const run = await runFromModel(directory, {}, new Random(1));
      run.state.average.set(fit.trained);
      run.state.embeddings.table.set(fit.embeddings, fit.embeddings.length);
      await exportModel(path.join(folder, 'knowing'), run, modelParameters(run.config));
    });
    await fitted('knowing', 3, 50, ({ events }) => {
      const started = events.find(({ type }) => type !== 'fitSearch');
      expect(started).toMatchObject({ type: 'fitStarted', start: { kind: 'known', name: 'sevens' } });
      expect(started?.type === 'fitStarted' && started.start.recoloured).toContainEqual({ from: 3, to: 7 });
      expect(started?.type === 'fitStarted' && started.start.loss).toBeLessThan(0.2);
      const checks = events.filter((event) => event.type === 'fitCheck');
      expect(checks.at(-1)?.predictions).toEqual([{ test: 0, grid: [[3, 3], [3, 3]] }]); // prettier-ignore
      expect(checks.at(-1)?.step).toBe(0);
      expect(events.at(-1)).toMatchObject({ type: 'fitEnded', step: 0, loss: null, why: 'nothingToLearn' });
    });
  });

  test('is found without a rival where it is sure; where nothing is, the best start has some', async () => {
    const found = async (name: string, to: number) => {
      const directory = path.join(folder, name);
      const model = await loadModel(directory);
      const pairs = everyCell(to).map(({ input, output }) => ({ input, output: output ?? [] }));
      const named = namedColours(pairs);
      const isNever = (): boolean => false;
      const control = { isLate: isNever, isOver: isNever, checkpoint: () => Promise.resolve() };
      const starts = await startingPoints(await openModelFolder(directory));
      const all = await searchStarts(model, starts, pairs, { named, count: 4 }, control);
      await model.dispose();
      return all;
    };
    expect(await found('knowing', 3)).toMatchObject([{ start: { name: 'sevens' } }]);
    const unsure = await found('ignorant', 3);
    expect(unsure.map(({ start }) => start.kind).toSorted()).toEqual(['known', 'known', 'mean']);
    expect(unsure.map(({ loss }) => loss)).toEqual(unsure.map(({ loss }) => loss).toSorted((a, b) => a - b));
  });

  test('is the same under two recolourings that undo each other', async () => {
    const { parameters } = await runAt('ignorant');
    const { state } = await runAt('ignorant');
    const there = [0, 2, 3, 1, 4, 5, 6, 9, 8, 7];
    const back = there.map((_, to) => there.indexOf(to));
    const changed = recolourWeights(state.weights, parameters, there);
    expect(changed).not.toEqual(state.weights);
    expect(recolourWeights(changed, parameters, back)).toEqual(state.weights);
  });

  async function runAt(name: string) {
    const run = await runFromModel(path.join(folder, name), {}, new Random(1));
    return { ...run, parameters: modelParameters(run.config) };
  }

  async function fitted(
    name: string,
    to: number,
    steps: number,
    use: (result: {
      readonly fit: Awaited<ReturnType<Fitter['fit']>>;
      readonly events: readonly FitEvent[];
      readonly directory: string;
    }) => void | Promise<void>,
  ): Promise<void> {
    const directory = path.join(folder, name);
    const model = await loadModel(directory);
    const fitter = await Fitter.open(model, options, { threads: 1 });
    const events: FitEvent[] = [];
    const { signal } = new AbortController();
    const onEvent = (event: FitEvent): number => events.push(v.parse(fitEventSchema, structuredClone(event)));
    const testInputs = [[[1, 2], [2, 2]]]; // prettier-ignore
    const job = { taskId: `all ${String(to)}`, train: everyCell(to), testInputs, budget: { seconds: 1e6, steps }, previous: null };
    const fit = await fitter.fit(job, { signal, stop: signal, onEvent });
    await use({ fit, events, directory });
    await fitter.dispose();
    await model.dispose();
  }
});
