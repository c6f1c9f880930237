import { beforeAll, describe, expect, it } from 'vitest';
import { operationOf, problemOf, type Reply } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, type RouteBody, routeBody } from '../support/route-bodies.ts';
import { gatewayWithRoute, keyBody, listOf } from '../support/route-changes.ts';
import type { TestGateway } from '../support/test-world.ts';

const calls = [
  { method: 'DELETE', path: '/v1/routes', kind: 'delete-route' },
  { method: 'POST', path: '/v1/routes:fail-over', kind: 'fail-over' },
  { method: 'POST', path: '/v1/routes:adopt', kind: 'adopt-route' },
  { method: 'PATCH', path: '/v1/routes', kind: 'set-weight' },
] as const;

/** The least that a call needs besides the route. */
const needs = ({ kind }: (typeof calls)[number]): RouteBody => (kind === 'set-weight' ? { weight: 0 } : {});

let cloud: TestCloud;
let gateway: TestGateway;
let before: readonly string[];
beforeAll(async () => {
  const everything = { gateways: ['*'], destinations: ['0.0.0.0/0'] };
  const signer = { name: 'signer', who: ['demo'], ...everything };
  cloud = await startTestCloud({
    // The gateway with this rule is the first that a test asks for.
    access: [
      signer,
      { name: 'narrow', who: ['operator'], gateways: ['vpn-test0000'], destinations: ['10.1.0.0/16'] },
    ],
  });
  gateway = gatewayWithRoute(cloud);
  before = listOf(cloud, gateway);
});

async function expectNothingDone(): Promise<void> {
  expect(cloud.emulator.calls).toEqual([]);
  expect(listOf(cloud, gateway)).toEqual(before);
  const page = await cloud.withStore((store) => store.listOperations({ pageSize: 1 }));
  expect(page.operations).toEqual([]);
  expect(await cloud.withStore((store) => store.listPending())).toEqual([]);
}

function ask(call: { readonly method: string; readonly path: string }, body: unknown): Promise<Reply> {
  return cloud.client.bearer(call.path, body, { method: call.method });
}

describe.each(calls)('$method $path ($kind): refused with a pointer, and nothing is done', (call) => {
  it.each([
    ['400', 'no gateway', { vpnGatewayId: undefined }, '/vpnGatewayId', 'Field.Invalid'],
    ['400', 'another kind of next hop', { nextHop: '10.0.0.1' }, '/nextHop', 'Field.Invalid'],
    ['400', 'a field nobody knows', { routeDestination: '10.0.0.0/8' }, '/routeDestination', 'Field.Unknown'],
    ['400', 'a dry run, which no such call has', { dryRun: true }, '/dryRun', 'Field.Unknown'],
    ['400', 'another kind', { kind: 'create-route' }, '/kind', 'Field.Invalid'],
    ['422', 'host bits', { routeDest: '10.1.2.3/16' }, '/routeDest', 'RouteDest.HostBits'],
    ['422', 'no block', { routeDest: '10.1.0.0' }, '/routeDest', 'RouteDest.Malformed'],
    ['422', 'IPv6', { routeDest: '2001:db8::/32' }, '/routeDest', 'RouteDest.NotIpv4'],
  ])('%s: %s', async (status, _title, changes, pointer, code) => {
    const problem = problemOf(await ask(call, keyBody(gateway, { ...needs(call), ...changes })));
    expect(problem.status).toBe(Number(status));
    expect(problem.errors).toEqual([{ pointer, code, detail: expect.stringMatching(/\S\.?$/) }]);
    expect(problem.remedy).not.toBe('');
    await expectNothingDone();
  });

  it('422 host bits: the block that was probably meant is named', async () => {
    const body = keyBody(gateway, { ...needs(call), routeDest: '10.1.2.3/16' });
    expect(problemOf(await ask(call, body)).detail).toContain('10.1.0.0/16');
  });

  it('422 a callback to an origin that is not allowed: says so, and what would help', async () => {
    const callbackUrl = 'https://elsewhere.example/hear';
    const problem = problemOf(await ask(call, keyBody(gateway, { ...needs(call), callbackUrl })));
    expect(problem).toMatchObject({
      status: 422,
      code: 'CallbackUrl.NotAllowed',
      title: 'The callback is not allowed',
      errors: [{ pointer: '/callbackUrl', code: 'CallbackUrl.NotAllowed' }],
    });
    expect(problem.remedy).toContain('ROUTEHOOK_REPLY_ORIGINS');
    await expectNothingDone();
  });

  it.each([
    ['415', 'text/plain', '{}', 'Body.MediaType'],
    ['400', 'application/json', '{', 'Body.NotJson'],
    ['400', 'application/json', '[]', 'Body.Invalid'],
  ])('%s: %s %s', async (status, type, body, code) => {
    const headers = { 'content-type': type };
    const reply = await cloud.client.bearer(call.path, body, { method: call.method, headers });
    expect(problemOf(reply)).toMatchObject({ status: Number(status), code });
    await expectNothingDone();
  });

  it('401 without a proof', async () => {
    const body = JSON.stringify(keyBody(gateway, needs(call)));
    const headers = { 'content-type': 'application/json' };
    const reply = await cloud.client.bare(call.path, body, { method: call.method, headers });
    expect(problemOf(reply)).toMatchObject({ status: 401, code: 'Caller.Unknown' });
    await expectNothingDone();
  });

  it.each([
    ['a gateway', { vpnGatewayId: 'vpn-test0001' }, 'Access.GatewayNotCovered'],
    ['a destination', { routeDest: '10.2.0.0/16' }, 'Access.DestinationNotCovered'],
    ['a wider destination', { routeDest: '10.0.0.0/8' }, 'Access.DestinationNotCovered'],
  ])('403 %s that no rule of the caller covers', async (_title, changes, code) => {
    const problem = problemOf(await ask(call, keyBody(gateway, { ...needs(call), ...changes })));
    expect(problem).toMatchObject({ status: 403, code });
    expect(problem.detail).toContain('"narrow"');
    await expectNothingDone();
  });
});

