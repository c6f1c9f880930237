import { defineConfig } from 'vitest/config';

// The tests of the pure rooms alone: a mutant is to be killed by the rules it breaks, and quickly.
export default defineConfig({
  test: { include: ['test/route/**/*.test.ts', 'test/operation/**/*.test.ts'], testTimeout: 20_000 },
});
