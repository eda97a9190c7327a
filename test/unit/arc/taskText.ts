import fc from 'fast-check';
import type { Grid, Pair, Task } from '../../../src/shared/arc/task.ts';

/** Arbitrary grids, tasks and texts of task files for property tests. */

export const colourArb = fc.integer({ min: 0, max: 9 });

export function gridArb(maxSide = 4): fc.Arbitrary<Grid> {
  const side = fc.integer({ min: 1, max: maxSide });
  return fc
    .tuple(side, side)
    .chain(([rows, columns]) =>
      fc.array(fc.array(colourArb, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
    );
}

export const trainPairArb: fc.Arbitrary<Pair> = fc.record({ input: gridArb(), output: gridArb() });
export const testPairArb: fc.Arbitrary<Pair> = fc.record({ input: gridArb(), output: fc.option(gridArb()) });
export const taskArb: fc.Arbitrary<Task> = fc.record({
  train: fc.array(trainPairArb, { minLength: 1, maxLength: 4 }),
  test: fc.array(testPairArb, { maxLength: 3 }),
});

/** A regular layout as a person or a program would choose it. */
export interface Layout {
  /** One level of indentation; null puts everything on one line. */
  readonly indent: string | null;
  readonly eol: string;
  /** In an indented file: where each cell, each row or each grid stands on a line of its own. */
  readonly lineOf: 'cell' | 'row' | 'grid';
  readonly afterComma: string;
  readonly colon: string;
  readonly testFirst: boolean;
  readonly outputFirst: boolean;
  readonly byteOrderMark: boolean;
  readonly finalNewline: boolean;
}

export const layoutArb: fc.Arbitrary<Layout> = fc.record({
  indent: fc.constantFrom(null, '', ' ', '  ', '    ', '\t'),
  eol: fc.constantFrom('\n', '\r\n', '\r'),
  lineOf: fc.constantFrom('cell', 'row', 'grid'),
  afterComma: fc.constantFrom('', ' '),
  colon: fc.constantFrom(':', ': ', ' : '),
  testFirst: fc.boolean(),
  outputFirst: fc.boolean(),
  byteOrderMark: fc.boolean(),
  finalNewline: fc.boolean(),
});

/** Prints a task in a regular layout; a missing output has no key. */
export function printTask(task: Task, layout: Layout): string {
  const { eol, indent } = layout;
  const list = (depth: number, brackets: string, items: readonly string[], onLines: boolean): string => {
    const [open = '', close = ''] = brackets;
    if (items.length === 0) return open + close;
    if (indent === null || !onLines) return open + items.join(`,${layout.afterComma}`) + close;
    const line = eol + indent.repeat(depth + 1);
    return open + line + items.join(`,${line}`) + eol + indent.repeat(depth) + close;
  };
  const key = (name: string, value: string): string => `"${name}"${layout.colon}${value}`;
  const grid = (cells: Grid): string => {
    const rows = cells.map((row) => list(4, '[]', row.map(String), layout.lineOf === 'cell'));
    return list(3, '[]', rows, layout.lineOf !== 'grid');
  };
  const pair = ({ input, output }: Pair): string => {
    const members = [key('input', grid(input))];
    if (output !== null) members.splice(layout.outputFirst ? 0 : 1, 0, key('output', grid(output)));
    return list(2, '{}', members, true);
  };
  const splits = [key('train', list(1, '[]', task.train.map(pair), true)), key('test', list(1, '[]', task.test.map(pair), true))];
  if (layout.testFirst) splits.reverse();
  return (layout.byteOrderMark ? '\uFEFF' : '') + list(0, '{}', splits, true) + (layout.finalNewline ? eol : '');
}

/**
 * A task with its text in no regular layout at all: any white space anywhere, keys in any order, unknown keys everywhere, numbers
 * in several formats, escapes in keys, missing outputs without key or as null.
 */
export const wildTextArb: fc.Arbitrary<{ task: Task; text: string }> = taskArb.chain((task) =>
  fc.infiniteStream(fc.nat()).map((choices) => {
    const choose = <T>(...options: readonly [T, ...T[]]): T => options[(choices.next().value ?? 0) % options.length] ?? options[0];
    return { task, text: printWildly(task, choose) };
  }),
);

type Choose = <T>(...options: readonly [T, ...T[]]) => T;

function printWildly(task: Task, choose: Choose): string {
  const gap = (): string => choose('', '', ' ', '\n', '\r\n', '\t ', '\n   ', ' \r');
  const list = (brackets: string, items: readonly string[]): string => {
    const [open = '', close = ''] = brackets;
    return open + gap() + items.map((item, i) => (i === 0 ? item : `${gap()},${gap()}${item}`)).join('') + gap() + close;
  };
  const member = (key: string, value: string): string => `"${key}"${gap()}:${gap()}${value}`;
  const unknown = (): string =>
    member(
      choose('note', 'id', '', 'Input', 'é"\\"'.slice(0, 1)),
      choose('1.50', 'null', '"[0, 1]"', '{"input": [[1]], "train": []}', '[]', '"\\u0000,"'),
    );
  const shuffle = (members: string[]): string[] => {
    for (let i = members.length - 1; i > 0; i--) {
      const [other = ''] = members.splice(choose(0, 1, 2, 3, 4, 5) % (i + 1), 1);
      members.push(other);
    }
    return members;
  };
  const number = (colour: number): string => {
    const whole = String(colour);
    return choose(whole, whole, whole, `${whole}.0`, `${whole}e0`, colour === 0 ? '-0' : `${whole}0E-1`);
  };
  const grid = (cells: Grid): string =>
    list(
      '[]',
      cells.map((row) => list('[]', row.map(number))),
    );
  const object = (members: string[]): string => {
    if (choose(true, false, false)) members.push(unknown());
    return list('{}', shuffle(members));
  };
  const pair = ({ input, output }: Pair): string => {
    const members = [member(choose('input', 'inp\\u0075t'), grid(input))];
    if (output !== null) members.push(member('output', grid(output)));
    else if (choose(true, false)) members.push(member('output', 'null'));
    return object(members);
  };
  const splits = [member('train', list('[]', task.train.map(pair))), member('test', list('[]', task.test.map(pair)))];
  return choose('', '', '\uFEFF') + gap() + object(splits) + gap();
}
