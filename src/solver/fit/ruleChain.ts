import type { Grid } from '../../shared/arc/task.ts';
import type { Example } from '../../shared/concepts/concept.ts';
import type { ActModel } from '../model/actModel.ts';
import { batchSize } from '../solve/runBatch.ts';
import type { FirstRule } from './firstRule.ts';
import { answers, applyRules, pairsAfterRule, pairsAfterVotedRule, ruleOf } from './firstRule.ts';
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
/** A second rule with a larger loss on the telling pair is not tried on the others; with a smaller one the first may have a cell or two wrong there. */
const likelyBelow = 0.2;
/** Two rules with a larger mean loss on the pairs do not explain them. */
const foundBelow = 0.1;
/** With a larger mean loss two rules are not right even where the first is asked about more copies. */
const nearBelow = 0.5;
/** Rules, first and second ones, that do the same on the telling pair and are tried on the others. */
const alikeTried = 4;
/** How near a grid of another size counts as to the output, as a share of its cells that are wrong. */
const otherSizeDistance = 0.5;

/**
 * Looks for two known rules, one after the other, that explain the pairs: every rule whose name tells what it is is tried on the telling
 * pair's input, and of what comes of it the grid that is nearest to the output is tried with every rule first, until two are sure on all pairs or it
 * is late. Two that are sure and wrong on the withheld pair are not the task's rules: from then on that pair is looked at like the others.
 * null where none has a mean loss below `foundBelow`.
 */
export async function searchRuleChain(
  model: ActModel,
  starts: readonly Start[],
  task: ChainTask,
  control: SearchControl,
): Promise<RuleChain | null> {
  const telling = tellingPair(task.pairs, task.named);
  if (telling === undefined) return null;
  const all = chainTrials(starts, task.named);
  const made: Grid[] = [];
  for (const size = batchSize(model); made.length < all.length && !control.isLate();) {
    const some = all.slice(made.length, made.length + size).map((trial) => ({ rule: ruleOf(trial), input: telling.input }));
    made.push(...(await applyRules(model, some, { steps: 1, checkpoint: control.checkpoint })));
  }
  const trials = all.slice(0, made.length);
  const search = new ChainSearch(model, task, control);
  const sizes = sizesSeen(trials, made, telling.input);
  for (const { grid, trials: firsts } of betweens(trials, made, telling)) {
    if (search.isOver()) break;
    const mayFollow = sameSize(grid, telling.output) ? sizes.mayKeep : sizes.mayChange;
    const shown = new Set([...grid.flat(), ...telling.output.flat()]);
    const seconds = trials.filter(
      ({ start, recolouring }) => mayFollow(start) && start.rule?.colours.every((colour) => shown.has(recolouring.indexOf(colour))),
    );
    const likely = await search.likeliest(seconds, { input: grid, output: telling.output });
    for (const first of likely.length === 0 ? [] : firsts.slice(0, alikeTried)) if (!search.isOver()) await search.verify(first, likely);
  }
  return search.best;
}

/** What is found so far, and how pairs of rules are tried. */
class ChainSearch {
  best: RuleChain | null = null;
  /** The withheld pair is among them once two rules that looked right were wrong on it. */
  private known: readonly Example[];
  private readonly losses: StartSearch;

  constructor(
    private readonly model: ActModel,
    private readonly task: ChainTask,
    private readonly control: SearchControl,
  ) {
    this.known = task.pairs;
    this.losses = new StartSearch(model, control);
  }

  isOver(): boolean {
    return this.control.isLate() || (this.best !== null && this.best.second.loss < sureBelow);
  }

  /** The trials that do best on a pair, if they do well. */
  async likeliest(trials: readonly Trial[], pair: Example): Promise<readonly Trial[]> {
    const tried = await this.losses.lossesOf(trials, [pair], this.task.named);
    return leastOf(tried, ({ loss }) => loss)
      .filter(({ loss }) => loss < likelyBelow)
      .slice(0, alikeTried);
  }

  /** Looks at what of these second rules comes after the first on all pairs. */
  async verify({ start, recolouring }: Trial, seconds: readonly Trial[]): Promise<void> {
    const { model, control, task } = this;
    const first = { name: start.name ?? '', embedding: start.embedding, recolouring };
    let second = await this.bestAfter(first, seconds);
    if (second !== undefined && second.loss < sureBelow && task.withheld !== null && this.known === task.pairs) {
      const [shown = task.withheld] = await pairsAfterVotedRule(model, first, [task.withheld], control.checkpoint);
      if (!(await answers(model, ruleOf(second), shown, control.checkpoint))) {
        this.known = [...task.pairs, task.withheld];
        // What was found before was not measured on this pair.
        this.best = null;
        second = await this.bestAfter(first, seconds);
      }
    }
    if (second !== undefined && second.loss < Math.min(foundBelow, this.best?.second.loss ?? Infinity))
      this.best = { first, second, withheldSeen: this.known !== task.pairs };
  }

  /** The best of the second rules on what the first makes of the pairs, and where that is near but not sure on what most copies make of them. */
  private async bestAfter(first: FirstRule, seconds: readonly Trial[]): Promise<FoundStart | undefined> {
    const { model, known, control, task } = this;
    const bestOn = async (between: readonly Example[]): Promise<FoundStart | undefined> =>
      leastOf(await this.losses.lossesOf(seconds, between, task.named), ({ loss }) => loss)[0];
    const best = await bestOn(await pairsAfterRule(model, first, known, control.checkpoint));
    if (best === undefined || best.loss < sureBelow || best.loss > nearBelow || control.isLate()) return best;
    const voted = await bestOn(await pairsAfterVotedRule(model, first, known, control.checkpoint));
    return voted !== undefined && voted.loss < best.loss ? voted : best;
  }
}

type OfRule = (start: Start) => boolean;

/** Which rules may keep a grid's size and which may change it, by what they made of one input; of what made no grid of it both are possible. */
function sizesSeen(trials: readonly Trial[], made: readonly Grid[], input: Grid): { readonly mayKeep: OfRule; readonly mayChange: OfRule } {
  const keeping = new Set<Start>();
  const changing = new Set<Start>();
  trials.forEach(({ start }, i) => {
    const grid = made[i] ?? [];
    if (grid.length > 0) (sameSize(grid, input) ? keeping : changing).add(start);
  });
  return {
    mayKeep: (start) => keeping.has(start) || !changing.has(start),
    mayChange: (start) => changing.has(start) || !keeping.has(start),
  };
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
