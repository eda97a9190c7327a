import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Grid } from '../../src/shared/arc/task.ts';
import type { SolveEvent, StepEvent, TestResult } from '../../src/shared/protocol/solverProtocol.ts';
import { EditorPages, type EditorPage, type OpenOptions } from './support/editorPage.ts';
import { soon } from './support/soon.ts';
import { gridOf, smallTask, startedEvent, stepEvent } from './support/tasks.ts';

let pages: EditorPages;
let editor: EditorPage;
beforeAll(async () => {
  pages = await EditorPages.start();
});
afterAll(() => pages.stop());
afterEach(() => editor.close());

async function open(task = smallTask, options: OpenOptions = {}): Promise<void> {
  editor = await pages.open(task, options);
  await editor.grid('train/0/input').waitFor();
  await editor.page.getByRole('heading', { name: 'Model' }).waitFor();
}

const panel = (): ReturnType<EditorPage['page']['locator']> => editor.page.locator('.solve-panel');
const result = (index: number): ReturnType<EditorPage['page']['locator']> => editor.page.locator(`[data-test="${String(index)}"]`);
const score = (index: number): ReturnType<EditorPage['page']['locator']> => editor.page.locator(`[data-score="${String(index)}"]`);
const slider = (index: number): ReturnType<EditorPage['page']['locator']> => result(index).getByRole('slider');

/** The answers to the first test, step by step; the expected output is the last. */
const answers: readonly Grid[] = [gridOf('000', '000', '000'), gridOf('004', '000', '400'), gridOf('004', '040', '400')];
const steps: readonly StepEvent[] = [0, 1, 1, 2, 2, 2].map((answer, index) =>
  stepEvent(0, index + 1, answers[answer] ?? [], { changed: [9, 2, 0, 1, 0, 0][index] ?? 0 }),
);
const exact: TestResult = {
  type: 'result',
  test: 0,
  grid: answers[2] ?? [],
  correct: true,
  haltStep: 5,
  lastChangeStep: 4,
  answerStep: 6,
  steps: 6,
};

async function startRun(): Promise<void> {
  await editor.button('Solve').click();
  await editor.button('Cancel').waitFor();
}

async function send(...events: readonly SolveEvent[]): Promise<void> {
  for (const event of events) await editor.host.event(event);
}

/** Plays the steps of the first test; all that is said of them from the click on until they come to rest. */
async function play(): Promise<readonly string[]> {
  const said = await result(0)
    .locator('.step-count')
    .evaluateHandle((count) => {
      const texts: string[] = [];
      new MutationObserver(() => texts.push(count.textContent)).observe(count, { childList: true });
      return texts;
    });
  await result(0).getByRole('button', { name: 'Play' }).click();
  await result(0).getByRole('button', { name: 'Pause' }).waitFor();
  await result(0).getByRole('button', { name: 'Play' }).waitFor();
  return said.jsonValue();
}

/** A task with one test and a run of it that is over. */
async function openSolved(changes: { answer?: Grid; expected?: Grid | null; started?: Partial<typeof startedEvent> } = {}): Promise<void> {
  const { answer = answers[2] ?? [], expected = answers[2] ?? [], started = {} } = changes;
  await open({ train: smallTask.train, test: [{ input: gridOf('400', '040', '004'), output: expected }] });
  await startRun();
  const last = steps.map((step) => (step.step < 4 ? step : stepEvent(0, step.step, answer, { changed: step.changed })));
  await send({ ...startedEvent, ...started }, ...last, { ...exact, grid: answer });
  await editor.host.setRun({ state: 'done' });
  await soon(() => panel().innerText()).toContain('Done');
}

