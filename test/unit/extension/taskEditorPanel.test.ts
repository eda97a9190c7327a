import { afterEach, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { DocumentRuns, type SolveRequest } from '../../../src/extension/editor/documentRuns.ts';
import type { TaskDocument } from '../../../src/extension/editor/taskDocument.ts';
import { TaskEditorPanel, type PanelServices } from '../../../src/extension/editor/taskEditorPanel.ts';
import { Listeners } from '../../../src/extension/listeners.ts';
import type { SolveEvent } from '../../../src/shared/protocol/solverProtocol.ts';
import { startedEvent, stepEvent } from '../../webview/support/tasks.ts';

const { TabInputCustom, group, showWarningMessage } = vi.hoisted(() => {
  class TabInputCustom {
    constructor(readonly uri: string) {}
  }
  const activeTab: { input: unknown } = { input: undefined };
  return { TabInputCustom, group: { viewColumn: 1, activeTab }, showWarningMessage: vi.fn() };
});
vi.mock('vscode', () => ({
  TabInputCustom,
  Uri: { joinPath: () => 'file' },
  window: { tabGroups: { all: [group] }, showWarningMessage },
}));

afterEach(() => {
  vi.useRealTimers();
});

/** A panel on a task whose solver and whose page the test plays: the page gets every message and answers none. */
function setUp() {
  const fromPage = new Listeners<unknown>();
  const messages: { method?: string; params?: { events?: readonly SolveEvent[] } }[] = [];
  let loads = 0;
  const webview = {
    set html(_: string) {
      loads++;
    },
    asWebviewUri: () => 'uri',
    onDidReceiveMessage: (listener: (message: unknown) => void) => ({ dispose: fromPage.add(listener) }),
    postMessage: (message: (typeof messages)[number]) => messages.push(message),
  };
  const panel = { webview, visible: true, viewColumn: 1, onDidChangeViewState: () => undefined, onDidDispose: () => undefined };
  let progress: (event: SolveEvent) => void = () => undefined;
  const runs = new DocumentRuns((_, { onProgress }) => {
    progress = onProgress;
    return new Promise(() => undefined);
  });
  const document = { changed: new Listeners(), snapshot: () => null, broken: () => null };
  const services = { log: { warn: () => undefined }, pageModules: [], keys: [], solverState: () => null, editorSettings: () => null };
  new TaskEditorPanel(
    { uri: { path: '/a.arc.json', toString: () => 'a' }, document, runs } as unknown as TaskDocument,
    panel as unknown as vscode.WebviewPanel,
    services as unknown as PanelServices,
    1,
  );
  let calls = 0;
  return {
    runs,
    loads: () => loads,
    progress: (event: SolveEvent) => {
      progress(event);
    },
    pageIsReady: async () => {
      fromPage.emit({ type: 'call', id: ++calls, method: 'ready', params: null });
      await Promise.resolve();
    },
    stepsSent: () =>
      messages
        .filter(({ method }) => method === 'solveEvents')
        .map(({ params }) => params?.events?.map((event) => (event.type === 'step' ? event.step : event.type))),
  };
}

it('a page that asks anew gets what comes of a run, though it never answered to what came before', async () => {
  const { runs, progress, pageIsReady, stepsSent } = setUp();
  await pageIsReady();
  runs.start({ document: { taskId: 'a', task: { train: [], test: [] }, version: 1 }, fit: null, votes: null } as unknown as SolveRequest);
  progress(startedEvent);
  for (const step of [1, 2]) progress(stepEvent(0, step, [[0]]));
  expect(stepsSent()).toEqual([[1]]);
  await pageIsReady();
  progress(stepEvent(0, 3, [[0]]));
  expect(stepsSent()).toEqual([[1], [3]]);
});

it.each([
  ['of its own', new TabInputCustom('a'), [2, 3]],
  ['of another task', new TabInputCustom('b'), [1, 1]],
  ['of a text', {}, [1, 1]],
  ['of a kind that VS Code does not tell, as with a diff', undefined, [2, 3]],
])('a page that does not start is loaded anew where it is on show: under a tab %s', (_, input, expected) => {
  vi.useFakeTimers();
  showWarningMessage.mockClear();
  group.activeTab.input = input;
  const { loads } = setUp();
  expect(loads()).toBe(1);
  const after = [11_000, 20_000].map((milliseconds) => {
    vi.advanceTimersByTime(milliseconds);
    return loads();
  });
  expect(after).toEqual(expected);
  expect(showWarningMessage).toHaveBeenCalledTimes(expected[1] === 3 ? 1 : 0);
});
