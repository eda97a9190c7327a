import type { Command } from './command.ts';

export const restartSolver: Command = {
  id: 'arcStudio.restartSolver',
  run: ({ solver }) => {
    solver.restart();
  },
};
