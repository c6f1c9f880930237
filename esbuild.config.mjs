import './tools/require-node.mjs';
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });

// What builds the project is written like the rest of it, so it is built first. --explain prints what takes the space.
await build({
  entryPoints: ['tools/esbuild/build-project.ts'],
  outfile: 'dist/tools/build-project.mjs',
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
const { buildProject } = await import('./dist/tools/build-project.mjs');
await buildProject(import.meta.dirname, { explain: process.argv.includes('--explain') });
