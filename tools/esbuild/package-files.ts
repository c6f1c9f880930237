import type { Plugin } from 'esbuild';

/** A file beside the bundle, and the packages that are loaded with it when the first of them is needed. */
export interface PackageFile {
  readonly file: string;
  readonly packages: readonly string[];
}

const namespace = 'package-file';

/**
 * Leaves these packages out of a bundle, which loads their files when the time comes. That is for those who import them
 * by a dynamic `import`, or lazily (see lazy-imports.ts); any other import fails the build.
 */
export function packageFiles(files: readonly PackageFile[]): Plugin {
  return {
    name: 'package-files',
    setup({ onResolve, onLoad }) {
      for (const { file, packages } of files) {
        for (const name of packages) {
          const filter = new RegExp(`^${name}$`);
          onResolve({ filter }, ({ kind, namespace: from, importer }) => {
            if (importer === '' || !(from === 'file' || from === 'lazy')) return undefined;
            if (kind === 'dynamic-import' || from === 'lazy') return { path: name, namespace };
            return {
              errors: [{ text: `Load ${name} by a dynamic or a lazy import: not every request needs it.` }],
            };
          });
        }
        onResolve({ filter: new RegExp(`^\\./${file}$`), namespace }, ({ path }) => ({
          path,
          external: true,
        }));
        onLoad({ filter: new RegExp(`^(${packages.join('|')})$`), namespace }, ({ path }) => ({
          contents: `module.exports = require(${JSON.stringify(`./${file}`)})[${JSON.stringify(path)}];`,
        }));
      }
    },
  };
}

/** The module that such a file begins with: each of its packages, by its name. */
export function contentsOf({ packages }: PackageFile): string {
  const lines = packages.map(
    (name) => `exports[${JSON.stringify(name)}] = require(${JSON.stringify(name)});\n`,
  );
  return lines.join('');
}
