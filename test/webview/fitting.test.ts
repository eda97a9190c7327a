import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FitEvent } from '../../src/shared/protocol/fitEvents.ts';
import type { FitStart } from '../../src/shared/protocol/fitEvents.ts';
import type { SolveEvent } from '../../src/shared/protocol/solverProtocol.ts';
import { EditorPages, type EditorPage, type OpenOptions } from './support/editorPage.ts';
import { fitCheck, fitChosen, fitEnded, fitStarted, fitStep } from './support/fits.ts';
import { soon } from './support/soon.ts';
import { gridOf, smallTask, startedEvent, stepEvent } from './support/tasks.ts';

let pages: EditorPages;
let editor: EditorPage;
beforeAll(async () => {
  pages = await EditorPages.start();
});
afterAll(() => pages.stop());
afterEach(() => editor.close());

async function open(options: OpenOptions = {}): Promise<void> {
  editor = await pages.open(smallTask, options);
  await editor.grid('train/0/input').waitFor();
  await editor.page.getByRole('heading', { name: 'Model' }).waitFor();
}

type Locator = ReturnType<EditorPage['page']['locator']>;
const panel = (): Locator => editor.page.locator('.solve-panel');
const fit = (): Locator => editor.page.locator('.fit-panel');
const seconds = (): Locator => editor.page.getByRole('textbox', { name: /Seconds to fit/ });
const chart = (index: number): Locator => fit().getByRole('img').nth(index);
const lastSolve = (): unknown => editor.host.callsOf('solve').at(-1);

const unseen: SolveEvent = { ...startedEvent, embedding: 'fitted', identifier: 1 };

/** Two checks of a fit: it comes closer to the expected output, and the pair that it has not seen comes out. */
const events: readonly FitEvent[] = [
  fitStarted(),
  fitStep(1, 2.4, 0.5),
  fitCheck(1, 0.4, [gridOf('000', '000', '000'), []]),
  fitStep(40, 0.61, 6),
  fitStep(90, 0.12, 14, 0.5),
  fitCheck(90, 1, [gridOf('004', '040', '000'), gridOf('55', '05')]),
];

async function startRun(): Promise<void> {
  await editor.button('Solve').click();
  await editor.button('Cancel').waitFor();
}

async function send(...sent: readonly SolveEvent[]): Promise<void> {
  for (const event of sent) await editor.host.event(event);
}

/** A fit that goes on. */
async function openFitting(options: OpenOptions = {}): Promise<void> {
  await open(options);
  await startRun();
  await send(unseen, ...events);
  await soon(() => fit().innerText()).toContain('Step 90');
}

describe('the choice', () => {
  test('is the settings’ until the user makes another, and is remembered', async () => {
    await open({ prepare: (host) => (host.state = { ...host.state, settings: { ...host.state.settings, fitSeconds: 20, votes: 30 } }) });
    expect(await seconds().inputValue()).toBe('20');
    await startRun();
    expect(lastSolve()).toMatchObject({ fit: { seconds: 20, kept: 'use' }, votes: 30 });
    await editor.button('Cancel').click();
    await seconds().fill('5');
    await editor.page.reload();
    await soon(() => seconds().inputValue()).toBe('5');
    const checkbox = editor.page.getByRole('checkbox', { name: 'Fit unseen tasks for' });
    await checkbox.press('Space');
    await soon(() => seconds().isDisabled()).toBe(true);
    await startRun();
    expect(lastSolve()).toMatchObject({ fit: null });
  });

  test('is off where the settings say 0 seconds', async () => {
    await open({ prepare: (host) => (host.state = { ...host.state, settings: { ...host.state.settings, fitSeconds: 0 } }) });
    await startRun();
    expect(lastSolve()).toMatchObject({ fit: null, votes: null });
    await editor.button('Cancel').click();
    await editor.page.getByRole('checkbox', { name: 'Fit unseen tasks for' }).click();
    await startRun();
    expect(lastSolve()).toMatchObject({ fit: { seconds: 60 } });
  });

  test('takes whole numbers of seconds and votes alone, and says so', async () => {
    await open();
    for (const wrong of ['0', '1.5', '', '86401']) {
      await seconds().fill(wrong);
      await soon(() => editor.button('Solve').isDisabled()).toBe(true);
    }
    expect(await panel().getByRole('alert').innerText()).toContain('Seconds to fit: a whole number from 1 to 86400');
    await seconds().fill('7');
    await soon(() => editor.button('Solve').isDisabled()).toBe(false);
    const votes = editor.page.getByRole('textbox', { name: /Votes/ });
    await votes.fill('1001');
    await soon(() => panel().getByRole('alert').innerText()).toContain('Votes: a whole number from 0 to 1000');
    // What comes from elsewhere takes the place of what was typed, and what was wrong with it.
    await editor.host.push('settingsChanged', { ...editor.host.state.settings, votes: 32 });
    await soon(() => votes.inputValue()).toBe('32');
    await soon(() => editor.button('Solve').isDisabled()).toBe(false);
    await votes.fill('64');
    await startRun();
    expect(lastSolve()).toMatchObject({ fit: { seconds: 7 }, votes: 64 });
  });
});

