import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dropExports, dropModule, type Edit, inTurn, keepMembers, swap } from './edits.ts';
import { memberNames, pruneMembers } from './members.ts';
import { pruneMessages } from './proto-messages.ts';
import { type Cut, type Replacement, type Slimming, tripwire } from './slim-packages.ts';
import { importedNames, usedNames } from './used-names.ts';

/** The sources that use the SDK of VPC, and those that use the SDK of Tablestore. */
export interface SdkSources {
  readonly vpc: readonly string[];
  readonly tablestore: readonly string[];
}

/** What our calls never reach in the packages of the functions. Made for the versions in package.json. */
export function cutsFor(sources: SdkSources): Slimming {
  return {
    cuts: [
      ...zodCuts,
      noCompiling,
      ...vpcCuts(sources.vpc),
      ...openApiCuts,
      ...tablestoreCuts(sources.tablestore),
    ],
    replacements,
  };
}

/** The one document that is made of schemas is made by the build. */
const zodCuts: readonly Cut[] = ['json-schema-processors', 'to-json-schema'].map((name) => ({
  file: `zod/v4/core/${name}.js`,
  edit: dropExports(`${name} in zod`),
}));

/** A parser that is used once or twice is not worth the program that zod would write and compile for it. */
const noCompiling: Cut = {
  file: 'zod/v4/core/core.js',
  edit: swap('.__zod_globalConfig = {}', '.__zod_globalConfig = { jitless: true }'),
};

/** The operations that our sources mention, with the models that they need. */
function vpcCuts(sources: readonly string[]): readonly Cut[] {
  const dist = '@alicloud/vpc20160428/dist';
  const prune: Edit = (text) => {
    const operations = usedNames(memberNames(text, 'class'), sources).filter(
      (name) => name !== 'constructor',
    );
    if (operations.length === 0) throw new Error('our sources mention none of its operations');
    return pruneMembers(text, 'class', { roots: ['constructor', 'getEndpoint', ...operations] });
  };
  return [
    { file: `${dist}/client.js`, edit: prune },
    {
      file: `${dist}/models/model.js`,
      edit: (text, path) => {
        const client = prune(readFileSync(join(dirname(path), '../client.js'), 'utf8'), '');
        const models = [...client.matchAll(/\$_model\.(\w+)/g)].map(([, name = '']) => name);
        const imported = sources.flatMap((source) => importedNames(source, '@alicloud/vpc20160428'));
        return pruneBarrel(text, new Set([...models, ...imported.filter((name) => name !== 'default')]));
      },
    },
  ];
}

/** Keeps of a module that only hands on what others export these names. */
function pruneBarrel(text: string, names: ReadonlySet<string>): string {
  const line = /^Object\.defineProperty\(exports, "(\w+)", .* return (\w+)\.\w+; \} \}\);$/gm;
  const lines = [...text.matchAll(line)].filter(([, name = '']) => names.has(name));
  const found = new Set(lines.map(([, name]) => name));
  const missing = [...names].filter((name) => !found.has(name));
  if (missing.length > 0) throw new Error(`there is no model ${missing.join(', ')}`);
  const modules = new Set(lines.map(([, , module]) => module));
  const requires = [...text.matchAll(/^var (\w+) = require\(.*$/gm)].filter(([, module]) =>
    modules.has(module),
  );
  return [
    'Object.defineProperty(exports, "__esModule", { value: true });',
    ...[...requires, ...lines].map(([whole]) => whole),
    '',
  ].join('\n');
}

/** Of the stack below: one way of signing, one transport, JSON, and the keys that a function is given. */
const openApiCuts: readonly Cut[] = [
  {
    file: '@alicloud/openapi-core/dist/client.js',
    edit: keepMembers('@alicloud/openapi-core Client', 'class', {
      roots: ['constructor', 'callApi', 'checkConfig'],
      cut: ['doROARequest', 'doROARequestWithForm', 'doRPCRequest', 'execute'],
    }),
  },
  {
    file: '@alicloud/openapi-core/dist/utils.js',
    edit: keepMembers('@alicloud/openapi-core OpenApiUtil', 'class', {
      roots: [
        'constructor',
        'names',
        'types',
        'query',
        'getEndpointRules',
        'getUserAgent',
        'getTimestamp',
        'getNonce',
        'applyRetryHeaders',
        'hash',
        'getAuthorization',
        'getThrottlingTimeLeft',
      ],
    }),
  },
  {
    // Answers are seldom compressed, and the module of Node.js takes its time to load.
    file: 'httpx/lib/index.js',
    edit: inTurn(swap("const zlib = require('zlib');", ''), swap(/\bzlib\./, "require('zlib').")),
  },
  dropped('@alicloud/openapi-core/dist/websocketUtils/index.js'),
  dropped('@alicloud/openapi-core/dist/models/model.js'),
  dropped('@alicloud/gateway-spi/dist/client.js'),
  ...['websocket', 'date', 'file', 'form', 'url', 'xml'].map((name) =>
    dropped(`@darabonba/typescript/dist/${name}.js`),
  ),
  {
    file: '@darabonba/typescript/dist/func.js',
    edit: swap('__importStar(require("lodash"))', tripwire('lodash in @darabonba/typescript')),
  },
  ...[
    'rsa_key_pair_credential',
    'bearer_token_credential',
    ...[
      'ram_role_arn',
      'oidc_role_arn',
      'ecs_ram_role',
      'default',
      'uri',
      'cli_profile',
      'profile',
      'env',
    ].map((name) => `providers/${name}`),
  ].map((name) => dropped(`@alicloud/credentials/dist/src/${name}.js`)),
];

