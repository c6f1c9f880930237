import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { topShares } from '../../tools/esbuild/explain.ts';
import { buildFunction, functionNames, slimmingOf } from '../../tools/esbuild/function-bundle.ts';
import { root } from './slim-package.ts';

const dist = mkdtempSync(join(tmpdir(), 'routehook-dist-'));
afterAll(() => rmSync(dist, { recursive: true, force: true }));

const built = new Map<string, ReadonlyMap<string, Metafile>>();
beforeAll(async () => {
  for (const name of functionNames(root)) built.set(name, await buildFunction(root, name, dist));
}, 60_000);

const inputsOf = (name: string, file: string) =>
  Object.values(built.get(name)?.get(file)?.outputs ?? {}).flatMap(({ inputs }) => Object.keys(inputs));

describe.each(functionNames(root))('the bundle of %s', (name) => {
  it('has the SDKs that are not always needed in files beside it', () => {
    const beside = ['tablestore.js', 'vpc.js', 'fc2.js'];
    expect([...(built.get(name)?.keys() ?? [])]).toEqual(expect.arrayContaining(['main.js', ...beside]));
    expect(
      inputsOf(name, 'main.js').filter((path) => /node_modules\/(tablestore|@alicloud|yaml)\//.test(path)),
    ).toEqual([]);
  });

  it('holds nothing of the transports and formats that our calls never use', () => {
    const files = [...(built.get(name)?.keys() ?? [])].flatMap((file) => inputsOf(name, file));
    const unused =
      /node_modules\/(lodash|moment|moment-timezone|xml2js|sax|xmlbuilder|ws|[a-z]+-proxy-agent|socks|ip-address|ali-oss|axios|debug|flatbuffers|urllib)\//;
    expect(files.filter((path) => unused.test(path))).toEqual([]);
  });

  it('loads and runs nothing of an SDK, nor the settings, before it is asked something', () => {
    const program = `
      const loaded = [];
      const { _load } = require('module');
      require('module')._load = (path, ...rest) => (loaded.push(path), _load(path, ...rest));
      const { Script } = require('vm');
      require('vm').Script = class extends Script {
        constructor(text, options) { super(text, options); loaded.push(options.filename); }
      };
      require(${JSON.stringify(join(dist, name, 'index.js'))});
      console.log(JSON.stringify(loaded));`;
    const loaded = JSON.parse(
      execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' }),
    ) as string[];
    expect(loaded).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/https?$|tablestore|vpc|fc2|yaml|libsql/)]),
    );
    expect(loaded).toContain(join(dist, name, 'main.js'));
  });

  it('is described by what takes the most of it, the largest first', () => {
    const metafile = built.get(name)?.get('main.js');
    if (metafile === undefined) throw new Error('It was not built.');
    const shares = topShares(metafile, 3);
    expect(shares[0]).toEqual({ what: 'zod', bytes: expect.any(Number) });
    expect(shares.map(({ bytes }) => bytes)).toEqual(shares.map(({ bytes }) => bytes).sort((a, b) => b - a));
  });
});

describe('the cuts', () => {
  it('each is about a file of an installed package', () => {
    const files = slimmingOf(root).cuts.map(({ file }) => file);
    expect(files.filter((file) => !existsSync(join(root, 'node_modules', file)))).toEqual([]);
  });

  it('each fits the file it is for', () => {
    for (const { file, edit } of slimmingOf(root).cuts) {
      const path = join(root, 'node_modules', file);
      const text = readFileSync(path, 'utf8');
      expect(edit(text, path).length).toBeLessThan(text.length + 300);
    }
  });

  it('one that no longer fits says what is missing', () => {
    const cut = slimmingOf(root).cuts.find(({ file }) => file.endsWith('vpc20160428/dist/client.js'));
    expect(() => cut?.edit('class Client {\n    other() {\n        return 1;\n    }\n}\n', '')).toThrow(
      'our sources mention none of its operations',
    );
  });
});
