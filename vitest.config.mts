import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build-once.ts'],
    testTimeout: 20_000,
    pool: 'forks',
    // Most of the time goes into waiting for child processes and sockets.
    maxWorkers: 4,
  },
});
