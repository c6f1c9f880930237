import { execFileSync } from 'node:child_process';

/** Builds the bundles before the tests, so that what is tested is what is deployed. */
export default function buildOnce(): void {
  execFileSync(process.execPath, ['esbuild.config.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
