import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { cutsFor } from './cuts.ts';
import { type LazyImports, lazyImports } from './lazy-imports.ts';
import { contentsOf, type PackageFile, packageFiles } from './package-files.ts';
import { readyDocuments } from './ready-documents.ts';
import { type Slimming, slimPackages } from './slim-packages.ts';
import { importedNames } from './used-names.ts';

/** Packages that our files import plainly and that are loaded when the first thing out of them is used. */
const lazyPackages: readonly PackageFile[] = [
  // A request is recorded before the first call to the cloud.
  { file: 'vpc.js', packages: ['@alicloud/openapi-core', '@alicloud/vpc20160428'] },
  { file: 'yaml.js', packages: ['yaml'] },
];

/**
 * All packages that lie beside a function: those, and those of a dynamic import. Tablestore could not be in the same
 * file anyway: it sets variables that it does not declare, which fails in the strict code that esbuild makes of ES
 * modules.
 */
const packagesApart: readonly PackageFile[] = [
  ...lazyPackages,
  { file: 'tablestore.js', packages: ['tablestore'] },
  { file: 'fc2.js', packages: ['@alicloud/fc2'] },
];

/** Of Node.js, what takes long to load and is used by some requests only. */
const lazyBuiltins = ['node:dns', 'node:fs/promises', 'node:http', 'node:https', 'node:stream'];

/** Senders that may be configured: what is not configured is not run. */
const senders = ['dingtalk', 'feishu', 'generic', 'github', 'gitlab', 'jira', 'slack', 'teams'];

/** Imports whose modules are not run before they are needed, written as their files write them. */
const lazies: readonly LazyImports[] = [
  { from: 'shared/runtime/process.ts', of: ['./compose.ts', './config.ts'] },
  { from: 'shared/runtime/webhook.ts', of: ['./compose.ts'] },
  { from: 'shared/runtime/poller.ts', of: ['./compose.ts'] },
  { from: 'shared/runtime/middleware/answer-problems.ts', of: ['../config.ts'] },
  {
    from: 'shared/runtime/compose-senders.ts',
    of: senders.flatMap((name) => [`../source/${name}.ts`, `../reply/${name}.ts`]),
  },
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

/** What the platform loads of a function, and what that loads. */
export const starterFile = 'index.js';
export const mainFile = 'main.js';

/**
 * Builds one function into `<dist>/<name>`: `index.js`, which starts `main.js`, and a file for each SDK that it loads
 * only when it needs it. Returns what esbuild tells about each file of ours, by its name.
 */
export async function buildFunction(
  root: string,
  name: string,
  dist: string,
): Promise<ReadonlyMap<string, Metafile>> {
  // Also for the sake of the code caches of an earlier build: they would fit a file of the same length.
  rmSync(join(dist, name), { recursive: true, force: true });
  mkdirSync(join(dist, name), { recursive: true });
  const fileOf = (file: string) => join(dist, name, file);
  copyFileSync(join(root, 'tools/esbuild/starter.cjs'), fileOf(starterFile));
  const plugins = [
    lazyImports(root, { builtins: lazyBuiltins, imports: [...lazies, ...lazyPackageImports(root)] }),
    packageFiles(packagesApart),
    readyDocuments(root),
  ];
  const main = await buildSlim(root, join(root, handlerOf(name)), fileOf(mainFile), plugins);
  const imported = Object.values(main.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const files = packagesApart
    .filter(({ file }) => imported.includes(`./${file}`))
    .map(async (apart) => [apart.file, await buildPackages(root, apart, fileOf(apart.file))] as const);
  return new Map([[mainFile, main], ...(await Promise.all(files))]);
}

/** Builds one file out of a module of ours and what it needs, packages cut down. */
export function buildSlim(
  root: string,
  entryPoint: string,
  outfile: string,
  plugins: readonly Plugin[] = [],
): Promise<Metafile> {
  return bundle(root, { entryPoints: [entryPoint], outfile }, plugins);
}

/** Builds the file of some packages, cut down. */
export function buildPackages(root: string, packages: PackageFile, outfile: string): Promise<Metafile> {
  return bundle(root, { stdin: { contents: contentsOf(packages), resolveDir: root }, outfile }, []);
}

async function bundle(root: string, options: BuildOptions, plugins: readonly Plugin[]): Promise<Metafile> {
  const { metafile } = await build({
    ...options,
    ...slimOptions,
    absWorkingDir: root,
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

/** The imports of those packages, in whichever of our files they are. */
function lazyPackageImports(root: string): readonly LazyImports[] {
  const names = lazyPackages.flatMap(({ packages }) => packages);
  return sourcesIn(root, 'shared').flatMap(({ path, text }) => {
    const of = names.filter((name) => text.includes(name) && importedNames(text, name).length > 0);
    return of.length === 0 ? [] : [{ from: path, of }];
  });
}

/** What the sources of this project leave of the packages. */
export function slimmingOf(root: string): Slimming {
  // Making tables is the work of a tool, and the declarations name everything there is.
  const isAdapter = ({ path }: SourceFile) =>
    /\/tablestore[^/]*\.ts$/.test(path) && !/-provision\.|\.d\./.test(path);
  return cutsFor({
    vpc: sourcesIn(root, 'shared/vpn').map(({ text }) => text),
    tablestore: sourcesIn(root, 'shared/store')
      .filter(isAdapter)
      .map(({ text }) => text),
  });
}

interface SourceFile {
  /** From the root of the project. */
  readonly path: string;
  readonly text: string;
}

function sourcesIn(root: string, folder: string): readonly SourceFile[] {
  const names = readdirSync(join(root, folder), { encoding: 'utf8', recursive: true });
  return names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({
      path: `${folder}/${name.replaceAll('\\', '/')}`,
      text: readFileSync(join(root, folder, name), 'utf8'),
    }));
}
