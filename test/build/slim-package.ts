import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSlim } from '../../tools/esbuild/function-bundle.ts';
import { entryOf } from '../../tools/esbuild/package-files.ts';

export const root = join(import.meta.dirname, '../..');

/** Bundles a module of ours, or a package, as the functions get it, and loads the bundle. */
export async function loadSlim(entry: string): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'routehook-slim-'));
  try {
    const outfile = join(folder, 'slim.cjs');
    await buildSlim(root, entry.endsWith('.ts') ? join(root, entry) : entryOf(root, entry), outfile);
    return createRequire(import.meta.url)(outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
