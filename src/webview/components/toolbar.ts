import { computed } from '@preact/signals-core';
import { Effects, type Component } from '../dom/effects.ts';
import { element } from '../dom/element.ts';
import { tellHeight } from '../dom/tellHeight.ts';
import { stepThroughHistory } from '../editing/history.ts';
import type { PageContext } from '../pageContext.ts';
import { button, iconButton } from './designSystem.ts';
import { palette } from './palette.ts';
import type { SolveControls } from './solveOptions.ts';
import { toolGroup, toolOptions } from './toolGroup.ts';
import { transformPanel } from './transformPanel.ts';

/** What stays in sight: tools, colours, undo and redo, Solve. */
export function toolbar(context: PageContext, controls: SolveControls, showKeys: () => void): Component {
  const { host, request, runs, document, transforms, editable } = context;
  const effects = new Effects();
  const history = element(
    'div',
    { class: 'tool-group' },
    iconButton({ label: 'Undo', icon: 'discard', onClick: () => stepThroughHistory(context, 'undo') }),
    iconButton({ label: 'Redo', icon: 'redo', onClick: () => stepThroughHistory(context, 'redo') }),
  );
  const transform = iconButton({
    label: 'Transform grids',
    icon: 'symbol-ruler',
    onClick: () => {
      transforms.value = transforms.peek() === null ? 'open' : null;
    },
  });
  effects.run(() => {
    transform.setAttribute('aria-expanded', String(transforms.value !== null && editable.value));
    transform.disabled = !editable.value;
  });
  const others = element(
    'div',
    { class: 'tool-group' },
    transform,
    iconButton({ label: 'Keys (?)', icon: 'question', onClick: showKeys }),
    iconButton({ label: 'Open as text', icon: 'file-code', onClick: () => request(host.call('openAsText', null)) }),
  );
  const start = button({ label: 'Solve', icon: 'play', appearance: 'primary', onClick: () => controls.solve('use') });
  const stop = button({ label: 'Cancel', icon: 'debug-stop', appearance: 'secondary', onClick: () => request(runs.cancel()) });
  const solvable = computed(() => (document.task.value?.test.length ?? 0) > 0);
  effects.run(() => {
    start.hidden = runs.busy.value;
    stop.hidden = !runs.busy.value;
    start.disabled = !solvable.value || !controls.valid.value;
    start.title = solvable.value ? 'Run the model on the test inputs' : 'The task has no test input to solve';
  });
  const bar = element(
    'div',
    { class: 'toolbar', role: 'group', 'aria-label': 'Drawing' },
    effects.component(toolGroup(context)).element,
    effects.component(palette(context)).element,
    history,
    others,
    effects.component(toolOptions(context)).element,
    element('div', { class: 'solve-buttons' }, start, stop),
    effects.component(transformPanel(context)).element,
  );
  tellHeight(bar, '--toolbar-height', effects);
  return {
    element: bar,
    dispose: () => {
      effects.dispose();
    },
  };
}
