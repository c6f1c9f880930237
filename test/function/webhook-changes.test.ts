import { beforeAll, describe, expect, it } from 'vitest';
import { setGatewayStuck } from '../../local/vpn/model/foreign-hand.ts';
import { operationOf, problemOf, type Reply, type ShownOperation } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, type RouteBody, routeBody } from '../support/route-bodies.ts';
import { block, gatewayWithPair, gatewayWithRoute, keyBody, listOf } from '../support/route-changes.ts';
import type { TestGateway } from '../support/test-world.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({ emulator: { durationMs: 150 } });
});

const wait = { prefer: 'wait=15' };

function send(method: string, path: string, body: RouteBody): Promise<Reply> {
  return cloud.client.bearer(path, body, { method, headers: wait });
}

/** Asks with a token, waits for the end, and gives the operation. */
async function ended(method: string, path: string, body: RouteBody): Promise<ShownOperation> {
  const reply = await send(method, path, body);
  expect(reply.status).toBe(200);
  expect(reply.headers.get('preference-applied')).toBe('wait=15');
  return operationOf(reply);
}

const actionsTo = (gateway: TestGateway) =>
  cloud.emulator.calls
    .filter(({ parameters, action }) => parameters.VpnGatewayId === gateway.vpnGatewayId && isChange(action))
    .map(({ action, code }) => `${action} ${code}`);
const isChange = (action: string) => !action.startsWith('Describe');

describe('DELETE /v1/routes', () => {
  it('a route that is there: gone, with the weight that it has, and the proof in the answer', async () => {
    const gateway = gatewayWithRoute(cloud, { weight: 0 });
    const operation = await ended('DELETE', '/v1/routes', keyBody(gateway));
    expect(operation).toMatchObject({
      done: true,
      metadata: { state: 'succeeded', kind: 'delete-route', route: keyBody(gateway), attempts: 1 },
      response: { gone: true, alreadyExisted: false },
    });
    expect(operation.response?.seenTime).toMatch(/Z$/);
    expect(operation.response?.observed).toBeUndefined();
    const [call] = cloud.callsTo(gateway, 'DeleteVpnRouteEntry');
    expect(call?.parameters).toMatchObject({ RouteDest: block, NextHop: gateway.nextHop, Weight: '0' });
    expect(operation.response?.requestId).toBe(call?.requestId);
    expect(listOf(cloud, gateway)).toEqual([]);
  });

  it('a route that is gone already: succeeded, and nothing was called', async () => {
    const gateway = cloud.freshGateway();
    const operation = await ended('DELETE', '/v1/routes', keyBody(gateway));
    expect(operation).toMatchObject({
      metadata: { state: 'succeeded', attempts: 0, cloudRequestIds: [] },
      response: { gone: true, alreadyExisted: true },
    });
    expect(actionsTo(gateway)).toEqual([]);
  });

  it('the block over another next hop stays', async () => {
    const gateway = gatewayWithPair(cloud);
    await ended('DELETE', '/v1/routes', keyBody(gateway, { nextHop: gateway.otherHop }));
    expect(listOf(cloud, gateway)).toEqual([`${gateway.nextHop} 100`]);
  });

  it('without Prefer on a free gateway: 202 with Location, notices told at once, and the end later', async () => {
    const gateway = gatewayWithRoute(cloud);
    const reply = await cloud.client.bearer('/v1/routes', keyBody(gateway), { method: 'DELETE' });
    expect([200, 202]).toContain(reply.status);
    const { name, metadata } = operationOf(reply);
    expect(metadata.notices?.map(({ code }) => code)).toContain('Route.LastDeleted');
    for (const { detail } of metadata.notices ?? []) expect(detail).toContain(block);
    await cloud.host.fireTimer('poller');
    expect((await cloud.client.waitUntil(name)).response?.gone).toBe(true);
  });

  it('a gateway that somebody else is changing: 202 queued, nothing sent', async () => {
    const gateway = gatewayWithRoute(cloud);
    setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, true);
    const reply = await cloud.client.bearer('/v1/routes', keyBody(gateway), { method: 'DELETE' });
    expect(reply.status).toBe(202);
    const { name, metadata } = operationOf(reply);
    expect(reply.headers.get('location')).toBe(`/v1/${name}`);
    expect(metadata).toMatchObject({ state: 'queued', kind: 'delete-route', waitingFor: 'gateway-updating' });
    expect(actionsTo(gateway)).toEqual([]);

    setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, false);
    await cloud.host.fireTimer('poller');
    expect((await cloud.client.waitUntil(name)).response?.gone).toBe(true);
  });

  it('signed, with a body that says what is wanted: as with a token', async () => {
    const gateway = gatewayWithRoute(cloud);
    const body = keyBody(gateway, { kind: 'delete-route' });
    const reply = await cloud.client.signed(freshId(), body, { method: 'DELETE', headers: wait });
    expect(operationOf(reply)).toMatchObject({ response: { gone: true } });
  });
});