describe('a solve', () => {
  test('streams in, step by step', async () => {
    await open();
    await startRun();
    expect(editor.host.callsOf('solve')).toEqual([
      { maxSteps: null, stopWhenHalting: false, fit: { seconds: 60, kept: 'use' }, votes: null },
    ]);
    await soon(() => panel().innerText()).toContain('Waiting for the solver');
    await send(startedEvent, ...steps.slice(0, 2));
    await soon(() => panel().innerText()).toContain('Test 1: step 2 / 8');
    await soon(async () => (await editor.pixels('answer/0'))[0]?.[2]).toBe('#ffdc00');
    expect(await panel().innerText()).toContain('hrm-mini knows this task (embedding #12).');
    expect(await panel().innerText()).toContain('HRM, 1.0M parameters, grids up to 10 × 10, on cpu');
    expect(await score(0).innerText()).toContain('Not exact: 8 / 9 cells right');
    expect(await result(1).innerText()).toContain('Not yet begun.');
    await editor.picture('streaming');
    await send(...steps.slice(2), exact);
    await soon(() => score(0).innerText()).toContain('Exact: 9 / 9 cells right');
    await send(stepEvent(1, 1, gridOf('55', '05')), {
      ...exact,
      test: 1,
      correct: null,
      haltStep: null,
      lastChangeStep: 1,
      answerStep: 1,
      steps: 1,
    });
    await soon(() => score(1).innerText()).toContain('No expected output: not scored');
    await editor.host.setRun({ state: 'done' });
    await soon(() => panel().innerText()).toContain('Done: 1 of 1 test exact. 7 steps');
    await editor.button('Solve').waitFor();
    await soon(() => editor.page.locator('#announcements').textContent()).toContain('Done: 1 of 1 test exact');
  });

  test('comes into view on a narrow page', async () => {
    await open(smallTask, { width: 500, height: 500 });
    const top = (): Promise<number> => panel().evaluate((element) => element.getBoundingClientRect().top);
    expect(await top()).toBeGreaterThan(500);
    await startRun();
    await soon(top).toBeLessThan(100);
  });

  test('runs as the options say, which the settings fill in', async () => {
    await open(smallTask, {
      prepare: (host) => (host.state = { ...host.state, settings: { ...host.state.settings, maxSteps: 4, stopWhenHalting: true } }),
    });
    const field = editor.page.getByRole('textbox', { name: /Steps at most/ });
    expect(await field.inputValue()).toBe('4');
    await startRun();
    await editor.button('Cancel').click();
    await soon(() => panel().innerText()).toContain('Cancelled after 0 steps');
    await editor.page.getByRole('checkbox', { name: 'Stop when it would halt' }).click();
    for (const wrong of ['0', '1025', '1.5', 'all']) {
      await field.fill(wrong);
      await soon(() => editor.button('Solve').isDisabled()).toBe(true);
    }
    await field.fill('12');
    await startRun();
    expect(editor.host.callsOf('solve')).toEqual([
      { maxSteps: 4, stopWhenHalting: true, fit: { seconds: 60, kept: 'use' }, votes: null },
      { maxSteps: 12, stopWhenHalting: false, fit: { seconds: 60, kept: 'use' }, votes: null },
    ]);
  });

  test('says where the model runs, and why there', async () => {
    await open();
    await startRun();
    await send(startedEvent);
    await soon(() => panel().innerText()).toContain('on cpu');
    expect(await panel().locator('.device-notice').isVisible()).toBe(false);
    const deviceNotice = 'WebGPU failed: device lost; models run on the CPU until the solver is restarted';
    await editor.host.setRun({ events: [{ ...startedEvent, model: { ...startedEvent.model, deviceNotice } }] });
    await soon(() => panel().locator('.device-notice').innerText()).toContain(deviceNotice);
    const model = { ...startedEvent.model, provider: 'webgpu', precision: 'float16' as const };
    await editor.host.setRun({ events: [{ ...startedEvent, model }] });
    await soon(() => panel().innerText()).toContain('on webgpu in float16');
  });

  test('says that an unseen task has a blank embedding', async () => {
    await openSolved({ started: { embedding: 'blank', identifier: 0 } });
    expect(await panel().innerText()).toContain(
      'This task is unseen: its puzzle embedding is blank, so that an answer is hardly ever right.',
    );
    await editor.picture('unseen');
  });

  test('is cancelled by its button and by VS Code', async () => {
    await open();
    await startRun();
    await send(startedEvent, ...steps.slice(0, 2));
    await editor.button('Cancel').click();
    await soon(() => panel().innerText()).toContain('Cancelled after 2 steps.');
    expect(await result(1).innerText()).toContain('The run ended before this test.');
    await editor.host.push('command', 'solve');
    await editor.button('Cancel').waitFor();
    await editor.host.push('command', 'cancelSolve');
    await editor.button('Solve').waitFor();
    expect(editor.host.callsOf('cancelSolve')).toEqual([{ run: 1 }, { run: 2 }]);
  });

  test('hands the focus on where it hides the button that has it', async () => {
    const focused = (): Promise<string> => editor.page.evaluate(() => document.activeElement?.textContent ?? '');
    await open();
    await editor.button('Solve').focus();
    await editor.page.keyboard.press('Enter');
    await editor.host.setRun({ state: 'running' });
    await soon(focused).toBe('Cancel');
    await editor.page.keyboard.press('Enter');
    await soon(focused).toBe('Solve');
    await editor.host.push('command', 'solve');
    await editor.button('Cancel').waitFor();
    await editor.host.setRun({ state: 'failed', error: 'out of luck' });
    await editor.button('Try again').focus();
    await editor.page.keyboard.press('Enter');
    await editor.button('Cancel').waitFor();
    expect(await editor.page.evaluate(() => document.activeElement !== document.body)).toBe(true);
  });

  test('that fails says why and can be tried again', async () => {
    await open();
    await startRun();
    await send(startedEvent, ...steps.slice(0, 2));
    await editor.host.setRun({ state: 'failed', error: 'the solver ended: <b>Segmentation fault</b>' });
    await soon(() => panel().getByRole('alert').innerText()).toContain('the solver ended: <b>Segmentation fault</b>');
    expect(await panel().locator('b').count()).toBe(0);
    await editor.picture('failed');
    await editor.button('Try again').click();
    await editor.button('Cancel').waitFor();
    expect(await editor.button('Try again').isVisible()).toBe(false);
    expect(editor.host.callsOf('solve')).toHaveLength(2);
  });

  test('that cannot start says why', async () => {
    await open();
    editor.host.fail('solve', 'There is no model in /nowhere.');
    await editor.button('Solve').click();
    await soon(() => panel().getByRole('alert').innerText()).toContain('There is no model in /nowhere.');
    editor.host.fail('solve', null);
    await editor.button('Try again').click();
    await editor.button('Cancel').waitFor();
  });

  test('without a model leads to the setting', async () => {
    await open(smallTask, {
      prepare: (host) => (host.state = { ...host.state, solver: { health: 'error', model: null, message: 'no model folder' } }),
    });
    expect(await panel().innerText()).toContain('No model found');
    expect(await panel().innerText()).toContain('no model folder');
    await editor.button('Choose a model').click();
    await soon(() => editor.host.callsOf('openSettings')).toEqual([{ query: 'arcStudio.model' }]);
    await editor.host.push('solverChanged', { health: 'ready', model: 'hrm-mini', message: '' });
    await soon(() => panel().innerText()).toContain('The solver is ready.');
    expect(await editor.button('Choose a model').isVisible()).toBe(false);
  });

  test('of long ago is there when the page comes back, with its place in the steps', async () => {
    await openSolved();
    await slider(0).press('Home');
    await soon(() => result(0).innerText()).toContain('Step 1 / 6');
    await editor.page.reload();
    await soon(() => result(0).innerText()).toContain('Step 1 / 6');
    await slider(0).press('End');
    await soon(() => score(0).innerText()).toContain('Exact');
  });

  test('belongs to an older task as soon as that is edited, and no more once the edit is undone', async () => {
    await openSolved();
    const stale = panel().getByText('The task changed since this run.');
    expect(await stale.isVisible()).toBe(false);
    await editor.clickCell('train/0/input', 0, 0);
    await stale.waitFor();
    await editor.button('Undo').click();
    await soon(() => stale.isVisible()).toBe(false);
  });

  test('with very many quick steps keeps up', async () => {
    await open({ train: smallTask.train, test: smallTask.test.slice(0, 1) });
    await startRun();
    const many = Array.from({ length: 600 }, (_, index) => stepEvent(0, index + 1, answers[index % 3] ?? []));
    await editor.host.setRun({ state: 'running', events: [{ ...startedEvent, maxSteps: 600 }, ...many.slice(0, 580)] });
    await Promise.all(many.slice(580).map((event) => editor.host.event(event)));
    await soon(() => result(0).innerText()).toContain('Step 600 / 600');
  });
});

