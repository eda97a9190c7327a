import { dihedral, permuteColours } from '../../shared/arc/transforms.ts';
import type { Example } from '../../shared/concepts/concept.ts';
import type { Random } from '../../shared/concepts/random.ts';
import type { Augmentation } from '../tokens/augmentation.ts';
import { augmentGrid, drawOffset } from '../tokens/augmentation.ts';
import { encodeGrid } from '../tokens/gridTokens.ts';
import type { Sample } from '../train/slots.ts';
import type { FitOptions } from './fitOptions.ts';
import { exchangeOf, spareColours } from './recolouring.ts';

/** Draws training samples: a pair of the task, under one of its augmentations, somewhere on the canvas. */
export class FitSampler {
  /** Pairs that are drawn from: more may join while the fit goes on. */
  private pairs: readonly Example[];
  private spare: readonly number[];
  private views: readonly number[] = [];

  constructor(
    pairs: readonly Example[],
    private readonly augmentations: readonly Augmentation[],
    private readonly canvas: number,
    private readonly random: Random,
    private readonly options: FitOptions,
  ) {
    this.pairs = pairs;
    this.spare = spareColours(pairs);
  }

  drawFrom(pairs: readonly Example[]): void {
    this.pairs = pairs;
    this.spare = spareColours(pairs);
  }

  /** Draws pairs under these symmetries of the square, 1..7, too. */
  showViews(views: readonly number[]): void {
    this.views = views;
  }

  draw(): Sample {
    const { random, options } = this;
    const others = this.augmentations.length - 1;
    const index = others === 0 || random.nextFloat() < options.identityShare ? 0 : 1 + random.nextInt(others);
    const pair = this.turned(this.exchanged(random.pick(this.pairs)));
    const augmentation = this.augmentations[index] as Augmentation;
    const [input, output] = [augmentGrid(pair.input, augmentation), augmentGrid(pair.output, augmentation)];
    const offset = random.nextFloat() < options.shiftShare ? drawOffset(random, [input, output], this.canvas) : undefined;
    return {
      // Row 0 is blank and never trained.
      row: options.ownEmbeddings ? 1 + index : 1,
      tokens: encodeGrid(input, this.canvas, offset),
      labels: encodeGrid(output, this.canvas, offset),
    };
  }

  /** The pair, or as often as the options say the pair under one of the views. */
  private turned(pair: Example): Example {
    const { random, views, options } = this;
    if (views.length === 0 || random.nextFloat() >= options.viewShare) return pair;
    const view = random.pick(views);
    return { input: dihedral(pair.input, view), output: dihedral(pair.output, view) };
  }

  /** The pair, or as often as the options say the pair with its spare colours in each other's place. */
  private exchanged(pair: Example): Example {
    const { random, spare, options } = this;
    if (spare.length < 2 || random.nextFloat() >= options.spareColourShare) return pair;
    const colours = exchangeOf(spare, random);
    return { input: permuteColours(pair.input, colours), output: permuteColours(pair.output, colours) };
  }
}
