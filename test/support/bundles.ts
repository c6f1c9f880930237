import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Where the built functions are: `dist`, or the folder named by ROUTEHOOK_TEST_DIST.
 * Throws when they were not built.
 */
export function bundlesFolder(): string {
  const root = join(import.meta.dirname, '../..');
  const folder = resolve(root, process.env.ROUTEHOOK_TEST_DIST ?? 'dist');
  const missing = ['webhook', 'poller'].find((name) => !existsSync(join(folder, name, 'index.js')));
  if (missing === undefined) return folder;
  throw new Error(`${join(folder, missing)} holds no bundle. Run \`npm run build\` first.`);
}
