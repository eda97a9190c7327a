import { batch, computed, effect, signal } from '@preact/signals-core';
import type { BrokenFile, EditorSettings, InitialState, Keybinding } from '../shared/protocol/editorProtocol.ts';
import { page } from './components/page.ts';
import { startFailure } from './components/startFailure.ts';
import { element } from './dom/element.ts';
import { painted } from './dom/painted.ts';
import { keepFocus, watchFocus } from './dom/focusKind.ts';
import { Drawing } from './editing/drawing.ts';
import { TaskGrids } from './editing/taskGrids.ts';
import { connectHost, type PageHandlers, type VsCodeApi } from './host.ts';
import type { PageContext } from './pageContext.ts';
import { namedColours } from './state/colours.ts';
import { Notices } from './state/notices.ts';
import { SolveRuns } from './state/solveRuns.ts';
import { TaskComparison } from './state/taskComparison.ts';
import { TaskDocument } from './state/taskDocument.ts';
import { ViewState } from './state/viewState.ts';
import { base64ToBlob, blobToBase64 } from './viewing/base64.ts';
import { showPair } from './viewing/differences.ts';
import { watchGridFocus } from './viewing/gridFocus.ts';
import { placeOfGrid, reveal } from './viewing/reveal.ts';
import './styles/page.css';

declare function acquireVsCodeApi(): VsCodeApi;

const vscode = acquireVsCodeApi();
const root = document.querySelector<HTMLElement>('#page') ?? document.body;
const live = element('div', { id: 'announcements', class: 'visually-hidden', role: 'status' });
document.body.append(live);

const view = new ViewState(vscode.getState());
const notices = new Notices();
const broken = signal<BrokenFile | null>(null);
const settings = signal<EditorSettings>({
  palette: [],
  cellMarks: 'none',
  tools: 'simple',
  maxSteps: null,
  stopWhenHalting: false,
  fitSeconds: 0,
  votes: 0,
});

const keys = signal<readonly Keybinding[]>([]);

/** What goes wrong in a handler is shown here as well as answered to the host. */
function shown<P, R>(handle: (params: P) => R): (params: P) => R {
  return (params) => {
    try {
      return handle(params);
    } catch (error) {
      reportError(error);
      throw error;
    }
  };
}

const handlers: PageHandlers = {
  documentChanged: shown((change) => {
    batch(() => {
      broken.value = change.broken;
      taskDocument.receive(change.document);
    });
    return null;
  }),
  solverChanged: shown((state) => {
    runs.solver.value = state;
    return null;
  }),
  settingsChanged: shown((changed) => {
    settings.value = changed;
    return null;
  }),
  runChanged: shown((run) => {
    runs.receive(run);
    return null;
  }),
  solveEvents: shown(({ run, events, end }) => {
    runs.append(run, events, end);
    return null;
  }),
  comparisonChanged: shown((changed) => {
    comparison.with.value = changed;
    return null;
  }),
  rowsAligned: shown((heights) => {
    comparison.otherHeights.value = heights;
    return null;
  }),
  viewShared: shown((view) => {
    editorPage.shareView(view);
    return null;
  }),
  showPair: shown((pair) => {
    showPair(context, pair);
    return null;
  }),
  scrolled: shown((position) => {
    comparison.otherScroll.value = position;
    return null;
  }),
  putDown: async () => {
    await settled();
    return null;
  },
  draw: shown((command) => {
    editorPage.draw(command);
    return null;
  }),
  command: shown((command) => {
    editorPage.command(command);
    return null;
  }),
  reveal: shown((at) => {
    reveal(context, at);
    return null;
  }),
  importPicture: async ({ base64 }) => {
    await editorPage.importPicture(base64ToBlob(base64));
    return null;
  },
  renderPng: async ({ part, scale }) => {
    const { renderPng } = await import('./viewing/images.ts');
    return { base64: await blobToBase64(await renderPng(context, part, scale)) };
  },
  copyImage: async ({ part, scale }) => {
    const { copyImage } = await import('./viewing/images.ts');
    await copyImage(context, part, scale);
    return null;
  },
};

