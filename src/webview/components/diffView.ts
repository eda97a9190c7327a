import { computed, type ReadonlySignal } from '@preact/signals-core';
import { diffGrids, type GridDiff } from '../../shared/arc/diffGrids.ts';
import type { Grid, GridSize } from '../../shared/arc/task.ts';
import { sizeOf } from '../../shared/edits/cellSet.ts';
import type { Cell } from '../../shared/edits/gridEdits.ts';
import { fitRow } from '../canvas/cellSize.ts';
import { markAbsent, markChanged, markWrong, paintConfidence } from '../canvas/marks.ts';
import { paintGrid } from '../canvas/paintGrid.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element, icon } from '../dom/element.ts';
import { steadyHeight } from '../dom/steadyHeight.ts';
import { themeColours } from '../dom/theme.ts';
import { gridSizeText, wholePercent } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import type { Answer } from '../state/solveRuns.ts';
import { cellText } from './gridView.ts';
import { readGrid } from './readGrid.ts';

const gap = 20;

export interface DiffViewOptions {
  /** Tells its grids and its score from others, such as `0` for those of the first test. */
  readonly name: string;
  /** Whose answer it is, such as `Model's answer to test 1`. */
  readonly label: string;
  readonly caption: ReadonlySignal<string>;
  /** The index of the test pair. */
  readonly test: number;
  readonly answer: ReadonlySignal<Answer | null>;
  readonly expected: ReadonlySignal<Grid | null>;
  /** Says of the expected output if it is not the one that the run was given. */
  readonly expectedNote: ReadonlySignal<string>;
  readonly width: ReadonlySignal<number>;
}

/** An answer, the expected output, and what differs. */
export function diffView(context: PageContext, options: DiffViewOptions): Component {
  const { name, label, caption, test, answer: shown, expected, expectedNote, width } = options;
  const { colours, settings, view, runs } = context;
  const effects = new Effects();
  const answer = computed((): Grid => shown.value?.grid ?? []);
  const before = computed(() => shown.value?.before ?? null);
  const changed = computed(() => diffGrids(answer.value, before.value ?? []).wrong);
  const diff = computed(() => (expected.value === null ? null : diffGrids(answer.value, expected.value)));
  const hexes = computed(() => colours.value.map(({ hex }) => hex));
  const nameOf = (colour: number | undefined): string =>
    colour === undefined ? 'no cell' : (colours.value[colour]?.name ?? String(colour));
  const answerSize = computed(() => sizeOf(answer.value));
  const expectedSize = computed(() => sizeOf(expected.value ?? []));
  const unionSize = computed(() => largest(answerSize.value, expectedSize.value));
  const cellSize = computed(() => fitRow(width.value, gap, expected.value === null ? 1 : 3, unionSize.value));
  const point = element('p', { class: 'cell-point' });

  const describeAnswer = ({ row, column }: Cell): string => {
    const confidence = shown.value?.confidence?.[row]?.[column];
    const sure = confidence === undefined ? '' : `, ${percent(confidence)} sure`;
    const isNew = before.value !== null && changed.value[row]?.[column] === true ? ', changed in this step' : '';
    return `${nameOf(answer.value[row]?.[column])}${sure}${isNew}`;
  };
  const answerView = effects.component(
    readGrid({
      name: `answer/${name}`,
      label,
      caption: computed(() => captionOf(caption.value, answer.value)),
      size: answerSize,
      cellSize,
      emptyText: 'No grid could be read from the model’s answer.',
      describe: describeAnswer,
      paint: (canvas) => {
        const confidence = shown.value?.confidence ?? null;
        if (view.showConfidence.value && confidence !== null) {
          const { background } = themeColours.value;
          forEachCell(answer.value, (row, column, colour) => {
            paintConfidence(canvas, row, column, hexes.value[colour] ?? '#000000', confidence[row]?.[column] ?? 0, background);
          });
        } else {
          paintGrid(canvas, answer.value, hexes.value, settings.value.cellMarks);
        }
        if (before.value === null) return;
        forEachCell(answer.value, (row, column) => {
          if (changed.value[row]?.[column] === true) markChanged(canvas, row, column);
        });
      },
      onPoint: (cell) => {
        point.textContent = cell === null ? '' : cellText(cell, describeAnswer(cell));
      },
    }),
  );

  const expectedView = effects.component(
    readGrid({
      name: `expected/${name}`,
      label: `Expected output of test ${String(test + 1)}`,
      caption: computed(() => `${captionOf('Expected', expected.value ?? [])}${expectedNote.value}`),
      size: expectedSize,
      cellSize,
      emptyText: '',
      describe: ({ row, column }) => nameOf(expected.value?.[row]?.[column]),
      paint: (canvas) => {
        paintGrid(canvas, expected.value ?? [], hexes.value, settings.value.cellMarks);
      },
    }),
  );

  const differenceView = effects.component(
    readGrid({
      name: `difference/${name}`,
      label: `Difference of test ${String(test + 1)}`,
      caption: computed(() => 'Difference'),
      size: unionSize,
      cellSize,
      emptyText: '',
      describe: ({ row, column }) => {
        const [is, should] = [answer.value[row]?.[column], expected.value?.[row]?.[column]];
        if (is === undefined && should === undefined) return 'no cell';
        return is === should ? `right, ${nameOf(is)}` : `wrong, predicted ${nameOf(is)}, expected ${nameOf(should)}`;
      },
      paint: (canvas) => {
        const { background } = themeColours.value;
        const { rows, columns } = unionSize.value;
        for (let row = 0; row < rows; row++) {
          for (let column = 0; column < columns; column++) {
            const [is, should] = [answer.value[row]?.[column], expected.value?.[row]?.[column]];
            if (is === undefined && should === undefined) markAbsent(canvas, row, column, background);
            else if (is === should) canvas.paintCell(row, column, background);
            else markWrong(canvas, row, column, hexOf(hexes.value, is), hexOf(hexes.value, should));
          }
        }
      },
    }),
  );

  const score = element('p', { class: 'score', 'data-score': name });
  const legend = element('p', { class: 'diff-legend' }, 'Wrong cells are divided: prediction above, expected below; hatched: no cell.');
  effects.run(() => {
    const [picture, text] = scoreText(diff.value, answer.value, expected.value);
    score.replaceChildren(icon(picture), ` ${text}`);
    score.classList.toggle('exact', diff.value?.exact === true);
    for (const { element: figure } of [expectedView, differenceView]) figure.hidden = diff.value === null;
    legend.hidden = diff.value === null || diff.value.exact;
  });

  const grids = element('div', { class: 'diff-grids' }, answerView.element, expectedView.element, differenceView.element);
  steadyHeight(
    grids,
    computed(() => `${String(runs.run.value?.id)} ${String(width.value)}`),
    effects,
  );

  return {
    element: element('div', { class: 'diff-view' }, score, grids, point, legend),
    dispose: () => {
      effects.dispose();
    },
  };
}

