import * as vscode from 'vscode';
import { paletteNames, palettes, type PaletteName } from '../../shared/arc/palettes.ts';
import { section } from '../settings.ts';
import { changeSetting } from './changeSetting.ts';
import type { Command } from './command.ts';

interface PaletteItem extends vscode.QuickPickItem {
  readonly palette: PaletteName;
}

/** Chooses the palette from a list; open editors show each as it is pointed at. */
export const choosePalette: Command = {
  id: 'arcStudio.choosePalette',
  run: async ({ editors, editorSettings }) => {
    const show = (palette: PaletteName | undefined): void => {
      const settings = editorSettings();
      const colours = palette === undefined ? settings.palette : palettes[palette].colours.map(({ hex }) => hex);
      for (const panel of editors.allPanels) panel.settingsChanged({ ...settings, palette: colours });
    };
    const palette = await pick(show);
    if (palette === undefined) show(undefined);
    else await changeSetting('palette', palette);
  },
};

function pick(onPoint: (palette: PaletteName) => void): Promise<PaletteName | undefined> {
  const list = vscode.window.createQuickPick<PaletteItem>();
  const current = vscode.workspace.getConfiguration(section).get<unknown>('palette');
  list.title = 'Palette';
  list.placeholder = 'Colours that grids are drawn in';
  list.matchOnDescription = true;
  list.items = paletteNames.map((palette) => ({
    palette,
    label: palettes[palette].label,
    description: palettes[palette].colours.map(({ name }) => name).join(', '),
  }));
  list.activeItems = list.items.filter(({ palette }) => palette === current);
  return new Promise((resolve) => {
    list.onDidChangeActive(([item]) => {
      if (item !== undefined) onPoint(item.palette);
    });
    list.onDidAccept(() => {
      resolve(list.activeItems[0]?.palette);
      list.dispose();
    });
    list.onDidHide(() => {
      resolve(undefined);
      list.dispose();
    });
    list.show();
  });
}
