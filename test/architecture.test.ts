import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as rules from './support/architecture/rules.ts';
import { codeOf, importsOf, resolveImport, type SourceFile } from './support/architecture/source-text.ts';

interface HouseRule {
  readonly title: string;
  readonly check: rules.Check;
  /** Path and text of files that break the rule. */
  readonly broken: readonly (readonly [path: string, text: string])[];
  /** Path and text of files that come close and keep it. */
  readonly kept: readonly (readonly [path: string, text: string])[];
}

const pure = 'shared/operation/sample.ts';
const app = 'shared/app/sample.ts';

const houseRules: readonly HouseRule[] = [
  {
    title: 'imports keep to the rooms',
    check: rules.importsKeepToRooms,
    broken: [
      [pure, "import { readFileSync } from 'node:fs';"],
      [pure, "import { randomUUID } from 'node:crypto';"],
      [pure, "import { createHash, randomUUID } from 'node:crypto';"],
      [pure, "import * as crypto from 'node:crypto';"],
      [
        pure,
        "import { createHash } from 'node:crypto';\nconst { randomUUID } = await import('node:crypto');",
      ],
      [pure, "import type { App } from '../app/app.ts';"],
      [pure, "import type { Store } from '../store/store.ts';"],
      [pure, "export { systemClock } from '../runtime/system-clock.ts';"],
      [pure, "import '@middy/core';"],
      [pure, "const zod = require('libsql');"],
      [pure, 'const secret = await import(name);'],
      ['shared/plan/sample.ts', "type Api = import('../vpn/vpn-gateway-api.ts').VpnGatewayApi;"],
      [app, "import { openSqliteStore } from '../store/sqlite.ts';"],
      [app, "import { createAlibabaVpnGatewayApi } from '../vpn/alibaba.ts';"],
      [app, "import type { Config } from '../runtime/config.ts';"],
      [app, "import { readFile } from 'node:fs/promises';"],
      [app, "import middy from '@middy/core';"],
      [app, "import Client from '@alicloud/vpc20160428';"],
      ['shared/store/store.ts', "import { openSqliteStore } from './sqlite.ts';"],
      ['shared/store/sqlite.ts', "import type { App } from '../app/app.ts';"],
      ['shared/store/sqlite.ts', "import type { Source } from '../source/source.ts';"],
      ['shared/store/sqlite.ts', "import TableStore from 'tablestore';"],
      ['shared/vpn/alibaba.ts', "import Database from 'libsql';"],
      ['shared/source/bearer.ts', "import Client from '@alicloud/openapi-core';"],
      ['shared/runtime/webhook.ts', "import { openSqliteStore } from '../store/sqlite.ts';"],
      ['shared/runtime/http/sample.ts', "import { createBearerSource } from '../../source/bearer.ts';"],
      ['shared/runtime/webhook.ts', "import Database from 'libsql';"],
      ['functions/webhook/handler.ts', "import { advance } from '../../shared/app/advance-gateway.ts';"],
      ['functions/webhook/handler.ts', "import middy from '@middy/core';"],
      ['shared/elsewhere/sample.ts', "import * as z from 'zod';"],
    ],
    kept: [
      [pure, "import * as z from 'zod';\nimport { createHash } from 'node:crypto';"],
      [pure, "import type { RouteSpec } from '../route/route.ts';\nimport { a } from './a.ts';"],
      [pure, "// import { readFileSync } from 'node:fs';\n/* import 'libsql' */"],
      [
        app,
        "import type { Store } from '../store/store.ts';\nimport { transition } from '../operation/transition.ts';",
      ],
      [
        'shared/store/sqlite.ts',
        "import { mkdir } from 'node:fs/promises';\nconst m = await import('libsql');",
      ],
      ['shared/vpn/alibaba.ts', "import Client from '@alicloud/vpc20160428/dist/client.js';"],
      ['shared/runtime/compose.ts', "import { openSqliteStore } from '../store/sqlite.ts';"],
      ['shared/runtime/compose-local.ts', "import { openSqliteStore } from '../store/sqlite.ts';"],
      ['shared/runtime/version.ts', "import { version } from '../../package.json';"],
      ['functions/webhook/handler.ts', "import { webhook } from '../../shared/runtime/webhook.ts';"],
    ],
  },
  {
    title: 'pure rooms are pure',
    check: rules.pureRoomsArePure,
    broken: [
      [pure, 'export async function f() {}'],
      [pure, 'const x = await y;'],
      [pure, 'export type Later = Promise<number>;'],
      [pure, 'const now = Date.now();'],
      [pure, 'const now = new Date();'],
      [pure, 'const now = new Date ( );'],
      [pure, 'const now = new Date;'],
      [pure, 'const now = Date();'],
      [pure, 'const now = performance.now();'],
      [pure, 'const dice = Math.random();'],
      [pure, 'const home = process.env.HOME;'],
      [pure, "const home = process['env'];"],
      [pure, 'const { random } = globalThis.Math;'],
      [pure, 'setTimeout(f, 5);'],
      [pure, 'const id = crypto.randomUUID();'],
      [pure, 'console.log(1);'],
      [pure, "void fetch('http://x');"],
      [pure, `const text = \`it is \${Date.now()} o’clock\`;`],
      [pure, 'const slash = /["\']/; const now = Date.now();'],
      ['shared/command/sample.ts', 'const half = a / b; const now = Date.now(); const other = c / d;'],
    ],
    kept: [
      [pure, 'const text = new Date(ms).toISOString();'],
      [pure, "// Date.now() and await are for others\nconst words = 'await the Promise of Math.random()';"],
      [pure, `const words = \`console \${name} process.env\`; /* fetch(x) */`],
      [pure, 'const pattern = /await|process\\./; const processed = 1; const promised = processed;'],
      [app, 'export async function f(): Promise<void> { await g(); }'],
      ['shared/runtime/system-clock.ts', 'const now = Date.now();'],
    ],
  },
  {
    title: 'the use cases get the world as arguments',
    check: rules.appGetsTheWorldAsArgument,
    broken: [
      [app, 'const now = Date.now();'],
      [app, 'const region = process.env.REGION;'],
      [app, 'await new Promise((resolve) => setTimeout(resolve, 5));'],
      [app, 'const dice = Math.random();'],
    ],
    kept: [[app, 'await app.clock.sleep(app.random() * app.clock.nowMs());']],
  },
  {
    title: 'nothing that is deployed imports local, bench, test or tools',
    check: rules.deployedCodeStandsAlone,
    broken: [
      ['shared/runtime/compose.ts', "import { createWorld } from '../../local/vpn/model/create-world.ts';"],
      ['functions/poller/handler.ts', "import { anOperation } from '../../test/support/operations.ts';"],
      ['shared/app/sample.ts', "import { x } from '../../bench/x.ts';"],
      ['shared/app/sample.ts', "export * from '../../tools/x.ts';"],
    ],
    kept: [['local/demo.ts', "import { x } from '../tools/x.ts';"]],
  },
  {
    title: 'only shared/vpn/alibaba.ts knows the SDK of the cloud',
    check: rules.oneAdapterKnowsTheCloudSdk,
    broken: [
      ['shared/vpn/classify-failure.ts', "import { ResponseError } from '@alicloud/openapi-core';"],
      ['local/demo.ts', "import Client from '@alicloud/vpc20160428';"],
      ['shared/runtime/compose.ts', "const { default: Client } = await import('@alicloud/vpc20160428');"],
    ],
    kept: [['shared/vpn/alibaba.ts', "import Client from '@alicloud/vpc20160428';"]],
  },
  {
    title: 'files have at most 300 lines, handlers 40',
    check: rules.filesAreShort,
    broken: [
      ['local/long.ts', 'x;\n'.repeat(301)],
      ['functions/webhook/handler.ts', 'x;\n'.repeat(41)],
    ],
    kept: [
      ['shared/long.ts', 'x;\n'.repeat(300)],
      ['functions/webhook/handler.ts', 'x;\n'.repeat(40)],
    ],
  },
  {
    title: 'exports in shared have names',
    check: rules.exportsHaveNames,
    broken: [
      [pure, 'export default function f() {}'],
      [pure, 'export { f as default };'],
    ],
    kept: [
      [pure, "export const words = 'export default';"],
      [pure, "import { default as Client } from './client.ts';\nexport const f = 1;"],
      ['functions/webhook/handler.ts', 'export default handler;'],
    ],
  },
  {
    title: 'there are no barrels in shared',
    check: rules.noBarrels,
    broken: [
      ['shared/route/index.ts', 'export const f = 1;'],
      [pure, "export * from './other.ts';"],
      [pure, "export { f } from './other.ts';"],
      [pure, "export type { F } from './other.ts';"],
    ],
    kept: [[pure, "export const from = 'x';\nexport { from as f };"]],
  },
];