/** Icon and words. */
function scoreText(diff: GridDiff | null, answer: Grid, expected: Grid | null): readonly [icon: string, text: string] {
  if (diff === null || expected === null) return ['circle-slash', 'No expected output: not scored'];
  const cells = `${String(diff.right)} / ${String(diff.total)} cells right`;
  if (diff.exact) return ['pass', `Exact: ${cells}`];
  if (diff.sameSize) return ['close', `Not exact: ${cells}`];
  const size = answer.length === 0 ? 'the answer is empty' : `the size is ${gridSizeText(answer)}`;
  return ['close', `Not exact: ${cells}; ${size}, expected ${gridSizeText(expected)}`];
}

function captionOf(name: string, grid: Grid): string {
  return grid.length === 0 ? name : `${name} ${gridSizeText(grid)}`;
}

function forEachCell(grid: Grid, visit: (row: number, column: number, colour: number) => void): void {
  for (const [row, cells] of grid.entries()) {
    for (const [column, colour] of cells.entries()) visit(row, column, colour);
  }
}

function hexOf(hexes: readonly string[], colour: number | undefined): string | null {
  return colour === undefined ? null : (hexes[colour] ?? '#000000');
}

/** Rounded down, so that only certainty reads 100 %. */
function percent(probability: number): string {
  const value = probability * 100;
  return `${value > 99 && value < 100 ? (Math.floor(value * 10) / 10).toFixed(1) : String(wholePercent(probability))} %`;
}

function largest(a: GridSize, b: GridSize): GridSize {
  return { rows: Math.max(a.rows, b.rows), columns: Math.max(a.columns, b.columns) };
}
