import { computed } from '@preact/signals-core';
import { Effects, type Component } from '../dom/effects.ts';
import { element, eyedropperIcon } from '../dom/element.ts';
import { rovingFocus, setTabStop } from '../dom/rovingFocus.ts';
import type { PageContext } from '../pageContext.ts';
import type { Tool } from '../state/viewState.ts';
import { button, iconButton } from './designSystem.ts';
import { palette } from './palette.ts';
import type { SolveControls } from './solveOptions.ts';

const toolButtons: readonly { readonly tool: Tool; readonly label: string; readonly icon: string | Element }[] = [
  { tool: 'pencil', label: 'Pencil (P)', icon: 'edit' },
  { tool: 'fill', label: 'Fill (B)', icon: 'paintcan' },
  { tool: 'picker', label: 'Pick colour (O)', icon: eyedropperIcon() },
];

/** What stays in sight: tools, colours, undo and redo, Solve. */
export function toolbar(context: PageContext, controls: SolveControls, showKeys: () => void): Component {
  const { host, request, runs, document } = context;
  const effects = new Effects();
  const history = element(
    'div',
    { class: 'tool-group' },
    iconButton({ label: 'Undo', icon: 'discard', onClick: () => request(host.call('undo', null)) }),
    iconButton({ label: 'Redo', icon: 'redo', onClick: () => request(host.call('redo', null)) }),
  );
  const others = element(
    'div',
    { class: 'tool-group' },
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
  return {
    element: element(
      'div',
      { class: 'toolbar', role: 'group', 'aria-label': 'Drawing' },
      effects.component(toolGroup(context)).element,
      effects.component(palette(context)).element,
      history,
      others,
      element('div', { class: 'solve-buttons' }, start, stop),
    ),
    dispose: () => {
      effects.dispose();
    },
  };
}

function toolGroup({ view, editable }: PageContext): Component {
  const effects = new Effects();
  const buttons = new Map(
    toolButtons.map(({ tool, label, icon }) => {
      const attributes = { role: 'radio', 'data-tool': tool };
      return [tool, iconButton({ label, icon, attributes, onClick: () => view.chooseTool(tool) })] as const;
    }),
  );
  const group = element('div', { class: 'tool-group', role: 'radiogroup', 'aria-label': 'Tool' }, ...buttons.values());
  rovingFocus(group, (control) => {
    control.click();
  });
  effects.run(() => {
    for (const [tool, control] of buttons) {
      control.setAttribute('aria-checked', String(tool === view.tool.value));
      control.disabled = !editable.value && tool !== 'picker';
    }
    setTabStop(group, buttons.get(view.tool.value) ?? null);
  });
  return {
    element: group,
    dispose: () => {
      effects.dispose();
    },
  };
}
