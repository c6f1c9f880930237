import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { type PlantedBug, plant } from './planted-bug.ts';

/** Bundles the program that plays seeds, with one bug planted in the sources it is made of; needs the checkout as its working directory. */
export async function bundleWith(bug: PlantedBug): Promise<string> {
  const path = resolve(bug.file);
  const { outputFiles } = await build({
    entryPoints: ['test/simulation/planted/player.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'silent',
    plugins: [
      {
        name: 'plant',
        setup({ onLoad }) {
          onLoad({ filter: /\.ts$/ }, async (file) => {
            if (file.path !== path) return undefined;
            return { contents: plant(bug, await readFile(path, 'utf8')), loader: 'ts' };
          });
        },
      },
    ],
  });
  return outputFiles[0]?.text ?? '';
}