describe('PATCH /v1/routes', () => {
  it.each([
    [100, 0],
    [0, 100],
  ])('weight %i to %i: as asked, and listed so', async (from, to) => {
    const gateway = gatewayWithRoute(cloud, { weight: from });
    const operation = await ended('PATCH', '/v1/routes', keyBody(gateway, { weight: to }));
    expect(operation).toMatchObject({
      metadata: { state: 'succeeded', kind: 'set-weight', weight: to },
      response: { observed: { weight: to, state: 'normal' }, alreadyExisted: false },
    });
    expect(listOf(cloud, gateway)).toEqual([`${gateway.nextHop} ${to}`]);
    expect(actionsTo(gateway)).toEqual(['ModifyVpnRouteEntryWeight OK']);
  });

  it.each([
    { publishVpc: true, kind: 'publish-route', state: 'published' },
    { publishVpc: false, kind: 'withdraw-route', state: 'normal' },
  ])('publishVpc $publishVpc: $kind, and listed $state', async ({ publishVpc, kind, state }) => {
    const gateway = gatewayWithRoute(cloud, { published: !publishVpc });
    const operation = await ended('PATCH', '/v1/routes', keyBody(gateway, { publishVpc }));
    expect(operation).toMatchObject({
      metadata: { state: 'succeeded', kind },
      response: { observed: { weight: 100, state } },
    });
    expect(operation.metadata.notices?.length).toBeGreaterThan(0);
    expect(listOf(cloud, gateway)).toEqual([`${gateway.nextHop} 100${publishVpc ? ' published' : ''}`]);
  });

  it.each([
    ['the weight it has', { weight: 100 }],
    ['published or not as it is', { publishVpc: false }],
  ])('%s: succeeded, and nothing was called', async (_title, changes) => {
    const gateway = gatewayWithRoute(cloud);
    const operation = await ended('PATCH', '/v1/routes', keyBody(gateway, changes));
    expect(operation).toMatchObject({ metadata: { state: 'succeeded' }, response: { alreadyExisted: true } });
    expect(actionsTo(gateway)).toEqual([]);
  });

  it.each([{ weight: 0 }, { publishVpc: true }, { publishVpc: false }])(
    '%j of a route that is not there: failed with Route.NotFound, and nothing was called',
    async (changes) => {
      const gateway = cloud.freshGateway();
      const { metadata, error } = await ended('PATCH', '/v1/routes', keyBody(gateway, changes));
      expect(metadata).toMatchObject({ state: 'failed', attempts: 0 });
      expect(error).toMatchObject({ code: 'Route.NotFound', status: 404 });
      expect(error?.detail).toContain(block);
      expect(actionsTo(gateway)).toEqual([]);
    },
  );

  it('the weight of one half of a pair: refused before it is sent, with the way out', async () => {
    const gateway = gatewayWithPair(cloud);
    const { metadata, error } = await ended('PATCH', '/v1/routes', keyBody(gateway, { weight: 0 }));
    expect(metadata).toMatchObject({ state: 'failed', attempts: 0 });
    expect(error?.detail).toContain(gateway.otherHop);
    expect(error?.remedy).toMatch(/\.$/);
    expect(listOf(cloud, gateway)).toEqual([`${gateway.nextHop} 100`, `${gateway.otherHop} 0`]);
  });
});

