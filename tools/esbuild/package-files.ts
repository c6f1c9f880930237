import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** A package that is only ever loaded by a dynamic `import`, and the file beside the bundle that holds it. */
export interface PackageFile {
  readonly packageName: string;
  readonly file: string;
}

/** Leaves these packages out of a bundle: it loads their files when the time comes. */
export function packageFiles(files: readonly PackageFile[]): Plugin {
  return {
    name: 'package-files',
    setup(build) {
      for (const { packageName, file } of files) {
        build.onResolve({ filter: new RegExp(`^${packageName}$`) }, ({ kind, namespace, importer }) => {
          if (namespace !== 'file' || importer === '') return undefined;
          if (kind === 'dynamic-import') return { path: `./${file}`, external: true };
          return {
            errors: [{ text: `Load ${packageName} by a dynamic import: not every request needs it.` }],
          };
        });
      }
    },
  };
}

/** The module that the file of a package begins with. */
export function entryOf(root: string, packageName: string): string {
  return createRequire(join(root, 'package.json')).resolve(packageName);
}
