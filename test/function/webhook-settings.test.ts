import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FunctionHost, startFunctionHost } from '../../local/fc/host.ts';
import { createLocalSender } from '../../local/sender.ts';
import { bundlesFolder } from '../support/bundles.ts';
import { createHttpClient, problemOf, type Reply } from '../support/http-client.ts';
import { freshId, routeBody } from '../support/route-bodies.ts';
import { testGateway } from '../support/test-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'routehook-settings-'));
const storePath = join(folder, 'store.db');
const plainFile = join(folder, 'plain-file');
const sender = createLocalSender();
const senders = JSON.stringify(sender.configuration);
/** Stands for a secret: it must never be told, not even when it is unusable. */
const canary = 'canary0secret0canary0secret';

interface Row {
  readonly title: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What the log must say: the variable and what is wrong with it. */
  readonly logged: RegExp;
}

const misconfigured: readonly Row[] = [
  { title: 'no senders', environment: { ROUTEHOOK_SENDERS: '' }, logged: /ROUTEHOOK_SENDERS is not set/ },
  {
    title: 'an empty list of senders',
    environment: { ROUTEHOOK_SENDERS: '[]' },
    logged: /ROUTEHOOK_SENDERS names no sender/,
  },
  {
    title: 'senders that are not JSON',
    environment: { ROUTEHOOK_SENDERS: `[{"secrets":["${canary}"]` },
    logged: /ROUTEHOOK_SENDERS is not JSON/,
  },
  {
    title: 'a secret of the wrong form, a token that is too short, a sender without secrets',
    environment: {
      ROUTEHOOK_SENDERS: JSON.stringify([
        { type: 'standard', name: 'a', secrets: [canary] },
        { type: 'bearer', name: 'b', tokens: [canary, canary.slice(0, 23)] },
        { type: 'standard', name: 'c', secrets: [] },
      ]),
    },
    logged:
      /ROUTEHOOK_SENDERS\[0\]\[secrets\]\[0\] must be whsec_.*\[1\]\[tokens\]\[1\] must have at least 24.*\[2\]\[secrets\]/,
  },
  {
    title: 'a sender of an unknown type, or with a misspelled field',
    environment: {
      ROUTEHOOK_SENDERS: JSON.stringify([
        { type: 'hmac', name: 'a', secrets: [canary] },
        { type: 'bearer', name: 'b', token: canary, tokens: [canary] },
      ]),
    },
    logged: /ROUTEHOOK_SENDERS\[0\]\[type\].*ROUTEHOOK_SENDERS\[1\]/,
  },
  { title: 'no store', environment: { ROUTEHOOK_STORE: '' }, logged: /ROUTEHOOK_STORE is not set/ },
  {
    title: 'a store of another kind, and a budget that is no number',
    environment: { ROUTEHOOK_STORE: `redis:${canary}`, ROUTEHOOK_INLINE_BUDGET_MS: '2s' },
    logged: /ROUTEHOOK_STORE must be sqlite.*ROUTEHOOK_INLINE_BUDGET_MS/,
  },
  {
    title: 'a call timeout that outlasts the lease',
    environment: { ROUTEHOOK_CALL_TIMEOUT_MS: '5000', ROUTEHOOK_LEASE_MS: '4000' },
    logged: /ROUTEHOOK_LEASE_MS must be longer than ROUTEHOOK_CALL_TIMEOUT_MS/,
  },
];

const unusableStores: readonly Row[] = [
  {
    title: 'a store inside something that is no folder',
    environment: { ROUTEHOOK_STORE: `sqlite:${join(plainFile, 'store.db')}` },
    logged: /SqliteStoreError/,
  },
  {
    title: 'a store in a file that is no database',
    environment: { ROUTEHOOK_STORE: `sqlite:${plainFile}` },
    logged: /SqliteStoreError/,
  },
];

const rows = [...misconfigured, ...unusableStores];
const nameOf = (row: Row) => `webhook-${rows.indexOf(row)}`;

let host: FunctionHost;
beforeAll(async () => {
  writeFileSync(plainFile, 'these are notes, not routes\n'.repeat(400));
  host = await startFunctionHost({
    region: 'cn-hangzhou',
    accountId: '1000000000000001',
    credentials: () => ({ accessKeyId: 'k', accessKeySecret: canary, securityToken: canary }),
    functions: rows.map((row) => ({
      name: nameOf(row),
      codeDir: join(bundlesFolder(), 'webhook'),
      handler: 'index.handler',
      timeoutSeconds: 30,
      memoryMb: 256,
      environment: { ROUTEHOOK_SENDERS: senders, ROUTEHOOK_STORE: `sqlite:${storePath}`, ...row.environment },
      httpTrigger: { methods: ['GET', 'POST'] },
    })),
  });
});
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

async function askAll(row: Row): Promise<readonly Reply[]> {
  const client = createHttpClient(host.urls.get(nameOf(row)) ?? '', sender);
  return [
    await client.signed(freshId(), routeBody(testGateway(0))),
    await client.bearer('/v1/operations'),
    await client.bare('/v1/routes', '{}', {}),
  ];
}

const logOf = (row: Row) =>
  host
    .logs(nameOf(row))
    .map(({ text }) => text)
    .join('\n');

describe('settings that cannot be used: fail closed', () => {
  it.each(misconfigured)(
    '$title: 503, nothing recorded, the log names the variable and no value',
    async (row) => {
      for (const reply of await askAll(row)) {
        expect(problemOf(reply)).toMatchObject({ status: 503, code: 'Service.Misconfigured' });
        expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
        // Whoever asks from outside learns nothing about the inside.
        expect(reply.text).not.toMatch(/ROUTEHOOK|canary|\.ts|\.js|node_modules/);
      }
      const misconfiguration = logOf(row)
        .split('\n')
        .find((line) => line.includes('service.misconfigured'));
      expect(misconfiguration).toMatch(row.logged);
      expect(logOf(row)).not.toContain('canary');
      expect(existsSync(storePath)).toBe(false);
    },
  );
});

describe('a store that cannot be used', () => {
  it.each(unusableStores)(
    '$title: 503 with Retry-After, no stack, no path; the log says where',
    async (row) => {
      for (const reply of await askAll(row)) {
        expect(problemOf(reply)).toMatchObject({ status: 503, code: 'Service.Unavailable' });
        expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
        expect(reply.text).not.toContain(folder);
        expect(reply.text).not.toMatch(/Sqlite|SQLITE|at .*\(|\.js/);
      }
      expect(logOf(row)).toMatch(row.logged);
      expect(logOf(row)).toContain(folder);
    },
  );
});
