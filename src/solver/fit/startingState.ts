import type { Grid } from '../../shared/arc/task.ts';
import { permuteColours } from '../../shared/arc/transforms.ts';
import type { Example } from '../../shared/concepts/concept.ts';
import { Random } from '../../shared/concepts/random.ts';
import type { FitStarted } from '../../shared/protocol/fitEvents.ts';
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
import type { SearchControl, Start } from './initialEmbedding.ts';
import { searchStart } from './initialEmbedding.ts';
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
  readonly origin: FitStarted['start'];
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
 * Where weights and embeddings of a fit to these pairs start: as the previous fit left them, or at the best known embedding for each
 * augmentation, with the weights of the colours that the first is seen in.
 */
export async function startingState(
  { model, parameters, weights: before, width, starts, options }: StartSetup,
  previous: Fit | null,
  pairs: readonly Example[],
  augmentations: readonly Augmentation[],
  control: SearchControl,
): Promise<StartingState> {
  const table = PuzzleEmbeddings.zeros(1 + augmentations.length, width);
  if (previous !== null) {
    table.table.set(previous.embeddings, width);
    return { table, weights: previous.trained.slice(), origin: { kind: 'previous', name: null, loss: null, recoloured: [] } };
  }
  let weights: Float32Array = before.slice();
  const [mean] = starts;
  if (mean === undefined) return { table, weights, origin: { kind: 'blank', name: null, loss: null, recoloured: [] } };
  let origin: FitStarted['start'] = { kind: 'mean', name: null, loss: null, recoloured: [] };
  let seen: (grid: Grid) => Grid = (grid) => grid;
  const recolours = options.recolour && colourTables.every((name) => parameters.some((parameter) => parameter.name === name));
  for (const [i, augmentation] of augmentations.entries()) {
    let start = mean;
    if (options.start === 'nearest' && (i === 0 || (options.ownEmbeddings && !control.isLate()))) {
      const shown = pairs.map(({ input, output }) => ({
        input: seen(augmentGrid(input, augmentation)),
        output: seen(augmentGrid(output, augmentation)),
      }));
      const named = i === 0 && recolours ? namedColours(pairs) : [];
      const found = await searchStart(model, starts, shown, named, control);
      start = found?.start ?? mean;
      if (i === 0 && found) {
        const { recolouring } = found;
        origin = { kind: found.start.kind, name: found.start.name, loss: found.loss, recoloured: changesOf(recolouring, named) };
        weights = recolourWeights(weights, parameters, recolouring);
        seen = (grid) => permuteColours(grid, recolouring);
      }
    }
    table.table.set(start.embedding, (1 + i) * width);
  }
  return { table, weights, origin };
}

function changesOf(recolouring: Recolouring, named: readonly number[]): FitStarted['start']['recoloured'] {
  return named.flatMap((from) => {
    const to = recolouring[from] ?? from;
    return to === from ? [] : [{ from, to }];
  });
}
