/** A drawing that can be written as SVG and painted on a canvas, the same both ways. Lengths are in pixels at scale 1. */
export interface Picture {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /** From back to front. */
  readonly shapes: readonly Shape[];
}

export interface RectShape {
  readonly kind: 'rect';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill: string;
}

export interface TextShape {
  readonly kind: 'text';
  /** Left end or middle of the text's baseline. */
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle';
  readonly size: number;
  readonly bold: boolean;
  readonly fill: string;
  readonly text: string;
}

/** SVG path data in a unit square, enlarged to `size` and filled by the even-odd rule. */
export interface PathShape {
  readonly kind: 'path';
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly path: string;
  readonly fill: string;
}

/** Shapes that belong together, named for who reads or edits the SVG. */
export interface GroupShape {
  readonly kind: 'group';
  readonly name: string;
  readonly shapes: readonly Shape[];
}

export type Shape = RectShape | TextShape | PathShape | GroupShape;

export const pictureFont = 'Helvetica, Arial, sans-serif';

/** The picture as an SVG file. */
export function pictureSvg({ title, width, height, shapes }: Picture): string {
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const head = `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" font-family="${pictureFont}">`;
  return `${head}\n<title>${escaped(title)}</title>\n${shapes.map(shapeSvg).join('\n')}\n</svg>\n`;
}

function shapeSvg(shape: Shape): string {
  switch (shape.kind) {
    case 'rect':
      return `<rect x="${shape.x}" y="${shape.y}" width="${shape.width}" height="${shape.height}" fill="${escaped(shape.fill)}"/>`;
    case 'text': {
      const look = `font-size="${shape.size}"${shape.bold ? ' font-weight="bold"' : ''} fill="${escaped(shape.fill)}"`;
      return `<text x="${shape.x}" y="${shape.y}" text-anchor="${shape.anchor}" ${look}>${escaped(shape.text)}</text>`;
    }
    case 'path': {
      const place = `translate(${shape.x} ${shape.y}) scale(${shape.size})`;
      return `<path transform="${place}" fill-rule="evenodd" fill="${escaped(shape.fill)}" d="${escaped(shape.path)}"/>`;
    }
    case 'group':
      return `<g aria-label="${escaped(shape.name)}">\n${shape.shapes.map(shapeSvg).join('\n')}\n</g>`;
  }
}

function escaped(text: string): string {
  const printable = text.replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
  return printable.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
