import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const file = 'shared/runtime/http/endpoints/open-api.ts';

/** The endpoint as the source states it; the rest of the file is what makes its document. */
const endpoint = /^export const openApi: Endpoint = \{\n[\s\S]*?^\};\n/m;

const documentFile = './openapi.json';

/**
 * Lets the build make the OpenAPI document instead of each instance: what makes it stays out of the bundle then. The
 * document lies beside it and is read when somebody asks for it.
 */
export function readyOpenApi(root: string): Plugin {
  return {
    name: 'ready-open-api',
    setup({ initialOptions, onLoad, onResolve }) {
      const folder = dirname(initialOptions.outfile ?? '');
      onResolve({ filter: /^\.\/openapi\.json$/ }, ({ path }) => ({ path, external: true }));
      onLoad({ filter: /[\\/]endpoints[\\/]open-api\.ts$/ }, async ({ path }) => {
        const [text] = endpoint.exec(await readFile(path, 'utf8')) ?? [];
        if (text?.includes('describeApi()') !== true) {
          return {
            errors: [{ text: `${file} has another shape than tools/esbuild/ready-open-api.ts expects.` }],
          };
        }
        await writeFile(join(folder, documentFile), await makeDocument(root));
        const imports = "import { answerJson, type Endpoint } from '../exchange.ts';\n";
        const read = `require(${JSON.stringify(documentFile)})`;
        return { contents: imports + text.replace('describeApi()', read), loader: 'ts' };
      });
    },
  };
}

async function makeDocument(root: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [file],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    logLevel: 'warning',
  });
  const module: { exports: { describeApi?: () => unknown } } = { exports: {} };
  const run = new Function('module', 'exports', 'require', outputFiles[0]?.text ?? '');
  run(module, module.exports, createRequire(join(root, 'package.json')));
  return JSON.stringify(module.exports.describeApi?.());
}
