import type { Grid } from '../../shared/arc/task.ts';
import type { Example } from '../../shared/concepts/concept.ts';
import type { ActModel } from '../model/actModel.ts';
import type { FirstRule } from './firstRule.ts';
import { answers, applyRules, pairsAfterRule, ruleOf } from './firstRule.ts';
import type { FoundStart, SearchControl, Start, Trial } from './initialEmbedding.ts';
import { leastOf, StartSearch, sureBelow, tellingPair } from './initialEmbedding.ts';
import { recolourings, recolouringsFor } from './recolouring.ts';

/** Two rules that the model knows, which one after the other explain a task. */
export interface RuleChain {
  readonly first: FirstRule;
  /** Its loss is the mean over the pairs as the first rule leaves them. */
  readonly second: FoundStart;
  /** All pairs were looked at for it, the withheld one too. */
  readonly withheldSeen: boolean;
}

export interface ChainTask {
  /** Pairs that the search looks at. */
  readonly pairs: readonly Example[];
  /** A pair that it looks at only to tell whether what it found is right. */
  readonly withheld: Example | null;
  readonly named: readonly number[];
}

/** A grid on the way from the telling pair's input to its output, with the rules that make it of the input. */
interface Between {
  readonly grid: Grid;
  readonly trials: readonly Trial[];
}

/** Named colours that the colours of a chain's rules are tried for: those of both rules are among them. */
const namedTried = 4;
/** A second rule with a larger loss on the telling pair is not tried on the others. */
const likelyBelow = 0.1;
/** Rules, first and second ones, that do the same on the telling pair and are tried on the others. */
const alikeTried = 4;
/** How near a grid of another size counts as to the output, as a share of its cells that are wrong. */
const otherSizeDistance = 0.5;

/**
 * Looks for two known rules, one after the other, that explain the pairs: every rule whose name tells what it is is tried on the telling
 * pair's input, and of what comes of it the grid that is nearest to the output is tried with every rule first, until two are sure on all pairs or it
 * is late. Two that are sure and wrong on the withheld pair are not the task's rules: from then on that pair is looked at like the others.
 * null where none has a mean loss below `likelyBelow`.
 */
export async function searchRuleChain(
  model: ActModel,
  starts: readonly Start[],
  { pairs, withheld, named }: ChainTask,
  control: SearchControl,
): Promise<RuleChain | null> {
  const telling = tellingPair(pairs, named);
  if (telling === undefined) return null;
  const { checkpoint } = control;
  const search = new StartSearch(model, control);
  const trials = chainTrials(starts, named);
  const made = await applyRules(
    model,
    trials.map((trial) => ({ rule: ruleOf(trial), input: telling.input })),
    { steps: 1, checkpoint },
  );
  /** Names of the rules that kept the input's size in some trial, and of those that did not; what made no grid is in neither. */
  const seenTo = { keepSize: new Set<string | null>(), changeSize: new Set<string | null>() };
  trials.forEach(({ start: { name } }, i) => {
    const grid = made[i] ?? [];
    if (grid.length > 0) seenTo[sameSize(grid, telling.input) ? 'keepSize' : 'changeSize'].add(name);
  });
  const mayMake = (name: string | null, size: keyof typeof seenTo): boolean =>
    seenTo[size].has(name) || !(seenTo.keepSize.has(name) || seenTo.changeSize.has(name));
  let known = pairs;
  let best: RuleChain | null = null;
  const isFound = (): boolean => best !== null && best.second.loss < sureBelow;
  /** Looks at what of these second rules comes after the first on all pairs. */
  const verify = async ({ start, recolouring }: Trial, likely: readonly Trial[]): Promise<void> => {
    const first = { name: start.name ?? '', embedding: start.embedding, recolouring };
    const bestOn = async (some: readonly Example[]): Promise<FoundStart | undefined> => {
      const between = await pairsAfterRule(model, first, some, checkpoint);
      return leastOf(await search.lossesOf(likely, between, named), ({ loss }) => loss)[0];
    };
    let second = await bestOn(known);
    const isSure = second !== undefined && second.loss < sureBelow;
    if (second !== undefined && isSure && withheld !== null && known === pairs) {
      if (!(await answers(model, [first, ruleOf(second)], withheld, control))) {
        known = [...pairs, withheld];
        // What was found before was not measured on this pair.
        best = null;
        second = await bestOn(known);
      }
    }
    if (second !== undefined && second.loss < Math.min(likelyBelow, best?.second.loss ?? Infinity))
      best = { first, second, withheldSeen: known !== pairs };
  };
  for (const { grid, trials: firsts } of betweens(trials, made, telling)) {
    if (control.isLate() || isFound()) break;
    const size = sameSize(grid, telling.output) ? 'keepSize' : 'changeSize';
    const shown = new Set([...grid.flat(), ...telling.output.flat()]);
    const seconds = trials.filter(
      ({ start, recolouring }) =>
        mayMake(start.name, size) && start.rule?.colours.every((colour) => shown.has(recolouring.indexOf(colour))),
    );
    const tried = await search.lossesOf(seconds, [{ input: grid, output: telling.output }], named);
    const likely = leastOf(tried, ({ loss }) => loss).filter(({ loss }) => loss < likelyBelow);
    for (const first of likely.length === 0 ? [] : firsts.slice(0, alikeTried)) {
      if (!control.isLate() && !isFound()) await verify(first, likely.slice(0, alikeTried));
    }
  }
  return best;
}

