import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { cellMarkKinds } from '../../../src/shared/arc/cellMarks.ts';
import { paletteNames, palettes } from '../../../src/shared/arc/palettes.ts';
import { toolSets } from '../../../src/shared/edits/tools.ts';
import { drawCommandSchema, drawNames } from '../../../src/shared/protocol/drawCommands.ts';
import { editorPageContract } from '../../../src/shared/protocol/editorProtocol.ts';
import { devices, precisions } from '../../../src/shared/protocol/solverProtocol.ts';

/** What package.json tells VS Code must fit the code, which VS Code does not check. */
const root = path.join(import.meta.dirname, '../../..');
const command = v.object({ command: v.string(), when: v.optional(v.string()) });
const manifest = v.parse(
  v.object({
    icon: v.string(),
    contributes: v.object({
      commands: v.array(command),
      menus: v.record(v.string(), v.array(command)),
      keybindings: v.array(
        v.object({ command: v.string(), key: v.string(), mac: v.optional(v.string()), args: v.optional(v.unknown()), when: v.string() }),
      ),
      customEditors: v.array(v.object({ viewType: v.string() })),
      configuration: v.object({ properties: v.record(v.string(), v.looseObject({ default: v.unknown() })) }),
      configurationDefaults: v.record(v.string(), v.record(v.string(), v.string())),
      walkthroughs: v.array(
        v.object({
          steps: v.array(
            v.object({
              id: v.string(),
              description: v.string(),
              media: v.object({ markdown: v.string() }),
              completionEvents: v.array(v.string()),
            }),
          ),
        }),
      ),
    }),
  }),
  JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')),
);
const { contributes } = manifest;
const commands = contributes.commands.map((entry) => entry.command);

it('every menu, key and walkthrough step names a command that there is', () => {
  const named = [
    ...Object.values(contributes.menus)
      .flat()
      .map((entry) => entry.command),
    ...contributes.keybindings.map((entry) => entry.command),
    ...contributes.walkthroughs.flatMap(({ steps }) =>
      steps.flatMap(({ description }) => [...description.matchAll(/\(command:(arcStudio\.\w+)/g)].map((match) => match[1])),
    ),
  ];
  expect(named.filter((name) => !commands.includes(name ?? ''))).toEqual([]);
});

it('a checkpoint is imported from the explorer of a remote window, too', () => {
  const entry = contributes.menus['explorer/context']?.find((one) => one.command === 'arcStudio.importCheckpoint');
  expect(entry?.when).toContain('resourceScheme =~ /^(file|vscode-remote)$/ &&');
});

it('the page carries out exactly the commands that are contributed for it', () => {
  const tasks = ['newTask', 'newTaskFromConcept', 'newTaskFromClipboard', 'addGeneratedPair', 'openInTaskEditor', 'openAsText'];
  const comparisons = ['compareWith', 'compareAsText', 'undo', 'redo'];
  const copies = ['copyAsJson', 'copyAsPython', 'copyAsNumpy', 'copyAsImage', 'exportAsSvg', 'exportAsPng'];
  const own = [
    ...tasks,
    ...comparisons,
    ...copies,
    'chooseModel',
    'importFromPicture',
    'importCheckpoint',
    'restartSolver',
    'solverMenu',
    'showLog',
  ];
  const looks = ['choosePalette', 'changeCellMarks'];
  const expected = [...editorPageContract.command.params.options, ...drawNames, ...own, ...looks].map((name) => `arcStudio.${name}`);
  expect([...commands].sort()).toEqual(expected.sort());
});

it('keys work in the task editor only, alone or in a comparison, and leave alone whatever else has the focus', () => {
  for (const { command, key, when } of contributes.keybindings) {
    expect(when, key).toMatch(/activeCustomEditorId == 'arcStudio.taskEditor'|arcStudio\.(focus|comparing)/);
    // The page itself tells of its focus; an editor is the active one also while something beside it has it, such as another webview's field.
    // VS Code knows of its own lists and fields before the page has heard of it.
    expect(when, key).toMatch(/&& !inputFocus && !listFocus$/);
    // These lead from one page to the other, faster than the pages can tell, and change nothing.
    const isWalking = ['arcStudio.nextDifference', 'arcStudio.previousDifference'].includes(command);
    if (!isWalking) expect(when, key).toMatch(/(^|&& )arcStudio\.(hasFocus|focus( == 'grid')?) && !inputFocus && !listFocus$/);
  }
});

it('keys that draw give their command what it takes, and none is given twice', () => {
  const chords = contributes.keybindings.map(({ key }) => key);
  expect(chords.filter((key, index) => chords.indexOf(key) !== index)).toEqual([]);
  for (const { command, args } of contributes.keybindings) {
    const name = drawNames.find((draw) => `arcStudio.${draw}` === command);
    if (name !== undefined)
      expect(v.safeParse(drawCommandSchema, { name, argument: args }).success, `${command} ${String(args)}`).toBe(true);
  }
});

it("keys of VS Code's own that are for any editor stay its own", () => {
  // On Linux, macOS and Linux: Copy Path of Active File, the same, Go Back.
  const others = ['ctrl+alt+c', 'cmd+alt+c', 'ctrl+alt+-'];
  expect(contributes.keybindings.filter(({ key, mac }) => others.includes(key) || others.includes(mac ?? ''))).toEqual([]);
});

it('keys without a modifier leave what takes text alone', () => {
  const bare = contributes.keybindings.filter(({ key }) => !/ctrl|alt/.test(key));
  for (const { key, when } of bare) {
    expect(when, key).toMatch(/^arcStudio\.focus( == 'grid')? && !inputFocus && !listFocus$/);
  }
});

it('the sets of tools to choose from are those that there are', () => {
  expect(contributes.configuration.properties['arcStudio.tools']).toMatchObject({ default: toolSets[0], enum: toolSets });
});

it('the palettes to choose from are those that there are', () => {
  expect(contributes.configuration.properties['arcStudio.palette']).toMatchObject({
    default: paletteNames[0],
    enum: paletteNames,
    enumItemLabels: paletteNames.map((name) => palettes[name].label),
  });
});

it('the marks to choose from are those that there are', () => {
  expect(contributes.configuration.properties['arcStudio.cellMarks']).toMatchObject({ default: 'none', enum: cellMarkKinds });
});

it('the devices and precisions to choose from are those that there are', () => {
  expect(contributes.configuration.properties['arcStudio.device']).toMatchObject({ default: 'auto', enum: devices });
  expect(contributes.configuration.properties['arcStudio.precision']).toMatchObject({ default: 'auto', enum: precisions });
});

it('task files open in the editor that there is', () => {
  const viewTypes = contributes.customEditors.map(({ viewType }) => viewType);
  expect(viewTypes).toEqual(['arcStudio.taskEditor']);
  const associations = { '*.arc.json': viewTypes[0], '**/training/*.json': viewTypes[0], '**/evaluation/*.json': viewTypes[0] };
  expect(contributes.configurationDefaults).toEqual({
    'workbench.editorAssociations': associations,
    'workbench.diffEditorAssociations': associations,
  });
});

it('the walkthrough takes for a solve what is one, not its own button', () => {
  const step = contributes.walkthroughs.flatMap(({ steps }) => steps).find(({ id }) => id === 'solve');
  expect(step?.completionEvents).toEqual(['onContext:arcStudio.solving']);
});

it('its pictures and pages are there', () => {
  const files = [manifest.icon, ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.markdown))];
  for (const file of files) expect(readFileSync(path.join(root, file)).length).toBeGreaterThan(100);
});
