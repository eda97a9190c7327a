import * as v from 'valibot';
import { cellMarkKinds } from '../arc/cellMarks.ts';
import { comparisonSchema, rowHeightsSchema, sharedViewSchema, shownPairSchema } from './comparison.ts';
import { toolSets } from '../edits/tools.ts';
import { drawCommandSchema } from './drawCommands.ts';
import { gridAddressSchema, gridSchema, taskEditSchema, taskSchema } from './schemas.ts';
import { viewCommandNames, viewPageContract } from './viewProtocol.ts';
import { fitParamsSchema, solveEventSchema, voteCountSchema } from './solverProtocol.ts';

/** The document as the page shows it: whole, with a version that grows by one with every change (edit, undo, reload). */
export const documentSnapshotSchema = v.object({
  version: v.number(),
  taskId: v.string(),
  task: taskSchema,
  /** False for files that cannot be written (a git revision, a read-only file system). */
  editable: v.boolean(),
  /** Set when the file changed on disk while there were unsaved edits here. */
  changedOnDisk: v.boolean(),
});
export type DocumentSnapshot = v.InferOutput<typeof documentSnapshotSchema>;

/** A file that is not a task: what is wrong and where; `line` and `column` count from 1. */
export const brokenFileSchema = v.object({
  fileName: v.string(),
  problems: v.array(v.object({ line: v.number(), column: v.number(), message: v.string() })),
});
export type BrokenFile = v.InferOutput<typeof brokenFileSchema>;

/** Health of the solver as the status bar shows it. */
export const solverStateSchema = v.object({
  health: v.picklist(['stopped', 'starting', 'ready', 'busy', 'error']),
  /** Name of the model that Solve would use; null where none was found. */
  model: v.nullable(v.string()),
  /** The execution provider that runs the model, once it is loaded. */
  provider: v.optional(v.string()),
  /** How far it is with what it does, such as `fitting, 34 s left`; absent where that cannot be told. */
  progress: v.optional(v.string()),
  message: v.string(),
});
export type SolverState = v.InferOutput<typeof solverStateSchema>;

/** One solve, from the click on. `events` is all that came so far; `documentVersion` the document it was started on. */
export const solveRunSchema = v.object({
  id: v.number(),
  documentVersion: v.number(),
  /** The task as it was when the solve started. */
  task: taskSchema,
  state: v.picklist(['queued', 'running', 'done', 'cancelled', 'failed']),
  error: v.nullable(v.string()),
  events: v.array(solveEventSchema),
});
export type SolveRun = v.InferOutput<typeof solveRunSchema>;

/** How a run ended. */
export const runEndSchema = v.object({ state: v.picklist(['done', 'cancelled', 'failed']), error: v.nullable(v.string()) });
export type RunEnd = v.InferOutput<typeof runEndSchema>;

export const editorSettingsSchema = v.object({
  /** Colours 0..9 as `#rrggbb`. */
  palette: v.array(v.string()),
  cellMarks: v.picklist(cellMarkKinds),
  /** Which tools are offered. */
  tools: v.picklist(toolSets),
  /** What the page's solve controls start with: ACT steps at most (null: the model's own number), and whether to stop early. */
  maxSteps: v.nullable(v.number()),
  stopWhenHalting: v.boolean(),
  /** Seconds that an unseen task is fitted for; 0: it is not. */
  fitSeconds: v.number(),
  /** Augmented copies that vote on each answer; 0: no vote. */
  votes: v.number(),
});
export type EditorSettings = v.InferOutput<typeof editorSettingsSchema>;

/** How a solve is to run, as the page asks for it. */
export const solveOptionsSchema = v.object({
  maxSteps: v.nullable(v.number()),
  stopWhenHalting: v.boolean(),
  /** Fits an unseen task first; null: its embedding stays blank. */
  fit: v.nullable(v.pick(fitParamsSchema, ['seconds', 'kept'])),
  /** null: no vote. */
  votes: v.nullable(voteCountSchema),
});
export type SolveOptions = v.InferOutput<typeof solveOptionsSchema>;

/** One of the extension's default keybindings, as package.json has it; `title` is the command's. */
export const keybindingSchema = v.object({
  command: v.string(),
  title: v.string(),
  key: v.string(),
  mac: v.optional(v.string()),
  args: v.optional(v.union([v.string(), v.number()])),
});
export type Keybinding = v.InferOutput<typeof keybindingSchema>;

/** What has the focus: a grid that can be drawn on, a field of the page that takes text, something else of it, or what is not the page or in front of it. */
export const focusKinds = ['grid', 'field', 'page', 'none'] as const;
export type FocusKind = (typeof focusKinds)[number];

const gridsInTextSchema = v.object({ grids: v.array(gridSchema), problem: v.nullable(v.string()) });
export type GridsInText = v.InferOutput<typeof gridsInTextSchema>;

