/** A grid as its rows, each a string of digits. */
export type Rows = readonly string[];
type Values = Readonly<Record<string, string | number>>;

/*
 * Every concept's rule a second time, as plainly as it can be said, on strings and without a line shared with the concepts, so that
 * a mistake in one of the two shows.
 */

const reversed = (text: string): string => [...text].reverse().join('');
const flipped = (rows: Rows): Rows => rows.map(reversed);
const upended = (rows: Rows): Rows => [...rows].reverse();
const transposed = (rows: Rows): Rows => [...(rows[0] ?? '')].map((_, c) => rows.map((row) => row[c]).join(''));
const joined = (...parts: Rows[]): Rows => (parts[0] ?? []).map((_, r) => parts.map((part) => part[r]).join(''));
const digits = (rows: Rows): string => rows.join('');
const colourOf = (rows: Rows): string => /[1-9]/.exec(digits(rows))?.[0] ?? '0';

/** Applies a rule for rows that go to the right in another direction. */
function towards(direction: unknown, rows: Rows, rule: (rows: Rows) => Rows): Rows {
  if (direction === 'right') return rule(rows);
  if (direction === 'left') return flipped(rule(flipped(rows)));
  if (direction === 'down') return transposed(rule(transposed(rows)));
  return upended(transposed(rule(transposed(upended(rows)))));
}

/** The larger digit of each cell. */
const overlaid = (...layers: Rows[]): Rows =>
  cells(layers[0] ?? [], (_, r, c) => String(Math.max(...layers.map((layer) => Number(layer[r]?.[c])))));

const cells = (rows: Rows, rule: (cell: string, r: number, c: number) => string): Rows =>
  rows.map((row, r) => [...row].map((cell, c) => rule(cell, r, c)).join(''));

interface Point {
  readonly r: number;
  readonly c: number;
  readonly colour: string;
}

const points = (rows: Rows): Point[] =>
  rows.flatMap((row, r) => [...row].map((colour, c) => ({ r, c, colour }))).filter((p) => p.colour !== '0');

const near = (a: Point, b: { r: number; c: number }): boolean => Math.abs(a.r - b.r) <= 1 && Math.abs(a.c - b.c) <= 1;

/** Groups of points, merged as long as two hold points beside each other. */
function groups(rows: Rows): Point[][] {
  const found: Point[][] = [];
  for (const point of points(rows)) {
    const touching = found.filter((group) => group.some((other) => near(other, point)));
    for (const group of touching) found.splice(found.indexOf(group), 1);
    found.push([point, ...touching.flat()]);
  }
  return found;
}

const bounds = (group: readonly Point[]): { top: number; bottom: number; left: number; right: number } => ({
  top: Math.min(...group.map((p) => p.r)),
  bottom: Math.max(...group.map((p) => p.r)),
  left: Math.min(...group.map((p) => p.c)),
  right: Math.max(...group.map((p) => p.c)),
});

function cropped(rows: Rows, group: readonly Point[]): Rows {
  const { top, bottom, left, right } = bounds(group);
  return rows.slice(top, bottom + 1).map((row) => row.slice(left, right + 1));
}

const bySize = (rows: Rows): Point[][] => groups(rows).sort((a, b) => b.length - a.length);

const belongsTo = (group: readonly Point[] | undefined, r: number, c: number): boolean =>
  group?.some((p) => p.r === r && p.c === c) ?? false;

/** Black cells reached from the edge become '.', by sweeping over the grid until nothing changes. */
function flooded(rows: Rows): Rows {
  const now = rows.map((row) => [...row]);
  const reaches = (r: number, c: number): boolean => {
    const cell = now[r]?.[c];
    return cell === undefined || cell === '.';
  };
  for (let changed = true; changed;) {
    changed = false;
    now.forEach((row, r) => {
      row.forEach((cell, c) => {
        if (cell !== '0' || !(reaches(r - 1, c) || reaches(r + 1, c) || reaches(r, c - 1) || reaches(r, c + 1))) return;
        row[c] = '.';
        changed = true;
      });
    });
  }
  return now.map((row) => row.join(''));
}

const filledRows = (rows: Rows): Rows => rows.map((row) => row.replaceAll('0', /[1-9]/.exec(row)?.[0] ?? '0'));
const lengthenedRows = (rows: Rows): Rows => rows.map((row) => row.replaceAll('0', /([1-9])\1/.exec(row)?.[1] ?? '0'));
const connectedRows = (rows: Rows, line?: string): Rows =>
  rows.map((row) => row.replace(/([1-9])(0+)(?=\1)/g, (_, own: string, gap: string) => own + (line ?? own).repeat(gap.length)));

