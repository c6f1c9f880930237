import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { explain } from './explain.ts';
import { buildFunction, functionNames } from './function-bundle.ts';

/** Programs that run in this checkout only: their packages stay outside. */
const programs: Readonly<Record<string, readonly string[]>> = {
  local: ['demo', 'start', 'emulator'],
  tools: ['generate-error-reference', 'provision', 'plan-deploy'],
  'tools/esbuild': ['rehearse'],
  bench: ['bench'],
  'test/simulation': ['simulate'],
};

/** Builds the functions and the programs around them into `dist`; says what the functions are made of, if asked. */
export async function buildProject(root: string, options: { readonly explain: boolean }): Promise<void> {
  const dist = join(root, 'dist');
  const [functions] = await Promise.all([
    Promise.all(
      functionNames(root).map(async (name) => [name, await buildFunction(root, name, dist)] as const),
    ),
    ...Object.entries(programs).map(([folder, names]) => buildPrograms(root, folder, names)),
  ]);
  await rehearse(root, dist);
  if (!options.explain) return;
  for (const [name, files] of functions) {
    for (const [file, metafile] of files) console.log(explain(`dist/${name}/${file}`, metafile));
  }
}

/** A function that was not rehearsed works as well, only it starts more slowly. */
async function rehearse(root: string, dist: string): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, [join(dist, 'tools/esbuild/rehearse.js'), root, dist]);
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string };
    console.warn(`Built, but not rehearsed, so that it starts more slowly: ${stderr || message}`);
  }
}

async function buildPrograms(root: string, folder: string, names: readonly string[]): Promise<void> {
  const present = names.filter((name) => existsSync(join(root, folder, `${name}.ts`)));
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(present.map((name) => [name, `${folder}/${name}.ts`])),
    outdir: join(root, 'dist', folder),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}
