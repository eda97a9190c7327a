import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newTaskText } from '../../../src/shared/arc/formatTask.ts';
import { parseTask } from '../../../src/shared/arc/parseTask.ts';
import { taskArb } from './taskText.ts';

it('a new file has one row of cells a line', () => {
  const text = newTaskText({
    train: [
      {
        input: [
          [1, 2],
          [3, 4],
        ],
        output: [[5]],
      },
    ],
    test: [{ input: [[6]], output: null }],
  });
  expect(text).toBe(`{
  "train": [
    {
      "input": [
        [1, 2],
        [3, 4]
      ],
      "output": [
        [5]
      ]
    }
  ],
  "test": [
    {
      "input": [
        [6]
      ]
    }
  ]
}
`);
});

it('a new file reads back as its task', () => {
  fc.assert(
    fc.property(taskArb, fc.option(fc.string({ minLength: 1, unit: 'binary' }), { nil: undefined }), (task, name) => {
      const result = parseTask(newTaskText(task, name));
      expect(result.ok && [result.source.task, result.source.name]).toEqual([task, name ?? null]);
    }),
  );
});