describe('PATCH /v1/routes', () => {
  it.each([
    ['both', { weight: 0, publishVpc: true }, /Not together with publishVpc/],
    ['neither', {}, /"weight" \(0 or 100\) or "publishVpc"/],
  ])('400 %s: says what to send', async (_title, changes, detail) => {
    const problem = problemOf(await ask(calls[3], keyBody(gateway, changes)));
    expect(problem).toMatchObject({ status: 400, code: 'Body.Invalid' });
    expect(problem.errors).toEqual([
      { pointer: '/weight', code: 'Field.Invalid', detail: expect.stringMatching(detail) },
    ]);
    await expectNothingDone();
  });

  it.each([
    ['422', { weight: 50 }, '/weight', 'Weight.Value'],
    ['400', { weight: '0' }, '/weight', 'Field.Invalid'],
    ['400', { publishVpc: 'yes' }, '/publishVpc', 'Field.Invalid'],
    ['400', { publishVpc: true, kind: 'withdraw-route' }, '/kind', 'Field.Invalid'],
  ])('%s: %j', async (status, changes, pointer, code) => {
    const problem = problemOf(await ask(calls[3], keyBody(gateway, changes)));
    expect(problem.status).toBe(Number(status));
    expect(problem.errors).toEqual([{ pointer, code, detail: expect.any(String) }]);
    await expectNothingDone();
  });
});

describe('a signature that covers the body only', () => {
  it.each(calls.slice(0, 3))(
    '$method $path without its kind: 403 at /kind',
    async ({ method, path, kind }) => {
      const problem = problemOf(await cloud.client.signed(freshId(), keyBody(gateway), { method, path }));
      expect(problem).toMatchObject({ status: 403, code: 'Signature.NotBound' });
      expect(problem.errors).toEqual([{ pointer: '/kind', detail: `Must be "${kind}".` }]);
      await expectNothingDone();
    },
  );

  // Whoever has seen one signed request could send it to another address.
  const signedBodies: readonly { readonly title: string; readonly body: () => RouteBody }[] = [
    { title: 'a creation', body: () => routeBody(gateway) },
    { title: 'a deletion', body: () => keyBody(gateway, { kind: 'delete-route' }) },
    { title: 'a weight', body: () => keyBody(gateway, { weight: 0 }) },
    { title: 'a publishing', body: () => keyBody(gateway, { publishVpc: true }) },
    { title: 'a fail-over', body: () => keyBody(gateway, { kind: 'fail-over' }) },
    { title: 'an adoption', body: () => keyBody(gateway, { kind: 'adopt-route' }) },
  ];
  const addresses = [...calls, { method: 'POST', path: '/v1/routes', kind: 'create-route' }];
  const homes = [4, 0, 3, 3, 1, 2];
  const replays = signedBodies.flatMap((signed, index) =>
    addresses.flatMap((address, home) => (homes[index] === home ? [] : [{ ...signed, ...address }])),
  );

  it.each(replays)('$title, replayed at $method $path ($kind): refused', async ({ body, method, path }) => {
    const problem = problemOf(await cloud.client.signed(freshId(), body(), { method, path }));
    expect([400, 403]).toContain(problem.status);
    await expectNothingDone();
  });
});

describe('undo and cancel', () => {
  it('by somebody whose rules do not cover the route: 403, and it goes on', async () => {
    const other = gatewayWithRoute(cloud);
    const body = keyBody(other, { publishVpc: true });
    const reply = await cloud.client.signed(freshId(), body, {
      method: 'PATCH',
      headers: { prefer: 'wait=15' },
    });
    const { name, metadata } = operationOf(reply);
    expect(metadata.state).toBe('succeeded');
    for (const verb of ['undo', 'cancel']) {
      const answer = await cloud.client.bearer(`/v1/${name}:${verb}`, undefined, { method: 'POST' });
      expect(problemOf(answer)).toMatchObject({ status: 403, code: 'Access.GatewayNotCovered' });
    }
    expect(listOf(cloud, other)).toEqual([`${other.nextHop} 100 published`]);
  });
});
