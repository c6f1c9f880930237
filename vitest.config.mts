import { defineConfig } from 'vitest/config';

/** Tests of values: nothing in them outlives a file, so that they may share processes, which saves most of their time. */
const light = ['test/{access,answer,command,operation,reply,route,runtime,source}/**/*.test.ts'];

const common = { testTimeout: 20_000, pool: 'forks' } as const;

export default defineConfig({
  test: {
    globalSetup: ['test/support/build-once.ts'],
    // Most of the time goes into waiting for child processes and sockets.
    maxWorkers: 4,
    projects: [
      { test: { ...common, name: 'light', include: light, isolate: false } },
      { test: { ...common, name: 'heavy', include: ['test/**/*.test.ts'], exclude: light } },
    ],
  },
});