const root = fileURLToPath(new URL('..', import.meta.url));
const files = ['functions', 'shared', 'local'].flatMap(readTree);

describe.each(houseRules)('$title', ({ check, broken, kept }) => {
  it('the project keeps it', () => {
    expect(files.flatMap(check)).toEqual([]);
  });

  it.each(broken)('%s with %j: told', (path, text) => {
    expect(check({ path, text }).join()).toContain(path);
  });

  it.each(kept)('%s with %j: fine', (path, text) => {
    expect(check({ path, text })).toEqual([]);
  });
});

describe('runtime dependencies', () => {
  const allowed = [
    '@alicloud/fc2',
    '@alicloud/openapi-core',
    '@alicloud/vpc20160428',
    '@middy/core',
    'libsql',
    'tablestore',
    'yaml',
    'zod',
  ];

  it('they are the allowed ones, with exact versions, each with its reason in a decision', () => {
    const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    const decisions = readdirSync(`${root}docs/decisions`)
      .filter((name) => name.endsWith('.md'))
      .map((name) => readFileSync(`${root}docs/decisions/${name}`, 'utf8'));
    expect(rules.dependencyProblems(manifest.dependencies, allowed, decisions.join('\n'))).toEqual([]);
  });

  it.each([
    ['one that nobody allowed', { zod: '4.6.7', lodash: '4.17.21' }, 'zod lodash', 'lodash is not allowed'],
    ['one that is missing', {}, 'zod', 'zod is allowed, but not there'],
    ['a range', { zod: '^4.6.7' }, 'zod', 'zod has no exact version: ^4.6.7'],
    ['a tag', { zod: 'latest' }, 'zod', 'zod has no exact version: latest'],
    ['no decision', { zod: '4.6.7' }, 'libsql', 'zod is in no decision'],
  ])('%s: told', (_, dependencies, decisions, problem) => {
    expect(rules.dependencyProblems(dependencies, ['zod'], decisions)).toEqual([problem]);
  });
});

