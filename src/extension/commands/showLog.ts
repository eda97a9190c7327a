import type { Command } from './command.ts';

export const showLog: Command = {
  id: 'arcStudio.showLog',
  run: ({ log }) => {
    log.show();
  },
};
