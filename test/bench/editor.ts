import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import { newTaskText } from '../../src/shared/arc/formatTask.ts';
import { drawTask } from '../../src/shared/concepts/conceptTask.ts';
import { concepts } from '../../src/shared/concepts/concepts.ts';
import { Random } from '../../src/shared/concepts/random.ts';
import { EditorPages, type EditorPage } from '../webview/support/editorPage.ts';
import { largeTask } from '../webview/support/tasks.ts';

const dist = path.join(import.meta.dirname, '../../dist');
const pairs = 10;

/**
 * Prints for each aim of the editor's speed the figure on this machine, and how busy that is: other work makes all of them larger. Where
 * part of a figure is the browser's and no page could be without it, that part has a line of its own.
 */
export async function bench(): Promise<void> {
  const pages = await EditorPages.start();
  const { inSight, all } = await firstPaint(pages);
  line(`first paint of ${String(pairs)} pairs of 30 × 30`, inSight, 'ms', 'under 300 ms');
  line('until what is out of sight is painted too', all, 'ms', 'none');
  await pages.stop();
  // Without waiting for the screen's next refresh, which would be most of what is measured.
  const unlimited = await EditorPages.start(['--disable-frame-rate-limit', '--disable-gpu-vsync']);
  const steady = await dragLatencies(unlimited, steadyMilliseconds);
  line('input to pixels while dragging, 95 %', percentile(steady.total, 0.95), 'ms', 'under 16 ms');
  line('of it from the page on, 95 %', percentile(steady.own, 0.95), 'ms', 'none');
  const empty = await emptyPageLatencies(unlimited, steadyMilliseconds);
  line('the same on an empty page, 95 %', percentile(empty.total, 0.95), 'ms', 'none');
  line('with a faster mouse, 95 %', percentile((await dragLatencies(unlimited, 0)).total, 0.95), 'ms', 'none');
  line('the same on an empty page, 95 %', percentile((await emptyPageLatencies(unlimited, 0)).total, 0.95), 'ms', 'none');
  await unlimited.stop();
  line('validate 1000 task files', validation(1000), 'ms', 'under 1000 ms');
  line('page bundle without the toolkit', pageKilobytes(), 'kB', 'under 150 kB');
  line(`processes that want its ${String(availableParallelism())} cores`, loadavg()[0] ?? NaN, '', 'none');
}

function line(name: string, figure: number, unit: string, aim: string): void {
  console.log(`${`editor: ${name}`.padEnd(48)} ${`${figure.toFixed(1)} ${unit}`.padStart(10)}   aim: ${aim}`);
}

interface FirstPaint {
  readonly inSight: number;
  readonly all: number;
}

/** Milliseconds from the start of the navigation until all grids in sight are on the screen, and until all are; medians of some fresh pages. */
async function firstPaint(pages: EditorPages): Promise<FirstPaint> {
  const times: FirstPaint[] = [];
  for (let run = 0; run < 9; run++) {
    const editor = await pages.open(largeTask(pairs - 1), { answersItself: true, script: noteFirstPaint });
    const handle = await editor.page.waitForFunction(() => (window as unknown as { firstPaint?: FirstPaint }).firstPaint);
    times.push(v.parse(v.object({ inSight: v.number(), all: v.number() }), await handle.jsonValue()));
    await editor.close();
  }
  return { inSight: percentile(times.map(({ inSight }) => inSight), 0.5), all: percentile(times.map(({ all }) => all), 0.5) }; // prettier-ignore
}

/** Runs in the page before its own script. */
function noteFirstPaint(): void {
  let inSight: number | null = null;
  /** Grids whose canvas has been painted on. */
  const painted = new WeakSet<Element>();
  const { getContext } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...args: Parameters<typeof getContext>) {
    painted.add(this);
    return getContext.apply(this, args);
  } as typeof getContext;
  const isInSight = (canvas: Element): boolean => {
    const { top, bottom } = canvas.getBoundingClientRect();
    return bottom > 0 && top < window.innerHeight;
  };
  const look = (): void => {
    const canvases = [...document.querySelectorAll('[data-grid] canvas')];
    const isLoaded = canvases.length > 0;
    const all = document.querySelector('[data-grid="test/0/output"] canvas') !== null && canvases.every((canvas) => painted.has(canvas));
    if (!all) requestAnimationFrame(look);
    if (!isLoaded || (!all && inSight !== null)) return;
    if (canvases.some((canvas) => isInSight(canvas) && !painted.has(canvas))) return;
    // Comes before all else that waits for the frame to be painted.
    void scheduler.postTask(
      () => {
        inSight ??= performance.now();
        if (all) Object.assign(window, { firstPaint: { inSight, all: performance.now() } });
      },
      { priority: 'user-blocking' },
    );
  };
  requestAnimationFrame(look);
}

