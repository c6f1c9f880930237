import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { importedNames } from './used-names.ts';

/** Imports of one of our files that are worth waiting for. */
export interface LazyImports {
  /** The file, from the root of the project. */
  readonly from: string;
  /** As the file writes them. */
  readonly of: readonly string[];
}

export interface Laziness {
  /** Modules of Node.js that all of our files get lazily. */
  readonly builtins: readonly string[];
  readonly imports: readonly LazyImports[];
}

/**
 * Lets our files keep a plain `import` of a module, and runs that module when the first thing out of it is used. Only
 * for modules whose running has no effect but their exports. A lazy import that a file does not make fails the build.
 */
export function lazyImports(root: string, { builtins, imports }: Laziness): Plugin {
  const isLazy = (file: string, path: string) =>
    builtins.includes(path) || imports.some(({ from, of }) => from === file && of.includes(path));
  return {
    name: 'lazy-imports',
    setup(build) {
      build.onResolve({ filter: /./ }, ({ path, importer, kind, namespace }) => {
        if (namespace !== 'file' || kind !== 'import-statement') return undefined;
        if (/[\\/]node_modules[\\/]/.test(importer)) return undefined;
        if (!isLazy(relative(root, importer).replaceAll('\\', '/'), path)) return undefined;
        return { path: `${path} in ${importer}`, namespace: 'lazy', pluginData: { path, importer } };
      });
      build.onLoad({ filter: /./, namespace: 'lazy' }, async ({ pluginData }) => {
        const { path, importer } = pluginData as { readonly path: string; readonly importer: string };
        const names = importedNames(await readFile(importer, 'utf8'), path);
        return { contents: facade(path, names), resolveDir: dirname(importer) };
      });
      build.onStart(async () => {
        const problems = await Promise.all(imports.map((lazy) => missingImports(root, lazy)));
        return { errors: problems.flat().map((text) => ({ text })) };
      });
    },
  };
}

async function missingImports(root: string, { from, of }: LazyImports): Promise<readonly string[]> {
  const source = await readFile(resolve(root, from), 'utf8');
  return of
    .filter((path) => importedNames(source, path).length === 0)
    .map((path) => `${from} imports nothing of ${path} that could be waited for: see tools/esbuild.`);
}

/** CommonJS: of what is imported from there esbuild reads each name where it is used, not where it is imported. */
function facade(specifier: string, names: readonly string[]): string {
  const getters = names.map((name) => `  get ${name}() { return load().${name}; },\n`);
  return [
    'let loaded;\n',
    `const load = () => (loaded ??= require(${JSON.stringify(specifier)}));\n`,
    `module.exports = {\n  __esModule: true,\n${getters.join('')}};\n`,
  ].join('');
}
