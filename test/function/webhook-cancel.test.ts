import { beforeAll, describe, expect, it } from 'vitest';
import { setGatewayStuck } from '../../local/vpn/model/foreign-hand.ts';
import { operationOf, problemOf, type ShownOperation } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, routeBody } from '../support/route-bodies.ts';
import { gatewayWithRoute, keyBody, listOf } from '../support/route-changes.ts';
import type { TestGateway } from '../support/test-world.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({
    emulator: { durationMs: 200 },
    environment: { ROUTEHOOK_FIRST_LOOK_MS: '2600', ROUTEHOOK_INLINE_BUDGET_MS: '2500' },
  });
});

/** A request that waits because somebody else is changing its gateway. */
async function queuedOn(gateway: TestGateway): Promise<ShownOperation> {
  setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, true);
  const operation = operationOf(await cloud.client.signed(freshId(), routeBody(gateway)));
  expect(operation.metadata.state).toBe('queued');
  return operation;
}

const cancelPath = ({ name }: ShownOperation) => `/v1/${name}:cancel`;
const cancel = (operation: ShownOperation, body?: unknown) =>
  cloud.client.bearer(cancelPath(operation), body, { method: 'POST' });

describe('POST /v1/operations/{id}:cancel', () => {
  it('queued: 200 canceled for good, and never sent once the gateway is free', async () => {
    const gateway = cloud.freshGateway();
    const queued = await queuedOn(gateway);
    const reply = await cancel(queued);
    expect(reply.status).toBe(200);
    expect(reply.headers.has('location')).toBe(false);
    const canceled = operationOf(reply);
    expect(canceled).toMatchObject({
      name: queued.name,
      done: true,
      metadata: { state: 'canceled', attempts: 0, cloudRequestIds: [] },
      error: { code: 'Operation.Canceled' },
    });
    expect(canceled.response).toBeUndefined();
    expect(canceled.metadata.journal.at(-1)).toMatchObject({
      event: 'canceled',
      detail: 'by bearer/operator',
    });

    setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, false);
    await cloud.host.fireTimer('poller');
    expect(cloud.callsTo(gateway)).toEqual([]);
    expect(cloud.routesOn(gateway)).toEqual([]);
    expect(await cloud.client.read(queued.name)).toEqual(canceled);
  });

  it.each([
    { kind: 'delete-route', method: 'DELETE', path: '/v1/routes', fields: {} },
    { kind: 'set-weight', method: 'PATCH', path: '/v1/routes', fields: { weight: 0 } },
    { kind: 'publish-route', method: 'PATCH', path: '/v1/routes', fields: { publishVpc: true } },
    { kind: 'fail-over', method: 'POST', path: '/v1/routes:fail-over', fields: {} },
  ])('a queued $kind: canceled, and the route stays as it is', async ({ kind, method, path, fields }) => {
    const gateway = gatewayWithRoute(cloud);
    setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, true);
    const queued = operationOf(await cloud.client.bearer(path, keyBody(gateway, fields), { method }));
    expect(queued.metadata).toMatchObject({ kind, state: 'queued' });
    const canceled = operationOf(await cancel(queued));
    expect(canceled).toMatchObject({
      metadata: { state: 'canceled', attempts: 0, undo: { possible: false } },
      error: { code: 'Operation.Canceled', remedy: expect.stringContaining('Nothing was changed.') },
    });
    setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, false);
    await cloud.host.fireTimer('poller');
    expect(listOf(cloud, gateway)).toEqual([`${gateway.nextHop} 100`]);
  });

  it('twice: 200 both times, and the record is the same', async () => {
    const queued = await queuedOn(cloud.freshGateway());
    const [first, second] = [await cancel(queued), await cancel(queued)];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(operationOf(second)).toEqual(operationOf(first));
  });

  it('5 times at the same moment: 200 each time, canceled once', async () => {
    const queued = await queuedOn(cloud.freshGateway());
    const replies = await Promise.all(Array.from({ length: 5 }, () => cancel(queued)));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const { journal } = (await cloud.client.read(queued.name)).metadata;
    expect(journal.filter(({ event }) => event === 'canceled')).toHaveLength(1);
  });

  it('one of two that wait: the other one is created', async () => {
    const gateway = cloud.freshGateway();
    const first = await queuedOn(gateway);
    const body = routeBody(gateway, { routeDest: '10.2.0.0/16' });
    const second = operationOf(await cloud.client.signed(freshId(), body));
    expect(second.metadata.queuePosition).toBe(2);
    await cancel(first);
    expect((await cloud.client.read(second.name)).metadata.queuePosition).toBe(1);
    setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, false);
    await cloud.host.fireTimer('poller');
    expect((await cloud.client.waitUntil(second.name)).metadata.state).toBe('succeeded');
    expect(cloud.routesOn(gateway).map(({ routeDest }) => routeDest)).toEqual(['10.2.0.0/16']);
  });

  it('a redelivery after the cancellation: the canceled operation, not a new one', async () => {
    const gateway = cloud.freshGateway();
    setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, true);
    const id = freshId();
    const queued = operationOf(await cloud.client.signed(id, routeBody(gateway)));
    await cancel(queued);
    const again = await cloud.client.signed(id, routeBody(gateway));
    expect(again.status).toBe(200);
    expect(operationOf(again)).toMatchObject({ name: queued.name, metadata: { state: 'canceled' } });
  });

  it('applying: 409 with the operation, which goes on to its end', async () => {
    const gateway = cloud.freshGateway();
    const applying = operationOf(await cloud.client.signed(freshId(), routeBody(gateway)));
    expect(applying.metadata.state).toBe('applying');
    const problem = problemOf(await cancel(applying));
    expect(problem).toMatchObject({ status: 409, code: 'Operation.AlreadySent', operation: applying.name });
    await cloud.host.fireTimer('poller');
    expect((await cloud.client.waitUntil(applying.name)).metadata.state).toBe('succeeded');
  });

  it('ended: 409', async () => {
    const body = routeBody(cloud.freshGateway(), { dryRun: true });
    const ended = operationOf(await cloud.client.signed(freshId(), body));
    const problem = problemOf(await cancel(ended));
    expect(problem).toMatchObject({ status: 409, code: 'Operation.AlreadyEnded', operation: ended.name });
  });

  it('an id that nobody has: 404', async () => {
    const path = `/v1/operations/op_${'0'.repeat(32)}:cancel`;
    const problem = problemOf(await cloud.client.bearer(path, undefined, { method: 'POST' }));
    expect(problem).toMatchObject({ status: 404, code: 'Operation.NotFound' });
  });
});

