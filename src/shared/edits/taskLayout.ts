import type { GridNode } from '../arc/readGrid.ts';
import type { PairPlace, TaskSource } from '../arc/parseTask.ts';
import type { Grid, Pair, Side, Split } from '../arc/task.ts';
import { arrayText, inlineSeparator, listLayout, objectText, type ListLayout, type ListPlace } from './listText.ts';

/**
 * How a task file lays its parts out, read from the parts that stand nearest to a place in it: a file may mix layouts. All grids
 * stand at the same depth of the file, so a gap found at one grid, with its indentation, fits every other.
 */
export class TaskLayout {
  private readonly text: string;
  private readonly pairs: readonly PairPlace[];

  /** `index` may be the index of a pair of the split, or lie between two (for a pair yet to come). */
  constructor(
    private readonly source: TaskSource,
    private readonly split: Split,
    index: number,
  ) {
    this.text = source.text;
    const own = source.places[split].pairs.map((place, i) => ({ place, distance: Math.abs(i - index) }));
    own.sort((a, b) => a.distance - b.distance);
    this.pairs = [...own.map(({ place }) => place), ...source.places[otherSplit(split)].pairs];
  }

  get list(): ListLayout {
    const { places } = this.source;
    return this.layoutOf([places[this.split].node, places[otherSplit(this.split)].node]);
  }

  get members(): ListLayout {
    return this.layoutOf(this.pairs.map(({ node }) => node));
  }

  get outputFirst(): boolean {
    const example = this.pairs.find(({ output }) => output !== null);
    return example !== undefined && (example.output?.start ?? Infinity) < example.input.start;
  }

  rows(side: Side): ListLayout {
    return this.layoutOf(this.grids(side));
  }

  /** `near`: rows of the grid in question, to look at first. */
  cells(side: Side, near: readonly ListPlace[] = []): ListLayout {
    return this.layoutOf([...near, ...this.grids(side).flatMap((grid) => grid.items)]);
  }

  gridText(grid: Grid, side: Side): string {
    const cells = this.cells(side);
    const rows = grid.map((row) => arrayText(cells, row.map(String)));
    return arrayText(this.rows(side), rows);
  }

  memberText(side: Side, grid: Grid): string {
    return `"${side}"${this.colon(side)}${this.gridText(grid, side)}`;
  }

  /** A missing output is left out. */
  pairText({ input, output }: Pair): string {
    const members = [this.memberText('input', input)];
    if (output !== null) members.splice(this.outputFirst ? 0 : 1, 0, this.memberText('output', output));
    return objectText(this.members, members);
  }

  private layoutOf(examples: readonly ListPlace[]): ListLayout {
    return listLayout(this.text, examples, () => this.inlineSeparator());
  }

  /** Grids, those on this side of their pair first: where rows hang below their key, the key's length counts. */
  private grids(side: Side): readonly GridNode[] {
    const onSide = (at: Side): GridNode[] => this.pairs.map((pair) => pair[at]).filter((grid) => grid !== null);
    return [...onSide(side), ...onSide(side === 'input' ? 'output' : 'input')];
  }

  /** What stands between a key and its value: a colon and white space. */
  private colon(side: Side): string {
    const members = this.pairs.flatMap(({ node }) => node.items);
    const example = members.find(({ key }) => key === side) ?? members.find(({ key }) => key === 'input');
    return example === undefined ? ': ' : this.text.slice(example.keyEnd, example.value.start);
  }

  private inlineSeparator(): string {
    const grids = this.pairs.flatMap(({ input, output }) => (output === null ? [input] : [input, output]));
    return inlineSeparator(this.text, [...grids.flatMap((grid) => grid.items), ...grids, ...this.pairs.map(({ node }) => node)]);
  }
}

function otherSplit(split: Split): Split {
  return split === 'train' ? 'test' : 'train';
}
