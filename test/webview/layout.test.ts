import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SolveEvent, StepEvent } from '../../src/shared/protocol/solverProtocol.ts';
import { EditorPages, type EditorPage, type OpenOptions } from './support/editorPage.ts';
import type { FakeHost } from './support/fakeHost.ts';
import { fitCheck, fitStarted, fitStep } from './support/fits.ts';
import { gridOf, largeTask, smallTask, startedEvent, stepEvent } from './support/tasks.ts';
import { ranking, vote, voted } from './support/votes.ts';
import { soon } from './support/soon.ts';

let pages: EditorPages;
beforeAll(async () => {
  pages = await EditorPages.start();
});
afterAll(() => pages.stop());

/** Elements that stick out of the page at the right. */
function overflow(editor: EditorPage): Promise<string[]> {
  return editor.page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrolled = (element: Element): boolean => element.closest('.table-scroll, dialog') !== null;
    return [...document.querySelectorAll('body *')]
      .filter(
        (element) =>
          element.getBoundingClientRect().right > width + 0.5 && !scrolled(element) && !element.classList.contains('visually-hidden'),
      )
      .map(
        (element) =>
          `${element.tagName}.${element.getAttribute('class') ?? ''} ${String(element.getBoundingClientRect().right)} > ${String(width)}`,
      );
  });
}

/** A finished run of the small task: the first answer comes right, the second test is not scored. */
function withRun(host: FakeHost): void {
  const answers = [gridOf('000', '000', '000'), gridOf('004', '000', '400'), gridOf('004', '040', '000'), gridOf('004', '040', '200')];
  const confidence = gridOf('004', '040', '400').map((row, r) => row.map((_, c) => 1 - ((r * 3 + c) % 7) * 0.11));
  const steps = (test: number): StepEvent[] =>
    [0, 1, 2, 2, 3, 3, 3, 3].map((answer, index) => stepEvent(test, index + 1, answers[answer] ?? [], { confidence }));
  host.state = {
    ...host.state,
    run: {
      id: 1,
      documentVersion: 1,
      task: host.task,
      state: 'done',
      error: null,
      events: [
        startedEvent,
        ...steps(0),
        { type: 'result', test: 0, grid: answers[3] ?? [], correct: false, haltStep: 5, lastChangeStep: 5, answerStep: 8, steps: 8 },
        ...steps(1),
        { type: 'result', test: 1, grid: answers[3] ?? [], correct: null, haltStep: 5, lastChangeStep: 5, answerStep: 8, steps: 8 },
      ],
    },
  };
}

/** A fit that goes on: its curves, and what it would answer. */
function withFit(host: FakeHost): void {
  const curve = Array.from({ length: 120 }, (_, i) => fitStep(i + 1, 2.5 * Math.exp(-i / 25) + 0.02 * (i % 3), (i + 1) / 3, i % 4 === 0 ? Math.min(1, i / 100) : null)); // prettier-ignore
  const checks = [0.3, 0.5, 0.9, 1].map((accuracy, i) =>
    fitCheck(1 + i * 12, accuracy, [gridOf('000', '000', '000').with(i % 3, [0, 4, 4]), gridOf('55', '05')]),
  );
  const events: SolveEvent[] = [{ ...startedEvent, embedding: 'fitted' }, fitStarted(), ...curve, ...checks, fitCheck(110, null, [gridOf('004', '040', '200'), []])]; // prettier-ignore
  host.state = {
    ...host.state,
    solver: {
      health: 'busy',
      model: 'hrm-mini',
      progress: 'fitting, 20 s left',
      message: 'Fitting sample with hrm-mini on cpu: 20 s left.',
    },
    run: { id: 1, documentVersion: 1, task: host.task, state: 'running', error: null, events },
  };
}

/** A vote that is over: some candidates, each with its votes. */
function withVotes(host: FakeHost): void {
  withRun(host);
  const { run } = host.state;
  if (run === null) throw new Error('no run');
  const grids = [gridOf('004', '040', '400'), gridOf('004', '040', '200'), gridOf('0044', '0400'), gridOf('4')];
  const votes = Array.from({ length: 20 }, (_, index) => {
    const augmentation = { dihedral: index % 8, colours: [0, 4, 2, 3, 1, 5, 6, 7, 8, 9] };
    return vote(index, grids[[0, 0, 0, 1, 0, 2, 1, 3][index % 8] ?? 0] ?? [], index / 5 - 2, augmentation);
  });
  const candidates = grids.map((grid) => [grid, votes.filter((one) => one.grid === grid).map(({ index }) => index), 0.6] as const);
  const events: SolveEvent[] = [...run.events, ...votes, ranking(20, 64, ...candidates), voted(grids.slice(0, 2), 1, 20, true)];
  host.state = { ...host.state, run: { ...run, events } };
}

