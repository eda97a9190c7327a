import { dihedral } from '../../arc/transforms.ts';
import { Canvas } from '../canvas.ts';
import { defineConcept } from '../concept.ts';
import { drawAnyScene } from '../scenes.ts';
import { drawSize, squareLimits } from '../sizes.ts';

const turned = (input: Canvas, t: number): Canvas => Canvas.of(dihedral(input.toGrid(), t));

const flips = { 'left-right': 4, 'up-down': 5 } as const;

export const flip = defineConcept({
  name: 'flip',
  title: 'Flip',
  description: 'The grid is mirrored left-right or up-down.',
  parameters: { direction: { kind: 'choice', label: 'Direction', choices: ['left-right', 'up-down'] } },
  instances: [{ direction: 'left-right' }, { direction: 'up-down' }],
  drawInput: (_, random, limits) => drawAnyScene(random, drawSize(random, limits)),
  solve: ({ direction }, input) => turned(input, flips[direction]),
});

const diagonals = { main: 6, anti: 7 } as const;

export const transpose = defineConcept({
  name: 'transpose',
  title: 'Transpose',
  description: 'The grid is mirrored along a diagonal: rows become columns.',
  parameters: { diagonal: { kind: 'choice', label: 'Diagonal', choices: ['main', 'anti'] } },
  instances: [{ diagonal: 'main' }, { diagonal: 'anti' }],
  drawInput: (_, random, limits) => drawAnyScene(random, drawSize(random, squareLimits(limits))),
  solve: ({ diagonal }, input) => turned(input, diagonals[diagonal]),
});

/** Clockwise degrees to the number of a transform, which counts counter-clockwise. */
const rotations = { '90': 3, '180': 2, '270': 1 } as const;

export const rotate = defineConcept({
  name: 'rotate',
  title: 'Rotate',
  description: 'The grid is turned clockwise.',
  parameters: { degrees: { kind: 'choice', label: 'Degrees', choices: ['90', '180', '270'] } },
  instances: [{ degrees: '90' }, { degrees: '180' }, { degrees: '270' }],
  drawInput: ({ degrees }, random, limits) => drawAnyScene(random, drawSize(random, degrees === '180' ? limits : squareLimits(limits))),
  solve: ({ degrees }, input) => turned(input, rotations[degrees]),
});
