import { batch, computed, signal } from '@preact/signals-core';
import { palettes } from '../../shared/arc/palettes.ts';
import { maxGridSide, type GridAddress, type Task } from '../../shared/arc/task.ts';
import { sizeOf } from '../../shared/edits/cellSet.ts';
import type { TaskEdit } from '../../shared/edits/taskEdit.ts';
import { readCells, readPicture, type CellReading } from '../../shared/picture/readPicture.ts';
import type { Lattice } from '../../shared/picture/lattice.ts';
import { wholeArea, type Area } from '../../shared/picture/raster.ts';
import { GridCanvas } from '../canvas/gridCanvas.ts';
import { paintGrid } from '../canvas/paintGrid.ts';
import { devicePixelRatioSignal } from '../dom/devicePixelRatio.ts';
import { Effects } from '../dom/effects.ts';
import { element, icon } from '../dom/element.ts';
import { isTyping } from '../dom/keys.ts';
import { gridLabel, gridSizeText, sizeText } from '../editing/labels.ts';
import type { PageContext } from '../pageContext.ts';
import { loadPicture, type LoadedPicture } from '../viewing/picturePixels.ts';
import { reveal } from '../viewing/reveal.ts';
import { button } from './designSystem.ts';
import { picturePreview } from './picturePreview.ts';
import { wholeNumberField, type WholeNumberField } from './wholeNumberField.ts';

export interface PictureImport {
  readonly element: HTMLElement;
  /** Reads a grid from a picture file and asks where to put it. What is no picture is told as a notice. */
  open(file: Blob): Promise<void>;
}

/** The dialog in which a grid that was read from a picture is looked at, corrected and put into the task. */
export function pictureImport(context: PageContext): PictureImport {
  const dialog = element('dialog', { class: 'picture-import', 'aria-label': 'Grid from a picture' });
  let content: Effects | null = null;
  dialog.addEventListener('close', () => {
    content?.dispose();
    content = null;
    dialog.replaceChildren();
    // The browser gives the focus back to what had it before, which after a question of VS Code's may be nothing.
    const at = context.activeGrid.peek();
    if (document.activeElement === document.body && at !== null) context.grids.placeAt(at)?.focus();
  });
  return {
    element: dialog,
    open: async (file) => {
      const task = context.document.task.peek();
      if (task === null || !context.editable.peek() || dialog.open) return;
      try {
        const picture = await loadPicture(file);
        content = new Effects();
        const first = fill(context, dialog, content, picture, task);
        dialog.showModal();
        first.focus();
      } catch {
        context.notices.add('error', 'This is no picture that can be read: PNG, JPEG and WebP can.');
      }
    },
  };
}

