import type { Grid } from '../../../src/shared/arc/task.ts';
import type { Raster } from '../../../src/shared/picture/raster.ts';

export interface DrawnOptions {
  /** The palette, as `#rrggbb`. */
  readonly hexes: readonly string[];
  /** Side of a cell with its line, in pixels; need not be whole: then edges are blended as a scaled picture's. */
  readonly pitch: number;
  /** Thickness of the lines between and around cells, 0 for none. */
  readonly line?: number;
  readonly lineColour?: string;
  /** Whether there are lines around the grid as well. */
  readonly border?: boolean;
  readonly margin?: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  readonly background?: string;
  /** How far a channel is off at most. */
  readonly noise?: number;
  /** Blocks of 8 × 8 pixels lose colour detail and keep some of the brightness, as JPEG does. */
  readonly blocky?: boolean;
  /** Draws a disc of a colour unlike the cell's in the middle of each cell, this share of its side large. */
  readonly marks?: number;
}

/** A picture of a grid, pixel by pixel the same for the same options. */
export function drawnRaster(grid: Grid, options: DrawnOptions): Raster {
  const { pitch, line = 0, border = true, margin = { left: 0, top: 0, right: 0, bottom: 0 } } = options;
  const [rows, columns] = [grid.length, grid[0]?.length ?? 0];
  const outer = border ? line : -line;
  const width = Math.round(margin.left + columns * pitch + outer + margin.right);
  const height = Math.round(margin.top + rows * pitch + outer + margin.bottom);
  const scale = Number.isInteger(pitch) ? 1 : 4;
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  const random = generator(rows * 31 + columns);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sums = [0, 0, 0];
      for (let i = 0; i < scale; i++) {
        for (let j = 0; j < scale; j++) {
          const colour = colourAt(grid, options, x + (j + 0.5) / scale, y + (i + 0.5) / scale);
          for (const channel of [0, 1, 2]) sums[channel] = (sums[channel] ?? 0) + (colour[channel] ?? 0);
        }
      }
      for (const channel of [0, 1, 2]) {
        const noise = (random() * 2 - 1) * (options.noise ?? 0);
        data[(y * width + x) * 4 + channel] = (sums[channel] ?? 0) / scale ** 2 + noise;
      }
    }
  }
  if (options.blocky === true) blur(data, width, height);
  return { width, height, data };
}

function colourAt(grid: Grid, options: DrawnOptions, x: number, y: number): readonly number[] {
  const { hexes, pitch, line = 0, lineColour = '#555555', border = true, margin, background = '#ffffff', marks = 0 } = options;
  const [left, top] = [x - (margin?.left ?? 0), y - (margin?.top ?? 0)];
  const first = border ? line : 0;
  const [row, column] = [Math.floor((top - first + line) / pitch), Math.floor((left - first + line) / pitch)];
  const [rows, columns] = [grid.length, grid[0]?.length ?? 0];
  const [right, bottom] = [columns * pitch + (border ? line : -line), rows * pitch + (border ? line : -line)];
  if (left < 0 || top < 0 || left >= right || top >= bottom) return channels(background);
  const [inX, inY] = [left - first - column * pitch, top - first - row * pitch];
  const side = pitch - line;
  if (inX < 0 || inY < 0 || inX >= side || inY >= side) return channels(lineColour);
  const colour = channels(hexes[grid[row]?.[column] ?? 0] ?? '#000000');
  if (Math.hypot(inX / side - 0.5, inY / side - 0.5) < marks / 2) return (colour[1] ?? 0) > 128 ? [0, 0, 0] : [255, 255, 255];
  return colour;
}

/** Chroma by the mean of 8 × 8 pixels in part, with some ringing in brightness. */
function blur(data: Uint8ClampedArray, width: number, height: number): void {
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      const places: number[] = [];
      for (let y = top; y < Math.min(height, top + 8); y++)
        for (let x = left; x < Math.min(width, left + 8); x++) places.push((y * width + x) * 4);
      for (const channel of [0, 1, 2]) {
        const mean = places.reduce((sum, at) => sum + (data[at + channel] ?? 0), 0) / places.length;
        for (const [index, at] of places.entries()) {
          const own = data[at + channel] ?? 0;
          data[at + channel] = own * 0.8 + mean * 0.2 + (index % 2 === 0 ? 5 : -5) * Math.sign(own - mean);
        }
      }
    }
  }
}

function channels(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** Random numbers 0..1 that are the same for the same seed (a linear congruential generator). */
export function generator(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
