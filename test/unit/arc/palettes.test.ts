import { describe, expect, it } from 'vitest';
import { paletteNames, palettes } from '../../../src/shared/arc/palettes.ts';

it.each(paletteNames)('%s has ten colours that can be told apart', (name) => {
  const { colours } = palettes[name];
  expect(colours).toHaveLength(10);
  expect(new Set(colours.map(({ hex }) => hex)).size).toBe(10);
  expect(new Set(colours.map((colour) => colour.name)).size).toBe(10);
  for (const colour of colours) {
    expect(colour.hex).toMatch(/^#[0-9A-F]{6}$/);
    expect(colour.name).not.toBe('');
  }
});

/** What the colour-blind see, after Machado, Oliveira and Fernandes (2009), severity 1; rows are the linear red, green and blue seen. */
const visions = {
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
} as const; // prettier-ignore

type Triple = readonly [number, number, number];

function linear(hex: string): Triple {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function seen(rows: (typeof visions)[keyof typeof visions], [r, g, b]: Triple): Triple {
  const [x, y, z] = rows.map((row) => Math.min(1, Math.max(0, row[0] * r + row[1] * g + row[2] * b)));
  return [x ?? 0, y ?? 0, z ?? 0];
}

/** CIE 1976 L*a*b* under D65. */
function lab([r, g, b]: Triple): Triple {
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** The smallest difference ΔE*ab between two of the palette's colours as someone sees them. */
function smallestDifference(name: (typeof paletteNames)[number], vision: keyof typeof visions): number {
  const points = palettes[name].colours.map(({ hex }) => lab(seen(visions[vision], linear(hex))));
  const distances = points.flatMap((a, i) => points.slice(i + 1).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])));
  return Math.min(...distances);
}

describe.each(['protanopia', 'deuteranopia'] as const)('with %s', (vision) => {
  it.each(['colourBlind', 'okabeIto'] as const)('%s stays apart', (name) => {
    expect(smallestDifference(name, vision)).toBeGreaterThan(15);
  });
});
