import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { cutsFor } from './cuts.ts';
import { type LazyImports, lazyImports } from './lazy-imports.ts';
import { entryOf, type PackageFile, packageFiles } from './package-files.ts';
import { readyOpenApi } from './ready-open-api.ts';
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
  // Fewer bytes to read and to parse: at the same load time a third less of them. Property names stay.
  minify: true,
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
  const fileOf = (file: string) => join(dist, name, file);
  const plugins = [
    lazyImports(root, { builtins: lazyBuiltins, imports: lazies }),
    packageFiles(lazyPackages),
    readyOpenApi(root),
  ];
  const index = await buildSlim(root, join(root, handlerOf(name)), fileOf('index.js'), plugins);
  const imported = Object.values(index.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const files = lazyPackages
    .filter(({ file }) => imported.includes(`./${file}`))
    .map(async ({ packageName, file }) => {
      return [file, await buildSlim(root, entryOf(root, packageName), fileOf(file))] as const;
    });
  return new Map([['index.js', index], ...(await Promise.all(files))]);
}

/** Builds one file out of a module and what it needs, packages cut down. */
export async function buildSlim(
  root: string,
  entryPoint: string,
  outfile: string,
  plugins: readonly Plugin[] = [],
): Promise<Metafile> {
  const { metafile } = await build({
    ...slimOptions,
    absWorkingDir: root,
    entryPoints: [entryPoint],
    outfile,
    plugins: [...plugins, slimPackages(root, slimmingOf(root))],
  });
  return metafile;
}

/** The functions that there are, by the names of their folders. */
export function functionNames(root: string): readonly string[] {
  const names = readdirSync(join(root, 'functions')).sort();
  return names.filter((name) => existsSync(join(root, handlerOf(name))));
}

function handlerOf(name: string): string {
  return `functions/${name}/handler.ts`;
}

/** What the sources of this project leave of the packages. */
export function slimmingOf(root: string): Slimming {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  // Making tables is the work of a tool, and the declarations name everything there is.
  const isAdapter = (name: string) => /^tablestore.*\.ts$/.test(name) && !/-provision\.|\.d\./.test(name);
  const adapters = readdirSync(join(root, 'shared/store')).filter(isAdapter);
  return cutsFor({
    vpc: [read('shared/vpn/alibaba.ts')],
    tablestore: adapters.map((name) => read(`shared/store/${name}`)),
  });
}
