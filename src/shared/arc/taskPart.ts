import type { Split, Task } from './task.ts';

/** A pair by its place, counted from 0, or the whole task: null. */
export type TaskPart = { readonly split: Split; readonly index: number } | null;

/** The task itself and then each of its pairs. */
export function taskParts({ train, test }: Task): TaskPart[] {
  return [
    null,
    ...train.map((_, index) => ({ split: 'train', index }) as const),
    ...test.map((_, index) => ({ split: 'test', index }) as const),
  ];
}

/** `Train 1`, or an empty text for the whole task. */
export function partLabel(part: TaskPart): string {
  return part === null ? '' : `${part.split === 'train' ? 'Train' : 'Test'} ${part.index + 1}`;
}