const host = connectHost(vscode, handlers);
const taskDocument = new TaskDocument(
  (request) => host.call('edit', request),
  (message) => {
    notices.add('error', message);
  },
  view.unsent,
);
/** Puts down what floats, and resolves when the host has answered all edits. */
async function settled(): Promise<void> {
  context.drawing.commit();
  await taskDocument.answered();
}
const runs = new SolveRuns(host, view, settled);
const comparison = new TaskComparison(taskDocument.task);
const colours = computed(() => namedColours(settings.value.palette));
const editable = computed(() => taskDocument.snapshot.value?.editable === true);
const announce = (text: string): void => {
  live.textContent = text;
};
const nameOf = (colour: number): string => colours.peek()[colour]?.name ?? String(colour);
const context: PageContext = {
  host,
  document: taskDocument,
  comparison,
  runs,
  view,
  notices,
  drawing: new Drawing({
    document: taskDocument,
    view,
    editable,
    nameOf,
    announce,
    notify: (text) => {
      notices.add('information', text);
    },
  }),
  grids: new TaskGrids(),
  showsAllPairs: signal(false),
  advancedTools: computed(() => view.advancedTools.value ?? settings.value.tools === 'advanced'),
  transforms: signal(null),
  keys,
  settings,
  colours,
  broken,
  editable,
  activeGrid: view.activeGrid,
  activeTest: signal(0),
  announce,
  request: (call) => {
    call.catch((error: unknown) => {
      notices.add('error', error instanceof Error ? error.message : String(error));
    });
  },
};

function showError(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  notices.add('error', `Something went wrong in this page: ${message}`);
  host.call('reportError', { message: error instanceof Error ? (error.stack ?? message) : message }).catch(() => {
    // Then there is nobody left to tell.
  });
}
window.addEventListener('error', ({ error, message }) => {
  showError(error ?? message);
});
window.addEventListener('unhandledrejection', ({ reason }) => {
  showError(reason);
});

const editorPage = page(context, root);

/** Milliseconds after which the page asks anew for what it is to show. */
const patience = 5_000;

/** The answer to the last of its calls: VS Code drops messages for a page that it takes for hidden, as it may a page that comes up. */
function firstState(): Promise<InitialState> {
  return new Promise((resolve, reject) => {
    let calls = 0;
    const ask = (): void => {
      const call = ++calls;
      host
        .call('ready', null)
        .then((state) => {
          // From the last call on, and not before, the host sends what changes.
          if (call !== calls) return;
          clearInterval(timer);
          resolve(state);
        })
        .catch((error: unknown) => {
          clearInterval(timer);
          reject(error instanceof Error ? error : new Error(String(error)));
        });
    };
    const timer = setInterval(ask, patience);
    ask();
  });
}

async function load(): Promise<void> {
  const state = await firstState();
  batch(() => {
    settings.value = state.settings;
    keys.value = state.keys;
    broken.value = state.broken;
    runs.solver.value = state.solver;
    runs.receive(state.run);
    taskDocument.receive(state.document);
    comparison.with.value = state.comparison;
  });
  editorPage.show();
  const active = view.activeGrid.peek();
  keepFocus(active === null ? null : placeOfGrid(active));
  watchFocus((kind) => {
    context.request(host.call('focusChanged', kind));
  });
  watchGridFocus((at) => {
    context.request(host.call('gridFocused', at));
  });
  window.scrollTo(0, view.scroll.peek());
}

/** What the first look at a task does without. */
async function loadToolkit(): Promise<void> {
  await painted();
  await import('./components/toolkit.ts');
}

function start(): void {
  load()
    .catch((error: unknown) => {
      root.prepend(startFailure(error, start));
      showError(error);
    })
    .then(loadToolkit)
    .catch(showError);
}
start();

effect(() => {
  vscode.setState(view.save());
});
let scrollTimer: ReturnType<typeof setTimeout> | undefined;
window.addEventListener('scroll', () => {
  clearTimeout(scrollTimer);
  scrollTimer = setTimeout(() => {
    view.scroll.value = window.scrollY;
  }, 150);
});
