import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { shareHelpers } from './tsc-helpers.ts';

/** What changes in one file of a package before it is bundled. */
export interface Cut {
  /** Inside node_modules, `/` between the parts. */
  readonly file: string;
  /** Throws when the text is not as expected: another version of the package may need another cut. */
  readonly edit: (text: string, path: string) => string;
}

/** An import that a package makes and that we answer with something else. */
export interface Replacement {
  readonly specifier: string;
  /** The package that makes the import. */
  readonly from: string;
  readonly contents: string;
}

export interface Slimming {
  readonly cuts: readonly Cut[];
  readonly replacements: readonly Replacement[];
}

/** The module behind every tripwire; `require` of it gives a function that takes what was cut. */
const tripwireSpecifier = 'routehook:tripwire';

/** An expression that stands for something that was cut: whoever uses it is told. */
export function tripwire(what: string): string {
  return `require(${JSON.stringify(tripwireSpecifier)})(${JSON.stringify(what)})`;
}

/** Cuts packages down to what is used of them. A cut that does not fit fails the build and says where. */
export function slimPackages(root: string, { cuts, replacements }: Slimming): Plugin {
  const cutOf = new Map(cuts.map((cut) => [cut.file, cut]));
  const packages = new Set(cuts.map(({ file }) => packageOf(file)));
  return {
    name: 'slim-packages',
    setup(build) {
      const helpers = new Map<string, string>();

      build.onResolve({ filter: /^(tsc-helper:|routehook:)/ }, ({ path }) => ({ path, namespace: 'slim' }));
      build.onLoad({ filter: /^tsc-helper:/, namespace: 'slim' }, ({ path }) => ({
        contents: helpers.get(path) ?? '',
      }));
      build.onLoad({ filter: /^routehook:tripwire$/, namespace: 'slim' }, async () => ({
        contents: await readFile(join(root, 'tools/esbuild/tripwire.cjs'), 'utf8'),
      }));

      for (const { specifier, from, contents } of replacements) {
        const namespace = `slim-${from}`;
        const filter = new RegExp(`^${escapePattern(specifier)}$`);
        build.onResolve({ filter }, ({ path, importer }) =>
          packageOf(insideModules(importer)) === from ? { path, namespace } : undefined,
        );
        build.onLoad({ filter, namespace }, () => ({ contents, resolveDir: root }));
      }

      build.onLoad({ filter: /[\\/]node_modules[\\/].*\.c?js$/ }, async ({ path }) => {
        const file = insideModules(path);
        if (!packages.has(packageOf(file))) return undefined;
        const text = await readFile(path, 'utf8');
        const edited = edit(cutOf.get(file), text, path);
        if (typeof edited !== 'string') return edited;
        const share = ({ specifier, contents }: { specifier: string; contents: string }) =>
          helpers.set(specifier, contents);
        return { contents: shareHelpers(edited, share), loader: 'js' };
      });
    },
  };
}

function edit(cut: Cut | undefined, text: string, path: string) {
  if (cut === undefined) return text;
  try {
    return cut.edit(text, path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const detail = `Its cut in tools/esbuild/cuts.ts no longer fits: ${why}.`;
    return { errors: [{ text: detail, location: { file: path } }] };
  }
}

/** The part behind the last node_modules, `/` between its parts; of any other path, nothing. */
function insideModules(path: string): string {
  return /.*[\\/]node_modules[\\/](.*)$/.exec(path)?.[1]?.replaceAll('\\', '/') ?? '';
}

function packageOf(file: string): string {
  return file
    .split('/')
    .slice(0, file.startsWith('@') ? 2 : 1)
    .join('/');
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
