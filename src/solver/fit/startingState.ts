import type { Grid } from '../../shared/arc/task.ts';
import { permuteColours } from '../../shared/arc/transforms.ts';
import type { Example } from '../../shared/concepts/concept.ts';
import { Random } from '../../shared/concepts/random.ts';
import type { FitStart } from '../../shared/protocol/fitEvents.ts';
import type { ActModel } from '../model/actModel.ts';
import type { ModelFolder } from '../model/modelFolder.ts';
import type { Parameter } from '../model/parameters.ts';
import type { Augmentation } from '../tokens/augmentation.ts';
import { augmentGrid } from '../tokens/augmentation.ts';
import { PuzzleEmbeddings } from '../train/puzzleEmbeddings.ts';
import { drawParameters } from '../train/trainer.ts';
import type { Fit } from './fit.ts';
import type { FitOptions } from './fitOptions.ts';
import { readFlat } from './flatTensors.ts';
import type { FoundStart, SearchControl, Start } from './initialEmbedding.ts';
import { searchStarts } from './initialEmbedding.ts';
import type { Recolouring } from './recolouring.ts';
import { colourTables, namedColours, recolourWeights } from './recolouring.ts';

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

/**
 * Where weights and embeddings of a fit to these pairs may start, the best first, `count` at most: as the previous fit left them, or at
 * the best known embeddings, each with the weights of the colours that it is seen in. With further augmentations, each of which starts
 * at the embedding that is best for it, there is one state.
 */
export async function startingStates(
  { model, parameters, weights, width, starts, options }: StartSetup,
  previous: Fit | null,
  pairs: readonly Example[],
  augmentations: readonly Augmentation[],
  count: number,
  control: SearchControl,
): Promise<readonly [StartingState, ...StartingState[]]> {
  const tableOf = (...embeddings: readonly Float32Array[]): PuzzleEmbeddings => {
    const table = PuzzleEmbeddings.zeros(1 + augmentations.length, width);
    let at = width;
    for (const embedding of embeddings) {
      table.table.set(embedding, at);
      at += embedding.length;
    }
    return table;
  };
  const from = (kind: 'previous' | 'mean' | 'blank') => ({ kind, name: null, loss: null, recoloured: [] });
  if (previous !== null) {
    return [{ table: tableOf(previous.embeddings), weights: previous.trained.slice(), origin: from('previous') }];
  }
  const [mean] = starts;
  if (mean === undefined) return [{ table: tableOf(), weights: weights.slice(), origin: from('blank') }];
  const recolours = options.recolour && colourTables.every((name) => parameters.some((parameter) => parameter.name === name));
  const named = recolours ? namedColours(pairs) : [];
  const wanted = { named, count: augmentations.length > 1 ? 1 : count };
  const [first, ...more] = options.start === 'nearest' ? await searchStarts(model, starts, pairs, wanted, control) : [];
  if (first === undefined) {
    const everywhere = augmentations.map(() => mean.embedding);
    return [{ table: tableOf(...everywhere), weights: weights.slice(), origin: from('mean') }];
  }

  const others: Float32Array[] = [];
  for (const augmentation of augmentations.slice(1)) {
    const seen = (grid: Grid): Grid => permuteColours(augmentGrid(grid, augmentation), first.recolouring);
    const shown = pairs.map(({ input, output }) => ({ input: seen(input), output: seen(output) }));
    const isSearched = options.ownEmbeddings && !control.isLate();
    const [best] = isSearched ? await searchStarts(model, starts, shown, { named: [], count: 1 }, control) : [];
    others.push((best?.start ?? mean).embedding);
  }
  const stateOf = ({ start, recolouring, loss }: FoundStart): StartingState => ({
    table: tableOf(start.embedding, ...others),
    weights: recolourWeights(weights, parameters, recolouring),
    origin: { kind: start.kind, name: start.name, loss, recoloured: changesOf(recolouring, named) },
  });
  return [stateOf(first), ...more.map(stateOf)];
}

function changesOf(recolouring: Recolouring, named: readonly number[]): FitStart['recoloured'] {
  return named.flatMap((from) => {
    const to = recolouring[from] ?? from;
    return to === from ? [] : [{ from, to }];
  });
}
