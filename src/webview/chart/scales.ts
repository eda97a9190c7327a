/** Round values that divide [low, high] into about `count` parts, those inside the range. A range without extent gets its one value. */
export function linearTicks(low: number, high: number, count: number): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** The powers of ten in [low, high], both above 0, thinned out to about `count`. */
export function logTicks(low: number, high: number, count: number): number[] {
  const first = Math.ceil(Math.log10(low));
  const last = Math.floor(Math.log10(high));
  const every = Math.max(1, Math.ceil((last - first + 1) / count));
  const ticks: number[] = [];
  for (let power = first; power <= last; power += every) ticks.push(10 ** power);
  return ticks;
}

/** Up to `count` of the whole numbers 1..last, evenly spread, with the first among them. */
export function stepTicks(last: number, count: number): number[] {
  const every = [1, 2, 4, 5, 10, 20, 50, 100, 200, 500].find((gap) => last / gap <= count) ?? 1000;
  const ticks = [1];
  for (let step = every === 1 ? 2 : every; step <= last; step += every) ticks.push(step);
  return ticks;
}

/** A number for people: at most three significant digits. */
export function shortNumber(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.001) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}