function dropped(file: string): Cut {
  return { file, edit: dropModule(file) };
}

/** Of Tablestore: the operations that our sources mention; neither search nor SQL. */
function tablestoreCuts(sources: readonly string[]): readonly Cut[] {
  const coder =
    (kind: 'encode' | 'decode'): Edit =>
    (text) => {
      const names = memberNames(text, 'object');
      const operations = usedNames(
        names.filter((name) => name.startsWith(kind)).map((name) => lowerFirst(name.slice(kind.length))),
        sources,
      );
      if (operations.length === 0) throw new Error('our sources mention none of its operations');
      return keepMembers(`tablestore ${kind}r`, 'object', {
        roots: [kind, ...operations.map((name) => `${kind}${upperFirst(name)}`)],
      })(text, '');
    };
  const search = swap('BaseProto.search.proto', tripwire('search in tablestore'));
  const encoder = inTurn(coder('encode'), search);
  const decoder = inTurn(
    coder('decode'),
    search,
    swap("require('./sql_generated.js').SQLResponseColumns", tripwire('SQL in tablestore')),
    swap(
      'const {flatbuffers} = require("flatbuffers");',
      `const flatbuffers = ${tripwire('SQL in tablestore')};`,
    ),
  );
  return [
    ...[
      'util',
      'event_listeners',
      'protocol/plain_buffer_crc8',
      'protocol/plain_buffer_stream',
      'http/node',
    ].map((name) => ({ file: `tablestore/lib/${name}.js`, edit: noOldBuffers })),
    {
      file: 'int64-buffer/int64-buffer.js',
      edit: inTurn(
        swap('new BUFFER(8)', 'BUFFER.alloc(8)'),
        swap('storage = BUFFER;', 'storage = function (size) { return BUFFER.alloc(size); };'),
      ),
    },
    {
      file: 'protobufjs/src/reader.js',
      edit: swap('new this.buf.constructor(0)', 'this._slice.call(this.buf, start, end)'),
    },
    {
      // It would be found beside the project, and not where the function is deployed: the same answer everywhere.
      file: 'protobufjs/src/util/minimal.js',
      edit: swap('util.inquire("long")', 'null'),
    },
    {
      file: 'tablestore/lib/core.js',
      edit: inTurn(swap("require('./search');\n", ''), swap(/require\('\.\/sql'\);\n?/, '')),
    },
    { file: 'tablestore/lib/protocol/encoder.js', edit: encoder },
    { file: 'tablestore/lib/protocol/decoder.js', edit: decoder },
    {
      file: 'tablestore/lib/protocol/tablestore_compiled_proto.js',
      edit: (text, path) => {
        const read = (name: string) => readFileSync(join(dirname(path), name), 'utf8');
        const users = [
          encoder(read('encoder.js'), ''),
          decoder(read('decoder.js'), ''),
          read('../filter.js'),
        ];
        return pruneMessages(text, users.flatMap(messagesOf));
      },
    },
  ];
}

/** Outside node_modules the old constructor prints a warning. */
const noOldBuffers: Edit = inTurn(
  swap(/\bnew (?:TableStore\.util\.)?Buffer\(/, 'newBuffer('),
  (text) =>
    `function newBuffer(from, how) { return typeof from === 'number' ? Buffer.alloc(from) : Buffer.from(from, how); }\n${text}`,
);

function messagesOf(text: string): readonly string[] {
  const spaces: Readonly<Record<string, string>> = { ts: 'main', tsFilter: 'filter' };
  return [...text.matchAll(/\b(ts|tsFilter)Protos\.(\w*[a-z]\w*)/g)].map(
    ([, prefix = '', name]) => `${spaces[prefix]}.${name}`,
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Its log lines would hold headers with tokens: it stays off whatever DEBUG says. */
const noDebug = `module.exports = () => Object.assign(() => {}, { enabled: false });`;

const replacements: readonly Replacement[] = [
  ...['ali-oss', 'axios', 'ws'].map((specifier) => ({
    specifier,
    from: '@alicloud/fc2',
    contents: `module.exports = ${tripwire(`${specifier} in @alicloud/fc2`)};`,
  })),
  {
    specifier: './es5/client.js',
    from: '@alicloud/fc2',
    contents: `module.exports = ${tripwire('es5/client.js in @alicloud/fc2')};`,
  },
  // It streams answers only where it is told to.
  ...['node:stream', 'node:stream/promises', 'node:stream/web'].map((specifier) => ({
    specifier,
    from: '@middy/core',
    contents: `module.exports = ${tripwire(`${specifier} in @middy/core`)};`,
  })),
  { specifier: 'debug', from: '@alicloud/fc2', contents: noDebug },
  { specifier: 'debug', from: 'httpx', contents: noDebug },
];
