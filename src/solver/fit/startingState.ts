import type { Grid } from '../../shared/arc/task.ts';
import { permuteColours } from '../../shared/arc/transforms.ts';
import type { Example } from '../../shared/concepts/concept.ts';
import { Random } from '../../shared/concepts/random.ts';
import type { FitSearch, FitStart } from '../../shared/protocol/fitEvents.ts';
import type { ActModel } from '../model/actModel.ts';
import type { ModelFolder } from '../model/modelFolder.ts';
import type { Parameter } from '../model/parameters.ts';
import type { Augmentation } from '../tokens/augmentation.ts';
import { augmentGrid } from '../tokens/augmentation.ts';
import { PuzzleEmbeddings } from '../train/puzzleEmbeddings.ts';
import { drawParameters } from '../train/trainer.ts';
import type { FirstRule } from './firstRule.ts';
import { answers, ruleOf } from './firstRule.ts';
import type { Fit } from './fit.ts';
import type { FitOptions } from './fitOptions.ts';
import { readFlat } from './flatTensors.ts';
import type { FoundStart, SearchControl, Start } from './initialEmbedding.ts';
import { searchStarts, sureBelow } from './initialEmbedding.ts';
import type { Recolouring } from './recolouring.ts';
import { colourTables, namedColours, recolourWeights } from './recolouring.ts';
import type { ChainTask, RuleChain } from './ruleChain.ts';
import { searchRuleChain } from './ruleChain.ts';

/** What every fit of a model starts from. */
export interface StartSetup {
  readonly model: ActModel;
  /** What is trained, flat in this order in `weights` as it is before any fit. */
  readonly parameters: readonly Parameter[];
  readonly weights: Float32Array;
  /** puzzle_emb_ndim. */
  readonly width: number;
  /** The mean first; empty where the model was trained on no puzzle. */
  readonly starts: readonly Start[];
  readonly options: FitOptions;
}

export interface StartingState {
  /** Row 0 is blank, then one for each augmentation. */
  readonly table: PuzzleEmbeddings;
  readonly weights: Float32Array;
  readonly origin: FitStart;
}

/** The trained parameters before any fit: as they are in the model, and fresh ones drawn. */
export async function weightsBefore(folder: ModelFolder, parameters: readonly Parameter[]): Promise<Float32Array> {
  const flat = drawParameters(parameters, new Random(1));
  let at = 0;
  for (const { name, shape } of parameters) {
    if (folder.tensors.has(name)) flat.set(await readFlat(folder, [name]), at);
    at += shape.reduce((product, n) => product * n, 1);
  }
  return flat;
}

export interface FitBeginnings {
  /** The best first. */
  readonly states: readonly [StartingState, ...StartingState[]];
  /** What is applied to the inputs first. */
  readonly first: FirstRule | null;
  /** Whether the withheld pair was looked at in choosing them. */
  readonly withheldSeen: boolean;
}

export interface BeginningsSought {
  /** An earlier fit to go on from. */
  readonly previous: Fit | null;
  readonly pairs: readonly Example[];
  readonly withheld: Example | null;
  readonly augmentations: readonly Augmentation[];
  /** States at most. */
  readonly count: number;
}

export interface BeginningsControl extends SearchControl {
  /** Told what is tried next. */
  readonly onSearch: (tries: FitSearch['tries']) => void;
  /** Runs the search for two rules one after the other, whose time is its own: `isLate` tells it when that is over. */
  readonly inChainTime: <T>(search: (isLate: () => boolean) => Promise<T>) => Promise<T>;
}

/** Two known rules instead of one: their loss must be so many times smaller. */
const chainGain = 2;

interface Found {
  readonly starts: readonly FoundStart[];
  readonly chain: RuleChain | null;
}

/** The best starts for the task; before the search turns to what is no single rule, it looks for two rules, and ends where these are sure. */
async function searchKnownRules(
  { model, starts }: StartSetup,
  task: ChainTask,
  { count, chains }: { readonly count: number; readonly chains: boolean },
  control: BeginningsControl,
): Promise<Found> {
  const found: { chain: RuleChain | null } = { chain: null };
  const afterSingleRules = async (): Promise<boolean> => {
    control.onSearch('twoRules');
    found.chain = await control.inChainTime((isLate) => searchRuleChain(model, starts, task, { ...control, isLate }));
    const isSure = found.chain !== null && found.chain.second.loss < sureBelow;
    if (!isSure) control.onSearch('others');
    return isSure;
  };
  control.onSearch('rules');
  const knowsRules = starts.some(({ rule }) => rule?.parts === 1);
  const wanted = { named: task.named, count, ...(chains && knowsRules ? { afterSingleRules } : {}) };
  return { starts: await searchStarts(model, starts, task.pairs, wanted, control), chain: found.chain };
}

