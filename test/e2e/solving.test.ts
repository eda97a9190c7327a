import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { projectFile, taskText, write } from './support/files.ts';
import { childProcesses } from './support/processes.ts';
import { extensionApi, openTask, shownTask, tidyUp, viewType, type TaskPage } from './support/taskPage.ts';
import { until } from './support/waiting.ts';
import { screenshot, workbench } from './support/workbench.ts';

const input = [
  [0, 1, 0],
  [0, 2, 0],
];
/** As many as a solve may have: for runs that are interrupted. */
const mostSteps = 1024;
/** With `mostSteps` each, more than the fixture model runs in half a minute. */
const manyTests = 50;

/** A task that keeps the tiny model busy for a while. */
function longTask(): string {
  const pairs = Array.from({ length: manyTests }, (_, index) => `{ "input": [[${String(index % 10)}]] }`);
  return `{ "train": [{ "input": [[1]], "output": [[2]] }], "test": [${pairs.join(', ')}] }`;
}

/** The solver processes that this extension host has started. */
function solverProcesses(): number[] {
  const extension = vscode.extensions.getExtension('arc-studio.arc-studio');
  if (extension === undefined) throw new Error('The extension is not there.');
  return childProcesses(path.join(extension.extensionPath, 'dist', 'solver.js'));
}

function activeInput(): unknown {
  return vscode.window.tabGroups.activeTabGroup.activeTab?.input;
}

async function stepOnShow(page: TaskPage): Promise<number> {
  const text = (await page.runState(/step \d+ \/ 1024/).textContent()) ?? '';
  const [, test = '0', step = '0'] = /Test (\d+): step (\d+)/.exec(text) ?? [];
  return Number(test) * mostSteps + Number(step);
}

/** Asks for a fit of so many seconds. */
async function askForFit({ frame }: TaskPage, seconds: number): Promise<void> {
  await frame.getByRole('checkbox', { name: 'Fit unseen tasks for' }).click();
  await frame.locator('.fit-option input').fill(String(seconds));
}