describe('the scrubber', () => {
  test('replays every step and shows the cells that changed in it', async () => {
    await openSolved();
    await slider(0).press('Home');
    await soon(() => result(0).innerText()).toContain('Step 1 / 6');
    await slider(0).press('ArrowRight');
    await soon(() => result(0).innerText()).toContain('Step 2 / 6');
    expect(await slider(0).getAttribute('aria-valuetext')).toBe('step 2 of 6');
    // Two cells changed: they have a corner that the others have not.
    await editor.grid('answer/0').focus();
    await editor.grid('answer/0').press('End');
    expect(await result(0).locator('.cell-point').innerText()).toBe('row 1, column 3, yellow, 97 % sure, changed in this step');
    await editor.picture('scrubbed');
    await editor.button('Next step').click();
    await soon(() => result(0).innerText()).toContain('Step 3 / 6');
    expect(await result(0).locator('.cell-point').innerText()).not.toContain('changed');
    await editor.button('Previous step').click();
    await editor.host.push('command', 'previousStep');
    await soon(() => result(0).innerText()).toContain('Step 1 / 6');
    await editor.host.push('command', 'nextStep');
    await soon(() => result(0).innerText()).toContain('Step 2 / 6');
  });

  test('marks changed cells on the canvas', async () => {
    await openSolved();
    const marked = async (): Promise<boolean[]> => {
      const cells = Array.from({ length: 9 }, (_, cell) => editor.inks('answer/0', Math.floor(cell / 3), cell % 3));
      return (await Promise.all(cells)).map((inks) => inks.includes('#ffffff'));
    };
    await slider(0).press('Home');
    await soon(() => result(0).innerText()).toContain('Step 1 / 6');
    expect(await marked()).toEqual(Array.from({ length: 9 }, () => false));
    await slider(0).press('ArrowRight');
    await soon(marked).toEqual(
      [2, 6].reduce(
        (marks, cell) => marks.with(cell, true),
        Array.from({ length: 9 }, () => false),
      ),
    );
  });

  test('plays', async () => {
    await openSolved();
    await editor.button('Play').click();
    await editor.button('Pause').waitFor();
    await soon(() => result(0).innerText()).toContain('Step 3 / 6');
    await soon(() => result(0).innerText()).toContain('Step 6 / 6');
    await editor.button('Play').waitFor();
  });

  test('stays where it is put while more steps come, and follows when it is at the end', async () => {
    await open();
    await startRun();
    await send(startedEvent, ...steps.slice(0, 3));
    await soon(() => result(0).innerText()).toContain('Step 3 / 8');
    await slider(0).press('ArrowLeft');
    await send(...steps.slice(3, 4));
    await soon(() => slider(0).getAttribute('max')).toBe('4');
    expect(await result(0).innerText()).toContain('Step 2 / 8');
    await slider(0).press('End');
    await send(...steps.slice(4, 5));
    await soon(() => result(0).innerText()).toContain('Step 5 / 8');
  });
});

