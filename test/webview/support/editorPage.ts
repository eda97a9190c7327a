import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import type { BrokenFile } from '../../../src/shared/protocol/editorProtocol.ts';
import type { Task } from '../../../src/shared/arc/task.ts';
import { bindingName, FakeHost, keyBindingName } from './fakeHost.ts';
import { PageServer } from './pageServer.ts';

export type ThemeName = 'dark' | 'light' | 'highContrast' | 'highContrastLight';

/** The variables and classes that VS Code itself gives a webview in its default themes. */
interface Theme {
  readonly bodyClass: string;
  readonly themeKind: string;
  readonly variables: Readonly<Record<string, string>>;
}

export interface OpenOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly devicePixelRatio?: number;
  readonly reducedMotion?: boolean;
  /** Whether the system has a contrast theme, as Windows may. */
  readonly forcedColours?: boolean;
  /** Whether the device has a touch screen. */
  readonly touch?: boolean;
  /** Runs in the page before its own script. */
  script?(): void;
  /** The page gets its first state without asking the host: the way to that goes through the browser's debugger, which VS Code's own does not. */
  readonly answersItself?: boolean;
  /** Changes the host before the page asks for its state. */
  prepare?(host: FakeHost): void;
}

/** A browser and a server for a file of tests. */
export class EditorPages {
  private constructor(
    private readonly browser: Browser,
    private readonly server: PageServer,
  ) {}

  /** `args` are Chromium's. */
  static async start(args: readonly string[] = []): Promise<EditorPages> {
    const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb', ...args],
    });
    return new EditorPages(browser, await PageServer.start());
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  async open(task: Task | BrokenFile, options: OpenOptions = {}): Promise<EditorPage> {
    const { theme = 'dark', width = 1280, height = 900, devicePixelRatio = 1, reducedMotion = false } = options;
    const { forcedColours = false, touch = false, answersItself = false, script, prepare } = options;
    const context = await this.browser.newContext({
      viewport: { width, height },
      deviceScaleFactor: devicePixelRatio,
      hasTouch: touch,
      reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
      forcedColors: forcedColours ? 'active' : 'none',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const host = new FakeHost(task);
    prepare?.(host);
    const opened = new EditorPage(page, host);
    await opened.watch();
    await host.connect(page);
    await page.addInitScript(installVsCode, {
      theme: readTheme(theme),
      bindingName,
      keyBindingName,
      answer: answersItself ? JSON.stringify(host.state) : null,
    });
    if (script !== undefined) await page.addInitScript(script);
    await page.goto(this.server.origin);
    return opened;
  }
}

/** The page of one task in a tab of its own. */
export class EditorPage {
  /** Violations of the policy, uncaught exceptions, and errors on the console. */
  readonly troubles: string[] = [];

  constructor(
    readonly page: Page,
    readonly host: FakeHost,
  ) {}

  async watch(): Promise<void> {
    this.page.on('pageerror', (error) => this.troubles.push(`exception: ${error.message}`));
    this.page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.troubles.push(`console: ${message.text()}`);
    });
    await this.page.exposeBinding('arcStudioTestViolation', (_source, text: string) => this.troubles.push(`policy: ${text}`));
    await this.page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        (window as unknown as { arcStudioTestViolation(text: string): void }).arcStudioTestViolation(
          `${event.violatedDirective} ${event.blockedURI} ${event.sample}`,
        );
      });
    });
  }

  /** Closes the tab and throws where anything was amiss in it, unless the test expects it. */
  async close(expected: { readonly reports?: number } = {}): Promise<void> {
    await this.page.context().close();
    const reports = this.host.callsOf('reportError').map(({ message }) => `reported: ${message}`);
    if (reports.length !== (expected.reports ?? 0)) this.troubles.push(...reports);
    if (this.troubles.length > 0) throw new Error(`The page had troubles:\n${this.troubles.join('\n')}`);
  }

  grid(name: string): Locator {
    return this.page.locator(`[data-grid="${name}"]`);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  }

  /** The middle of a cell in the window's coordinates. */
  async cell(name: string, row: number, column: number): Promise<{ x: number; y: number }> {
    const grid = this.grid(name);
    await grid.scrollIntoViewIfNeeded();
    return grid.evaluate(
      (element, at) => {
        const box = element.querySelector('canvas')?.getBoundingClientRect();
        if (box === undefined) throw new Error('no canvas');
        const [rows, columns] = [Number(element.getAttribute('aria-rowcount')), Number(element.getAttribute('aria-colcount'))];
        return { x: box.left + ((at.column + 0.5) / columns) * box.width, y: box.top + ((at.row + 0.5) / rows) * box.height };
      },
      { row, column },
    );
  }

  async clickCell(name: string, row: number, column: number, options: { button?: 'left' | 'right'; alt?: boolean } = {}): Promise<void> {
    const { x, y } = await this.cell(name, row, column);
    if (options.alt === true) await this.page.keyboard.down('Alt');
    await this.page.mouse.click(x, y, { button: options.button ?? 'left' });
    if (options.alt === true) await this.page.keyboard.up('Alt');
  }

  /** The colours in the middle of each cell, as `#rrggbb`. */
  async pixels(name: string): Promise<string[][]> {
    const { rows, columns, width, height, colours } = await this.read(name);
    return Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) => {
        const [x, y] = [Math.round(((column + 0.5) / columns) * width), Math.round(((row + 0.5) / rows) * height)];
        return colours[y * width + x] ?? '';
      }),
    );
  }

  /** All colours that occur in a cell. */
  async inks(name: string, row: number, column: number): Promise<string[]> {
    const { rows, columns, width, height, colours } = await this.read(name);
    const found = new Set<string>();
    for (let y = Math.ceil((row * height) / rows) + 2; y < ((row + 1) * height) / rows - 2; y++) {
      for (let x = Math.ceil((column * width) / columns) + 2; x < ((column + 1) * width) / columns - 2; x++)
        found.add(colours[y * width + x] ?? '');
    }
    return [...found];
  }

  /** All pixels of a grid's canvas. */
  private read(name: string): Promise<{ rows: number; columns: number; width: number; height: number; colours: string[] }> {
    return this.grid(name).evaluate((element) => {
      const canvas = element.querySelector('canvas');
      // A copy, so that reading it does not change how the page's own canvas is drawn.
      const copy = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      if (canvas === null || copy === null) throw new Error('no canvas');
      const { width, height } = Object.assign(copy.canvas, { width: canvas.width, height: canvas.height });
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, width, height);
      const hex = (value: number | undefined): string => (value ?? 0).toString(16).padStart(2, '0');
      return {
        rows: Number(element.getAttribute('aria-rowcount')),
        columns: Number(element.getAttribute('aria-colcount')),
        width,
        height,
        colours: Array.from({ length: width * height }, (_, at) => `#${hex(data[at * 4])}${hex(data[at * 4 + 1])}${hex(data[at * 4 + 2])}`),
      };
    });
  }

  async setTheme(theme: ThemeName): Promise<void> {
    await this.page.evaluate(applyTheme, readTheme(theme));
  }

  /** Takes a picture to be looked at, where ARC_STUDIO_SCREENSHOTS names a folder for them. */
  async picture(name: string, fullPage = false): Promise<void> {
    const folder = process.env['ARC_STUDIO_SCREENSHOTS'];
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, `${name}.png`), fullPage });
  }

  /** Resolves when what came before has been handled and drawn. */
  async settled(): Promise<void> {
    await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  }
}