describe('POST /v1/routes:adopt', () => {
  it('a route that is there: seen, nothing called, and recorded as ours', async () => {
    const gateway = gatewayWithRoute(cloud, { published: true });
    const operation = await ended('POST', '/v1/routes:adopt', keyBody(gateway));
    expect(operation).toMatchObject({
      metadata: { state: 'succeeded', kind: 'adopt-route', attempts: 0 },
      response: { observed: { state: 'published' } },
    });
    expect(actionsTo(gateway)).toEqual([]);
    const key = `1000000000000001/${gateway.regionId}/${gateway.vpnGatewayId}`;
    const record = await cloud.withStore((store) => store.readLedger(key));
    expect(record?.ledger.owned).toMatchObject([
      { routeDest: block, nextHop: gateway.nextHop, how: 'adopted' },
    ]);
  });

  it('a route that is not there: failed with Route.NotFound', async () => {
    const { error } = await ended('POST', '/v1/routes:adopt', keyBody(cloud.freshGateway()));
    expect(error).toMatchObject({ code: 'Route.NotFound', status: 404 });
  });
});

describe('the whole life of a route', () => {
  it('created, published, withdrawn, set to standby, deleted: one call each, and nothing is left', async () => {
    const gateway = cloud.freshGateway();
    await ended('POST', '/v1/routes', routeBody(gateway));
    await ended('PATCH', '/v1/routes', keyBody(gateway, { publishVpc: true }));
    await ended('PATCH', '/v1/routes', keyBody(gateway, { publishVpc: false }));
    await ended('PATCH', '/v1/routes', keyBody(gateway, { weight: 0 }));
    await ended('DELETE', '/v1/routes', keyBody(gateway));
    expect(actionsTo(gateway)).toEqual([
      'CreateVpnRouteEntry OK',
      'PublishVpnRouteEntry OK',
      'PublishVpnRouteEntry OK',
      'ModifyVpnRouteEntryWeight OK',
      'DeleteVpnRouteEntry OK',
    ]);
    expect(listOf(cloud, gateway)).toEqual([]);
  });
});

describe('the same asked in a line through a hook', () => {
  const say = (command: string) =>
    cloud.client.signed(freshId(), { command }, { path: '/v1/hooks/standard' });
  const words = ({ nextHop, vpnGatewayId }: TestGateway) => `${block} via ${nextHop} on ${vpnGatewayId}`;

  it.each([
    ['remove', 'delete-route', ''],
    ['weight', 'set-weight', ' standby'],
    ['publish', 'publish-route', ''],
    ['withdraw', 'withdraw-route', ''],
    ['adopt', 'adopt-route', ''],
  ])('%s: an operation of kind %s, done', async (verb, kind, more) => {
    const gateway = gatewayWithRoute(cloud, { published: verb === 'withdraw' });
    const reply = await say(`${verb} ${words(gateway)}${more}`);
    expect([200, 202]).toContain(reply.status);
    const { name, metadata } = operationOf(reply);
    expect(metadata.kind).toBe(kind);
    expect(metadata.line).toBe(
      `${verb} ${words(gateway)}${more.replace('standby', '0')} region ${gateway.regionId}`,
    );
    await cloud.host.fireTimer('poller');
    expect((await cloud.client.waitUntil(name)).metadata.state).toBe('succeeded');
  });

  it('undo: what takes it back; of what cannot be undone: 409', async () => {
    const gateway = gatewayWithRoute(cloud);
    const { name } = await ended('PATCH', '/v1/routes', keyBody(gateway, { publishVpc: true }));
    const id = name.slice('operations/'.length);
    const undone = operationOf(await say(`undo ${id}`));
    expect(undone.metadata).toMatchObject({ kind: 'withdraw-route', undoes: id });
    await cloud.host.fireTimer('poller');
    await cloud.client.waitUntil(undone.name);
    expect(listOf(cloud, gateway)).toEqual([`${gateway.nextHop} 100`]);
    const adopted = await ended('POST', '/v1/routes:adopt', keyBody(gateway));
    const refused = problemOf(await say(`undo ${adopted.name.slice('operations/'.length)}`));
    expect(refused).toMatchObject({ status: 409, code: 'Undo.NotPossible', operation: adopted.name });
  });

  it.each([
    ['remove 10.1.2.3/16 via vco-1 on vpn-1', 422, 'Body.BeyondLimits'],
    ['remove 10.1.0.0/16 on vpn-1', 400, 'Command.NotUnderstood'],
    ['remvoe 10.1.0.0/16 via vco-1 on vpn-1', 400, 'Command.NotUnderstood'],
    [`undo op_${'0'.repeat(32)}`, 404, 'Operation.NotFound'],
    ['release pl_0123456789abcdef on vpn-1', 409, 'Plan.NotReleased'],
  ])('%s: %i %s', async (line, status, code) => {
    expect(problemOf(await say(line))).toMatchObject({ status, code });
  });
});