/** Single rules, of those that differ in colours alone one, as they are and in the named colours. */
function chainTrials(starts: readonly Start[], named: readonly number[]): readonly Trial[] {
  const [unchanged = []] = recolourings([]);
  const families = new Map<string, Start>();
  for (const start of starts) {
    const { rule } = start;
    if (rule?.parts === 1 && !families.has(rule.family)) families.set(rule.family, start);
  }
  return [...families.values()].flatMap((start) =>
    [unchanged, ...recolouringsFor(start.rule?.colours ?? [], named, namedTried)].map((recolouring) => ({ start, recolouring })),
  );
}

/** The different grids that the trials make of the pair's input, those nearest to its output first. */
function betweens(trials: readonly Trial[], made: readonly Grid[], { input, output }: Example): readonly Between[] {
  const all = new Map<string, { readonly grid: Grid; readonly trials: Trial[] }>();
  trials.forEach((trial, i) => {
    const grid = made[i] ?? [];
    const key = JSON.stringify(grid);
    const between = all.get(key) ?? { grid, trials: [] };
    between.trials.push(trial);
    all.set(key, between);
  });
  for (const grid of [input, output, []]) all.delete(JSON.stringify(grid));
  return leastOf([...all.values()], ({ grid }) => (sameSize(grid, output) ? recolouredDistance(grid, output) : otherSizeDistance));
}

/** Share of the cells that differ where each colour of the one grid stands for the colour that is most often at its places in the other. */
export function recolouredDistance(from: Grid, to: Grid): number {
  const counts = new Map<number, number>();
  from.forEach((row, r) => {
    row.forEach((colour, c) => {
      const both = colour * 10 + (to[r]?.[c] ?? 0);
      counts.set(both, (counts.get(both) ?? 0) + 1);
    });
  });
  const most = new Map<number, number>();
  let cells = 0;
  for (const [both, count] of counts) {
    const colour = Math.floor(both / 10);
    most.set(colour, Math.max(most.get(colour) ?? 0, count));
    cells += count;
  }
  return 1 - [...most.values()].reduce((sum, count) => sum + count, 0) / cells;
}

function sameSize(a: Grid, b: Grid): boolean {
  return a.length === b.length && (a[0]?.length ?? 0) === (b[0]?.length ?? 0);
}
