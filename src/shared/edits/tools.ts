/** What pressing and dragging on a grid does, in the order in which it is offered. */
export const tools = [
  'pencil',
  'line',
  'rectangle',
  'filledRectangle',
  'fill',
  'picker',
  'replace',
  'swap',
  'select',
  'lasso',
  'selectColour',
  'selectObject',
] as const;
export type Tool = (typeof tools)[number];

/** Those that are offered before one asks for all. */
export const simpleTools: readonly Tool[] = ['pencil', 'rectangle', 'fill', 'picker', 'select'];

/** Those that select. */
export const selectTools: readonly Tool[] = ['select', 'lasso', 'selectColour', 'selectObject'];

/** Those that paint: where some cells of a grid are selected, no others of it. */
export const paintTools: readonly Tool[] = ['pencil', 'line', 'rectangle', 'filledRectangle', 'fill', 'replace', 'swap'];

/** What newly selected cells do to the selection that there is. */
export const selectModes = ['replace', 'add', 'subtract'] as const;
export type SelectMode = (typeof selectModes)[number];

export const toolSets = ['simple', 'advanced'] as const;
