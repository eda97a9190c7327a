import { expect } from 'vitest';

/** An assertion on what `read` gives, which may take its time to come true: a slow machine has other things to do. */
// The assertion's type has no name that could be written here.
export const soon = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 20_000 });
