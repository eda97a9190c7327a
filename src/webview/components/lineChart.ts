import type { ReadonlySignal } from '@preact/signals-core';
import type { Point } from '../chart/points.ts';
import { linearTicks, logTicks, shortNumber, stepTicks } from '../chart/scales.ts';
import { Effects, type Component } from '../dom/effects.ts';
import { element, svgElement } from '../dom/element.ts';
import { elementWidth } from '../dom/elementWidth.ts';

// Plain SVG and no charting library: its colours and dashes come from the style sheet, so that it follows the theme by itself, needs
// no inline style, stays sharp and is there for screen readers. Two lines over at most some hundred steps are few enough for it.

export interface LineSeries {
  readonly name: string;
  /** Class of the line, which gives it colour and dashes. */
  readonly className: string;
  /** null: the line alone. */
  readonly marker: 'circle' | 'square' | null;
  /** In order of x. */
  readonly points: readonly Point[];
}

/** Something that happened at a step; it has a line of its own above the plot. */
export interface StepMark {
  readonly step: number;
  readonly text: string;
  /** Stands for the text where that has no room beside the mark. */
  readonly shortText?: string;
  readonly glyph: 'flag' | 'dot' | 'bar';
}

export interface LineChartData {
  /** The whole chart in words. */
  readonly description: string;
  readonly series: readonly LineSeries[];
  readonly marks: readonly StepMark[];
  /** The horizontal axis: the steps 1..length, each with a band of its own, or the seconds 0..length. */
  readonly axis: { readonly unit: 'steps' | 'seconds'; readonly length: number };
  /** The step on show; null: none. */
  readonly cursor: number | null;
  /** `share`: from 0 to 1, in percent. */
  readonly scale: 'linear' | 'log' | 'share';
}

const margin = { left: 44, right: 10, bottom: 20, top: 6 };
const plotHeight = 104;
const laneHeight = 17;
/** About what a letter of the marks' text is wide. */
const letterWidth = 6.3;
/** More points than this are drawn without markers. */
const markersAtMost = 40;

/** Values over steps or seconds. Where there is `onSelect`, a click chooses the step under it. */
export function lineChart(data: ReadonlySignal<LineChartData>, onSelect?: (step: number) => void): Component {
  const effects = new Effects();
  const container = element('div', { class: 'line-chart' });
  const width = elementWidth(container, effects);
  effects.run(() => {
    if (width.value > 0) container.replaceChildren(draw(data.value, width.value));
  });
  container.classList.toggle('selectable', onSelect !== undefined);
  container.addEventListener('click', (event) => {
    const { length } = data.peek().axis;
    const plotWidth = width.peek() - margin.left - margin.right;
    const x = event.clientX - container.getBoundingClientRect().left - margin.left;
    if (x >= 0 && x <= plotWidth) onSelect?.(Math.min(length, Math.floor((x / plotWidth) * length) + 1));
  });
  return {
    element: container,
    dispose: () => {
      effects.dispose();
    },
  };
}

/** How a line of a chart looks, and what it is. */
export function chartLegend(className: string, marker: LineSeries['marker'], text: string): HTMLElement {
  const sample = svgElement(
    'svg',
    { width: 26, height: 10, 'aria-hidden': 'true' },
    svgElement('path', { class: `series ${className}`, d: 'M0,5 L26,5' }),
    ...(marker === null
      ? []
      : [
          marker === 'circle'
            ? svgElement('circle', { class: `marker ${className}`, cx: 13, cy: 5, r: 3 })
            : svgElement('rect', { class: `marker ${className}`, x: 10, y: 2, width: 6, height: 6 }),
        ]),
  );
  return element('span', { class: 'legend' }, sample, text);
}

function draw({ description, series, marks, axis, cursor, scale }: LineChartData, width: number): SVGSVGElement {
  const plotWidth = Math.max(1, width - margin.left - margin.right);
  const plotTop = margin.top + marks.length * laneHeight;
  const plotBottom = plotTop + plotHeight;
  const height = plotBottom + margin.bottom;
  const x = (value: number): number => margin.left + ((axis.unit === 'steps' ? value - 0.5 : value) / axis.length) * plotWidth;
  const vertical = verticalAxis(
    series.flatMap(({ points }) => points.map(({ y: value }) => value)),
    scale,
  );
  const y = (value: number): number => plotBottom - vertical.position(value) * plotHeight;

  const svg = svgElement('svg', {
    width,
    height,
    viewBox: `0 0 ${String(width)} ${String(height)}`,
    role: 'img',
    'aria-label': description,
  });
  if (cursor !== null) {
    const band = plotWidth / axis.length;
    svg.append(
      svgElement('rect', { class: 'cursor', x: x(cursor) - band / 2, y: margin.top, width: band, height: plotBottom - margin.top }),
    );
  }
  for (const tick of vertical.ticks) {
    svg.append(svgElement('line', { class: 'rule', x1: margin.left, x2: margin.left + plotWidth, y1: y(tick), y2: y(tick) }));
    svg.append(svgElement('text', { class: 'tick', x: margin.left - 6, y: y(tick) + 4, 'text-anchor': 'end' }, vertical.textOf(tick)));
  }
  const room = Math.max(2, Math.floor(plotWidth / 34));
  const ticks = axis.unit === 'steps' ? stepTicks(axis.length, room) : linearTicks(0, axis.length, Math.min(6, room));
  for (const tick of ticks) {
    const text = axis.unit === 'steps' ? String(tick) : `${shortNumber(tick)} s`;
    // The last of them may stand at the very end.
    const place = Math.min(x(tick), width - (text.length * letterWidth) / 2);
    svg.append(svgElement('text', { class: 'tick', x: place, y: plotBottom + 15, 'text-anchor': 'middle' }, text));
  }
  svg.append(svgElement('line', { class: 'axis', x1: margin.left, x2: margin.left + plotWidth, y1: plotBottom, y2: plotBottom }));
  for (const [lane, mark] of marks.entries())
    svg.append(...drawMark(mark, x(mark.step), margin.top + lane * laneHeight, plotBottom, width));
  for (const line of series) svg.append(...drawSeries(line, x, y));
  return svg;
}

