import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createLocalSender, signedHeaders } from '../../local/sender.ts';
import type { FaultRuleInput } from '../../local/vpn/faults.ts';
import { sampleAccessKeys } from '../../local/vpn/http/access-keys.ts';
import { sample } from '../../local/vpn/sample-world.ts';
import { operationOf } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, routeBody } from '../support/route-bodies.ts';

const sender = createLocalSender();
const stranger = createLocalSender();
const { secret: keySecret = '', securityToken = '' } =
  sampleAccessKeys(sample.accountId)['emulator-temporary'] ?? {};

/** Everything that must never be told, by what it is. */
const secrets = {
  'signing secret': sender.secret.slice('whsec_'.length),
  'bearer token': sender.token,
  'access key secret': keySecret,
  'security token': securityToken,
  "a stranger's token": stranger.token,
};

/** What a cloud may say about a refused signature: it quotes what was signed. */
const quoting = `The string to sign is POST\n/\nx-acs-security-token:${securityToken}\n${keySecret}`;

const faults: readonly FaultRuleInput['effect'][] = [
  { kind: 'error', status: 403, code: 'SignatureDoesNotMatch', message: quoting },
  { kind: 'error', status: 403, code: 'InvalidSecurityToken.Expired', message: quoting },
  { kind: 'error', status: 404, code: 'InvalidAccessKeyId.NotFound', message: quoting },
  { kind: 'error-in-200', code: 'SignatureNonceUsed', message: quoting },
  { kind: 'reset-before-commit' },
  { kind: 'truncated-body' },
  { kind: 'html', status: 502 },
  { kind: 'redirect' },
  { kind: 'hang' },
];

let cloud: TestCloud;
const answers: string[] = [];

beforeAll(async () => {
  cloud = await startTestCloud({ sender, environment: { ROUTEHOOK_LOG_LEVEL: 'debug' } });
  for (const action of ['CreateVpnRouteEntry', 'DescribeVpnGateway']) {
    await Promise.all(faults.map((effect) => askWith({ action, effect, times: 1 })));
  }
  const body = JSON.stringify(routeBody(cloud.freshGateway()));
  const strange = signedHeaders(stranger.secret, freshId(), body, Date.now());
  const { client } = cloud;
  const replies = [
    await client.bare('/v1/routes', body, { headers: strange }),
    await client.bare('/v1/routes', body, { headers: { authorization: `Bearer ${stranger.token}` } }),
    await client.bare('/v1/routes', body, { headers: { authorization: `Basic ${stranger.token}` } }),
    await client.bearer('/v1/routes', '{"weight":'),
    await client.bearer('/v1/operations?pageSize=0'),
    await client.bearer('/nowhere'),
    await client.bearer('/healthz'),
    await client.bearer('/openapi.json'),
  ];
  await cloud.host.fireTimer('poller');
  replies.push(await client.bearer('/v1/operations?pageSize=100'));
  answers.push(...replies.map(({ text, headers }) => `${text}${JSON.stringify([...headers])}`));
}, 30_000);

async function askWith(rule: FaultRuleInput): Promise<void> {
  const gateway = cloud.freshGateway();
  cloud.emulator.inject({ ...rule, parameters: { VpnGatewayId: gateway.vpnGatewayId } });
  const reply = await cloud.client.signed(freshId(), routeBody(gateway));
  answers.push(reply.text);
  operationOf(reply);
}

describe('secrets, while everything goes wrong that can', () => {
  it('each fault was met and something was recorded of it', async () => {
    const met = new Set(cloud.emulator.calls.flatMap(({ fault }) => (fault === undefined ? [] : [fault])));
    expect([...met].sort()).toEqual([...new Set(faults.map(({ kind }) => kind))].sort());
    const page = await cloud.withStore((store) => store.listOperations({ pageSize: 100 }));
    expect(page.operations).toHaveLength(faults.length * 2);
    expect(cloud.logText()).toMatch(/operation\.answer-lost/);
  });

  it.each(Object.entries(secrets))('the %s is in no log line', (_what, secret) => {
    expect(secret.length).toBeGreaterThan(10);
    expect(cloud.logText()).not.toContain(secret);
    expect(cloud.logText()).not.toContain(encodeURIComponent(secret));
  });

  it.each(Object.entries(secrets))('the %s is in no answer', (_what, secret) => {
    for (const answer of answers) expect(answer).not.toContain(secret);
  });

  it.each(Object.entries(secrets))('the %s is in no file of the store', (_what, secret) => {
    const folder = dirname(cloud.storePath);
    const files = readdirSync(folder).filter((name) => name.startsWith(basename(cloud.storePath)));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const bytes = readFileSync(join(folder, file));
      expect([file, bytes.includes(secret), bytes.includes(JSON.stringify(secret))]).toEqual([
        file,
        false,
        false,
      ]);
    }
  });

  it('signatures and credentials of requests are in no log line either', () => {
    expect(cloud.logText()).not.toMatch(/v1,[A-Za-z0-9+/]{43}=|[Bb]earer [A-Za-z0-9_-]{20}|ACS3-HMAC|x-acs-/);
  });
});