function alongAxes(direction: unknown, rows: Rows, rule: (rows: Rows) => Rows): Rows {
  const [across, down] = [rule(rows), transposed(rule(transposed(rows)))];
  if (direction === 'horizontal') return across;
  return direction === 'vertical' ? down : cells(across, (cell, r, c) => (cell === '0' ? (down[r]?.[c] ?? '0') : cell));
}

function shifted(rows: Rows, by: number, wraps: boolean): Rows {
  return rows.map((row) => (wraps ? row.slice(-by) : '0'.repeat(by)) + row.slice(0, -by));
}

const drawnRows = (rows: Rows): Rows => rows.filter((row) => /[1-9]/.test(row));

export const naiveRules: Readonly<Record<string, (rows: Rows, values: Values) => Rows>> = {
  recolour: (rows, { from, to }) => rows.map((row) => row.replaceAll(String(from), String(to))),
  'swap-colours': (rows, { first, second }) =>
    rows.map((row) => row.replaceAll(String(first), '.').replaceAll(String(second), String(first)).replaceAll('.', String(second))),
  'recolour-all': (rows, { to }) => rows.map((row) => row.replace(/[1-9]/g, String(to))),
  invert: (rows) => {
    const drawn = colourOf(rows);
    return rows.map((row) => row.replace(/./g, (cell) => (cell === '0' ? drawn : '0')));
  },
  'keep-colour': (rows, { colour }) => rows.map((row) => row.replace(new RegExp(`[^${String(colour)}]`, 'g'), '0')),
  'remove-colour': (rows, { colour }) => rows.map((row) => row.split(String(colour)).join('0')),
  flip: (rows, { direction }) => (direction === 'left-right' ? flipped(rows) : upended(rows)),
  transpose: (rows, { diagonal }) => (diagonal === 'main' ? transposed(rows) : upended(flipped(transposed(rows)))),
  rotate: (rows, { degrees }) => {
    if (degrees === '180') return upended(flipped(rows));
    return degrees === '90' ? transposed(upended(rows)) : upended(transposed(rows));
  },
  translate: (rows, { direction, by, edge }) =>
    String(direction)
      .split('-')
      .reduce((now, part) => towards(part, now, (lines) => shifted(lines, Number(by), edge === 'wrap')), rows),
  gravity: (rows, { direction }) =>
    towards(direction, rows, (lines) => lines.map((row) => row.replaceAll('0', '').padStart(row.length, '0'))),
  border: (rows, { colour }) => {
    const c = String(colour);
    return rows.map((row, r) => (r === 0 || r === rows.length - 1 ? c.repeat(row.length) : c + row.slice(1, -1) + c));
  },
  frame: (rows, { colour }) => {
    const { top, bottom, left, right } = bounds(points(rows));
    const isOn = (r: number, c: number): boolean => r >= top - 1 && r <= bottom + 1 && c >= left - 1 && c <= right + 1;
    return cells(rows, (cell, r, c) => (isOn(r, c) && (r < top || r > bottom || c < left || c > right) ? String(colour) : cell));
  },
  outline: (rows, { colour }) =>
    cells(rows, (cell, r, c) => (cell === '0' && points(rows).some((p) => near(p, { r, c })) ? String(colour) : cell)),
  hollow: (rows) =>
    cells(rows, (cell, r, c) => {
      const around = [r - 1, r, r + 1].map((y) => (c === 0 ? '' : (rows[y] ?? '').slice(c - 1, c + 2))).join('');
      return around === cell.repeat(9) ? '0' : cell;
    }),
  'fill-enclosed': (rows, { colour }) => flooded(rows).map((row) => row.replaceAll('0', String(colour)).replaceAll('.', '0')),
  'fill-background': (rows, { colour }) => rows.map((row) => row.replaceAll('0', String(colour))),
  'complete-symmetry': (rows, { axis }) => {
    if (axis === 'left-right') return overlaid(rows, flipped(rows));
    if (axis === 'up-down') return overlaid(rows, upended(rows));
    return overlaid(rows, flipped(rows), upended(rows), upended(flipped(rows)));
  },
  'mirror-beside': (rows, { side }) => {
    if (side === 'right') return joined(rows, flipped(rows));
    if (side === 'left') return joined(flipped(rows), rows);
    return side === 'down' ? [...rows, ...upended(rows)] : [...upended(rows), ...rows];
  },
  kaleidoscope: (rows) => {
    const upper = rows.map((row) => row + reversed(row));
    return [...upper, ...upended(upper)];
  },
  tile: (rows, values) =>
    Array.from({ length: Number(values['rows']) }, () => rows.map((row) => row.repeat(Number(values['columns'])))).flat(),
  'scale-up': (rows, { factor }) =>
    rows.flatMap((row) => Array.from({ length: Number(factor) }, () => [...row].map((cell) => cell.repeat(Number(factor))).join(''))),
  'scale-down': (rows, { factor }) => {
    const block = new RegExp(`(.)\\1{${String(Number(factor) - 1)}}`, 'g');
    return rows.filter((_, r) => r % Number(factor) === 0).map((row) => row.replace(block, '$1'));
  },
  'self-tile': (rows) => {
    const blank = rows.map((row) => '0'.repeat(row.length));
    return rows.flatMap((row) => joined(...[...row].map((cell) => (cell === '0' ? blank : rows))));
  },
  'repeat-pattern': (rows, { direction }) =>
    towards(direction, rows, (lines) => {
      const motif = Math.max(...lines.map((row) => row.replace(/0+$/, '').length));
      return lines.map((row) => row.slice(0, motif).repeat(row.length).slice(0, row.length));
    }),
  majority: (rows, { which, output }) => {
    const counts = [...'0123456789']
      .map((colour) => ({ colour, count: digits(rows).split(colour).length - 1 }))
      .filter(({ count }) => count > 0);
    const wanted = (which === 'most' ? Math.max : Math.min)(...counts.map(({ count }) => count));
    const colour = counts.find(({ count }) => count === wanted)?.colour ?? '';
    return output === 'cell' ? [colour] : rows.map((row) => colour.repeat(row.length));
  },
  shear: (rows, { direction }) =>
    towards(direction, rows, (lines) =>
      lines.map((row, r) => {
        const by = r % row.length;
        return row.slice(row.length - by) + row.slice(0, row.length - by);
      }),
    ),
  squeeze: (rows, { lines }) => {
    const upright = lines === 'columns' ? rows : drawnRows(rows);
    return lines === 'rows' ? upright : transposed(drawnRows(transposed(upright)));
  },
  'fill-bounding-box': (rows, { colour }) => {
    const boxes = groups(rows).map(bounds);
    const inside = (r: number, c: number): boolean => boxes.some((b) => r >= b.top && r <= b.bottom && c >= b.left && c <= b.right);
    return cells(rows, (cell, r, c) => (cell === '0' && inside(r, c) ? String(colour) : cell));
  },
  'fill-from-seed': (rows) => {
    const wall = flooded(rows);
    const seeds = points(rows).filter((p) => points(rows).filter((other) => near(other, p) && other.colour === p.colour).length === 1);
    const now = rows.map((row) => [...row]);
    for (let changed = true; changed;) {
      changed = false;
      for (const { r, c, colour } of seeds) {
        for (const [y, x] of [
          [r - 1, c],
          [r + 1, c],
          [r, c - 1],
          [r, c + 1],
        ] as const) {
          if (now[y]?.[x] !== '0' || wall[y]?.[x] !== '0') continue;
          now[y][x] = colour;
          seeds.push({ r: y, c: x, colour });
          changed = true;
        }
      }
    }
    return now.map((row) => row.join(''));
  },
  'crop-to-content': (rows) => cropped(rows, points(rows)),
  'crop-to-colour': (rows, { colour }) =>
    cropped(
      rows,
      points(rows).filter((p) => p.colour === String(colour)),
    ),
  'crop-largest': (rows) => cropped(rows, bySize(rows)[0] ?? []),
  'keep-half': (rows, { side }) => {
    const [height, width] = [rows.length / 2, (rows[0] ?? '').length / 2];
    if (side === 'up' || side === 'down') return side === 'up' ? rows.slice(0, height) : rows.slice(height);
    return rows.map((row) => (side === 'left' ? row.slice(0, width) : row.slice(width)));
  },
  'extract-unique': (rows) => {
    const objects = groups(rows);
    const colours = objects.map((group) => group[0]?.colour ?? '').join('');
    return cropped(rows, objects.find((group) => colours.split(group[0]?.colour ?? '').length === 2) ?? []);
  },
  'keep-object': (rows, { which }) => {
    const kept = bySize(rows).at(which === 'largest' ? 0 : -1);
    return cells(rows, (cell, r, c) => (belongsTo(kept, r, c) ? cell : '0'));
  },
  'colour-by-size': (rows, { largest, others }) => {
    const first = bySize(rows)[0];
    return cells(rows, (cell, r, c) => (cell === '0' ? '0' : String(belongsTo(first, r, c) ? largest : others)));
  },
  'colour-edge-objects': (rows, { colour }) => {
    const [lastRow, lastColumn] = [rows.length - 1, (rows[0] ?? '').length - 1];
    const atEdge = groups(rows).filter((group) => group.some((p) => p.r === 0 || p.c === 0 || p.r === lastRow || p.c === lastColumn));
    return cells(rows, (cell, r, c) => (belongsTo(atEdge.flat(), r, c) ? String(colour) : cell));
  },
  'remove-noise': (rows) => cells(rows, (cell, r, c) => (points(rows).filter((p) => near(p, { r, c })).length === 1 ? '0' : cell)),
  'colour-from-key': (rows) => rows.map((row) => row.replace(/[1-9]/g, digits(rows)[0] ?? '')),
  'count-cells': (rows, { bar }) => {
    const line = colourOf(rows).repeat(points(rows).length);
    return bar === 'row' ? [line] : [...line];
  },
  'count-objects': (rows, { bar }) => {
    const line = colourOf(rows).repeat(groups(rows).length);
    return bar === 'row' ? [line] : [...line];
  },
  'lines-through-points': (rows, { direction }) => alongAxes(direction, rows, filledRows),
  'diagonals-through-points': (rows, { diagonal }) =>
    cells(rows, (cell, r, c) => {
      const main = points(rows).find((p) => p.r - p.c === r - c && diagonal !== 'anti');
      const anti = points(rows).find((p) => p.r + p.c === r + c && diagonal !== 'main');
      return (main ?? anti)?.colour ?? cell;
    }),
  shoot: (rows, { direction }) =>
    towards(direction, rows, (lines) => lines.map((row) => row.replace(/([1-9])(0+)/g, (all, own: string) => own.repeat(all.length)))),
  'extend-segments': (rows, { direction }) => alongAxes(direction, rows, lengthenedRows),
  'connect-points': (rows, { direction }) => alongAxes(direction, rows, connectedRows),
  'bridge-points': (rows, { colour }) => alongAxes('both', rows, (lines) => connectedRows(lines, String(colour))),
  'fill-between-corners': (rows, { colour }) => {
    const corners = points(rows);
    const isCorner = (r: number, c: number, own: string): boolean => rows[r]?.[c] === own;
    const isEmptyLine = (line: string | undefined, from: number, to: number): boolean => /^0*$/.test((line ?? '').slice(from + 1, to));
    const boxes = corners.flatMap((a) =>
      corners
        .filter(
          (b) =>
            b.r > a.r &&
            b.c > a.c &&
            a.colour === b.colour &&
            isCorner(a.r, b.c, a.colour) &&
            isCorner(b.r, a.c, a.colour) &&
            isEmptyLine(rows[a.r], a.c, b.c) &&
            isEmptyLine(transposed(rows)[a.c], a.r, b.r),
        )
        .map((b) => ({ a, b })),
    );
    const inside = (r: number, c: number): boolean => boxes.some(({ a, b }) => r > a.r && r < b.r && c > a.c && c < b.c);
    return cells(rows, (cell, r, c) => (inside(r, c) ? String(colour) : cell));
  },
  checkerboard: (rows) => {
    const [even, odd] = [(rows[0] ?? '').slice(0, 2), reversed((rows[0] ?? '').slice(0, 2))];
    return rows.map((row, r) => (r % 2 === 0 ? even : odd).repeat(row.length).slice(0, row.length));
  },
  alternate: (rows, { lines, colour }) => {
    const rule = (all: Rows): Rows => all.map((row, r) => (r % 2 === 0 ? row : row.replace(/[1-9]/g, String(colour))));
    return lines === 'rows' ? rule(rows) : transposed(rule(transposed(rows)));
  },
  'copy-line': (rows, { from }) => {
    if (from === 'up' || from === 'down') return rows.map(() => rows.at(from === 'up' ? 0 : -1) ?? '');
    return rows.map((row) => (row.at(from === 'left' ? 0 : -1) ?? '').repeat(row.length));
  },
  'sort-bars': (rows, { lines, order }) => {
    const rule = (all: Rows): Rows => {
      const sorted = [...all].sort((a, b) => a.replaceAll('0', '').length - b.replaceAll('0', '').length);
      return order === 'ascending' ? sorted : sorted.reverse();
    };
    return lines === 'rows' ? rule(rows) : transposed(rule(transposed(rows)));
  },
  'combine-halves': (rows, { operation, split, colour }) => {
    const upright = split === 'rows' ? transposed(rows) : rows;
    const result = upright.map((row) => {
      const [first, second] = [row.slice(0, (row.length - 1) / 2), row.slice((row.length + 1) / 2)];
      return [...first]
        .map((cell, i) => {
          const drawn = Number(cell !== '0') + Number(second[i] !== '0');
          return { and: drawn === 2, or: drawn > 0, xor: drawn === 1, nor: drawn === 0 }[String(operation)] === true ? String(colour) : '0';
        })
        .join('');
    });
    return split === 'rows' ? transposed(result) : result;
  },
  fold: (rows, { onto }) => {
    const upright = onto === 'up' ? transposed(rows) : rows;
    const result = upright.map((row) => {
      const moved = reversed(row);
      return [...row.slice(0, row.length / 2)].map((cell, i) => (cell === '0' ? moved[i] : cell)).join('');
    });
    return onto === 'up' ? transposed(result) : result;
  },
};
