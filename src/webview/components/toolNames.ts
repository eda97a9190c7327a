import type { Tool } from '../../shared/edits/tools.ts';

export const toolNames: Readonly<Record<Tool, string>> = {
  pencil: 'Pencil',
  line: 'Line',
  rectangle: 'Rectangle',
  filledRectangle: 'Filled rectangle',
  fill: 'Fill',
  picker: 'Pick colour',
  replace: 'Replace colour',
  swap: 'Swap colours',
  select: 'Select rectangle',
  lasso: 'Select with lasso',
  selectColour: 'Select colour',
  selectObject: 'Select object',
};
