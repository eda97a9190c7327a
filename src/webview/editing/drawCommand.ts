import type { GridAddress } from '../../shared/arc/task.ts';
import type { DrawCommand, GridMove } from '../../shared/protocol/drawCommands.ts';
import type { PageContext } from '../pageContext.ts';
import { onActiveGrid } from './activeGrid.ts';
import { pasteClipboardAsGrid } from './clipboard.ts';
import type { GridActions } from './taskGrids.ts';
import { padGrids, scaleGrids, turns } from './transforms.ts';

/** Carries out a command that draws. */
export function carryOut(context: PageContext, command: DrawCommand): void {
  const { view, drawing, advancedTools, grids, transforms, announce } = context;
  const onGrid = (action: (at: GridAddress, actions: GridActions) => void): void => {
    onActiveGrid(context, (at) => {
      const actions = grids.at(at);
      if (actions !== null) action(at, actions);
      else announce(`There is no ${at.side} here: add one, or paste one`);
    });
  };
  switch (command.name) {
    case 'moveCursor':
    case 'extendSelection': {
      const { name, argument } = command;
      if (argument !== undefined) onGrid((_, actions) => actions[name](argument));
      break;
    }
    case 'moveSelection':
    case 'wrapSelection': {
      const { name, argument } = command;
      if (argument !== undefined) onGrid((_, actions) => actions[name](argument));
      break;
    }
    case 'goToGrid':
      if (command.argument !== undefined) goToGrid(context, command.argument);
      break;
    case 'useTool':
      onGrid((_, actions) => actions.useTool(command.argument ?? null));
      break;
    case 'cancelDrawing':
      onGrid((_, actions) => actions.cancel());
      break;
    case 'chooseColour':
      if (command.argument !== undefined) view.pickColour(command.argument);
      break;
    case 'chooseTool':
      if (command.argument !== undefined) view.chooseTool(command.argument);
      break;
    case 'chooseScope':
      if (command.argument !== undefined) view.scope.value = command.argument;
      break;
    case 'toggleAdvancedTools':
      view.advancedTools.value = !advancedTools.peek();
      break;
    case 'fillHere':
    case 'pickHere': {
      const { name } = command;
      onGrid((_, actions) => actions[name]());
      break;
    }
    case 'erase':
      onGrid((_, actions) => actions.erase(0, 'Erase'));
      break;
    case 'fillSelection':
      onGrid((_, actions) => actions.erase(view.colour.peek(), 'Fill'));
      break;
    case 'selectAll':
      onGrid((at) => drawing.selectAllOf(at));
      break;
    case 'invertSelection':
      onGrid((at) => drawing.invertSelection(at));
      break;
    case 'deselect':
      drawing.commit();
      drawing.deselect();
      break;
    case 'pasteAsGrid':
      onActiveGrid(context, (at) => {
        context.request(pasteClipboardAsGrid(context, at));
      });
      break;
    case 'resizeGrid':
      onGrid((_, actions) => actions.openResizeForm());
      break;
    case 'flipHorizontally':
    case 'flipVertically':
    case 'rotateRight':
    case 'rotateLeft':
    case 'rotateHalf':
    case 'transpose': {
      const { transform, label } = turns[command.name];
      onGrid((at) => drawing.turn(at, transform, label));
      break;
    }
    case 'cropToSelection':
    case 'cropToContent': {
      const { name } = command;
      onGrid((at) => drawing[name](at));
      break;
    }
    case 'scaleUp':
    case 'scaleDown': {
      const { name, argument } = command;
      if (argument === undefined) transforms.value = 'scale';
      else onGrid((at) => scaleGrids(context, at, name, argument));
      break;
    }
    case 'pad': {
      const { argument } = command;
      if (argument === undefined) transforms.value = 'pad';
      else onGrid((at) => padGrids(context, at, argument));
      break;
    }
    case 'tile':
      transforms.value = 'tile';
      break;
    case 'permuteColours':
      transforms.value = 'colours';
      break;
  }
}

/** Gives the focus to another grid of the task: the next one in reading order, or the same side of the next pair. */
function goToGrid({ activeGrid, document, grids }: PageContext, move: GridMove): void {
  const task = document.task.peek();
  if (task === null) return;
  const all = (['train', 'test'] as const).flatMap((split) =>
    task[split].flatMap((_, index) => (['input', 'output'] as const).map((side): GridAddress => ({ split, index, side }))),
  );
  const from = activeGrid.peek();
  const start = all.findIndex(({ split, index, side }) => split === from?.split && index === from.index && side === from.side);
  const step = { next: 1, previous: -1, nextPair: 2, previousPair: -2 }[move];
  for (let at = start + step; at >= 0 && at < all.length; at += step) {
    const address = all[at];
    if (address !== undefined && grids.placeAt(address)?.focus() === true) return;
  }
}
