import { defineConfig } from 'vitest/config';

/** Tests that leave nothing behind may share processes, which saves most of their time. */
const light = [
  'test/{access,answer,command,docs,local,operation,reply,route,runtime,source,tools,vpn,wakeup}/**/*.test.ts',
];

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
