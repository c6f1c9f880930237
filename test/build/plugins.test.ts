import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lazyImports } from '../../tools/esbuild/lazy-imports.ts';
import { packageFiles } from '../../tools/esbuild/package-files.ts';
import { slimPackages } from '../../tools/esbuild/slim-packages.ts';
import { root } from './slim-package.ts';

/** Bundles a small project whose first file is `index.ts`, and loads it. */
async function bundle(
  files: Readonly<Record<string, string>>,
  plugins: (folder: string) => readonly Plugin[],
) {
  const folder = mkdtempSync(join(tmpdir(), 'routehook-plugin-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const outfile = join(folder, 'out.cjs');
  await build({
    absWorkingDir: folder,
    entryPoints: [join(folder, 'index.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'silent',
    plugins: [...plugins(folder)],
  });
  return createRequire(import.meta.url)(outfile) as Record<string, (...given: unknown[]) => unknown>;
}

describe('lazy imports', () => {
  const files = {
    'index.ts': "import { heavy as light } from './heavy.ts';\nexport const use = () => light();",
    'heavy.ts':
      'globalThis.heavyRuns = (globalThis.heavyRuns ?? 0) + 1;\nexport const heavy = () => globalThis.heavyRuns;',
  };
  const lazily = (of: string) => (folder: string) => [
    lazyImports(folder, { builtins: [], imports: [{ from: 'index.ts', of: [of] }] }),
  ];

  it('the module runs with the first use, and once', async () => {
    const { use } = await bundle(files, lazily('./heavy.ts'));
    expect(globalThis).not.toHaveProperty('heavyRuns');
    expect([use?.(), use?.()]).toEqual([1, 1]);
  });

  it('an import that the file does not make: the build fails and names it', async () => {
    await expect(bundle(files, lazily('./light.ts'))).rejects.toThrow(
      'index.ts imports nothing of ./light.ts',
    );
  });
});

describe('packages in files of their own', () => {
  const sdk = {
    'node_modules/sdk/index.js': "exports.used = () => 'inside';\n",
    'sdks.js': "exports.sdk = { used: () => 'beside' };\n",
  };
  const apart = (folder: string) => [
    lazyImports(folder, { builtins: [], imports: [{ from: 'lazy.ts', of: ['sdk'] }] }),
    packageFiles([{ file: 'sdks.js', packages: ['sdk'] }]),
  ];

  it.each([
    ['a dynamic import', "export const use = async () => (await import('sdk')).used();"],
    ['a lazy import', "export { use } from './lazy.ts';"],
  ])('%s gets the package out of the file beside the bundle', async (_, index) => {
    const lazy = "import { used } from 'sdk';\nexport const use = () => used();";
    const { use } = await bundle({ ...sdk, 'index.ts': index, 'lazy.ts': lazy }, apart);
    expect(await use?.()).toBe('beside');
  });

  it('an import that every request would wait for: the build fails and says how', async () => {
    const files = {
      ...sdk,
      'index.ts': "import { used } from 'sdk';\nexport const use = used;",
      'lazy.ts': '',
    };
    const plainly = () => [packageFiles([{ file: 'sdks.js', packages: ['sdk'] }])];
    await expect(bundle(files, plainly)).rejects.toThrow('Load sdk by a dynamic or a lazy import');
  });
});

describe('cuts', () => {
  const files = {
    'index.ts':
      "import sdk from 'sdk';\nexport const used = () => sdk.used();\nexport const unused = () => sdk.unused();",
    'node_modules/sdk/index.js': "exports.used = () => 'used';\nexports.unused = require('ws').open;\n",
    'node_modules/ws/index.js': 'exports.open = () => 1;\n',
  };

  it('an edit that throws fails the build, with the file and the reason', async () => {
    const edit = () => {
      throw new Error('there is no method used');
    };
    const cut = () => [slimPackages(root, { cuts: [{ file: 'sdk/index.js', edit }], replacements: [] })];
    await expect(bundle(files, cut)).rejects.toThrow(/no longer fits: there is no method used/);
  });

  it('an import of one package is answered with something else, that of others is not', async () => {
    const contents = "exports.open = () => 'nothing';";
    const from = (name: string) => () => [
      slimPackages(root, { cuts: [], replacements: [{ specifier: 'ws', from: name, contents }] }),
    ];
    expect((await bundle(files, from('sdk'))).unused?.()).toBe('nothing');
    expect((await bundle(files, from('other'))).unused?.()).toBe(1);
  });
});
