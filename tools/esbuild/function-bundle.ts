import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { cutsFor } from './cuts.ts';
import { type LazyImports, lazyImports } from './lazy-imports.ts';
import { entryOf, type PackageFile, packageFiles } from './package-files.ts';
import { type Slimming, slimPackages } from './slim-packages.ts';

/**
 * SDKs that only some requests need, or only some settings. Tablestore could not be in the same file anyway: it sets
 * variables that it does not declare, which fails in the strict code that esbuild makes of ES modules.
 */
const lazyPackages: readonly PackageFile[] = [
  { packageName: 'tablestore', file: 'tablestore.js' },
  { packageName: '@alicloud/fc2', file: 'fc2.js' },
];

/** Of Node.js, what takes long to load and is used by some requests only. */
const lazyBuiltins = ['node:dns', 'node:fs/promises', 'node:http', 'node:https', 'node:stream'];

/** Imports whose modules are not run before they are needed, written as their files write them. */
const lazies: readonly LazyImports[] = [
  { from: 'shared/runtime/process.ts', of: ['./compose.ts', './config.ts'] },
  { from: 'shared/runtime/webhook.ts', of: ['./compose.ts'] },
  { from: 'shared/runtime/poller.ts', of: ['./compose.ts'] },
  { from: 'shared/runtime/middleware/answer-problems.ts', of: ['../config.ts'] },
  { from: 'shared/runtime/http/endpoints/open-api.ts', of: ['../operation-schema.ts'] },
  { from: 'shared/vpn/alibaba.ts', of: ['@alicloud/openapi-core', '@alicloud/vpc20160428'] },
];

/** What a bundle for Function Compute is, whatever else is done to it: self-contained CommonJS for Node.js 20. */
export const functionOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Comes with Node-API binaries and is for one machine; never deployed.
  external: ['libsql'],
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

const slimOptions = {
  ...functionOptions,
  minifyWhitespace: true,
  minifySyntax: true,
  // Names stay: stacks in the log are read by people.
  minifyIdentifiers: false,
  // Loading through the loader of ES modules takes several milliseconds more.
  supported: { 'dynamic-import': false },
} as const satisfies BuildOptions;

/**
 * Builds one function into `<dist>/<name>`: `index.js`, and a file for each SDK that it loads only when it needs it.
 * Returns what esbuild tells about each file, by its name.
 */
export async function buildFunction(
  root: string,
  name: string,
  dist: string,
): Promise<ReadonlyMap<string, Metafile>> {
  const outdir = join(dist, name);
  const slimming = slimmingOf(root);
  const { metafile } = await build({
    ...slimOptions,
    absWorkingDir: root,
    entryPoints: { index: join(root, handlerOf(name)) },
    outdir,
    plugins: [
      lazyImports(root, { builtins: lazyBuiltins, imports: lazies }),
      packageFiles(lazyPackages),
      slimPackages(root, slimming),
    ],
  });
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const needed = lazyPackages.filter(({ file }) => imported.includes(`./${file}`));
  const files = needed.map(async ({ packageName, file }) => {
    const built = await build({
      ...slimOptions,
      absWorkingDir: root,
      entryPoints: [entryOf(root, packageName)],
      outfile: join(outdir, file),
      plugins: [slimPackages(root, slimming)],
    });
    return [file, built.metafile] as const;
  });
  return new Map([['index.js', metafile], ...(await Promise.all(files))]);
}

/** The functions that there are, by the names of their folders. */
export function functionNames(root: string): readonly string[] {
  const names = readdirSync(join(root, 'functions')).sort();
  return names.filter((name) => existsSync(join(root, handlerOf(name))));
}

function handlerOf(name: string): string {
  return `functions/${name}/handler.ts`;
}

function slimmingOf(root: string): Slimming {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  // Making tables is the work of a tool, and the declarations name everything there is.
  const isAdapter = (name: string) => /^tablestore.*\.ts$/.test(name) && !/-provision\.|\.d\./.test(name);
  const adapters = readdirSync(join(root, 'shared/store')).filter(isAdapter);
  return cutsFor({
    vpc: [read('shared/vpn/alibaba.ts')],
    tablestore: adapters.map((name) => read(`shared/store/${name}`)),
  });
}
