import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Chats, startChats } from '../../local/chat/start-chats.ts';
import { senderTypes } from '../../shared/runtime/compose-senders.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { senderContract } from '../contract/sender.contract.ts';
import { sendHeaderLines } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { allSamples } from '../support/senders/all-samples.ts';
import type { SenderSample } from '../support/senders/sender-sample.ts';
import { testGateway, testWorld } from '../support/test-world.ts';

const gateways = 60;

let cloud: TestCloud;
let chats: Chats;
let asked = 0;

beforeAll(async () => {
  chats = await startChats([]);
  const senders = Object.entries(allSamples).map(([name, sample]) =>
    sample.entry(name, `${chats.url}/${sample.source}`),
  );
  cloud = await startTestCloud({
    emulator: { seed: testWorld(gateways), durationMs: 50 },
    access: [{ name: 'contract', who: ['*'], gateways: ['*'], destinations: ['10.0.0.0/8'] }],
    environment: { ROUTEHOOK_SENDERS: fileOf(senders) },
  });
}, 30_000);

afterAll(() => chats.close());

/** Together the entries are more than an environment holds. */
function fileOf(senders: readonly unknown[]): string {
  const path = join(mkdtempSync(join(tmpdir(), 'routehook-senders-')), 'senders.json');
  writeFileSync(path, JSON.stringify(senders));
  return `file:${path}`;
}

function freshLine(options = '') {
  asked += 1;
  const { vpnGatewayId, nextHop } = testGateway(asked % gateways);
  const routeDest = `10.${Math.floor(asked / 200)}.${asked % 200}.0/24`;
  return { line: `add ${routeDest} via ${nextHop} on ${vpnGatewayId} ${options}`.trim(), routeDest };
}

const forbidden = testGateway(0);

describe.each(Object.entries(allSamples))('%s', (name, sample) => {
  senderContract({
    name,
    sample,
    url: () => cloud.url,
    platformUrl: () => `${chats.url}/${sample.source}`,
    freshLine,
    forbiddenLine: `add 172.16.0.0/24 via ${forbidden.nextHop} on ${forbidden.vpnGatewayId}`,
    recorded: (routeDest) =>
      cloud.withStore(async (store) => {
        const { operations } = await store.listOperations({ pageSize: 100 });
        return operations.filter(({ intent }) => intent.route.routeDest === routeDest);
      }),
  });

  it.each(Object.entries(sample.unusable))('%s: the service does not start', (_title, entry) => {
    const env = { ROUTEHOOK_SENDERS: JSON.stringify([entry]), ROUTEHOOK_STORE: 'sqlite:/nowhere/x.db' };
    expect(() => readConfig(env)).toThrow(/ROUTEHOOK_SENDERS/);
  });
});

const vectors = Object.entries(allSamples).flatMap(([name, sample]) =>
  'missing' in sample.vector ? [] : [{ name, sample, vector: sample.vector }],
);

describe.each(vectors)('the published vector of $name', ({ name, sample, vector }) => {
  it('is verified at the time it was made for, and refused with one bit changed', async () => {
    const then = await startTestCloud({
      senders: [vector.entry],
      environment: {
        NODE_OPTIONS: `--require ${join(import.meta.dirname, '../support/shifted-clock.cjs')}`,
        TEST_CLOCK_OFFSET_MS: String(vector.nowMs - Date.now()),
      },
    });
    const { headers, body } = vector.request;
    const post = (bytes: Buffer, lines = Object.entries(headers).flat()) =>
      sendHeaderLines(then.url, `/v1/hooks/${sample.source}`, lines, bytes);
    const reply = await post(body);
    expect([name, reply.status, reply.text]).not.toEqual([name, 401, expect.anything()]);
    expect(reply.status).toBeLessThan(500);

    const longest = Object.entries(headers).reduce((one, other) =>
      other[1].length > one[1].length ? other : one,
    );
    const spoiled = Object.entries(headers).map(([header, value]) => [
      header,
      header === longest[0] ? spoil(value) : value,
    ]);
    expect((await post(body, spoiled.flat())).status).toBe(401);
  });
});

describe('the list of samples', () => {
  it('has one for every kind of sender that can be configured', () => {
    const kinds = senderTypes.filter((kind) => kind !== 'bearer');
    const sampled = new Set(Object.values(allSamples).map(({ source }: SenderSample) => source));
    expect([...sampled].sort()).toEqual(kinds.sort());
  });

  it('a vendor that publishes no vector is named with the reason', () => {
    for (const { vector } of Object.values(allSamples)) {
      if ('missing' in vector) expect(vector.missing.length).toBeGreaterThan(20);
    }
  });
});

function spoil(value: string): string {
  const middle = Math.floor(value.length / 2);
  return `${value.slice(0, middle)}${value[middle] === 'a' ? 'b' : 'a'}${value.slice(middle + 1)}`;
}
