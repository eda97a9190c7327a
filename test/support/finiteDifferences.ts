/** Central differences of `f` at `x`, coordinate by coordinate; `x` is changed and put back. */
export function finiteDifferences(f: () => number, x: Float64Array, coordinates: Iterable<number> = x.keys()): Map<number, number> {
  const slopes = new Map<number, number>();
  for (const i of coordinates) {
    const direction = new Map([[i, 1]]);
    slopes.set(i, slopeAlong(f, x, direction));
  }
  return slopes;
}

/**
 * Slope of `f` along a direction given by coordinate; `x` is changed and put back. Four points: two leave an error of the third derivative,
 * which the norm of a short vector makes as large as what is to be found.
 */
export function slopeAlong(f: () => number, x: Float64Array, direction: ReadonlyMap<number, number>, step = 5e-5): number {
  const before = x.slice();
  const probe = (distance: number): number => {
    for (const [i, amount] of direction) x[i] = (before[i] ?? NaN) + distance * amount;
    return f();
  };
  const [near, far] = [probe(step) - probe(-step), probe(2 * step) - probe(-2 * step)];
  const slope = (8 * near - far) / (12 * step);
  x.set(before);
  return slope;
}
