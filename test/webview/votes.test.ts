import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Grid } from '../../src/shared/arc/task.ts';
import type { SolveEvent } from '../../src/shared/protocol/solverProtocol.ts';
import { EditorPages, type EditorPage, type OpenOptions } from './support/editorPage.ts';
import { soon } from './support/soon.ts';
import { gridOf, smallTask, startedEvent, stepEvent } from './support/tasks.ts';
import { ranking, vote, voted } from './support/votes.ts';

let pages: EditorPages;
let editor: EditorPage;
beforeAll(async () => {
  pages = await EditorPages.start();
});
afterAll(() => pages.stop());
afterEach(() => editor.close());

type Locator = ReturnType<EditorPage['page']['locator']>;
const votes = (): Locator => editor.page.locator('[data-votes="0"]');
const candidate = (rank: number): Locator => votes().locator(`[data-candidate="${String(rank)}"]`);
const named = (rank: number): Promise<string | null> => candidate(rank).getAttribute('aria-label');

const right = gridOf('004', '040', '400');
const wrong = gridOf('004', '040', '200');
const other = gridOf('00', '00');
/** Blue becomes yellow and back. */
const swapped = [0, 4, 2, 3, 1, 5, 6, 7, 8, 9];

/** The first votes: two for the wrong answer, one for the right one, one that cannot be read. */
const first: readonly SolveEvent[] = [
  vote(0, wrong, 1),
  vote(1, right, 2, { dihedral: 1, colours: swapped }),
  vote(2, wrong, -1, { dihedral: 4, colours: swapped }),
  vote(3, [], 0),
  ranking(4, 16, [wrong, [0, 2], 0.5], [right, [1], 0.881]),
];
const then: readonly SolveEvent[] = [
  vote(4, right, 2, { dihedral: 5, colours: swapped }),
  vote(5, right, 2, { dihedral: 6, colours: swapped }, { row: 2, column: 0 }),
  vote(6, other, -4, { dihedral: 7, colours: swapped }),
  ranking(7, 16, [right, [1, 4, 5], 0.881], [wrong, [0, 2], 0.5], [other, [6], 0.018]),
];

async function openVoting(events: readonly SolveEvent[], options: OpenOptions & { expected?: Grid | null } = {}): Promise<void> {
  const { expected = right, ...rest } = options;
  editor = await pages.open({ train: smallTask.train, test: [{ input: gridOf('400', '040', '004'), output: expected }] }, rest);
  await editor.grid('train/0/input').waitFor();
  await editor.page.getByRole('heading', { name: 'Model' }).waitFor();
  await editor.button('Solve').click();
  await editor.button('Cancel').waitFor();
  await send(startedEvent, stepEvent(0, 1, wrong), { type: 'result', test: 0, grid: wrong, correct: false, haltStep: null, lastChangeStep: 1, answerStep: 1, steps: 1 }); // prettier-ignore
  await send(...events);
  // It shows with one of the next frames.
  const last = events.findLast((event) => event.type === 'ranking');
  await soon(() => named(0)).toContain(`${String(last?.candidates[0]?.votes)} vote`);
}

async function send(...events: readonly SolveEvent[]): Promise<void> {
  for (const event of events) await editor.host.event(event);
}

