import { signal, type Signal } from '@preact/signals-core';
import * as v from 'valibot';
import type { GridAddress } from '../../shared/arc/task.ts';
import { reaches, type Reach } from '../../shared/edits/cellShapes.ts';
import { largestZoom, smallestZoom } from '../canvas/zoom.ts';
import type { Cell } from '../../shared/edits/gridEdits.ts';
import { gridScopes, type GridScope } from '../../shared/edits/gridScope.ts';
import { tools, type SelectMode, type Tool } from '../../shared/edits/tools.ts';
import { colourSchema, gridAddressSchema } from '../../shared/protocol/schemas.ts';
import { restoredFloating, savedFloating, savedFloatingSchema, type Floating } from './floating.ts';
import { cellSchema, restoredSelection, savedSelection, savedSelectionSchema, type Selection } from './selection.ts';
import { savedEditsSchema, type SavedEdits } from './unsentEdits.ts';

const step = v.pipe(v.number(), v.integer(), v.minValue(1));
const origin: Cell = { row: 0, column: 0 };

const savedSchema = v.object({
  colour: colourSchema,
  tool: v.picklist(tools),
  reach: v.optional(v.picklist(reaches)),
  scope: v.optional(v.picklist(gridScopes)),
  /** What the user chose in place of the setting; undefined: nothing. */
  advancedTools: v.optional(v.boolean()),
  showConfidence: v.boolean(),
  /** What the user chose in place of the settings; undefined: nothing. */
  maxSteps: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1024)))),
  stopWhenHalting: v.optional(v.boolean()),
  fitUnseen: v.optional(v.boolean()),
  fitSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(86_400))),
  votes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000))),
  /** Steps that the scrubbers stand at, by test pair, in the run with this id. A test that is missing follows the newest step. */
  scrubbed: v.object({ run: v.number(), steps: v.array(v.tuple([v.number(), step])) }),
  showFitCurves: v.optional(v.boolean()),
  zoom: v.optional(v.pipe(v.number(), v.minValue(smallestZoom), v.maxValue(largestZoom))),
  /** Places of the pairs that are folded, such as `train/0`. */
  folded: v.optional(v.array(v.string())),
  floating: v.optional(v.fallback(v.nullable(savedFloatingSchema), null)),
  selection: v.optional(v.fallback(v.nullable(savedSelectionSchema), null)),
  activeGrid: v.optional(v.fallback(v.nullable(gridAddressSchema), null)),
  cursor: v.optional(v.fallback(cellSchema, origin)),
  unsent: v.optional(v.fallback(v.nullable(savedEditsSchema), null)),
  scroll: v.number(),
});
type Saved = v.InferOutput<typeof savedSchema>;

/** What the page itself remembers while VS Code throws it away and loads it anew. Nothing of it is part of the document. */
export class ViewState {
  readonly colour: Signal<number>;
  readonly tool: Signal<Tool>;
  /** How far the fill tool reaches. */
  readonly reach: Signal<Reach>;
  /** What a change of whole grids or colours reaches. */
  readonly scope: Signal<GridScope>;
  readonly selectMode: Signal<SelectMode> = signal('replace');
  readonly advancedTools: Signal<boolean | undefined>;
  readonly showConfidence: Signal<boolean>;
  readonly maxSteps: Signal<number | null | undefined>;
  readonly stopWhenHalting: Signal<boolean | undefined>;
  readonly fitUnseen: Signal<boolean | undefined>;
  readonly fitSeconds: Signal<number | undefined>;
  readonly votes: Signal<number | undefined>;
  readonly scrubbed: Signal<Saved['scrubbed']>;
  readonly showFitCurves: Signal<boolean>;
  /** Size of the task's grids; at 1 they fit the page. */
  readonly zoom: Signal<number>;
  readonly folded: Signal<readonly string[]>;
  /** The piece that lies on a grid without being part of it yet. */
  readonly floating: Signal<Floating | null>;
  readonly selection: Signal<Selection | null>;
  /** The grid that had the focus last, and where its cursor is. */
  readonly activeGrid: Signal<GridAddress | null>;
  readonly cursor: Signal<Cell>;
  /** Edits that the host has not answered. */
  readonly unsent: Signal<SavedEdits | null>;
  /** Scroll position of the page in CSS pixels. */
  readonly scroll: Signal<number>;
  /** The tool before the picker, to which picking a colour leads back. */
  private toolBefore: Tool = 'pencil';

  /** `saved` is whatever was stored last time, by whatever version. */
  constructor(saved: unknown) {
    const parsed = v.safeParse(savedSchema, saved);
    const state: Saved = parsed.success
      ? parsed.output
      : { colour: 1, tool: 'pencil', showConfidence: false, scrubbed: { run: 0, steps: [] }, scroll: 0 };
    this.colour = signal(state.colour);
    this.tool = signal(state.tool);
    this.reach = signal(state.reach ?? 'edges');
    this.scope = signal(state.scope ?? 'grid');
    this.advancedTools = signal(state.advancedTools);
    this.showConfidence = signal(state.showConfidence);
    this.maxSteps = signal(state.maxSteps);
    this.stopWhenHalting = signal(state.stopWhenHalting);
    this.fitUnseen = signal(state.fitUnseen);
    this.fitSeconds = signal(state.fitSeconds);
    this.votes = signal(state.votes);
    this.scrubbed = signal(state.scrubbed);
    this.showFitCurves = signal(state.showFitCurves ?? true);
    this.zoom = signal(state.zoom ?? 1);
    this.folded = signal(state.folded ?? []);
    this.floating = signal(state.floating == null ? null : restoredFloating(state.floating));
    this.selection = signal(state.selection == null ? null : restoredSelection(state.selection));
    this.activeGrid = signal(state.activeGrid ?? null);
    this.cursor = signal(state.cursor ?? origin);
    this.unsent = signal(state.unsent ?? null);
    this.scroll = signal(state.scroll);
  }

  /** All of it, to be stored; reads every signal. */
  save(): Saved {
    return {
      colour: this.colour.value,
      tool: this.tool.value,
      reach: this.reach.value,
      scope: this.scope.value,
      advancedTools: this.advancedTools.value,
      showConfidence: this.showConfidence.value,
      maxSteps: this.maxSteps.value,
      stopWhenHalting: this.stopWhenHalting.value,
      fitUnseen: this.fitUnseen.value,
      fitSeconds: this.fitSeconds.value,
      votes: this.votes.value,
      scrubbed: this.scrubbed.value,
      showFitCurves: this.showFitCurves.value,
      zoom: this.zoom.value,
      folded: [...this.folded.value],
      floating: this.floating.value === null ? null : savedFloating(this.floating.value),
      selection: this.selection.value === null ? null : savedSelection(this.selection.value),
      activeGrid: this.activeGrid.value,
      cursor: this.cursor.value,
      unsent: this.unsent.value,
      scroll: this.scroll.value,
    };
  }

  chooseTool(tool: Tool): void {
    if (tool === 'picker' && this.tool.value !== 'picker') this.toolBefore = this.tool.value;
    this.tool.value = tool;
  }

  /** Takes a colour from a cell, or from the palette. */
  pickColour(picked: number): void {
    this.colour.value = picked;
    if (this.tool.value === 'picker') this.tool.value = this.toolBefore;
  }
}
