import { computed } from '@preact/signals-core';
import { selectTools, simpleTools, tools, type SelectMode, type Tool } from '../../shared/edits/tools.ts';
import type { Reach } from '../../shared/edits/cellShapes.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element } from '../dom/element.ts';
import { rovingFocus, setTabStop } from '../dom/rovingFocus.ts';
import type { PageContext } from '../pageContext.ts';
import { keyOf } from '../state/keys.ts';
import { choice, type ChoiceOption } from './choice.ts';
import { iconButton } from './designSystem.ts';
import { selectionLimit } from './selectionLimit.ts';
import { toolIcon } from './toolIcons.ts';
import { toolNames } from './toolNames.ts';

const reachOptions: readonly ChoiceOption<Reach>[] = [
  { value: 'edges', label: '4', title: 'Cells that touch at an edge (4-connected)' },
  { value: 'corners', label: '8', title: 'Cells that touch at an edge or a corner (8-connected)' },
  { value: 'colour', label: 'All', title: 'All cells of the colour' },
];

const modeOptions: readonly ChoiceOption<SelectMode>[] = [
  { value: 'replace', label: 'New', title: 'A new selection' },
  { value: 'add', label: '+', title: 'Add to the selection (Shift)' },
  { value: 'subtract', label: '−', title: 'Take away from the selection (Alt)' },
];

/** The tools. */
export function toolGroup(context: PageContext): Component {
  const { view, editable, advancedTools, keys } = context;
  const effects = new Effects();
  const buttons = new Map(
    tools.map((tool) => {
      const key = keyOf(keys.peek(), 'chooseTool', tool);
      const label = key === null ? toolNames[tool] : `${toolNames[tool]} (${key})`;
      const attributes = { role: 'radio', 'data-tool': tool };
      return [tool, iconButton({ label, icon: toolIcon(tool), attributes, onClick: () => view.chooseTool(tool) })] as const;
    }),
  );
  const group = element('div', { class: 'tool-group', role: 'radiogroup', 'aria-label': 'Tool' }, ...buttons.values());
  rovingFocus(group, (control) => {
    control.click();
  });
  const more = iconButton({
    label: 'More tools',
    icon: 'ellipsis',
    attributes: { 'aria-pressed': 'false' },
    onClick: () => {
      view.advancedTools.value = !advancedTools.peek();
    },
  });

  effects.run(() => {
    const { value: chosen } = view.tool;
    for (const [tool, control] of buttons) {
      control.setAttribute('aria-checked', String(tool === chosen));
      control.disabled = !editable.value && !readOnlyTools.has(tool);
      // One that was chosen by its key shows in any case.
      control.hidden = !advancedTools.value && !simpleTools.includes(tool) && tool !== chosen;
    }
    setTabStop(group, buttons.get(chosen) ?? null);
  });
  effects.run(() => {
    more.setAttribute('aria-pressed', String(advancedTools.value));
  });
  return {
    element: element('div', { class: 'tools' }, group, more),
    dispose: () => {
      effects.dispose();
    },
  };
}

/** What the chosen tool can be told. */
export function toolOptions(context: PageContext): Component {
  const { view, advancedTools } = context;
  const effects = new Effects();
  const reach = effects.component(choice('How far', reachOptions, view.reach)).element;
  const mode = effects.component(choice('Selection', modeOptions, view.selectMode)).element;
  const reaches = computed(() => view.tool.value === 'fill' || view.tool.value === 'selectObject');
  effects.run(() => {
    reach.hidden = !reaches.value || (!advancedTools.value && view.reach.value === 'edges');
    mode.hidden = !selectTools.includes(view.tool.value) || (!advancedTools.value && view.selectMode.value === 'replace');
  });
  return {
    element: element('div', { class: 'tools' }, reach, mode, effects.component(selectionLimit(context)).element),
    dispose: () => {
      effects.dispose();
    },
  };
}

const readOnlyTools: ReadonlySet<Tool> = new Set<Tool>([...selectTools, 'picker']);