describe('the page fits', () => {
  const cases: readonly (OpenOptions & { name: string; task?: 'large' })[] = [
    { name: '300', width: 300, height: 800 },
    { name: '500', width: 500, height: 800 },
    { name: '800', width: 800, height: 800 },
    { name: '1280', width: 1280, height: 900 },
    { name: '2000', width: 2000, height: 1100 },
    { name: 'large-300', width: 300, height: 800, task: 'large' },
    { name: 'large-1280', width: 1280, height: 900, task: 'large' },
    { name: 'large-2000', width: 2000, height: 1100, task: 'large' },
    { name: 'light', width: 1280, height: 900, theme: 'light' },
    { name: 'hc', width: 1280, height: 900, theme: 'highContrast' },
    { name: 'hcl', width: 700, height: 900, theme: 'highContrastLight' },
    { name: 'dpr-1.5', width: 900, height: 700, devicePixelRatio: 1.5 },
  ];
  test.each(cases)('$name', async ({ name, task, ...options }) => {
    const editor = await pages.open(task === 'large' ? largeTask(10) : smallTask, {
      ...options,
      ...(task === undefined ? { prepare: withRun } : {}),
    });
    await editor.grid('train/0/input').waitFor();
    await editor.page.getByRole('heading', { name: 'Model' }).waitFor();
    await editor.settled();
    expect(await overflow(editor)).toEqual([]);
    await editor.picture(name, true);
    await editor.close();
  });

  const panels: readonly (OpenOptions & { name: string })[] = [
    { name: '300', width: 300, height: 800 },
    { name: '1280', width: 1280, height: 900 },
    { name: 'light-700', width: 700, height: 900, theme: 'light' },
    { name: 'hc-1600', width: 1600, height: 900, theme: 'highContrast' },
    { name: 'hcl-900', width: 900, height: 900, theme: 'highContrastLight' },
  ];
  test.each(panels)('with a fit and with votes, $name', async ({ name, ...options }) => {
    const fit = await pages.open(smallTask, { ...options, prepare: withFit });
    await fit.page.locator('.fit-panel').scrollIntoViewIfNeeded();
    await fit.settled();
    expect(await overflow(fit)).toEqual([]);
    await fit.picture(`fit-${name}`);
    await fit.close();
    const voting = await pages.open(smallTask, { ...options, prepare: withVotes });
    await voting.page.locator('[data-candidate="0"]').click();
    await voting.page.locator('.vote').first().waitFor();
    await voting.page.locator('[data-votes="0"]').evaluate((votes) => {
      votes.scrollIntoView();
    });
    await voting.settled();
    expect(await overflow(voting)).toEqual([]);
    await voting.picture(`votes-${name}`);
    await voting.close();
  });

  test.each([1280, 400])('the model stands below the toolbar, however high that is, on a page of %i px', async (width) => {
    const editor = await pages.open(largeTask(4), { width, height: 800, prepare: withRun });
    await editor.page.getByRole('heading', { name: 'Model' }).waitFor();
    await editor.button('Transform grids').click();
    const edges = (): Promise<number[]> =>
      editor.page.evaluate(() => {
        const edge = (selector: string, side: 'top' | 'bottom'): number =>
          document.querySelector(selector)?.getBoundingClientRect()[side] ?? NaN;
        return [edge('.toolbar', 'bottom'), edge('.solve-panel', 'top')];
      });
    if (width === 1280) {
      await editor.page.mouse.wheel(0, 600);
      await soon(async () => Math.max(...(await edges()).map((edge, i, all) => Math.abs(edge - (all[1 - i] ?? NaN))))).toBeLessThan(1);
    } else {
      await editor.button('Solve').click();
      // A fast model is done while the page still scrolls, and the focus goes back to Solve.
      await soon(() => editor.host.state.run?.state).toBe('queued');
      await editor.host.setRun({ state: 'done' });
      await soon(async () => (await edges())[1]).toBeLessThan(500);
    }
    const [bar = NaN, panel = NaN] = await edges();
    expect(bar).toBeGreaterThan(80);
    expect(panel).toBeGreaterThan(bar - 1);
    await editor.close();
  });

  test('a small picture of a large grid shows its colours, not its lines', async () => {
    const large = Array.from({ length: 30 }, () => Array.from({ length: 30 }, () => 2));
    const editor = await pages.open(smallTask, {
      prepare: (host) => {
        withRun(host);
        const { run } = host.state;
        if (run !== null)
          host.state = { ...host.state, run: { ...run, events: [...run.events, vote(0, large, 1), ranking(1, 2, [large, [0], 0.5])] } };
      },
    });
    const canvas = editor.page.locator('[data-candidate="0"] canvas');
    await canvas.waitFor();
    await editor.settled();
    const red = await canvas.evaluate((element: HTMLCanvasElement) => {
      const copy = document.createElement('canvas').getContext('2d');
      if (copy === null) throw new Error('no canvas');
      Object.assign(copy.canvas, { width: element.width, height: element.height });
      copy.drawImage(element, 0, 0);
      const { data } = copy.getImageData(0, 0, element.width, element.height);
      let count = 0;
      for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 0) > 200 && (data[at + 1] ?? 0) < 100) count++;
      return count / (element.width * element.height);
    });
    expect(red).toBeGreaterThan(0.95);
    await editor.close();
  });

  test.each(panels)('with all tools, the transforms, a selection and the keys, $name', async ({ name, ...options }) => {
    const editor = await pages.open(smallTask, {
      ...options,
      prepare: (host) => (host.state = { ...host.state, settings: { ...host.state.settings, tools: 'advanced' } }),
    });
    await editor.button('Transform grids').click();
    await editor.page.locator('[data-tool="select"]').click();
    await editor.clickCell('train/0/input', 1, 1);
    await editor.grid('train/0/input').press('r');
    await editor.page.locator('.resize-form').waitFor();
    await editor.page.locator('.mapping .swatch').nth(2).click();
    await editor.settled();
    expect(await overflow(editor)).toEqual([]);
    await editor.picture(`tools-${name}`);
    await editor.host.push('command', 'showKeys');
    await editor.page.locator('.key-help[open]').waitFor();
    expect(await overflow(editor)).toEqual([]);
    await editor.picture(`keys-${name}`);
    await editor.close();
  });
});