describe('reading source text', () => {
  it('the walk finds the project', () => {
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['shared/route/cidr.ts', 'shared/vpn/alibaba.ts']));
    expect(files.flatMap(({ text }) => importsOf(text)).length).toBeGreaterThan(100);
  });

  it('comments, strings and regular expressions are blanked, lines stay', () => {
    const text = `a; // 'b'\nc('d\\'e', /[/'"]/, \`f\${g({ h: \`i\${j}\` })}k\`); /* l\n */ m / n / o;`;
    expect(codeOf(text, 'blank-strings').replace(/ +/g, ' ')).toBe(
      'a; \nc( , , g({ h: j }) ); \n m / n / o;',
    );
  });

  it('every form of import is found', () => {
    const text = [
      "import a, { b } from 'p1';",
      "import type {\n  c,\n} from './p2.ts';",
      "import 'p3';",
      "export { d } from 'p4';",
      "const e = await import('p5'), f = require('p6');",
      "const text = 'nothing';",
    ].join('\n');
    expect([...importsOf(text)].sort()).toEqual(['./p2.ts', 'p1', 'p3', 'p4', 'p5', 'p6']);
  });

  it.each([
    ['./b.ts', 'shared/app/b.ts'],
    ['../route/c.ts', 'shared/route/c.ts'],
    ['../../local/d.ts', 'local/d.ts'],
    ['zod', undefined],
  ])('%s from shared/app/a.ts is %s', (specifier, path) => {
    expect(resolveImport('shared/app/a.ts', specifier)).toBe(path);
  });
});

function readTree(folder: string): readonly SourceFile[] {
  return readdirSync(`${root}${folder}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
    .map((entry) => {
      const path = `${entry.parentPath}/${entry.name}`;
      return { path: path.slice(root.length).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') };
    });
}