describe('a cancellation that is signed, where the signature covers the body only', () => {
  const signed = (operation: ShownOperation, body: unknown) =>
    cloud.client.signed(freshId(), body, { path: cancelPath(operation) });

  it('with a body that names the operation: 200', async () => {
    const queued = await queuedOn(cloud.freshGateway());
    const reply = await signed(queued, { name: queued.name });
    expect(reply.status).toBe(200);
    expect(operationOf(reply).metadata.journal.at(-1)?.detail).toBe('by standard/demo');
  });

  it.each([
    ['names another operation', { name: `operations/op_${'0'.repeat(32)}` }],
    ['names nothing', {}],
    ['says more than the name', { name: 'operations/op_1', force: true }],
    ['asks for something else', { name: 'operations/op_1', kind: 'undo' }],
    ['is empty', ''],
  ])('with a body that %s: 403, and it is still queued', async (_title, body) => {
    const queued = await queuedOn(cloud.freshGateway());
    const problem = problemOf(await signed(queued, body));
    expect(problem).toMatchObject({ status: 403, code: 'Signature.NotBound' });
    expect((await cloud.client.read(queued.name)).metadata.state).toBe('queued');
  });

  it('the signed request for the route, replayed at the address of the cancellation: 403', async () => {
    const gateway = cloud.freshGateway();
    const queued = await queuedOn(gateway);
    expect(problemOf(await signed(queued, routeBody(gateway))).status).toBe(403);
  });

  it('a bearer token with a body that names another operation: 403 as well, for something is mixed up', async () => {
    const queued = await queuedOn(cloud.freshGateway());
    expect(problemOf(await cancel(queued, { name: 'operations/op_other' })).status).toBe(403);
    expect((await cancel(queued, { name: queued.name })).status).toBe(200);
  });
});
