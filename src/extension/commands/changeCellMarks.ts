import { cellMarkKinds } from '../../shared/arc/cellMarks.ts';
import { changeSetting } from './changeSetting.ts';
import type { Command } from './command.ts';

/** From no marks to digits to symbols and back to none. */
export const changeCellMarks: Command = {
  id: 'arcStudio.changeCellMarks',
  run: async ({ editorSettings }) => {
    const next = (cellMarkKinds.indexOf(editorSettings().cellMarks) + 1) % cellMarkKinds.length;
    await changeSetting('cellMarks', cellMarkKinds[next]);
  },
};
