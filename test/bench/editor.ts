import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { newTaskText } from '../../src/shared/arc/formatTask.ts';
import { drawTask } from '../../src/shared/concepts/conceptTask.ts';
import { concepts } from '../../src/shared/concepts/concepts.ts';
import { Random } from '../../src/shared/concepts/random.ts';
import { EditorPages } from '../webview/support/editorPage.ts';
import { largeTask } from '../webview/support/tasks.ts';

const dist = path.join(import.meta.dirname, '../../dist');
const pairs = 10;

/** Prints for each aim of the editor's speed the figure on this machine, and how busy that is: other work makes all of them larger. */
export async function bench(): Promise<void> {
  const pages = await EditorPages.start();
  line(`first paint of ${String(pairs)} pairs of 30 × 30`, await firstPaint(pages), 'ms', 'under 300 ms');
  await pages.stop();
  // Without waiting for the screen's next refresh, which would be most of what is measured.
  const unlimited = await EditorPages.start(['--disable-frame-rate-limit', '--disable-gpu-vsync']);
  const { total, own } = await dragLatencies(unlimited);
  await unlimited.stop();
  line('input to pixels while dragging, 95 %', percentile(total, 0.95), 'ms', 'under 16 ms');
  line('of it from the page on, 95 %', percentile(own, 0.95), 'ms', 'none');
  line('validate 1000 task files', validation(1000), 'ms', 'under 1000 ms');
  line('page bundle without the toolkit', pageKilobytes(), 'kB', 'under 150 kB');
  line(`processes that want its ${String(availableParallelism())} cores`, loadavg()[0] ?? NaN, '', 'none');
}

function line(name: string, figure: number, unit: string, aim: string): void {
  console.log(`${`editor: ${name}`.padEnd(48)} ${`${figure.toFixed(1)} ${unit}`.padStart(10)}   aim: ${aim}`);
}

/**
 * Milliseconds from the start of the navigation until all grids are drawn and on the screen; median of some fresh pages. The time that the
 * test's link takes to answer with the task is left out: it goes through the browser's debugger, which VS Code's own does not.
 */
async function firstPaint(pages: EditorPages): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 9; run++) {
    const editor = await pages.open(largeTask(pairs - 1), { script: noteFirstPaint });
    const handle = await editor.page.waitForFunction(() => (window as unknown as { firstPaint?: number }).firstPaint);
    times.push(v.parse(v.number(), await handle.jsonValue()));
    await editor.close();
  }
  return percentile(times, 0.5);
}

/** Runs in the page before its own script. */
function noteFirstPaint(): void {
  let asked = 0;
  let answered = 0;
  const { acquireVsCodeApi } = window as unknown as { acquireVsCodeApi(): { postMessage(message: unknown): void } };
  Object.assign(window, {
    acquireVsCodeApi: () => {
      const api = acquireVsCodeApi();
      const postMessage = (message: unknown): void => {
        asked ||= performance.now();
        api.postMessage(message);
      };
      return { ...api, postMessage };
    },
  });
  window.addEventListener('message', () => {
    answered ||= performance.now();
  });
  const look = (): void => {
    if (document.querySelector('[data-grid="test/0/output"] canvas') === null) {
      requestAnimationFrame(look);
      return;
    }
    // A message that is sent before a frame is painted arrives after that.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      Object.assign(window, { firstPaint: performance.now() - (answered - asked) });
    };
    port2.postMessage(null);
  };
  requestAnimationFrame(look);
}

interface Latencies {
  /** From each movement of the mouse until the frame that shows it is painted. */
  readonly total: readonly number[];
  /** From when the page got to know of it: without the wait for the next frame, which comes 60 times a second. */
  readonly own: readonly number[];
}

/** Milliseconds, while the pencil is dragged over a grid. */
async function dragLatencies(pages: EditorPages): Promise<Latencies> {
  const editor = await pages.open(largeTask(pairs - 1), { width: 1600, height: 1000 });
  const grid = 'train/4/output';
  const first = await editor.cell(grid, 0, 0);
  const last = await editor.cell(grid, 29, 29);
  await editor.page.locator('.swatch[data-colour="3"]').click();
  await editor.page.evaluate(noteLatencies);
  const { mouse } = editor.page;
  await mouse.move(first.x, first.y);
  await mouse.down();
  const moves = 300;
  for (let move = 0; move < moves; move++) {
    // To and fro in rows, so that every movement paints.
    const row = Math.floor(move / 20);
    const across = (row % 2 === 0 ? move % 20 : 19 - (move % 20)) / 19;
    await mouse.move(first.x + across * (last.x - first.x), first.y + (row / (moves / 20 - 1)) * (last.y - first.y));
  }
  await mouse.up();
  const latencies = await editor.page.evaluate(() => (window as unknown as { latencies: Latencies }).latencies);
  await editor.close();
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
