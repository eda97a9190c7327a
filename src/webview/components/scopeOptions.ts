import { gridScopes, type GridScope } from '../../shared/edits/gridScope.ts';
import type { ChoiceOption } from './choice.ts';

export const scopeOptions: readonly ChoiceOption<GridScope>[] = gridScopes.map((scope) => ({
  value: scope,
  label: { grid: 'Grid', pair: 'Pair', task: 'Task' }[scope],
  title: { grid: 'This grid alone', pair: 'Both grids of the pair', task: 'All grids of the task' }[scope],
}));