function drawMark({ text, shortText, glyph }: StepMark, x: number, top: number, bottom: number, width: number): SVGElement[] {
  const middle = top + laneHeight / 2;
  const shown = besideMark(text, x, width) === null ? (shortText ?? text) : text;
  // Where not even that has the room, it lies over its mark, as far right as it can be.
  const place = besideMark(shown, x, width) ?? { x: width, 'text-anchor': 'end' };
  return [
    svgElement('line', { class: 'mark', x1: x, x2: x, y1: middle, y2: bottom }),
    drawGlyph(glyph, x, middle),
    svgElement('text', { class: 'mark-text', y: middle + 4, ...place }, shown),
  ];
}

function drawGlyph(glyph: StepMark['glyph'], x: number, y: number): SVGElement {
  switch (glyph) {
    case 'flag':
      return svgElement('path', { class: 'glyph', d: `M${String(x)},${String(y - 5)} l8,4 l-8,4 z` });
    case 'dot':
      return svgElement('circle', { class: 'glyph', cx: x, cy: y, r: 4 });
    case 'bar':
      return svgElement('rect', { class: 'glyph', x: x - 4, y: y - 4, width: 8, height: 8 });
  }
}

/** To the right of its mark, or the left; null where neither has the room. */
function besideMark(text: string, x: number, width: number): { x: number; 'text-anchor': 'start' | 'end' } | null {
  const length = text.length * letterWidth;
  if (x + 12 + length <= width) return { x: x + 12, 'text-anchor': 'start' };
  return x - 8 - length >= 0 ? { x: x - 8, 'text-anchor': 'end' } : null;
}

function drawSeries(
  { className, marker, points: data }: LineSeries,
  x: (value: number) => number,
  y: (value: number) => number,
): SVGElement[] {
  const points = data.map((point) => ({ x: x(point.x), y: y(point.y) }));
  const path = points.map((point, index) => `${index === 0 ? 'M' : 'L'}${point.x.toFixed(1)},${point.y.toFixed(1)}`).join('');
  const line = svgElement('path', { class: `series ${className}`, d: path });
  if (marker === null || points.length > markersAtMost) return [line];
  const markers = points.map((point) =>
    marker === 'circle'
      ? svgElement('circle', { class: `marker ${className}`, cx: point.x, cy: point.y, r: 2.5 })
      : svgElement('rect', { class: `marker ${className}`, x: point.x - 2.5, y: point.y - 2.5, width: 5, height: 5 }),
  );
  return [line, ...markers];
}

interface VerticalAxis {
  readonly ticks: readonly number[];
  /** 0 at the bottom, 1 at the top. */
  position(value: number): number;
  textOf(tick: number): string;
}

function verticalAxis(values: readonly number[], scale: LineChartData['scale']): VerticalAxis {
  if (scale === 'share') return { ticks: [0, 0.5, 1], position: (value) => value, textOf: (tick) => `${String(100 * tick)} %` };
  if (scale === 'log') {
    const positive = values.filter((value) => value > 0);
    const low = 10 ** Math.floor(Math.log10(Math.min(1, ...positive)));
    const high = 10 ** Math.max(Math.ceil(Math.log10(Math.max(low, ...positive))), Math.log10(low) + 1);
    const extent = Math.log10(high / low);
    // Nothing has a place for 0 on this scale: it is drawn at the bottom.
    return {
      ticks: logTicks(low, high, 3),
      position: (value) => (value <= low ? 0 : Math.log10(value / low) / extent),
      textOf: shortNumber,
    };
  }
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const room = (high - low || 1) * 0.06;
  const extent = high - low + 2 * room;
  return { ticks: linearTicks(low, high, 4), position: (value) => (value - low + room) / extent, textOf: shortNumber };
}