export const initialStateSchema = v.object({
  document: v.nullable(documentSnapshotSchema),
  /** Exactly one of `document` and `broken` is null. */
  broken: v.nullable(brokenFileSchema),
  run: v.nullable(solveRunSchema),
  solver: solverStateSchema,
  settings: editorSettingsSchema,
  /** null where the editor is no side of a diff. */
  comparison: v.nullable(comparisonSchema),
  keys: v.array(keybindingSchema),
});
export type InitialState = v.InferOutput<typeof initialStateSchema>;

const nothing = v.null();

/** What the extension host offers the page. */
export const editorHostContract = {
  /** The page is ready to draw: answers with all that it shows. */
  ready: { params: nothing, result: initialStateSchema },
  /** Applies one edit, one undo step named `label`. Fails with code `stale` where `version` is not the document's. */
  edit: { params: v.object({ version: v.number(), edit: taskEditSchema, label: v.string() }), result: v.object({ version: v.number() }) },
  /** Reads the grids of a text that was pasted, in whatever form. */
  readGrids: { params: v.object({ text: v.string() }), result: gridsInTextSchema },
  /** What the clipboard holds as text: the page itself hears of it only when a paste comes to it. */
  readClipboard: { params: nothing, result: v.object({ text: v.string() }) },
  /** VS Code's keybindings hold or not according to this. */
  focusChanged: { params: v.picklist(focusKinds), result: nothing },
  /** The focus came to a grid of the task, or to the place of an output that is missing. */
  gridFocused: { params: gridAddressSchema, result: nothing },
  undo: { params: nothing, result: nothing },
  redo: { params: nothing, result: nothing },
  openAsText: { params: v.nullable(v.object({ line: v.number(), column: v.number() })), result: nothing },
  /** Shows the diff that the editor is a side of as text. */
  compareAsText: { params: nothing, result: nothing },
  /** In a diff: how high the rows are, and where the page was scrolled to, which goes to the page of the other side. */
  alignRows: { params: rowHeightsSchema, result: nothing },
  scroll: { params: v.object({ top: v.number() }), result: nothing },
  /** In a diff: what the page of the other side should show as well. */
  shareView: { params: sharedViewSchema, result: nothing },
  /** In a diff: goes to a pair of the other side. */
  showOnOtherSide: { params: shownPairSchema, result: nothing },
  /** Answers a file change on disk: take the file's state and drop unsaved edits, keep the edits, or show both side by side first. */
  resolveDiskChange: { params: v.picklist(['reload', 'keep', 'compare']), result: nothing },
  /** Starts a solve of the open task; answers when it is queued. Events follow through the page's `solveEvents`. */
  solve: { params: solveOptionsSchema, result: v.object({ run: v.number() }) },
  cancelSolve: { params: v.object({ run: v.number() }), result: nothing },
  /** Ends the fit of the run: what is fitted is kept, and the solve goes on with it. */
  stopFit: { params: v.object({ run: v.number() }), result: nothing },
  /** Opens the editor's settings page in VS Code, for example to choose a model. */
  openSettings: { params: v.object({ query: v.string() }), result: nothing },
  /** Opens VS Code's list of keybindings at those of this extension, all of them or those that the user changed. */
  openKeys: { params: v.picklist(['all', 'changed']), result: nothing },
  /** Reports an error of the page to the extension's log. */
  reportError: { params: v.object({ message: v.string() }), result: nothing },
} as const;

/** What the page offers the extension host. */
export const editorPageContract = {
  documentChanged: {
    params: v.object({ document: v.nullable(documentSnapshotSchema), broken: v.nullable(brokenFileSchema) }),
    result: nothing,
  },
  solverChanged: { params: solverStateSchema, result: nothing },
  settingsChanged: { params: editorSettingsSchema, result: nothing },
  /** The run as a whole when it is queued and when it starts. */
  runChanged: { params: v.nullable(solveRunSchema), result: nothing },
  /** Events of the current run, to be appended to its `events`, and its end; events may still follow one that was cancelled or failed. */
  solveEvents: {
    params: v.object({ run: v.number(), events: v.array(solveEventSchema), end: v.nullable(runEndSchema) }),
    result: nothing,
  },
  comparisonChanged: { params: v.nullable(comparisonSchema), result: nothing },
  /** What the page of the other side of the diff has told. */
  rowsAligned: { params: rowHeightsSchema, result: nothing },
  scrolled: { params: v.object({ top: v.number() }), result: nothing },
  viewShared: { params: sharedViewSchema, result: nothing },
  showPair: { params: shownPairSchema, result: nothing },
  /** Makes what floats part of the task, and answers when the host has all edits: before a save that the user asks for. */
  putDown: { params: nothing, result: nothing },
  /** A VS Code command that draws, from a keybinding or the command palette. */
  draw: { params: drawCommandSchema, result: nothing },
  /** Any other VS Code command for the page that has the focus (keybindings and menus end here). */
  command: {
    params: v.picklist([
      'solve',
      'cancelSolve',
      'stopFit',
      'nextStep',
      'previousStep',
      'useAsExpectedOutput',
      'copyInputToOutput',
      'addTrainPair',
      'addTestPair',
      'clearGrid',
      'removeOutput',
      'showKeys',
      ...viewCommandNames,
    ]),
    result: nothing,
  },
  ...viewPageContract,
} as const;