describe('a fit', () => {
  test('shows its beginning, its curves, its time and its answers as they come', async () => {
    await open();
    await startRun();
    expect(await fit().isVisible()).toBe(false);
    await send(unseen);
    await soon(() => fit().innerText()).toContain('Preparing');
    expect(await editor.button('Stop and keep').isDisabled()).toBe(true);
    await soon(() => panel().innerText()).toContain('This task is unseen: hrm-mini is being fitted to its train pairs.');
    await send(...events.slice(0, 3));
    await soon(() => fit().innerText()).toContain('60 s left of 60 s');
    await soon(() => fit().innerText()).toContain('40 % of its cells right');
    const text = await fit().innerText();
    expect(text).toContain('Step 1: loss 2.4');
    expect(text).toContain('Train 2, held out: 40 % of its cells right');
    expect(text).toContain(
      'Began from the known embedding recolour-3-5, colour 4 taken for 3 (loss 1.25). Trains 1,048,576 weights and the embedding on 2 pairs.',
    );
    const result = editor.page.locator('[data-test="0"]');
    await soon(() => result.innerText()).toContain('What the fit would answer at step 1');
    await soon(() => editor.pixels('answer/0')).toEqual(Array.from({ length: 3 }, () => ['#000000', '#000000', '#000000']));
    expect(await editor.page.locator('[data-score="0"]').innerText()).toContain('Not exact: 6 / 9 cells right');
    expect(await editor.page.locator('[data-test="1"]').innerText()).toContain('No grid could be read');
    const height = (await fit().boundingBox())?.height;

    await send(...events.slice(3));
    await soon(() => fit().innerText()).toContain('46 s left of 60 s');
    expect(await fit().innerText()).toContain('Step 90: loss 0.12, 50 % of its samples exact');
    expect(await fit().innerText()).toContain('Train 2, held out: exact');
    expect(await chart(0).getAttribute('aria-label')).toBe('Loss of the fit over 14 s: 2.4 at first, 0.12 at last');
    expect(await chart(1).getAttribute('aria-label')).toContain('Held-out pair at last: 100 %.');
    expect((await chart(0).locator('.tick').allTextContents()).filter((tick) => tick.endsWith(' s'))).toEqual([
      '0 s',
      '20 s',
      '40 s',
      '60 s',
    ]);
    await soon(async () => (await editor.pixels('answer/0'))[1]?.[1]).toBe('#ffdc00');
    expect(await editor.page.locator('[data-score="0"]').innerText()).toContain('Not exact: 8 / 9 cells right');
    await soon(async () => (await editor.pixels('answer/1'))[0]?.[0]).toBe('#999999');
    expect(
      await fit()
        .getByRole('progressbar')
        .evaluate((bar) => (bar as HTMLProgressElement).value),
    ).toBeCloseTo(14 / 60);
    // Nothing below it has moved.
    expect((await fit().boundingBox())?.height).toBe(height);
    await editor.picture('fitting');
  });

  test('tells which of several starts it went on from', async () => {
    await open();
    await startRun();
    await send(unseen, fitStarted({ starts: 4 }), ...events.slice(1, 3));
    await soon(() => fit().innerText()).toContain(
      'Tries up to 4 starts side by side, among them the known embedding recolour-3-5, colour 4 taken for 3 (loss 1.25).',
    );
    await send(fitStep(40, 0.61, 6), fitChosen(40, 3, 'flip-up-down'));
    await soon(() => fit().innerText()).toContain(
      'Began from the known embedding flip-up-down (loss 1.5): the best of 3 starts after 40 steps.',
    );
  });

  test('that has nothing to learn says so', async () => {
    await open();
    await startRun();
    await send(unseen, fitStarted(), fitCheck(0, 1, [gridOf('004', '040', '400'), []], [2]), fitEnded(0, 4.2, 'nothingToLearn'));
    await soon(() => fit().innerText()).toContain('All train pairs are right from the start: nothing was trained.');
    const text = await fit().innerText();
    expect(text).toContain('Kept');
    expect(text).toContain('Train 2, held out: exact');
    expect(text).toContain('as well: they may vote.');
    expect(text).toContain('Answers as the known embedding recolour-3-5, colour 4 taken for 3 (loss 1.25).');
    await editor.host.setRun({ state: 'done' });
    await soon(() => editor.button('Fit longer').isDisabled()).toBe(false);
  });

  test('is stopped and kept by a button, the keyboard or VS Code, and the solve goes on with it', async () => {
    await openFitting();
    await editor.button('Stop and keep').focus();
    await editor.page.keyboard.press('Enter');
    await soon(() => editor.host.callsOf('stopFit')).toEqual([{ run: 1 }]);
    await editor.host.push('command', 'stopFit');
    await soon(() => editor.host.callsOf('stopFit').length).toBe(2);
    await send(fitEnded(95, 14.6, 'stopped'));
    await soon(() => fit().innerText()).toContain('Stopped and kept');
    expect(await fit().innerText()).toContain('Fitted for 15 s in 95 steps, loss 0.09.');
    expect(await editor.button('Stop and keep').isVisible()).toBe(false);
    expect(await editor.button('Fit longer').isDisabled()).toBe(true);
    await send(stepEvent(0, 1, gridOf('004', '040', '400')));
    await soon(() => panel().innerText()).toContain('hrm-mini was fitted to its train pairs.');
    await soon(() => editor.page.locator('[data-test="0"]').innerText()).toContain('Step 1 / 8');
    // A fit that has ended cannot be stopped.
    await editor.host.push('command', 'stopFit');
    await editor.host.setRun({ state: 'done' });
    await soon(() => editor.button('Fit longer').isDisabled()).toBe(false);
    expect(editor.host.callsOf('stopFit')).toHaveLength(2);
    await editor.picture('fitted');
  });

  test('that cannot be kept says so', async () => {
    await openFitting();
    await send(fitEnded(95, 60, 'spent'));
    await soon(() => fit().innerText()).toContain('Kept');
    await send({ type: 'fitNotKept', message: 'ENOSPC: no space left on device' });
    await soon(() => fit().innerText()).toContain('Not kept');
    expect(await fit().innerText()).toContain('It could not be kept: ENOSPC: no space left on device');
  });

  test('is dropped by a cancel', async () => {
    await openFitting();
    await editor.button('Cancel').click();
    await soon(() => panel().innerText()).toContain('Cancelled: the fit was dropped.');
    expect(await panel().innerText()).toContain('This task is unseen, and its fit was dropped.');
    expect(await fit().innerText()).toContain('Dropped');
    // Where the process died, what was saved of the fit is there.
    await editor.host.setRun({ state: 'failed', error: 'the solver ended' });
    await soon(() => fit().innerText()).toContain('Interrupted');
    expect(await panel().innerText()).toContain('its fit was interrupted. What was saved of it by then, the next fit goes on from.');
    expect(await editor.page.locator('[data-test="0"]').innerText()).toContain('The run ended before this test.');
  });

  test('in progress is there again when the page comes back', async () => {
    await openFitting();
    await fit().getByText('Curves').click();
    await soon(() => chart(0).isVisible()).toBe(false);
    // The browser tells of what is folded a moment after it has folded it.
    const saved = () => editor.page.evaluate(() => JSON.parse(sessionStorage.getItem('state') ?? '{}') as { showFitCurves?: boolean });
    await soon(saved).toMatchObject({ showFitCurves: false });
    await editor.page.reload();
    await soon(() => fit().innerText()).toContain('46 s left of 60 s');
    expect(await chart(0).isVisible()).toBe(false);
    await fit().getByText('Curves').click();
    await soon(() => chart(0).getAttribute('aria-label')).toContain('2.4 at first, 0.12 at last');
    await send(fitStep(200, 0.03, 30, 1));
    await soon(() => fit().innerText()).toContain('Step 200: loss 0.03, 100 % of its samples exact');
    await soon(async () => (await editor.pixels('answer/0'))[1]?.[1]).toBe('#ffdc00');
    expect(await editor.button('Stop and keep').isDisabled()).toBe(false);
  });

  test('says what came of the held-out pair once that has joined', async () => {
    await openFitting();
    await send(fitStep(91, 0.2, 15), fitCheck(91, null, [gridOf('004', '040', '000'), []]));
    await soon(() => fit().innerText()).toContain('Train 2, held out until step 90: exact');
  });

  test('says from which turned and mirrored pairs it learns too', async () => {
    await openFitting();
    expect(await fit().innerText()).not.toContain('The rule seems to hold');
    const grids = [gridOf('004', '040', '000'), []];
    await send(fitCheck(100, 1, grids, [2, 4, 5]));
    await soon(() => fit().innerText()).toContain(
      'The rule seems to hold for the pairs turned by 180°, mirrored left-right, and mirrored up-down as well',
    );
    await send(fitCheck(120, null, grids, [1, 2, 3, 4, 5, 6, 7]));
    await soon(() => fit().innerText()).toContain('The rule seems to hold for the pairs turned and mirrored in every way as well');
    await editor.picture('fitting-views', true);
  });

  test('that goes on from what a known rule makes of the inputs says so and shows it, a kept one too', async () => {
    await open();
    await startRun();
    const firstRule: FitEvent = {
      type: 'firstRule',
      name: 'flip-direction-left-right',
      recoloured: [{ from: 5, to: 1 }],
      grids: [
        { test: 0, grid: gridOf('200', '020', '002') },
        { test: 1, grid: gridOf('52') },
      ],
    };
    await send(unseen);
    await soon(() => fit().innerText()).toContain('Looking for a place to begin');
    await send({ type: 'fitSearch', tries: 'rules', seconds: 18 });
    await soon(() => fit().innerText()).toContain('Tries the rules that the model knows (up to 18 s)');
    await send({ type: 'fitSearch', tries: 'twoRules', seconds: 7.25 });
    await soon(() => fit().innerText()).toContain('Tries two of its rules in a row (up to 7.3 s)');
    await send({ type: 'fitSearch', tries: 'others', seconds: 0.9 });
    await soon(() => fit().innerText()).toContain('Tries what else the model knows (up to 0.9 s)');
    await send(firstRule, fitStarted({ heldOut: null }));
    await soon(() => fit().innerText()).toContain(
      'Two rules, as it seems. The first, of every input: flip-direction-left-right, colour 5 taken for 1. Began from the known embedding',
    );
    expect(await fit().innerText()).toContain('No train pair is held out: it took all of them to tell the two rules from others.');
    const after = panel().getByRole('figure').filter({ hasText: 'After the first rule' });
    expect(await after.count()).toBe(2);
    await send(stepEvent(0, 1, gridOf('004', '040', '400')));
    await editor.picture('fitting-two-rules', true);
    await editor.host.setRun({ state: 'cancelled' });
    await startRun();
    await send(unseen, { type: 'fitReused', taskId: 'sample', step: 0, seconds: 0.4, at: Date.now() }, firstRule);
    await soon(() => fit().innerText()).toContain('Two rules, as it seems. The first, of every input: flip-direction-left-right');
    await soon(() => after.count()).toBe(2);
    await editor.host.setRun({ state: 'cancelled' });
    await startRun();
    await send(unseen, fitStarted({ heldOut: null }));
    await soon(() => fit().innerText()).toContain('No train pair is held out: it took all of them to tell the rule from others.');
    await soon(() => after.first().isVisible()).toBe(false);
  });

  test('that goes on from an earlier one says why no pair is held out, one that had nothing to learn that it has not learned', async () => {
    await open();
    await startRun();
    const start: FitStart = { kind: 'previous', name: null, loss: null, recoloured: [] };
    await send(unseen, fitStarted({ start, heldOut: null }), fitStep(1, 0.2, 1));
    await soon(() => fit().innerText()).toContain('No train pair is held out: the earlier fit has learned from all of them.');
    await editor.button('Cancel').click();
    await editor.host.setRun({ state: 'cancelled' });
    await startRun();
    await send(unseen, { type: 'fitReused', taskId: 'sample', step: 0, seconds: 0.4, at: Date.now() });
    await soon(() => fit().innerText()).toContain('All train pairs were right from the start: nothing was trained. Reused until');
    await editor.host.setRun({ state: 'cancelled' });
    await soon(() => panel().innerText()).toContain('Cancelled after 0 steps.');
  });

  test('that was kept is reused, and can be left aside or gone on with', async () => {
    await open();
    await seconds().fill('25');
    await startRun();
    const at = new Date();
    await send(unseen, { type: 'fitReused', taskId: 'sample', step: 812, seconds: 60.2, at: at.getTime() });
    await send(stepEvent(0, 1, gridOf('004', '040', '400')));
    await editor.host.setRun({ state: 'done' });
    await soon(() => fit().innerText()).toContain('Fitted for 60 s in 812 steps; reused until a train pair changes.');
    expect(await fit().locator('.fit-time').innerText()).toMatch(/^Kept at .*\d/);
    expect(await panel().innerText()).toContain('This task is unseen: a kept fit to its train pairs is used.');
    await editor.picture('reused');
    await editor.button('Fit longer').click();
    await editor.button('Cancel').waitFor();
    expect(lastSolve()).toMatchObject({ fit: { seconds: 25, kept: 'extend' } });
    await editor.button('Cancel').click();
    await editor.button('Solve').waitFor();
    await startRun();
    await send(unseen, { type: 'fitReused', taskId: 'sample', step: 812, seconds: 60.2, at: at.getTime() });
    await editor.host.setRun({ state: 'done' });
    await soon(() => editor.button('Fit again').isDisabled()).toBe(false);
    await editor.button('Fit again').press('Enter');
    await editor.button('Cancel').waitFor();
    expect(lastSolve()).toMatchObject({ fit: { seconds: 25, kept: 'replace' } });
  });

  test('with very many steps keeps up', async () => {
    await open();
    await startRun();
    const many = Array.from({ length: 5000 }, (_, index) => fitStep(index + 1, 3 / (index + 1), 0.2 * (index + 1)));
    await editor.host.setRun({ state: 'running', events: [unseen, fitStarted({ seconds: 2000 }), ...many.slice(0, 4900)] });
    await Promise.all(many.slice(4900).map((event) => editor.host.event(event)));
    await soon(() => fit().innerText()).toContain('Step 5000');
    const points = (await chart(0).locator('.series').getAttribute('d'))?.split('L').length ?? 0;
    expect(points).toBeLessThanOrEqual(300);
    expect(points).toBeGreaterThan(200);
  });
});
