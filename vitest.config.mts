import { accessSync, constants, statfsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Tests that leave nothing behind may share processes, which saves most of their time. */
const light = [
  'test/{access,answer,app,bench,command,contract,deploy,desired,docs,local,operation}/**/*.test.ts',
  'test/{plan,reply,route,runtime,simulation,source,store,tools,vpn,wakeup}/**/*.test.ts',
];

const common = { testTimeout: 20_000, pool: 'forks', env: temporaryFiles() } as const;

export default defineConfig({
  test: {
    globalSetup: ['test/support/build-once.ts'],
    // Most of the time goes into waiting for child processes and sockets.
    maxWorkers: 6,
    projects: [
      { test: { ...common, name: 'light', include: light, isolate: false } },
      { test: { ...common, name: 'heavy', include: ['test/**/*.test.ts'], exclude: light } },
    ],
  },
});

/** A store waits for the disk at every write: where Linux has room in memory, the files of the tests lie there. */
function temporaryFiles(): Record<string, string> {
  const inMemory = '/dev/shm';
  const enoughBytes = 1_000_000_000;
  try {
    accessSync(inMemory, constants.W_OK);
    const { bavail, bsize } = statfsSync(inMemory);
    return bavail * bsize > enoughBytes ? { TMPDIR: inMemory } : {};
  } catch {
    return {};
  }
}