/** Returns what is to have the focus at first. */
function fill(
  context: PageContext,
  dialog: HTMLDialogElement,
  effects: Effects,
  { canvas, raster }: LoadedPicture,
  task: Task,
): HTMLElement {
  const hexes = context.colours.peek().map(({ hex }) => hex);
  const area = signal<Area>(wholeArea(raster));
  const found = computed(() => (isArea(area.value) ? readPicture(raster, hexes, area.value) : null));
  /** What the user has put in place of what was found. */
  const rows = signal<number | null>(null);
  const columns = signal<number | null>(null);
  const lattice = computed<Lattice | null>(() => {
    if (rows.value === null || columns.value === null || !isArea(area.value)) return null;
    const within = found.value?.ok === true ? found.value.lattice.area : area.value;
    return { area: within, rows: rows.value, columns: columns.value };
  });
  const cells = computed<CellReading | null>(() => (lattice.value === null ? null : readCells(raster, lattice.value, hexes)));
  effects.run(() => {
    const reading = found.value;
    batch(() => {
      rows.value = reading?.ok === true ? reading.lattice.rows : null;
      columns.value = reading?.ok === true ? reading.lattice.columns : null;
    });
  });

  // The field's own label is for screen readers alone.
  const labelled = (label: string, field: WholeNumberField): HTMLElement =>
    element('span', { class: 'picture-field' }, element('span', { 'aria-hidden': 'true' }, label), field.element);
  const numberOf = (label: string, value: typeof rows): WholeNumberField => {
    const onChange = (number: number | null): void => {
      value.value = number;
    };
    return effects.component(wholeNumberField({ label, from: 1, to: maxGridSide, empty: null, value, onChange }));
  };
  const rowsField = numberOf('Rows', rows);
  const columnsField = numberOf('Columns', columns);
  const sideOf = (side: keyof Area, most: number): WholeNumberField => {
    const label = side.charAt(0).toUpperCase() + side.slice(1);
    const onChange = (number: number): void => {
      area.value = { ...area.value, [side]: number };
    };
    const value = computed(() => area.value[side]);
    return effects.component(wholeNumberField({ label, from: 0, to: most, empty: undefined, value, onChange }));
  };
  const { width, height } = raster;
  const sides = {
    Left: sideOf('left', width),
    Top: sideOf('top', height),
    Right: sideOf('right', width),
    Bottom: sideOf('bottom', height),
  };
  const isWrong = computed(() => [rowsField, columnsField, ...Object.values(sides)].some(({ problem }) => problem.value !== ''));
  const whole = button({ label: 'Whole picture', appearance: 'secondary', onClick: () => (area.value = wholeArea(raster)) });
  const target = element('select', { id: 'picture-target' }, ...targetOptions(task, context.activeGrid.peek()));
  const state = element('p', { role: 'status', class: 'picture-state' });
  const preview = new GridCanvas();
  const use = button({ label: 'Use grid', appearance: 'primary', onClick: () => submit() });
  const cancel = button({ label: 'Cancel', appearance: 'secondary', onClick: () => dialog.close() });

  effects.run(() => {
    const reading = cells.value;
    use.disabled = reading === null || isWrong.value;
    preview.element.hidden = reading === null;
    state.textContent = stateText(reading, found.value?.ok === false ? found.value.reason : '');
    if (reading === null) return;
    const size = sizeOf(reading.grid);
    preview.resize(size.rows, size.columns, Math.min(24, 300 / Math.max(size.rows, size.columns)), devicePixelRatioSignal.value);
    preview.clear();
    paintGrid(preview, reading.grid, hexes, context.settings.value.cellMarks);
  });

  function submit(): void {
    const at = addressOf(target.value);
    const grid = cells.peek()?.grid;
    if (grid === undefined || at === null) return;
    dialog.close();
    const replace = (): TaskEdit => ({ kind: 'setGrid', at, before: context.document.gridAt(at), after: grid });
    const done = context.drawing.edit(replace, 'Import Grid from Picture');
    reveal(context, at);
    if (done) context.announce(`Grid of ${gridSizeText(grid)} imported`);
  }

  // What else takes the Enter key is a button or the like, and does what it says.
  const confirm = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.isComposing || !isTyping(event)) return;
    event.preventDefault();
    if (!isWrong.peek()) submit();
  };
  dialog.addEventListener('keydown', confirm);
  effects.own(() => {
    dialog.removeEventListener('keydown', confirm);
  });
  const close = element('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close' }, icon('close'));
  close.addEventListener('click', () => {
    dialog.close();
  });
  const picture = effects.component(picturePreview({ canvas, raster }, lattice, area, (chosen) => (area.value = chosen))).element;
  dialog.append(
    element('header', {}, element('h2', {}, 'Grid from a picture'), close),
    element('div', { class: 'picture-columns' }, picture, element('div', { class: 'picture-grid' }, state, preview.element)),
    element(
      'div',
      { class: 'picture-fields', role: 'group', 'aria-label': 'Size' },
      labelled('Rows', rowsField),
      labelled('Columns', columnsField),
    ),
    element(
      'details',
      {},
      element('summary', {}, 'Only a part of the picture'),
      element('p', { class: 'quiet' }, 'Drag over the picture, or enter its sides in pixels.'),
      element('div', { class: 'picture-fields' }, ...Object.entries(sides).map(([label, field]) => labelled(label, field)), whole),
    ),
    element(
      'div',
      { class: 'picture-fields' },
      element('label', { for: 'picture-target' }, 'Put it into'),
      target,
      element('div', { class: 'buttons' }, use, cancel),
    ),
  );
  return cells.peek() === null ? rowsField.element : use;
}

function stateText(reading: CellReading | null, refusal: string): string {
  if (reading === null) return refusal === '' ? 'Enter rows and columns.' : refusal;
  const { rows, columns } = sizeOf(reading.grid);
  const palette = reading.palette === 'own' ? '' : `, read in the palette ${palettes[reading.palette].label}`;
  return `${sizeText(rows, columns)}${palette}`;
}

function targetOptions({ train, test }: Task, active: GridAddress | null): HTMLOptionElement[] {
  const places = [...train.map((_, index) => ['train', index] as const), ...test.map((_, index) => ['test', index] as const)];
  return places.flatMap(([split, index]) =>
    (['input', 'output'] as const).map((side) => {
      const selected = active?.split === split && active.index === index && active.side === side;
      return element('option', { value: `${split}/${String(index)}/${side}`, selected }, gridLabel(split, index, side));
    }),
  );
}

function addressOf(value: string): GridAddress | null {
  const [split, index, side] = value.split('/');
  if ((split !== 'train' && split !== 'test') || (side !== 'input' && side !== 'output')) return null;
  return { split, index: Number(index), side };
}

function isArea({ left, top, right, bottom }: Area): boolean {
  return right > left && bottom > top;
}
