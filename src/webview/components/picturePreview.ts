import type { ReadonlySignal } from '@preact/signals-core';
import type { Lattice } from '../../shared/picture/lattice.ts';
import type { Area } from '../../shared/picture/raster.ts';
import { devicePixelRatioSignal } from '../dom/devicePixelRatio.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element } from '../dom/element.ts';
import type { LoadedPicture } from '../viewing/picturePixels.ts';

/** The longer side of a picture on show, in CSS pixels, where there is room. */
const largestSide = 360;
/** A drag over fewer pixels of the picture chooses nothing. */
const smallestArea = 8;

/** A picture with the lines of the cells found in it. `onArea` gets a part of it that was chosen by dragging. */
export function picturePreview(
  { canvas: source }: LoadedPicture,
  lattice: ReadonlySignal<Lattice | null>,
  area: ReadonlySignal<Area>,
  onArea: (area: Area) => void,
): Component {
  const effects = new Effects();
  const canvas = element('canvas', { class: 'picture', role: 'img', 'aria-label': 'The picture, with the cells that were found' });
  const scale = Math.min(4, largestSide / Math.max(source.width, source.height));
  const { width, height } = { width: source.width * scale, height: source.height * scale };
  canvas.style.width = `${String(width)}px`;
  effects.run(() => {
    const ratio = devicePixelRatioSignal.value;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const context = canvas.getContext('2d');
    if (context === null) return;
    context.imageSmoothingEnabled = scale * ratio < 1;
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    const { left, top, right, bottom } = area.value;
    const lines = lattice.value === null ? [] : linesOf(lattice.value);
    const boxes: Line[] = [
      [left, top, right, top],
      [right, top, right, bottom],
      [right, bottom, left, bottom],
      [left, bottom, left, top],
    ];
    context.scale(scale * ratio, scale * ratio);
    strokeLines(context, [...lines, ...boxes], 1 / scale);
  });
  listenToDrags(canvas, source, onArea);
  return {
    element: canvas,
    dispose: () => {
      effects.dispose();
    },
  };
}

type Line = readonly [x1: number, y1: number, x2: number, y2: number];

function linesOf({ area: { left, top, right, bottom }, rows, columns }: Lattice): Line[] {
  const at = (start: number, end: number, count: number, index: number): number => start + ((end - start) * index) / count;
  return [
    ...Array.from({ length: columns + 1 }, (_, c): Line => [at(left, right, columns, c), top, at(left, right, columns, c), bottom]),
    ...Array.from({ length: rows + 1 }, (_, r): Line => [left, at(top, bottom, rows, r), right, at(top, bottom, rows, r)]),
  ];
}

/** Black with white in it shows on every picture. */
function strokeLines(context: CanvasRenderingContext2D, lines: readonly Line[], width: number): void {
  context.beginPath();
  for (const [x1, y1, x2, y2] of lines) {
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
  }
  context.strokeStyle = '#000000';
  context.lineWidth = 3 * width;
  context.stroke();
  context.strokeStyle = '#ffffff';
  context.lineWidth = width;
  context.stroke();
}

function listenToDrags(canvas: HTMLCanvasElement, source: HTMLCanvasElement, onArea: (area: Area) => void): void {
  let start: { readonly x: number; readonly y: number } | null = null;
  const place = ({ clientX, clientY }: PointerEvent): { x: number; y: number } => {
    const box = canvas.getBoundingClientRect();
    const within = (share: number, most: number): number => Math.round(Math.max(0, Math.min(1, share)) * most);
    return { x: within((clientX - box.left) / box.width, source.width), y: within((clientY - box.top) / box.height, source.height) };
  };
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    start = place(event);
  });
  canvas.addEventListener('pointerup', (event) => {
    const end = place(event);
    if (start === null) return;
    const area = {
      left: Math.min(start.x, end.x),
      top: Math.min(start.y, end.y),
      right: Math.max(start.x, end.x),
      bottom: Math.max(start.y, end.y),
    };
    start = null;
    if (area.right - area.left >= smallestArea && area.bottom - area.top >= smallestArea) onArea(area);
  });
  canvas.addEventListener('pointercancel', () => {
    start = null;
  });
}
