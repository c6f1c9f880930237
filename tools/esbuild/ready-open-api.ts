import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const file = 'shared/runtime/http/endpoints/open-api.ts';

/** The endpoint as the source states it; the rest of the file is what makes its document. */
const endpoint = /^export const openApi: Endpoint = \{\n[\s\S]*?^\};\n/m;

/** Lets the build make the OpenAPI document instead of each instance: what makes it then stays out of the bundle. */
export function readyOpenApi(root: string): Plugin {
  return {
    name: 'ready-open-api',
    setup({ onLoad }) {
      let document: Promise<string> | undefined;
      onLoad({ filter: /[\\/]endpoints[\\/]open-api\.ts$/ }, async ({ path }) => {
        const [text] = endpoint.exec(await readFile(path, 'utf8')) ?? [];
        if (text?.includes('describeApi()') !== true) {
          return {
            errors: [{ text: `${file} has another shape than tools/esbuild/ready-open-api.ts expects.` }],
          };
        }
        document ??= makeDocument(root);
        const literal = await document;
        const imports = "import { answerJson, type Endpoint } from '../exchange.ts';\n";
        // Inside a function the document is not read before somebody asks for it.
        return { contents: imports + text.replace('describeApi()', () => literal), loader: 'ts' };
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