suite('Watching the model', () => {
  teardown(tidyUp);

  test('a solve streams into the page and ends with every step, the score and the halting facts', async () => {
    const page = await openTask(write('fixture-1.arc.json', taskText(input)));
    await page.solve(9);
    await page.runState('Done: 0 of 1 test exact. 18 steps').waitFor();
    await page.frame.getByText('hrm-tiny-rope knows this task (embedding #1).').waitFor();
    await page.frame.locator('[data-scrubber="1"]').getByText('Step 9 / 9').waitFor();
    const run = page.opened.runs.current;
    assert.equal(run?.state, 'done');
    const results = run.events.filter((event) => event.type === 'result');
    assert.deepEqual(results.map(({ test }) => test), [0, 1]); // prettier-ignore

    const [first] = results;
    const expected = page.task.test[0]?.output ?? [];
    const right = expected.flatMap((row, r) => row.filter((colour, c) => first?.grid[r]?.[c] === colour)).length;
    const score = (await page.frame.locator('[data-score="0"]').textContent()) ?? '';
    assert.match(score, new RegExp(`Not exact: ${String(right)} / 36 cells right; the size is 6 × 6, expected 3 × 3`));
    const halting = await page.frame.locator('[data-halting="0"] .halting-facts', { hasText: 'Answer last changed' }).textContent();
    assert.match(halting ?? '', first?.haltStep == null ? /Would not halt/ : new RegExp(`Would halt at step ${String(first.haltStep)}\\.`));
    await page.shows('answer/0', [0, 0], first?.grid[0]?.[0] ?? -1);
  });

  test('what a solve said is there where its file gets another name', async () => {
    const page = await openTask(write('before.arc.json', taskText(input)));
    await page.solve(3);
    await page.runState('Done').waitFor();
    const { uri, runs } = page.opened;
    const to = uri.with({ path: uri.path.replace('before', 'after') });
    const move = new vscode.WorkspaceEdit();
    move.renameFile(uri, to);
    assert.ok(await vscode.workspace.applyEdit(move));
    // The page of the old name goes only after the new one has come.
    await until('the old name is closed', async () => (await extensionApi()).taskAt(uri) === undefined);
    const moved = await shownTask(to);
    await moved.runState('Done').waitFor();
    assert.equal(moved.opened.runs, runs);
    await moved.solve(2);
    await moved.runState('Done: 0 of 1 test exact. 4 steps').waitFor();
  });

  test('a task that the model has not seen is called that', async () => {
    const page = await openTask(write('unseen.arc.json', taskText(input)));
    await page.solve(2);
    await page.frame.getByText('This task is unseen').waitFor();
  });

  test('the walkthrough’s Solve solves the task whose tab it covers', async () => {
    const page = await openTask(write('covered.arc.json', taskText(input)));
    await page.frame.locator('.steps-option input').fill('2');
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'arc-studio.arc-studio#arcStudio.start', false);
    await until('the walkthrough is on show', () => !(activeInput() instanceof vscode.TabInputCustom));
    await vscode.commands.executeCommand('arcStudio.solve');
    const again = await shownTask(page.opened.uri);
    await again.runState('Done: 0 of 1 test exact. 4 steps').waitFor();
    assert.ok(activeInput() instanceof vscode.TabInputCustom);
  });

  test('the steps are scrubbed with the buttons, the slider and the keys', async () => {
    const page = await openTask(write('fixture-2.arc.json', taskText(input)));
    await page.solve(6);
    await page.runState('Done').waitFor();
    const scrubber = page.frame.locator('[data-scrubber="0"]');
    const steps = page.opened.runs.current?.events.filter((event) => event.type === 'step' && event.test === 0) ?? [];
    const grids = steps.map((event) => (event.type === 'step' ? event.grid : []));
    const showsStep = async (step: number): Promise<void> => {
      await scrubber.getByText(`Step ${String(step)} / 6`).waitFor();
      for (const column of [0, 3, 5]) {
        const colour = grids[step - 1]?.[1]?.[column];
        if (colour !== undefined) await page.shows('answer/0', [1, column], colour);
      }
    };
    await showsStep(6);
    await scrubber.getByRole('button', { name: 'Previous step' }).click();
    await showsStep(5);
    await scrubber.getByRole('slider').press('Home');
    await showsStep(1);
    await (await workbench()).keyboard.press('Alt+.');
    await showsStep(2);
    await vscode.commands.executeCommand('arcStudio.previousStep');
    await showsStep(1);
  });

  test('a prediction becomes the expected output, and goes again with undo', async () => {
    const page = await openTask(write('fixture-3.arc.json', taskText(input)));
    const before = page.task.test[0]?.output;
    await page.solve(3);
    await page.runState('Done').waitFor();
    await page.frame.locator('[data-test="0"]').getByText('Use as expected output').click();
    const result = page.opened.runs.current?.events.find((event) => event.type === 'result');
    await until('the task has the answer', () => JSON.stringify(page.task.test[0]?.output) === JSON.stringify(result?.grid));
    await page.frame.locator('[data-score="0"]').getByText('Exact: 36 / 36').waitFor();
    await page.isDirty(true);
    await vscode.commands.executeCommand('undo');
    await until('the task is as it was', () => JSON.stringify(page.task.test[0]?.output) === JSON.stringify(before));
  });

  test('steps show while the model runs, and cancel ends it at once', async () => {
    const page = await openTask(write('cancel.arc.json', longTask()));
    await page.solve(mostSteps);
    const first = await stepOnShow(page);
    await until('the step on show grows', async () => (await stepOnShow(page)) > first);
    assert.equal(page.opened.runs.current?.state, 'running');
    await page.button('Cancel').click();
    await page.runState(/Cancelled after \d+ steps/).waitFor();
    const { length } = page.opened.runs.current.events;
    assert.ok(length > 1 && length < (manyTests / 2) * mostSteps, `${String(length)} events`);
    await page.solve(2);
    await page.runState('Done').waitFor();
  });

  test('a solver that is killed is reported in the page, and the next solve works', async () => {
    const page = await openTask(write('killed.arc.json', longTask()));
    await page.solve(mostSteps);
    await stepOnShow(page);
    const [pid] = solverProcesses();
    if (pid === undefined) throw new Error('There is no solver process.');
    process.kill(pid, 'SIGKILL');
    await page.frame.locator('.failure-message').filter({ hasText: 'The solver stopped unexpectedly (killed by SIGKILL).' }).waitFor();
    assert.equal(page.opened.runs.current?.state, 'failed');
    await page.solve(2);
    await page.runState('Done').waitFor();
    const [next] = solverProcesses();
    assert.ok(next !== undefined && next !== pid);
  });

  test('a model that is not there is an error in the page', async () => {
    const configuration = vscode.workspace.getConfiguration('arcStudio');
    const workspaceModel = configuration.inspect<string>('model')?.workspaceValue;
    await configuration.update('model', projectFile('test/fixtures'), vscode.ConfigurationTarget.Workspace);
    try {
      const page = await openTask(write('no-model.arc.json', taskText(input)));
      await page.solve(2);
      await page.frame.locator('.failure-message').filter({ hasText: 'config.json' }).waitFor();
    } finally {
      await configuration.update('model', workspaceModel, vscode.ConfigurationTarget.Workspace);
    }
  });

  test('the model that comes with the extension solves a sample', async function () {
    const sample = existsSync(projectFile('samples'))
      ? readdirSync(projectFile('samples')).find((name) => name.endsWith('.json'))
      : undefined;
    if (!existsSync(projectFile('models/hrm-mini/model.safetensors')) || sample === undefined) this.skip();
    const configuration = vscode.workspace.getConfiguration('arcStudio');
    const workspaceModel = configuration.inspect<string>('model')?.workspaceValue;
    await configuration.update('model', '', vscode.ConfigurationTarget.Workspace);
    try {
      const page = await openTask(write(sample, readFileSync(projectFile('samples', sample))));
      await page.button('Solve').click();
      await page.runState(/Done: .* \d+ steps/).waitFor({ timeout: 50_000 });
      await page.frame.getByText('hrm-mini').first().waitFor();
    } finally {
      await configuration.update('model', workspaceModel, vscode.ConfigurationTarget.Workspace);
    }
  });
});

