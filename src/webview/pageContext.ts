import type { ReadonlySignal, Signal } from '@preact/signals-core';
import type { PaletteColour } from '../shared/arc/palettes.ts';
import type { GridAddress } from '../shared/arc/task.ts';
import type { BrokenFile, EditorSettings, Keybinding } from '../shared/protocol/editorProtocol.ts';
import type { Drawing } from './editing/drawing.ts';
import type { TaskGrids } from './editing/taskGrids.ts';
import type { EditorHost } from './host.ts';
import type { Notices } from './state/notices.ts';
import type { SolveRuns } from './state/solveRuns.ts';
import type { TaskComparison } from './state/taskComparison.ts';
import type { TaskDocument } from './state/taskDocument.ts';
import type { ViewState } from './state/viewState.ts';

/** The forms of the transforms. */
export type TransformForm = 'scale' | 'pad' | 'tile' | 'colours';

/** What the parts of the page share. */
export interface PageContext {
  readonly host: EditorHost;
  readonly document: TaskDocument;
  readonly comparison: TaskComparison;
  readonly runs: SolveRuns;
  readonly view: ViewState;
  readonly notices: Notices;
  readonly drawing: Drawing;
  readonly grids: TaskGrids;
  /** Whether all pairs are on the page, or for a moment no more than those in sight. */
  readonly showsAllPairs: Signal<boolean>;
  /** Whether all tools are offered: the user's choice where there is one, else the settings'. */
  readonly advancedTools: ReadonlySignal<boolean>;
  /** Whether the transforms are open, and which of their forms was asked for last. */
  readonly transforms: Signal<TransformForm | 'open' | null>;
  readonly keys: ReadonlySignal<readonly Keybinding[]>;
  readonly settings: ReadonlySignal<EditorSettings>;
  readonly colours: ReadonlySignal<readonly PaletteColour[]>;
  readonly broken: ReadonlySignal<BrokenFile | null>;
  readonly editable: ReadonlySignal<boolean>;
  /** The task grid that had the focus last: what commands act on. */
  readonly activeGrid: Signal<GridAddress | null>;
  /** The test pair that had the focus last, itself or its answer. */
  readonly activeTest: Signal<number>;
  /** Says something to screen readers. */
  announce(text: string): void;
  /** Calls the host where nothing hangs on the answer; a failure is shown. */
  request(call: Promise<unknown>): void;
}
