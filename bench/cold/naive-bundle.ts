import { join } from 'node:path';
import { build } from 'esbuild';
import { functionOptions } from '../../tools/esbuild/function-bundle.ts';

/** Builds a function as esbuild does by itself: one file, nothing cut, nothing lazy; outside is what must be. */
export async function buildNaively(root: string, name: string, dist: string): Promise<void> {
  await build({
    ...functionOptions,
    absWorkingDir: root,
    entryPoints: { index: join(root, `functions/${name}/handler.ts`) },
    outdir: join(dist, name),
    minifyWhitespace: true,
    minifySyntax: true,
    // proxy-agent: a dependency of a dependency asks for it and does not bring it along. tablestore: it sets variables
    // that it does not declare, which fails in the strict code that esbuild makes of ES modules.
    external: [...functionOptions.external, 'proxy-agent', 'tablestore'],
  });
}