suite('Fitting and voting', () => {
  teardown(tidyUp);

  const fitEvents = (page: TaskPage): string[] =>
    (page.opened.runs.current?.events ?? []).map(({ type }) => type).filter((type) => type.startsWith('fit'));

  test('an unseen task is fitted first; the fit is reused, and gone on from when a pair was edited', async () => {
    const page = await openTask(write('to-fit.arc.json', taskText(input)));
    await askForFit(page, 2);
    await page.solve(3);
    await page.runState(/Done: .* 6 steps/).waitFor();
    const panel = page.frame.locator('.fit-panel');
    await panel.getByText(/^Fitted for .* s in \d+ steps?, loss/).waitFor();
    await panel.getByText(/^Began from the (known embedding|mean)/).waitFor();
    await panel.getByRole('img', { name: /^Loss of the fit over/ }).waitFor();
    await page.frame.getByText('This task is unseen: hrm-tiny-rope was fitted to its train pairs.').waitFor();
    await page.frame.locator('[data-scrubber="1"]').getByText('Step 3 / 3').waitFor();
    assert.deepEqual([...new Set(fitEvents(page))].sort(), ['fitCheck', 'fitChosen', 'fitEnded', 'fitSearch', 'fitStarted', 'fitStep']);
    await screenshot('fitted');

    await page.button('Solve').click();
    await page.frame.getByText('a kept fit to its train pairs is used').waitFor();
    await page.runState('Done').waitFor();
    assert.deepEqual(fitEvents(page), ['fitReused']);

    await page.paint('train/0/input', 3, [[0, 0]]);
    await page.button('Solve').click();
    await panel.getByText('Began from an earlier fit of this task').waitFor();
    await page.runState('Done').waitFor();
  });

  test('a fit shows in the status bar, is there again when its tab was hidden, and is stopped and kept', async () => {
    const page = await openTask(write('to-keep.arc.json', taskText([[8, 8, 8]])));
    await askForFit(page, 600);
    await page.solve(2);
    await page.frame
      .locator('.fit-panel')
      .getByText(/^Step \d+: loss/)
      .waitFor();
    await page.frame
      .locator('[data-test="0"] .fit-note')
      .getByText(/would answer at step \d+/)
      .waitFor();
    const window = await workbench();
    await window.locator('.statusbar-item', { hasText: /fitting, \d+ s left/ }).waitFor();
    await screenshot('fitting');
    const { uri } = page.opened;
    await openTask(write('beside.arc.json', taskText(input)));
    await vscode.commands.executeCommand('vscode.openWith', uri, viewType);
    const again = await shownTask(uri);
    await again.frame
      .locator('.fit-panel')
      .getByText(/^Step \d+: loss/)
      .waitFor();
    assert.equal(again.opened.runs.current?.state, 'running');
    await again.button('Stop and keep').click();
    await again.frame.locator('.fit-panel').getByText('Stopped and kept').waitFor();
    await again.runState('Done').waitFor();
    await again.button('Solve').click();
    await again.frame.getByText('a kept fit to its train pairs is used').waitFor();
  });

  test('a cancel drops a fit at once, and the next solve works', async () => {
    // Fits belong to train pairs: those of the other tests have some already.
    const page = await openTask(write('to-drop.arc.json', taskText([[7, 7, 7]])));
    await askForFit(page, 600);
    await page.solve(2);
    await page.frame
      .locator('.fit-panel')
      .getByText(/^Step \d+: loss/)
      .waitFor();
    await page.button('Cancel').click();
    await page.runState('Cancelled: the fit was dropped.').waitFor({ timeout: 5_000 });
    await page.frame.locator('.fit-option input').fill('1');
    await page.solve(2);
    await page.runState('Done').waitFor();
    assert.equal(fitEvents(page)[0], 'fitSearch');
    assert.ok(fitEvents(page).includes('fitStarted'));
  });

  test('copies vote on the answer, and a candidate shows its votes', async () => {
    const page = await openTask(write('fixture-6.arc.json', taskText(input)));
    await page.frame.locator('.votes-option input').fill('6');
    await page.solve(2);
    await page.runState(/Done: .* By vote: \d of 1 test right in two attempts/).waitFor();
    const votes = page.frame.locator('[data-votes="0"]');
    const best = votes.locator('[data-candidate="0"]');
    await best.click();
    const voted = page.opened.runs.current?.events.find((event) => event.type === 'ranking' && event.test === 0);
    const [first] = voted?.type === 'ranking' ? voted.candidates : [];
    assert.equal(await votes.locator('.vote').count(), Math.min(6, first?.votes ?? 0));
    await page.shows('answer/0/candidate', [0, 0], first?.grid[0]?.[0] ?? -1);
    await screenshot('votes');
    await votes.getByText('Use as expected output').click();
    await until('the task has the attempt', () => JSON.stringify(page.task.test[0]?.output) === JSON.stringify(first?.grid));
  });
});