/**
 * Where weights and embeddings of a fit to these pairs may start: as the previous fit left them, or at
 * the best known embeddings, each with the weights of the colours that it is seen in; where none of these is sure and two known rules one
 * after the other are much nearer, at the second of them. With further augmentations, each of which starts
 * at the embedding that is best for it, there is one state.
 */
export async function fitBeginnings(
  setup: StartSetup,
  { previous, pairs, withheld, augmentations, count }: BeginningsSought,
  control: BeginningsControl,
): Promise<FitBeginnings> {
  const { model, parameters, weights, width, starts, options } = setup;
  const tableOf = (...embeddings: readonly Float32Array[]): PuzzleEmbeddings => {
    const table = PuzzleEmbeddings.zeros(1 + augmentations.length, width);
    let at = width;
    for (const embedding of embeddings) {
      table.table.set(embedding, at);
      at += embedding.length;
    }
    return table;
  };
  const single = (state: StartingState): FitBeginnings => ({ states: [state], first: null, withheldSeen: false });
  const from = (kind: 'previous' | 'mean' | 'blank') => ({ kind, name: null, loss: null, recoloured: [] });
  if (previous !== null) {
    const { embeddings, trained, first } = previous;
    return { ...single({ table: tableOf(embeddings), weights: trained.slice(), origin: from('previous') }), first };
  }
  const [mean] = starts;
  if (mean === undefined) return single({ table: tableOf(), weights: weights.slice(), origin: from('blank') });
  const isNearest = options.start === 'nearest';
  const recolours = options.recolour && colourTables.every((name) => parameters.some((parameter) => parameter.name === name));
  const namedIn = (some: readonly Example[]): readonly number[] => (recolours ? namedColours(some) : []);
  const search = (sought: ChainTask): Promise<Found> =>
    isNearest
      ? searchKnownRules(setup, sought, augmentations.length > 1 ? { count: 1, chains: false } : { count, chains: options.chains }, control)
      : Promise.resolve({ starts: [], chain: null });
  let known = pairs;
  let found = await search({ pairs, withheld, named: namedIn(pairs) });
  const [sure] = found.starts.filter(({ loss }) => loss < sureBelow);
  // What is sure and wrong on the withheld pair is not the task's rule.
  if (sure !== undefined && withheld !== null && !(await answers(model, ruleOf(sure), withheld, control.checkpoint))) {
    known = [...pairs, withheld];
    found = await search({ pairs: known, withheld: null, named: namedIn(known) });
  }
  const {
    starts: [best, ...more],
    chain,
  } = found;
  const named = namedIn(known);
  if (best === undefined) {
    const everywhere = augmentations.map(() => mean.embedding);
    return single({ table: tableOf(...everywhere), weights: weights.slice(), origin: from('mean') });
  }

  const others: Float32Array[] = [];
  for (const augmentation of augmentations.slice(1)) {
    const { recolouring } = best;
    const seen = (grid: Grid): Grid => permuteColours(augmentGrid(grid, augmentation), recolouring);
    const shown = known.map(({ input, output }) => ({ input: seen(input), output: seen(output) }));
    const isSearched = options.ownEmbeddings && !control.isLate();
    const [own] = isSearched ? await searchStarts(model, starts, shown, { named: [], count: 1 }, control) : [];
    others.push((own?.start ?? mean).embedding);
  }
  const stateOf = ({ start, recolouring, loss }: FoundStart): StartingState => ({
    table: tableOf(start.embedding, ...others),
    weights: recolourWeights(weights, parameters, recolouring),
    origin: { kind: start.kind, name: start.name, loss, recoloured: changesOf(recolouring, named) },
  });
  const withheldSeen = known !== pairs;
  if (chain !== null && chainGain * chain.second.loss < best.loss) {
    return { states: [stateOf(chain.second)], first: chain.first, withheldSeen: withheldSeen || chain.withheldSeen };
  }
  return { states: [stateOf(best), ...more.map(stateOf)], first: null, withheldSeen };
}

/** The named colours that are taken for others. */
function changesOf(recolouring: Recolouring, named: readonly number[]): FitStart['recoloured'] {
  return named.flatMap((from) => {
    const to = recolouring[from] ?? from;
    return to === from ? [] : [{ from, to }];
  });
}
