import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPackages, buildSlim } from '../../tools/esbuild/function-bundle.ts';

export const root = join(import.meta.dirname, '../..');

const load = createRequire(import.meta.url);

/** Bundles a module of ours, or a package, as the functions get it, and loads the bundle. */
export async function loadSlim(entry: string): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'routehook-slim-'));
  try {
    const file = 'slim.cjs';
    const outfile = join(folder, file);
    if (entry.endsWith('.ts')) {
      await buildSlim(root, join(root, entry), outfile);
      return load(outfile);
    }
    await buildPackages(root, { file, packages: [entry] }, outfile);
    return (load(outfile) as Record<string, unknown>)[entry];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
