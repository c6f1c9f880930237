import './tools/require-node.mjs';
import { existsSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

// Function bundles are self-contained CommonJS, one folder each: the folder is what is deployed.
const functionNames = ['webhook', 'poller', 'reconcile'].filter((name) =>
  existsSync(`functions/${name}/handler.ts`),
);

rmSync('dist', { recursive: true, force: true });

await Promise.all([
  ...functionNames.map((name) =>
    build({
      entryPoints: { index: `functions/${name}/handler.ts` },
      outdir: `dist/${name}`,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      // Identifiers stay: shortening them was measured to slow loading down.
      minifyWhitespace: true,
      minifySyntax: true,
      external: ['libsql'],
      legalComments: 'none',
      logLevel: 'warning',
    }),
  ),
  buildTools('local', ['demo', 'start', 'emulator']),
  buildTools('tools', ['generate-error-reference']),
  buildTools('bench', ['bench']),
  buildTools('test/simulation', ['simulate']),
]);

// They run in this checkout only, so their packages stay outside.
function buildTools(folder, names) {
  const present = names.filter((name) => existsSync(`${folder}/${name}.ts`));
  return build({
    entryPoints: Object.fromEntries(present.map((name) => [name, `${folder}/${name}.ts`])),
    outdir: `dist/${folder}`,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}
