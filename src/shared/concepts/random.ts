/**
 * A small seeded generator: xoshiro128** 1.1 (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", 2021), its
 * state spread from the seed as in SplitMix, with the finaliser of MurmurHash3, so that neighbouring seeds give unrelated
 * sequences. Not for secrets.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  /** `seed` is any integer; its lower 32 bits count. */
  constructor(seed: number) {
    let state = seed | 0;
    const spread = (): number => {
      state = (state + 0x9e3779b9) | 0;
      let z = state;
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
      return z ^ (z >>> 16);
    };
    this.a = spread();
    this.b = spread();
    this.c = spread();
    this.d = spread();
  }

  /** 32 random bits as an unsigned integer. */
  nextBits(): number {
    const scrambled = Math.imul(rotateLeft(Math.imul(this.b, 5), 7), 9);
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = rotateLeft(this.d, 11);
    return scrambled >>> 0;
  }

  /** A number from 0 up to, not including, 1. */
  nextFloat(): number {
    return this.nextBits() / 0x100000000;
  }

  /** An integer from 0 to `bound` - 1. */
  nextInt(bound: number): number {
    return Math.floor(this.nextFloat() * bound);
  }

  /** An integer from `least` to `most`, both included; `least` where the range is empty. */
  between(least: number, most: number): number {
    return most <= least ? least : least + this.nextInt(most - least + 1);
  }

  chance(probability: number): boolean {
    return this.nextBits() < probability * 0x100000000;
  }

  /** One of `items`. Throws a RangeError where there is none. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('nothing to pick from');
    return items[this.nextInt(items.length)] as T;
  }

  /** `items` in random order (Fisher-Yates), as a new array. */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.nextInt(i + 1);
      const moved = shuffled[i] as T;
      shuffled[i] = shuffled[j] as T;
      shuffled[j] = moved;
    }
    return shuffled;
  }
}

function rotateLeft(bits: number, by: number): number {
  return (bits << by) | (bits >>> (32 - by));
}