describe('the difference', () => {
  test('marks wrong cells by their form and says what they should be', async () => {
    await openSolved({ answer: gridOf('004', '020', '400') });
    await soon(() => score(0).innerText()).toContain('Not exact: 8 / 9 cells right');
    const difference = editor.grid('difference/0');
    await difference.focus();
    const spoken = (): Promise<string> =>
      difference.evaluate((grid) => document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')?.textContent ?? '');
    expect(await spoken()).toBe('row 1, column 1, right, black');
    await difference.press('ArrowDown');
    await difference.press('ArrowRight');
    expect(await spoken()).toBe('row 2, column 2, wrong, predicted red, expected yellow');
    await editor.picture('difference');
    const middles = await editor.pixels('difference/0');
    expect(middles.flat().filter((colour) => colour === '#1f1f1f')).toHaveLength(8);
  });

  test('shows sizes that differ', async () => {
    await openSolved({ answer: gridOf('0044', '0440') });
    await soon(() => score(0).innerText()).toContain('Not exact: 5 / 11 cells right; the size is 2 × 4, expected 3 × 3');
    const difference = editor.grid('difference/0');
    expect(await difference.getAttribute('aria-label')).toBe('Difference of test 1, 3 × 4');
    await difference.focus();
    await difference.press('End');
    const spoken = (): Promise<string> =>
      difference.evaluate((grid) => document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')?.textContent ?? '');
    expect(await spoken()).toBe('row 1, column 4, wrong, predicted yellow, expected no cell');
    await difference.press('PageDown');
    expect(await spoken()).toBe('row 3, column 4, no cell');
    await editor.picture('sizes');
  });

  test('of an empty answer is nothing right, and it cannot be used', async () => {
    await openSolved({ answer: [] });
    await soon(() => score(0).innerText()).toContain('Not exact: 0 / 9 cells right; the answer is empty, expected 3 × 3');
    expect(await result(0).innerText()).toContain('No grid could be read from the model’s answer.');
    expect(await editor.button('Use as expected output').isDisabled()).toBe(true);
    await editor.picture('empty');
  });

  test('is not made where there is nothing to compare with', async () => {
    await openSolved({ expected: null });
    expect(await score(0).innerText()).toContain('No expected output: not scored');
    expect(await editor.grid('expected/0').isVisible()).toBe(false);
    expect(await editor.grid('difference/0').isVisible()).toBe(false);
  });

  test('follows the expected output as it is edited, and says that it was', async () => {
    await openSolved({ answer: gridOf('004', '020', '400') });
    await editor.page.locator('[data-colour="2"]').click();
    await editor.clickCell('test/0/output', 1, 1);
    await soon(() => score(0).innerText()).toContain('Exact: 9 / 9 cells right');
    expect(await result(0).innerText()).toContain('Expected 3 × 3 (edited since the run)');
  });
});

describe('the answer', () => {
  test('becomes the expected output: an edit that can be undone', async () => {
    await openSolved({ expected: null });
    await editor.button('Use as expected output').click();
    await soon(() => editor.host.labels).toEqual(['Use Prediction as Expected Output']);
    expect(editor.host.task.test[0]?.output).toEqual(answers[2]);
    await soon(() => editor.button('Use as expected output').isDisabled()).toBe(true);
    await editor.button('Undo').click();
    await editor.page.locator('[data-missing="test/0"]').waitFor();
    await slider(0).press('Home');
    await editor.host.push('command', 'useAsExpectedOutput');
    await soon(() => editor.host.task.test[0]?.output).toEqual(answers[0]);
  });

  test('is that of the test where the focus is, and what is done with it is said', async () => {
    const said = (): Promise<string | null> => editor.page.locator('#announcements').textContent();
    const [input, other] = [gridOf('400', '040', '004'), gridOf('1')];
    await open({ train: smallTask.train, test: [{ input, output: null }, { input: other, output: null }] }); // prettier-ignore
    await startRun();
    await send(startedEvent, ...steps, exact, stepEvent(1, 1, gridOf('7')), {
      ...exact,
      ...{ test: 1, grid: gridOf('7'), correct: null, haltStep: null, lastChangeStep: 1, answerStep: 1, steps: 1 },
    });
    await editor.host.setRun({ state: 'done' });
    await soon(() => panel().innerText()).toContain('Done');
    await editor.grid('test/1/input').focus();
    await editor.host.push('command', 'useAsExpectedOutput');
    await soon(() => editor.host.task.test[1]?.output).toEqual(gridOf('7'));
    expect(editor.host.task.test[0]?.output).toBeNull();
    await soon(said).toBe('Test 2: the answer is the expected output now');
    await editor.host.push('command', 'useAsExpectedOutput');
    await soon(said).toBe('Test 2: It is the expected output already');
    await editor.grid('test/0/input').focus();
    await editor.host.push('command', 'copyInputToOutput');
    await soon(said).toBe('Test 1: input copied to output');
    await editor.host.push('command', 'clearGrid');
    await soon(said).toBe('Test 1 input cleared');
  });

  test('of a test whose input has changed cannot be used', async () => {
    await openSolved({ answer: gridOf('7') });
    expect(await editor.button('Use as expected output').isDisabled()).toBe(false);
    await editor.clickCell('test/0/input', 2, 0);
    await soon(() => editor.button('Use as expected output').isDisabled()).toBe(true);
    await editor.host.push('command', 'useAsExpectedOutput');
    await editor.settled();
    expect(editor.host.labels).toEqual(['Paint 1 Cell']);
  });

  test('shows how sure the model is of each cell', async () => {
    await openSolved();
    const { x, y } = await editor.cell('answer/0', 1, 1);
    await editor.page.mouse.move(x, y);
    await soon(() => result(0).locator('.cell-point').innerText()).toContain('row 2, column 2, yellow, 97 % sure');
    await editor.page.mouse.move(1, 1);
    await soon(() => result(0).locator('.cell-point').innerText()).toBe('');
    await editor.page.getByRole('checkbox', { name: 'Show confidence' }).click();
    await editor.settled();
    await editor.picture('confidence');
  });
});

describe('the halting panel', () => {
  test('says where the model would halt, where its answer changed last and where it stopped', async () => {
    await openSolved();
    const halting = editor.page.locator('[data-halting="0"]');
    const chart = halting.getByRole('img').first();
    expect(await chart.getAttribute('aria-label')).toBe(
      'q_halt and q_continue over 6 ACT steps of test 1. Would halt at step 5. Answer last changed at step 4. Stopped at step 6.',
    );
    const texts = await chart.locator('.mark-text').allTextContents();
    expect(texts).toEqual(['would halt here (q_halt > q_continue)', 'answer last changed here', 'stopped here']);
    expect(await halting.innerText()).toContain('Step 6: q_halt 1.5, q_continue 0, would halt; 0 cells changed.');
    await slider(0).press('Home');
    await soon(() => halting.innerText()).toContain('Step 1: q_halt -3.5, q_continue 1.25, would go on; 9 cells changed.');
  });

  test('shows the step that the answer is from, where the model answers before its last one', async () => {
    await open();
    await startRun();
    await send(startedEvent, ...steps);
    await soon(() => result(0).locator('.step-count').innerText()).toBe('Step 6 / 8');
    await send({ ...exact, grid: answers[1] ?? [], correct: false, haltStep: 3, answerStep: 3 });
    await soon(() => result(0).locator('.step-count').innerText()).toBe('Step 3 / 6: the answer');
    await soon(() => panel().innerText()).toContain(
      'Would halt at step 3, which its answer is from. What the steps say last changed at step 4.',
    );
    const marks = editor.page.locator('[data-halting="0"]').getByRole('img').first().locator('.mark-text');
    expect(await marks.allTextContents()).toContain('what the steps say last changed here');
    await result(0).getByRole('button', { name: 'Next step' }).click();
    await soon(() => result(0).locator('.step-count').innerText()).toBe('Step 4 / 6');
    await result(0).getByRole('button', { name: 'Previous step' }).click();
    await soon(() => slider(0).getAttribute('aria-valuetext')).toBe('step 3 of 6: the answer');
    // Play shows how the model came to its answer, and what came after, and ends at the answer.
    const answer = 'Step 3 / 6: the answer';
    expect(await play()).toEqual(['Step 1 / 6', 'Step 2 / 6', answer, 'Step 4 / 6', 'Step 5 / 6', 'Step 6 / 6', answer]);
  });

  test('shows the step that the answer is from where the run was cancelled after it, and plays to it', async () => {
    await open();
    await startRun();
    await send({ ...startedEvent, model: { ...startedEvent.model, answersAtHalt: true } }, ...steps.slice(0, 4));
    await send(...[5, 6, 7].map((number) => stepEvent(0, number, answers[number % 2] ?? [])));
    await soon(() => result(0).locator('.step-count').innerText()).toBe('Step 7 / 8');
    await editor.button('Cancel').click();
    await soon(() => result(0).locator('.step-count').innerText()).toBe('Step 5 / 8: the answer');
    await soon(() => panel().innerText()).toContain('Would halt at step 5, which its answer is from.');
    const passed = [1, 2, 3, 4].map((number) => `Step ${String(number)} / 8`);
    const answer = 'Step 5 / 8: the answer';
    expect(await play()).toEqual([...passed, answer, 'Step 6 / 8', 'Step 7 / 8', answer]);
  });

  test('compares a TRM’s q_halt with 0, and leaves its q_continue out', async () => {
    await openSolved({ started: { model: { ...startedEvent.model, name: 'trm', architecture: 'trm', haltThreshold: '0' } } });
    const halting = editor.page.locator('[data-halting="0"]');
    const chart = halting.getByRole('img').first();
    expect(await chart.getAttribute('aria-label')).toBe(
      'q_halt and its threshold 0 over 6 ACT steps of test 1. Would halt at step 5. Answer last changed at step 4. Stopped at step 6.',
    );
    expect(await chart.locator('.mark-text').first().textContent()).toBe('would halt here (q_halt > 0)');
    expect(await halting.locator('.legend').allTextContents()).toEqual(['q_halt', 'threshold 0', 'z_H', 'z_L']);
    // One straight line over the whole plot, between the steps below it and those above.
    const heights = await chart.locator('.series.halt-threshold').evaluate((path) => path.getAttribute('d')?.match(/,[\d.]+/g) ?? []);
    expect(new Set(heights).size).toBe(1);
    expect(await halting.innerText()).toContain('Step 6: q_halt 1.5, would halt; 0 cells changed.');
    await halting.locator('summary').click();
    await soon(() => halting.locator('thead th').allTextContents()).not.toContain('q_continue');
    expect(await halting.innerText()).not.toContain('q_continue');
    await editor.settled();
    await editor.picture('halting-trm');
  });

  test('says while it runs that it would not halt yet', async () => {
    await open();
    await startRun();
    await send(startedEvent, ...steps.slice(0, 3));
    const halting = editor.page.locator('[data-halting="0"]');
    await expect
      .poll(() => halting.innerText())
      .toContain('Would not halt yet: q_halt never exceeds q_continue. Answer last changed at step 2.');
    const chart = halting.getByRole('img').first();
    expect(await chart.locator('.mark-text').allTextContents()).toEqual(['answer last changed here']);
    // The axis has room for the steps that may come.
    expect(await chart.locator('text.tick').allTextContents()).toContain('8');
  });

  test('goes to the step that is clicked', async () => {
    await openSolved();
    const chart = editor.page.locator('[data-halting="0"] .line-chart').first();
    const tick = await chart.locator('text.tick', { hasText: /^2$/ }).last().boundingBox();
    const box = await chart.boundingBox();
    await editor.page.mouse.click((tick?.x ?? 0) + (tick?.width ?? 0) / 2, (box?.y ?? 0) + 90);
    await soon(() => result(0).innerText()).toContain('Step 2 / 6');
  });

  test('is a table too', async () => {
    await openSolved();
    const halting = editor.page.locator('[data-halting="0"]');
    expect(await halting.locator('tbody tr').count()).toBe(0);
    await halting.getByText('Table of all steps').click();
    await soon(() => halting.locator('tbody tr').count()).toBe(6);
    expect(await halting.locator('tbody tr').nth(4).locator('th, td').allTextContents()).toEqual([
      '5',
      '0.5',
      '0.25',
      'yes',
      '0',
      '0.328',
      '0.168',
      '12',
    ]);
    await editor.picture('table');
  });
});
