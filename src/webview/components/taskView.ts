import { untracked } from '@preact/signals-core';
import { isOverview } from '../canvas/zoom.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element } from '../dom/element.ts';
import { elementWidth } from '../dom/elementWidth.ts';
import { painted } from '../dom/painted.ts';
import type { PageContext } from '../pageContext.ts';
import { alignedRows } from './alignedRows.ts';
import { firstPairs } from './firstPairs.ts';
import { pairList } from './pairList.ts';
import type { SolveControls } from './solveOptions.ts';
import { toolbar } from './toolbar.ts';
import { zoomControls } from './zoomControls.ts';

/** A task: its pairs, and the model beside them or, on a narrow page, below. It fills `root`, which is in the document already. */
export function taskView(context: PageContext, root: HTMLElement, controls: SolveControls, showKeys: () => void): Component {
  const effects = new Effects();
  const pairs = element('div', { class: 'pairs-column' });
  const panel = element('aside', { class: 'solve-panel', 'aria-label': 'Model' });
  const columns = element('div', { class: 'columns' }, pairs, panel);
  root.append(effects.component(toolbar(context, controls, showKeys)).element, columns);
  effects.run(() => {
    panel.classList.toggle('in-use', context.runs.starting.value || context.runs.run.value !== null);
  });
  // The column has its width from here on, so that the grids are drawn once, in their final size.
  const width = elementWidth(pairs, effects);
  effects.run(() => {
    pairs.classList.toggle('overview', isOverview(context.view.zoom.value));
  });
  // What is out of sight follows what is in sight, unless the page is to be scrolled, or both sides of a diff to be alike.
  context.showsAllPairs.value = untracked(() => context.comparison.active) || context.view.scroll.peek() > 0;
  const first = firstPairs(context, width.peek());
  const train = pairList(context, 'train', width, first.train, effects.component(zoomControls(context)).element);
  const test = pairList(context, 'test', width, first.test);
  pairs.append(effects.component(train).element, effects.component(test).element);
  void painted().then(() => (context.showsAllPairs.value = true));
  effects.component(alignedRows(context, pairs));
  // Nobody waits for the model's side: it is loaded when the grids are there.
  async function addSolvePanel(): Promise<void> {
    const wanted = context.view.scroll.peek();
    await painted();
    const reached = window.scrollY;
    const [{ solvePanel }] = await Promise.all([import('./solvePanel.ts'), import('./toolkit.ts')]);
    if (effects.disposed) return;
    effects.component(solvePanel(context, controls, panel));
    // It may be what the page was scrolled to before it was hidden. Who has scrolled since then stays where they are.
    if (reached < wanted && window.scrollY === reached) window.scrollTo(0, wanted);
  }
  context.request(addSolvePanel());
  return {
    element: root,
    dispose: () => {
      effects.dispose();
      root.replaceChildren();
    },
  };
}