describe('a vote', () => {
  test('shows its candidates ranked as the votes come in', async () => {
    await openVoting(first);
    await soon(() => votes().innerText()).toContain('4 of 16 votes in. 1 answer could not be read.');
    await soon(() => editor.page.locator('.run-state').innerText()).toContain('Test 1: 4 of 16 votes');
    expect(await named(0)).toBe('Attempt 1, 2 votes, mean q_halt 50 %, 8 / 9 cells');
    expect(await named(1)).toBe('Attempt 2, 1 vote, mean q_halt 88 %, exact');
    await send(...then);
    await soon(() => named(0)).toBe('Attempt 1, 3 votes, mean q_halt 88 %, exact');
    expect(await named(1)).toBe('Attempt 2, 2 votes, mean q_halt 50 %, 8 / 9 cells');
    expect(await named(2)).toBe('Rank 3, 1 vote, mean q_halt 1 %, 3 / 9 cells');
    await editor.picture('voting');
    await send(voted([right, wrong], 1, 7, true));
    await editor.host.setRun({ state: 'done' });
    await soon(() => votes().innerText()).toContain('7 votes of 16: the others could not have changed the two attempts. 1 answer could not be read. Attempt 1 is right.'); // prettier-ignore
    await soon(() => editor.page.locator('.run-state').innerText()).toContain(
      'Done: 0 of 1 test exact. By vote: 1 of 1 test right in two attempts.',
    );
  });

  test('of which all answer the same has a second attempt all the same, and says that nobody voted for it', async () => {
    await openVoting([vote(0, wrong, 1), vote(1, wrong, 1), ranking(2, 2, [wrong, [0, 1], 0.73], [right, [], 0]), voted([wrong, right], 2, 2, false)]); // prettier-ignore
    await editor.host.setRun({ state: 'done' });
    await soon(() => votes().innerText()).toContain('2 votes. Attempt 2 is right.');
    expect(await named(0)).toBe('Attempt 1, 2 votes, mean q_halt 73 %, 8 / 9 cells');
    expect(await named(1)).toBe('Attempt 2, no vote, likeliest other, exact');
    await candidate(1).click();
    await soon(() => votes().locator('.candidate-votes').innerText()).toMatch(/0 votes for it\s+All copies answered the same/);
    expect(await votes().locator('.vote').count()).toBe(0);
    await editor.picture('vote-unanimous');
    await candidate(0).click();
    await soon(() => votes().locator('.vote').count()).toBe(2);
    expect(await votes().innerText()).not.toContain('All copies answered the same');
  });

  test('with fewer copies than were asked for, or with answers that the canvas cuts off, says so', async () => {
    const few = { ...ranking(3, 3, [wrong, [0, 1], 0.73]), asked: 16 };
    await openVoting([vote(0, wrong, 1), vote(1, wrong, 1), { ...vote(2, [], 1), cut: true }, few, voted([wrong], 0, 3, false)]);
    await editor.host.setRun({ state: 'done' });
    await soon(() => votes().innerText()).toContain(
      '3 votes. 16 were asked for, but there are no more places on the canvas and spare colours. The end of the canvas cut 1 answer off. Neither attempt is right.',
    );
  });

  test('that is to be judged by nobody says nothing of right and wrong', async () => {
    await openVoting([...first, voted([wrong, right], null, 4, false)], { expected: null });
    await editor.host.setRun({ state: 'done' });
    await soon(() => votes().innerText()).toContain('4 votes. 1 answer could not be read.');
    expect(await votes().innerText()).not.toMatch(/right|exact|cells/);
    expect(await named(0)).toBe('Attempt 1, 2 votes, mean q_halt 50 %');
  });

  test('opens a candidate: compared with the expected output, with the votes for it as the model saw them and restored', async () => {
    await openVoting([...first, ...then]);
    await candidate(0).click();
    await soon(() => candidate(0).getAttribute('aria-expanded')).toBe('true');
    await soon(() => editor.page.locator('[data-score="0/candidate"]').innerText()).toContain('Exact: 9 / 9 cells right');
    const items = votes().locator('.vote');
    expect(await items.locator('p').allTextContents()).toEqual([
      'Vote 2: turned left, colours 4→1; q_halt 88 %',
      'Vote 5: mirrored up-down, colours 4→1; q_halt 88 %',
      'Vote 6: transposed, colours 4→1, moved by 2 × 0; q_halt 88 %',
    ]);
    // The input has its diagonal from the upper left; turned, in blue, it has the other; the answer is turned likewise.
    const shown = (index: number): Promise<string> =>
      items
        .first()
        .locator('canvas')
        .nth(index)
        .evaluate((canvas: HTMLCanvasElement) => {
          // A copy, so that reading it does not change how the page's own canvas is drawn.
          const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          if (context === null) throw new Error('no canvas');
          Object.assign(context.canvas, { width: canvas.width, height: canvas.height });
          context.drawImage(canvas, 0, 0);
          const cell = (row: number, column: number): string => {
            const [r, g, b] = context.getImageData(((column + 0.5) / 3) * canvas.width, ((row + 0.5) / 3) * canvas.height, 1, 1).data;
            return `${String(r)} ${String(g)} ${String(b)}`;
          };
          const names: Record<string, string> = { '0 0 0': '0', '30 147 255': '1', '255 220 0': '4' };
          return [0, 1, 2].map((row) => [0, 1, 2].map((column) => names[cell(row, column)] ?? cell(row, column)).join('')).join('/');
        });
    expect([await shown(0), await shown(1), await shown(2)]).toEqual(['001/010/100', '100/010/001', '004/040/400']);
    await editor.picture('candidate');
    await candidate(0).click();
    await soon(() => items.count()).toBe(0);
  });

  test('is gone through with the keyboard', async () => {
    await openVoting([...first, ...then]);
    await candidate(0).focus();
    await editor.page.keyboard.press('ArrowRight');
    await editor.page.keyboard.press('Enter');
    await soon(() => candidate(1).getAttribute('aria-expanded')).toBe('true');
    await soon(() => editor.page.locator('[data-score="0/candidate"]').innerText()).toContain('Not exact: 8 / 9 cells right');
    await editor.page.keyboard.press('End');
    await editor.page.keyboard.press('Space');
    await soon(() => candidate(2).getAttribute('aria-expanded')).toBe('true');
    expect(await candidate(1).getAttribute('aria-expanded')).toBe('false');
  });

  test('keeps a candidate open while it moves in the ranking', async () => {
    await openVoting(first);
    await candidate(1).click();
    await soon(() => votes().locator('.vote').count()).toBe(1);
    await send(...then);
    await soon(() => votes().locator('.vote').count()).toBe(3);
    expect(await candidate(0).getAttribute('aria-expanded')).toBe('true');
    expect(await editor.page.locator('.candidate-votes figcaption').first().innerText()).toBe('Attempt 1 3 × 3');
  });

  test('gives an attempt to be the expected output', async () => {
    await openVoting([...first, ...then, voted([right, wrong], null, 7, false)], { expected: null });
    await editor.host.setRun({ state: 'done' });
    await candidate(0).click();
    await votes().getByRole('button', { name: 'Use as expected output' }).click();
    await soon(() => editor.host.task.test[0]?.output).toEqual(right);
    await soon(() => named(0)).toContain('exact');
    await soon(() => votes().innerText()).toContain('Attempt 1 is right.');
  });

  test('is there again when the page comes back', async () => {
    await openVoting([...first, ...then]);
    await soon(() => named(0)).toContain('3 votes');
    await editor.page.reload();
    await soon(() => named(0)).toBe('Attempt 1, 3 votes, mean q_halt 88 %, exact');
    expect(await votes().innerText()).toContain('7 of 16 votes in. 1 answer could not be read.');
  });

  test('of very many shows the best, and more when asked', async () => {
    const grids = Array.from({ length: 40 }, (_, index) => gridOf(String(Math.floor(index / 10)) + String(index % 10)));
    const many = grids.map((grid, index) => vote(index, grid, 0));
    await openVoting([...many, ranking(40, 40, ...grids.map((grid, index) => [grid, [index], 0.5] as const))]);
    await soon(() => votes().locator('[data-candidate]').count()).toBe(8);
    expect(await votes().innerText()).toContain('32 more candidates with 1 vote at most');
    await votes().getByRole('button', { name: 'Show more' }).click();
    await soon(() => votes().locator('[data-candidate]').count()).toBe(32);
  });
});