interface Latencies {
  /** From each movement of the mouse until the frame that shows it is painted. */
  readonly total: readonly number[];
  /** From when the page got to know of it. */
  readonly own: readonly number[];
}

/**
 * From one movement of the mouse to the next. The browser gives movements to a page no more than 60 times a second, even where it paints
 * as often as it can: those that come faster wait for their turn, on any page.
 */
const steadyMilliseconds = 25;
const moves = 300;

/** Milliseconds, while the pencil is dragged over a grid. */
async function dragLatencies(pages: EditorPages, gap: number): Promise<Latencies> {
  const editor = await pages.open(largeTask(pairs - 1), { width: 1600, height: 1000 });
  const grid = 'train/4/output';
  const first = await editor.cell(grid, 0, 0);
  const last = await editor.cell(grid, 29, 29);
  await editor.page.locator('.swatch[data-colour="3"]').click();
  const latencies = await moveLatencies(editor, gap, (move) => {
    // To and fro in rows, so that every movement paints.
    const row = Math.floor(move / 20);
    const across = (row % 2 === 0 ? move % 20 : 19 - (move % 20)) / 19;
    return { x: first.x + across * (last.x - first.x), y: first.y + (row / (moves / 20 - 1)) * (last.y - first.y) };
  });
  await editor.close();
  return latencies;
}

/** The same where each movement changes one colour: what the browser takes for that. */
async function emptyPageLatencies(pages: EditorPages, gap: number): Promise<Latencies> {
  const editor = await pages.open(largeTask(1));
  await editor.grid('test/0/output').waitFor();
  await editor.page.evaluate(() => {
    document.body.replaceChildren();
    let moved = 0;
    window.addEventListener('pointermove', () => {
      document.body.style.backgroundColor = moved++ % 2 === 0 ? 'black' : 'white';
    });
  });
  const latencies = await moveLatencies(editor, gap, (move) => ({ x: 100 + move, y: 100 }));
  await editor.close();
  return latencies;
}

async function moveLatencies(editor: EditorPage, gap: number, at: (move: number) => { x: number; y: number }): Promise<Latencies> {
  await editor.page.evaluate(noteLatencies);
  const { mouse } = editor.page;
  for (let move = 0; move < moves; move++) {
    const { x, y } = at(move);
    const next = setTimeout(gap);
    await mouse.move(x, y);
    if (move === 0) await mouse.down();
    await next;
  }
  await mouse.up();
  const latencies = await editor.page.evaluate(() => (window as unknown as { latencies: Latencies }).latencies);
  if (latencies.own.length < moves / 2)
    throw new Error(`Only ${String(latencies.own.length)} of ${String(moves)} movements came to the page.`);
  return latencies;
}

/** Runs in the page. */
function noteLatencies(): void {
  const [total, own]: [number[], number[]] = [[], []];
  Object.assign(window, { latencies: { total, own } });
  const listen = ({ timeStamp }: PointerEvent): void => {
    const start = performance.now();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        total.push(performance.now() - timeStamp);
        own.push(performance.now() - start);
      };
      port2.postMessage(null);
    });
  };
  window.addEventListener('pointermove', listen, { capture: true });
}

/** Milliseconds that the command takes for so many files, its start included; the fastest of some runs. */
function validation(count: number): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'arc-studio-bench-'));
  const random = new Random(1);
  for (let index = 0; index < count; index++) {
    const concept = concepts[index % concepts.length];
    const values = concept?.instances[0];
    if (concept === undefined || values === undefined) throw new Error('There are no concepts.');
    const task = drawTask({ concept, values }, 3, random, { maxRows: 20, maxColumns: 20, minSide: 8 });
    writeFileSync(path.join(folder, `${String(index)}.json`), newTaskText(task));
  }
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [path.join(dist, 'cli.js'), 'validate', folder], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return performance.now() - start;
  });
  rmSync(folder, { recursive: true });
  return Math.min(...times);
}

/** What counts against the bundle's budget, as esbuild.mjs has measured. */
function pageKilobytes(): number {
  const sizes: unknown = JSON.parse(readFileSync(path.join(dist, 'sizes.json'), 'utf8'));
  const page = v.parse(v.array(v.object({ file: v.string(), counted: v.number() })), sizes).find(({ file }) => file === 'dist/webview.js');
  return (page?.counted ?? NaN) / 1000;
}

/** `share` is 0..1. */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
