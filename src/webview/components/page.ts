import { computed, signal } from '@preact/signals-core';
import type { DrawCommand } from '../../shared/protocol/drawCommands.ts';
import type { editorPageContract } from '../../shared/protocol/editorProtocol.ts';
import type { SharedView } from '../../shared/protocol/comparison.ts';
import type { Params } from '../../shared/protocol/rpc.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element } from '../dom/element.ts';
import { hasModifier, isTyping } from '../dom/keys.ts';
import { onActiveGrid } from '../editing/activeGrid.ts';
import { listenToClipboard } from '../editing/clipboardEvents.ts';
import { carryOut } from '../editing/drawCommand.ts';
import { listenToHistoryKeys } from '../editing/history.ts';
import type { PageContext } from '../pageContext.ts';
import { followFolds } from '../viewing/folding.ts';
import { placeOfKey } from '../viewing/places.ts';
import { listenToPastedPictures } from '../viewing/pastePicture.ts';
import { shareView } from '../viewing/sharedView.ts';
import { viewCommands } from '../viewing/viewCommands.ts';
import { zoomByWheel } from '../viewing/zooming.ts';
import { brokenFile } from './brokenFile.ts';
import { comparisonBar } from './comparisonBar.ts';
import { clearGrid, copyInput, removeOutput } from './gridFigure.ts';
import type { KeyHelp } from './keyHelp.ts';
import { noticeBar } from './noticeBar.ts';
import { addPair } from './pairList.ts';
import type { PictureImport } from './pictureImport.ts';
import { solveOptions } from './solveOptions.ts';
import { taskView } from './taskView.ts';
import { useAsExpected } from './useAsExpected.ts';

type Command = Params<(typeof editorPageContract)['command']>;

export interface Page {
  /** Carries out a VS Code command that draws. */
  draw(command: DrawCommand): void;
  /** Carries out any other VS Code command. */
  command(command: Command): void;
  /** In a diff: shows what the other side shows. */
  shareView(view: SharedView): void;
  /** Reads a grid from a picture and asks where to put it. */
  importPicture(file: Blob): Promise<void>;
  /** Draws the document, or what is wrong with it. Before that the page says that it is loading. */
  show(): void;
}

/** The whole page inside `root`. */
export function page(context: PageContext, root: HTMLElement): Page {
  const { runs, document: task } = context;
  const effects = new Effects();
  let help: KeyHelp | null = null;
  async function openHelp(): Promise<void> {
    const { keyHelp } = await import('./keyHelp.ts');
    if (help === null) {
      help = keyHelp(
        () => context.keys.peek(),
        (which) => context.request(context.host.call('openKeys', which)),
      );
      root.append(help.element);
    }
    help.open();
  }
  const showKeys = (): void => context.request(openHelp());
  const controls = solveOptions(context);
  const content = element('div', { class: 'content' }, element('p', {}, 'Loading the task …'));
  // Notices stand apart: they show even where the rest could not be drawn.
  root.replaceChildren(effects.component(comparisonBar(context)).element, content, effects.component(noticeBar(context)).element);

  const drawn = signal(false);
  const kind = computed(() =>
    !drawn.value ? 'loading' : context.broken.value !== null ? 'broken' : task.task.value !== null ? 'task' : 'none',
  );
  let inner: Component | null = null;
  effects.run(() => {
    const { value: now } = kind;
    if (now === 'loading') return;
    inner?.dispose();
    content.replaceChildren();
    if (now === 'task') inner = taskView(context, content, controls, showKeys);
    else if (now === 'broken') inner = brokenFile(context, content);
    else inner = null;
  });

  function scrub(by: number): void {
    const test = context.activeTest.peek();
    const step = (runs.shownStep(test)?.step ?? 0) + by;
    if (step >= 1 && step <= (runs.tests.peek().get(test)?.steps.length ?? 0)) runs.scrubTo(test, step);
  }

  const commands: Readonly<Record<Command, () => void>> = {
    solve: () => controls.solve('use'),
    cancelSolve: () => context.request(runs.cancel()),
    stopFit: () => context.request(runs.stopFit()),
    nextStep: () => scrub(1),
    previousStep: () => scrub(-1),
    useAsExpectedOutput: () => {
      const test = context.activeTest.peek();
      useAsExpected(context, test, runs.shownAnswer(test)?.grid ?? []);
    },
    copyInputToOutput: () => onActiveGrid(context, (at) => copyInput(context, at)),
    addTrainPair: () => addPair(context, 'train'),
    addTestPair: () => addPair(context, 'test'),
    clearGrid: () => onActiveGrid(context, (at) => clearGrid(context, at)),
    removeOutput: () =>
      onActiveGrid(context, ({ split, index }) => {
        if (split === 'test') removeOutput(context, { split, index, side: 'output' });
        else context.announce('A train pair needs its output');
      }),
    showKeys,
    ...viewCommands(context),
  };

  // The commands for an answer are of the test whose pair or result the user is at.
  content.addEventListener('focusin', ({ target }) => {
    const pair = target instanceof Element ? target.closest<HTMLElement>('[data-pair]') : null;
    const place = placeOfKey(pair?.dataset['pair'] ?? '');
    if (place?.split === 'test') context.activeTest.value = place.index;
  });
  zoomByWheel(context);
  followFolds(context);
  const sharing = shareView(context);
  let pictures: PictureImport | null = null;
  async function importPicture(file: Blob): Promise<void> {
    const [{ pictureImport }] = await Promise.all([import('./pictureImport.ts'), import('./toolkit.ts')]);
    if (pictures === null) {
      pictures = pictureImport(context);
      root.append(pictures.element);
    }
    await pictures.open(file);
  }
  listenToPastedPictures((file) => {
    context.request(importPicture(file));
  });
  listenToClipboard(context);
  listenToHistoryKeys(context);
  // The host asks for what floats before a save, but not where VS Code saves by itself; then the key alone tells that the user does.
  const saves = ({ ctrlKey, metaKey, key }: KeyboardEvent): boolean => (ctrlKey || metaKey) && key.toLowerCase() === 's';
  window.addEventListener(
    'keydown',
    (event) => {
      if (saves(event)) context.drawing.commit();
    },
    { capture: true },
  );
  window.addEventListener('keydown', (event) => {
    if (hasModifier(event) || isTyping(event) || task.task.peek() === null) return;
    // On keyboards where it is not on the key that VS Code binds; all other keys are VS Code's.
    if (event.key === '?' && event.code !== 'Slash') showKeys();
  });

  return {
    draw: (command) => {
      if (task.task.peek() !== null) carryOut(context, command);
    },
    command: (command) => {
      if (task.task.peek() !== null) commands[command]();
    },
    shareView: (view) => {
      sharing.receive(view);
    },
    importPicture,
    show: () => {
      drawn.value = true;
    },
  };
}
