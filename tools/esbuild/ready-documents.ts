import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** An endpoint that answers with a document which is the same for every deployment. */
interface ReadyDocument {
  /** Of `shared/runtime/http/endpoints`. */
  readonly endpoint: string;
  /** The module that makes the document, and its function. */
  readonly maker: { readonly file: string; readonly name: string };
  readonly document: string;
}

const endpoints = 'shared/runtime/http/endpoints';

const documents: readonly ReadyDocument[] = [
  {
    endpoint: 'open-api.ts',
    maker: { file: `${endpoints}/open-api.ts`, name: 'describeApi' },
    document: './openapi.json',
  },
  {
    endpoint: 'desired-schema.ts',
    maker: { file: 'shared/plan/desired-json-schema.ts', name: 'describeDesiredDocument' },
    document: './desired.json',
  },
];

/** The endpoint as its source states it; the rest of the file may be what makes its document. */
const endpointText = /^export const \w+: Endpoint = \{\n[\s\S]*?^\};\n/m;

/**
 * Lets the build make these documents instead of each instance: what makes them stays out of the bundle then. They lie
 * beside it and are read when somebody asks for them.
 */
export function readyDocuments(root: string): Plugin {
  return {
    name: 'ready-documents',
    setup({ initialOptions, onLoad, onResolve }) {
      const folder = dirname(initialOptions.outfile ?? '');
      onResolve({ filter: /^\.\/(openapi|desired)\.json$/ }, ({ path }) => ({ path, external: true }));
      onLoad({ filter: /[\\/]endpoints[\\/](open-api|desired-schema)\.ts$/ }, async ({ path }) => {
        const ready = documents.find(({ endpoint }) => endpoint === basename(path));
        const [text] = endpointText.exec(await readFile(path, 'utf8')) ?? [];
        const call = `${ready?.maker.name}()`;
        if (ready === undefined || text?.includes(call) !== true) {
          return {
            errors: [{ text: `${path} has another shape than tools/esbuild/ready-documents.ts expects.` }],
          };
        }
        await writeFile(join(folder, ready.document), await makeDocument(root, ready.maker));
        const imports = "import { answerJson, type Endpoint } from '../exchange.ts';\n";
        const read = `require(${JSON.stringify(ready.document)})`;
        return { contents: imports + text.replace(call, read), loader: 'ts' };
      });
    },
  };
}

async function makeDocument(root: string, { file, name }: ReadyDocument['maker']): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [file],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    logLevel: 'warning',
  });
  const module: { exports: Record<string, () => unknown> } = { exports: {} };
  const run = new Function('module', 'exports', 'require', outputFiles[0]?.text ?? '');
  run(module, module.exports, createRequire(join(root, 'package.json')));
  return JSON.stringify(module.exports[name]?.());
}
