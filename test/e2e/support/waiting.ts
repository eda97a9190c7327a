/** Resolves with the first value of `get` that is neither undefined nor false; throws after a while, naming `what` was waited for. */
export async function until<T>(
  what: string,
  get: () => T | undefined | false | Promise<T | undefined | false>,
  milliseconds = 60_000,
): Promise<T> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const value = await get();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`Waited ${String(milliseconds / 1000)} s in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
