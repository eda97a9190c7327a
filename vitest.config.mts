import { defineConfig } from 'vitest/config';

/** One project a folder of test/: how long one test of it may take on a slow machine, and when in a run of all it has its turn. */
const project = (name: string, testTimeout: number, groupOrder: number): object => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, hookTimeout: 60_000, sequence: { groupOrder } },
});

export default defineConfig({
  test: {
    projects: [project('unit', 60_000, 1), project('integration', 60_000, 1), project('webview', 60_000, 1), project('start', 300_000, 2)],
  },
});
