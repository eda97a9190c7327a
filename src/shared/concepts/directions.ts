/** Steps of one cell as [rows, columns]; rows count downwards. */
export const straightSteps = {
  up: [-1, 0],
  down: [1, 0],
  left: [0, -1],
  right: [0, 1],
} as const;

export const diagonalSteps = {
  'up-left': [-1, -1],
  'up-right': [-1, 1],
  'down-left': [1, -1],
  'down-right': [1, 1],
} as const;

export const steps = { ...straightSteps, ...diagonalSteps } as const;

export type StraightDirection = keyof typeof straightSteps;

export const straightDirections = ['up', 'down', 'left', 'right'] as const satisfies readonly StraightDirection[];
export const diagonalDirections = [
  'up-left',
  'up-right',
  'down-left',
  'down-right',
] as const satisfies readonly (keyof typeof diagonalSteps)[];