function readTheme(name: ThemeName): Theme {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, `../themes/${name}.json`), 'utf8')) as Theme;
}

function applyTheme({ bodyClass, themeKind, variables }: Theme): void {
  document.documentElement.removeAttribute('style');
  for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
  document.body.className = bodyClass;
  document.body.dataset['vscodeThemeKind'] = themeKind;
}

/** Runs in the page before its own script: what VS Code provides. */
function installVsCode(names: {
  readonly theme: Theme;
  readonly bindingName: string;
  readonly keyBindingName: string;
  readonly answer: string | null;
}): void {
  const { theme, answer } = names;
  const call = (binding: string, message: unknown): void => {
    (window as unknown as Record<string, (message: unknown) => void>)[binding]?.(message);
  };
  const post = (message: { readonly id?: number; readonly method?: string }): void => {
    if (answer === null || message.method !== 'ready') call(names.bindingName, message);
    else window.postMessage({ type: 'answer', id: message.id, ok: true, result: JSON.parse(answer) as unknown }, '*');
  };
  // VS Code hears of every key that comes through to the window, whatever the page has done with it, and calls it by its place. In a
  // browser it leaves those of the clipboard to the browser.
  const keyNames: Readonly<Record<string, string>> = { Slash: '/', Period: '.', Comma: ',', Space: 'space' };
  window.addEventListener('keydown', ({ key, code, ctrlKey, altKey, shiftKey, metaKey }) => {
    if ((ctrlKey || metaKey) && ['KeyC', 'KeyX', 'KeyV'].includes(code)) return;
    const name = keyNames[code] ?? code.replace(/^(Key|Digit|Arrow)/, '').toLowerCase();
    const modifiers = [ctrlKey && 'ctrl', altKey && 'alt', (shiftKey || key === '?') && 'shift', metaKey && 'meta'];
    call(names.keyBindingName, [...modifiers.filter((modifier) => modifier !== false), name].join('+'));
  });
  Object.assign(window, {
    acquireVsCodeApi: () => ({
      postMessage: post,
      getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') as unknown,
      setState: (state: unknown) => {
        sessionStorage.setItem('state', JSON.stringify(state));
      },
    }),
  });
  // The page's script comes at the end of the body: the theme is there by then.
  const observer = new MutationObserver(() => {
    if (document.querySelector('body') === null) return;
    observer.disconnect();
    for (const [name, value] of Object.entries(theme.variables)) document.documentElement.style.setProperty(name, value);
    document.body.className = theme.bodyClass;
    document.body.dataset['vscodeThemeKind'] = theme.themeKind;
  });
  observer.observe(document, { childList: true, subtree: true });
}
