import type { Span } from './jsonTree.ts';
import { parseTask, type PairPlace, type TaskSource } from './parseTask.ts';
import { placeProblems, type ErrorCode, type Problem } from './problem.ts';
import type { Grid, Pair, Side, Split } from './task.ts';

/** Something about a valid task that its author may not have meant. */
export type CheckCode =
  | 'no-test-pair'
  | 'test-without-output'
  | 'duplicate-pair'
  | 'contradicting-pairs'
  | 'test-input-in-train'
  | 'new-output-colour'
  | 'identical-pair';

type CheckSeverity = 'warning' | 'information';
export type Severity = 'error' | CheckSeverity;

/** A problem of a file that is no task (an error), or a finding in one that is. */
export interface TaskProblem extends Problem<ErrorCode | CheckCode> {
  readonly severity: Severity;
}

interface Finding {
  readonly place: Span;
  readonly message: string;
}

interface TaskCheck {
  readonly severity: CheckSeverity;
  find(source: TaskSource): readonly Finding[];
}

/** A pair with its place and what messages call it. */
interface NamedPair extends Pair {
  readonly what: string;
  readonly place: PairPlace;
}

/**
 * All checks. A warning is about what makes a task ambiguous, unsolvable or gives its answer away; the rest is information, since
 * good tasks may have it: a few public ones hold a pair whose input needs no change.
 */
const taskChecks: Readonly<Record<CheckCode, TaskCheck>> = {
  'no-test-pair': {
    severity: 'information',
    find: ({ task, places }) => (task.test.length > 0 ? [] : [{ place: places.test.node, message: 'The task has no test pair yet.' }]),
  },
  'test-without-output': {
    severity: 'information',
    find: (source) =>
      pairsOf(source, 'test')
        .filter(({ output }) => output === null)
        .map((pair) => ({ place: keyPlace(pair, 'input'), message: `${pair.what} has no output, so no answer can be compared with it.` })),
  },
  'duplicate-pair': {
    severity: 'warning',
    find: (source) =>
      (['train', 'test'] as const).flatMap((split) =>
        repeated(pairsOf(source, split), ({ input, output }) => `${gridKey(input)} ${gridKey(output)}`).map(([pair, first]) => ({
          place: keyPlace(pair, 'input'),
          message: `${pair.what} is the same as ${lowerFirst(first.what)}.`,
        })),
      ),
  },
  'contradicting-pairs': {
    severity: 'warning',
    find: (source) =>
      repeated(
        allPairs(source).filter(({ output }) => output !== null),
        ({ input }) => gridKey(input),
      )
        .filter(([pair, first]) => gridKey(pair.output) !== gridKey(first.output))
        .map(([pair, first]) => ({
          place: keyPlace(pair, 'output'),
          message: `${pair.what} has the input of ${lowerFirst(first.what)}, but another output: no rule gives both.`,
        })),
  },
  'test-input-in-train': {
    severity: 'warning',
    find(source) {
      const train = pairsOf(source, 'train');
      return pairsOf(source, 'test').flatMap((pair) => {
        const alike = train.filter(({ input }) => gridKey(input) === gridKey(pair.input));
        const answering = alike.find(({ output }) => pair.output === null || gridKey(output) === gridKey(pair.output));
        const same = answering ?? alike[0];
        if (same === undefined) return [];
        const shown = answering === undefined ? 'which shows another output' : 'which shows its answer';
        return [{ place: keyPlace(pair, 'input'), message: `${pair.what} has the input of ${lowerFirst(same.what)}, ${shown}.` }];
      });
    },
  },
  'new-output-colour': {
    severity: 'warning',
    find(source) {
      const shown = coloursOf(source.task.train.map(({ output }) => output));
      return pairsOf(source, 'test').flatMap((pair) => {
        const known = coloursOf([pair.input]);
        const unknown = [...coloursOf([pair.output])].filter((colour) => !shown.has(colour) && !known.has(colour)).sort();
        if (unknown.length === 0) return [];
        const colours = `${unknown.length === 1 ? 'colour' : 'colours'} ${unknown.join(', ')}`;
        return [{ place: keyPlace(pair, 'output'), message: `${pair.what}: neither its input nor any train output has ${colours}.` }];
      });
    },
  },
  'identical-pair': {
    severity: 'information',
    find: (source) =>
      allPairs(source)
        .filter(({ input, output }) => gridKey(input) === gridKey(output))
        .map((pair) => ({ place: keyPlace(pair, 'output'), message: `${pair.what}: input and output are the same.` })),
  },
};

/** What is wrong with a task file's text: its errors where it is no task, else what the checks find. In the file's order. Never throws. */
export function taskProblems(text: string): TaskProblem[] {
  const parsed = parseTask(text);
  if (!parsed.ok) return parsed.problems.map((problem) => ({ ...problem, severity: 'error' }));
  const { source } = parsed;
  const found = Object.entries(taskChecks).flatMap(([code, { severity, find }]) =>
    find(source).map(({ place: { start, end }, message }) => ({
      code: code as CheckCode,
      severity,
      offset: start,
      length: end - start,
      message,
    })),
  );
  return placeProblems(text, found);
}

function pairsOf({ task, places }: TaskSource, split: Split): NamedPair[] {
  return task[split].flatMap((pair, index) => {
    const place = places[split].pairs[index];
    return place === undefined ? [] : [{ ...pair, place, what: `${split === 'train' ? 'Train' : 'Test'} pair ${index + 1}` }];
  });
}

function allPairs(source: TaskSource): NamedPair[] {
  return [...pairsOf(source, 'train'), ...pairsOf(source, 'test')];
}

/** Pairs that have the key of an earlier one, each with the first that has it. */
function repeated(pairs: readonly NamedPair[], keyOf: (pair: NamedPair) => string): [NamedPair, NamedPair][] {
  const firsts = new Map<string, NamedPair>();
  return pairs.flatMap((pair): [NamedPair, NamedPair][] => {
    const key = keyOf(pair);
    const first = firsts.get(key);
    if (first !== undefined) return [[pair, first]];
    firsts.set(key, pair);
    return [];
  });
}

/** The key in the text, which is easier to see and to click on than a grid of many lines. */
function keyPlace({ place: { node } }: NamedPair, side: Side): Span {
  const member = node.items.find(({ key }) => key === side);
  return member === undefined ? node : { start: member.start, end: member.keyEnd };
}

/** Grids never change, and several checks compare the same ones. */
const gridKeys = new WeakMap<Grid, string>();

function gridKey(grid: Grid | null): string {
  if (grid === null) return '';
  const key = gridKeys.get(grid) ?? JSON.stringify(grid);
  gridKeys.set(grid, key);
  return key;
}

function coloursOf(grids: readonly (Grid | null)[]): Set<number> {
  const colours = new Set<number>();
  for (const grid of grids) for (const row of grid ?? []) for (const colour of row) colours.add(colour);
  return colours;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
