import type { PairAddress, Task } from '../arc/task.ts';
import type { MovePair } from './taskEdit.ts';

/**
 * Where a pair goes by one step up or down: past its neighbour, or from one end of train or test to the near end of the other. null
 * where there is no such place: the last train pair stays, and so does a test pair without output.
 */
export function placeBeside(task: Task, { split, index }: PairAddress, direction: 'up' | 'down'): PairAddress | null {
  const pairs = task[split];
  const pair = pairs[index];
  if (pair === undefined) return null;
  if (direction === 'up' && index > 0) return { split, index: index - 1 };
  if (direction === 'down' && index < pairs.length - 1) return { split, index: index + 1 };
  if (direction === 'up' && split === 'test' && pair.output !== null) return { split: 'train', index: task.train.length };
  if (direction === 'down' && split === 'train' && pairs.length > 1) return { split: 'test', index: 0 };
  return null;
}

/** The move of a pair to before another one, or to the end of a list; null where it would stay in its place. */
export function moveBefore(from: PairAddress, before: PairAddress): MovePair | null {
  const passed = from.split === before.split && before.index > from.index ? 1 : 0;
  const to = { split: before.split, index: before.index - passed };
  return to.split === from.split && to.index === from.index ? null : { kind: 'movePair', from, to };
}
