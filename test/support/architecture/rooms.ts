import { importsOf, packageOf, resolveImport, type SourceFile } from './source-text.ts';

export type Room =
  | 'pure'
  | 'port'
  | 'app'
  | 'adapter'
  | 'compose'
  | 'runtime'
  | 'function'
  | 'manifest'
  | 'workshop'
  | 'nowhere';

/** What lies in an adapter's folder but holds no adapter: the ports, and what needs nothing but a port. */
const portFiles: readonly string[] = [
  'shared/vpn/vpn-gateway-api.ts',
  'shared/vpn/surroundings-api.ts',
  'shared/desired/desired-source.ts',
  'shared/desired/source-address.ts',
  'shared/store/store.ts',
  'shared/store/tablestore-address.ts',
  'shared/source/source.ts',
  'shared/source/verify-caller.ts',
  'shared/source/signing-secret.ts',
  'shared/source/hook.ts',
  'shared/reply/reply.ts',
  'shared/reply/http-caller.ts',
  'shared/wakeup/wake-up.ts',
  'shared/wakeup/poller-address.ts',
];

const patterns: readonly (readonly [RegExp, Room])[] = [
  [/^shared\/(route|operation|plan|access|command|answer)\//, 'pure'],
  [/^shared\/app\//, 'app'],
  [/^shared\/(vpn|store|source|reply|wakeup|desired)\//, 'adapter'],
  [/^shared\/runtime\/compose[^/]*\.ts$/, 'compose'],
  [/^shared\/runtime\//, 'runtime'],
  [/^functions\//, 'function'],
  [/^package\.json$/, 'manifest'],
  [/^(local|bench|test|tools)\//, 'workshop'],
];

/** The room that a file belongs to. */
export function roomOf(path: string): Room {
  if (portFiles.includes(path)) return 'port';
  return patterns.find(([pattern]) => pattern.test(path))?.[1] ?? 'nowhere';
}

/** The rooms that a room may import from; an adapter's own folder comes on top. */
const rooms: Record<Room, readonly Room[]> = {
  pure: ['pure'],
  port: ['pure', 'port'],
  app: ['pure', 'port', 'app'],
  adapter: ['pure'],
  compose: ['pure', 'port', 'app', 'adapter', 'runtime', 'compose', 'manifest'],
  runtime: ['pure', 'port', 'app', 'runtime', 'compose', 'manifest'],
  function: ['runtime', 'compose'],
  manifest: [],
  workshop: ['pure', 'port', 'app', 'adapter', 'compose', 'runtime', 'function', 'manifest', 'workshop'],
  nowhere: [],
};

/** The packages that a room may import; `node:` stands for everything that comes with Node.js. */
const packages: Partial<Record<Room, readonly string[]>> = {
  // A parser of YAML computes a value from a text, as zod does.
  pure: ['zod', 'yaml'],
  port: ['zod'],
  app: ['zod'],
  adapter: ['zod', 'node:'],
  compose: ['zod', '@middy/core', 'node:'],
  runtime: ['zod', '@middy/core', 'node:'],
};

/** The one SDK of each adapter. */
const sdks: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^shared\/vpn\/alibaba[^/]*\.ts$/, ['@alicloud/vpc20160428', '@alicloud/openapi-core']],
  [/^shared\/store\/sqlite[^/]*\.ts$/, ['libsql']],
  [/^shared\/store\/tablestore[^/]*\.ts$/, ['tablestore']],
  [/^shared\/wakeup\/fc2\.ts$/, ['@alicloud/fc2']],
];

/** Tells each import of a file that its room does not allow. */
export function forbiddenImports({ path, text }: SourceFile): readonly string[] {
  const room = roomOf(path);
  if (room === 'workshop') return [];
  return importsOf(text).flatMap((specifier) => {
    const target = resolveImport(path, specifier);
    if (target === undefined) {
      return isPackageAllowed(path, specifier, text) ? [] : [`${path} (${room}) imports ${specifier}`];
    }
    const sameFolder = room === 'adapter' && folderOf(target) === folderOf(path);
    const targetRoom = roomOf(target);
    return sameFolder || rooms[room].includes(targetRoom)
      ? []
      : [`${path} (${room}) imports ${target} (${targetRoom})`];
  });
}

function isPackageAllowed(path: string, specifier: string, text: string): boolean {
  const room = roomOf(path);
  if (room === 'pure' && specifier === 'node:crypto') return importsOnlyCreateHash(text);
  const allowed = packages[room] ?? [];
  if (specifier.startsWith('node:')) return allowed.includes('node:');
  const sdk = sdks.find(([pattern]) => room === 'adapter' && pattern.test(path))?.[1] ?? [];
  return [...allowed, ...sdk].includes(packageOf(specifier));
}

/** Hashing is arithmetic; everything else in that module is randomness, keys or time. */
function importsOnlyCreateHash(text: string): boolean {
  const mentions = [...text.matchAll(/['"]node:crypto['"]/g)];
  const plain = [...text.matchAll(/\bimport\s*\{\s*createHash\s*\}\s*from\s*['"]node:crypto['"]/g)];
  return mentions.length === plain.length;
}

function folderOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}
