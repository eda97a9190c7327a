import { expect, test } from 'vitest';
import { Random } from '../../../src/shared/concepts/random.ts';

const word = (bits: bigint): bigint => BigInt.asUintN(32, bits);
const rotateLeft = (bits: bigint, by: bigint): bigint => word(bits << by) | (bits >> (32n - by));

/** xoshiro128** written from its definition, in exact arithmetic. */
function* referenceBits(seed: bigint): Generator<number> {
  let weyl = seed;
  const spread = (): bigint => {
    weyl = word(weyl + 0x9e3779b9n);
    const first = word((weyl ^ (weyl >> 16n)) * 0x85ebca6bn);
    const second = word((first ^ (first >> 13n)) * 0xc2b2ae35n);
    return second ^ (second >> 16n);
  };
  let [s0, s1, s2, s3] = [spread(), spread(), spread(), spread()];
  for (;;) {
    yield Number(word(rotateLeft(word(s1 * 5n), 7n) * 9n));
    const t = word(s1 << 9n);
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotateLeft(s3, 11n);
  }
}

test.each([0, 1, 12345, 0xffffffff])('seed %d gives the bits of xoshiro128**', (seed) => {
  const random = new Random(seed);
  const reference = referenceBits(BigInt(seed));
  for (let i = 0; i < 1000; i++) expect(random.nextBits()).toBe(reference.next().value);
});

test('integers are spread evenly over their range, ends included', () => {
  const random = new Random(3);
  const counts = Array.from({ length: 7 }, () => 0);
  for (let i = 0; i < 70_000; i++) {
    const drawn = random.between(-3, 3);
    counts[drawn + 3] = (counts[drawn + 3] ?? 0) + 1;
  }
  // 10,000 expected, standard deviation 93: five of them.
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(465);
});

test('chance is the share of yes', () => {
  const random = new Random(4);
  const yes = Array.from({ length: 10_000 }, () => random.chance(0.2)).filter(Boolean).length;
  expect(Math.abs(yes - 2000)).toBeLessThan(200);
  expect(random.chance(0)).toBe(false);
  expect(random.chance(1)).toBe(true);
});

test('shuffle gives every order of three equally often and leaves its argument', () => {
  const random = new Random(5);
  const items = ['a', 'b', 'c'] as const;
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = random.shuffle(items).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(145);
  expect(items).toEqual(['a', 'b', 'c']);
});

test('nothing can be picked from nothing', () => {
  expect(() => new Random(0).pick([])).toThrow(RangeError);
});
