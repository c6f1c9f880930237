import { beforeAll, describe, expect, it } from 'vitest';
import { makeForeignChange, setGatewayStuck } from '../../local/vpn/model/foreign-hand.ts';
import { operationOf, problemOf, type Reply, type ShownOperation } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, type RouteBody, routeBody } from '../support/route-bodies.ts';
import { block, gatewayWithPair, gatewayWithRoute, keyBody, listOf } from '../support/route-changes.ts';
import type { TestGateway } from '../support/test-world.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({ wakeUp: true, emulator: { durationMs: 150 } });
});

const wait = { prefer: 'wait=15' };

async function done(method: string, path: string, body: RouteBody): Promise<ShownOperation> {
  const reply = await cloud.client.bearer(path, body, { method, headers: wait });
  const operation = operationOf(reply);
  expect(operation.metadata.state).toBe('succeeded');
  return operation;
}

const undoPath = ({ name }: ShownOperation) => `/v1/${name}:undo`;

function undo(operation: ShownOperation, headers: Record<string, string> = wait): Promise<Reply> {
  return cloud.client.bearer(undoPath(operation), undefined, { method: 'POST', headers });
}

/** Each change, the route before, and the list before and after it, as `next hop, weight, published`. */
const changes: readonly {
  readonly kind: string;
  readonly inverse: string;
  readonly gateway: () => TestGateway;
  readonly change: (gateway: TestGateway) => Promise<ShownOperation>;
}[] = [
  {
    kind: 'create-route',
    inverse: 'delete-route',
    gateway: () => cloud.freshGateway(),
    change: (gateway) => done('POST', '/v1/routes', routeBody(gateway, { publishVpc: true })),
  },
  {
    kind: 'delete-route',
    inverse: 'create-route',
    gateway: () => gatewayWithRoute(cloud, { weight: 0, published: true }),
    change: (gateway) => done('DELETE', '/v1/routes', keyBody(gateway)),
  },
  {
    kind: 'set-weight',
    inverse: 'set-weight',
    gateway: () => gatewayWithRoute(cloud, { weight: 0 }),
    change: (gateway) => done('PATCH', '/v1/routes', keyBody(gateway, { weight: 100 })),
  },
  {
    kind: 'publish-route',
    inverse: 'withdraw-route',
    gateway: () => gatewayWithRoute(cloud),
    change: (gateway) => done('PATCH', '/v1/routes', keyBody(gateway, { publishVpc: true })),
  },
  {
    kind: 'withdraw-route',
    inverse: 'publish-route',
    gateway: () => gatewayWithRoute(cloud, { published: true }),
    change: (gateway) => done('PATCH', '/v1/routes', keyBody(gateway, { publishVpc: false })),
  },
  {
    kind: 'fail-over',
    inverse: 'fail-over',
    gateway: () => gatewayWithPair(cloud),
    change: (gateway) =>
      done('POST', '/v1/routes:fail-over', keyBody(gateway, { nextHop: gateway.otherHop })),
  },
];

describe('POST /v1/operations/{id}:undo', () => {
  it.each(changes)('$kind: undone by $inverse, and the gateway is as before', async (row) => {
    const gateway = row.gateway();
    const before = listOf(cloud, gateway);
    const operation = await row.change(gateway);
    expect(operation.metadata).toMatchObject({
      kind: row.kind,
      undo: { possible: true, kind: row.inverse },
    });
    expect(listOf(cloud, gateway)).not.toEqual(before);

    const reply = await undo(operation);
    expect(reply.status).toBe(200);
    const undone = operationOf(reply);
    expect(undone.name).not.toBe(operation.name);
    expect(undone.metadata).toMatchObject({
      state: 'succeeded',
      kind: row.inverse,
      undoes: operation.name.slice('operations/'.length),
    });
    expect(listOf(cloud, gateway)).toEqual(before);
  });

  it('undone, then that undone: as it was asked for at first', async () => {
    const gateway = cloud.freshGateway();
    const created = await done('POST', '/v1/routes', routeBody(gateway));
    const after = listOf(cloud, gateway);
    const undone = operationOf(await undo(created));
    expect(operationOf(await undo(undone)).metadata).toMatchObject({
      state: 'succeeded',
      kind: 'create-route',
    });
    expect(listOf(cloud, gateway)).toEqual(after);
  });

  it('twice: the second finds it undone already, and calls nothing', async () => {
    const gateway = gatewayWithRoute(cloud);
    const operation = await done('PATCH', '/v1/routes', keyBody(gateway, { publishVpc: true }));
    await undo(operation);
    expect(operationOf(await undo(operation))).toMatchObject({
      metadata: { state: 'succeeded', attempts: 0 },
      response: { alreadyExisted: true },
    });
    expect(listOf(cloud, gateway)).toEqual([`${gateway.nextHop} 100`]);
  });

  it('the same Idempotency-Key twice: one operation, one call', async () => {
    const gateway = gatewayWithRoute(cloud);
    const operation = await done('PATCH', '/v1/routes', keyBody(gateway, { publishVpc: true }));
    const headers = { ...wait, 'idempotency-key': freshId() };
    const [first, second] = [await undo(operation, headers), await undo(operation, headers)];
    expect(operationOf(second).name).toBe(operationOf(first).name);
    expect(cloud.callsTo(gateway, 'PublishVpnRouteEntry')).toHaveLength(2);
  });

  it('somebody has changed the route since: failed, and theirs stays', async () => {
    const gateway = cloud.freshGateway();
    const operation = await done('POST', '/v1/routes', routeBody(gateway));
    const route = { routeDest: block, nextHop: gateway.nextHop };
    makeForeignChange(cloud.emulator.world, gateway.vpnGatewayId, { kind: 'reweight', ...route, weight: 0 });
    const undone = operationOf(await undo(operation));
    expect(undone.error).toMatchObject({ code: 'Route.Changed', status: 409 });
    expect(undone.error?.detail).toContain('cannot be undone any more');
    expect(undone.metadata.attempts).toBe(0);
    expect(listOf(cloud, gateway)).toEqual([`${gateway.nextHop} 0`]);
  });
});

describe('what cannot be undone: 409 with the reason, and nothing is recorded', () => {
  const count = async () =>
    (await cloud.withStore((store) => store.listOperations({ pageSize: 100 }))).operations.length;

  async function expectRefused(operation: ShownOperation, why: RegExp): Promise<void> {
    const before = await count();
    const problem = problemOf(await undo(operation));
    expect(problem).toMatchObject({ status: 409, code: 'Undo.NotPossible', operation: operation.name });
    expect(problem.detail).toMatch(why);
    expect(problem.remedy).toContain('Nothing was done.');
    expect(await count()).toBe(before);
  }

  it('it has not ended', async () => {
    const gateway = gatewayWithRoute(cloud);
    setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, true);
    const reply = await cloud.client.bearer('/v1/routes', keyBody(gateway), { method: 'DELETE' });
    await expectRefused(operationOf(reply), /not ended yet \(queued\); cancel it, or wait/);
  });

  it('it was a dry run', async () => {
    const dryRun = await done('POST', '/v1/routes', routeBody(cloud.freshGateway(), { dryRun: true }));
    expect(dryRun.metadata.undo).toMatchObject({ possible: false });
    await expectRefused(dryRun, /dry run: nothing was changed/);
  });

  it('it changed nothing', async () => {
    const gone = await done('DELETE', '/v1/routes', keyBody(cloud.freshGateway()));
    await expectRefused(gone, /found everything as asked and changed nothing/);
  });

  it('it failed', async () => {
    const body = keyBody(cloud.freshGateway(), { weight: 0 });
    const reply = await cloud.client.bearer('/v1/routes', body, { method: 'PATCH', headers: wait });
    await expectRefused(operationOf(reply), /ended as failed \(Route\.NotFound\)/);
  });

  it('it adopted a route', async () => {
    const adopted = await done('POST', '/v1/routes:adopt', keyBody(gatewayWithRoute(cloud)));
    await expectRefused(adopted, /changed nothing/);
  });

  it('nobody has such an operation: 404', async () => {
    const path = `/v1/operations/op_${'0'.repeat(32)}:undo`;
    const problem = problemOf(await cloud.client.bearer(path, undefined, { method: 'POST' }));
    expect(problem).toMatchObject({ status: 404, code: 'Operation.NotFound' });
  });
});

describe('an undo that is signed, where the signature covers the body only', () => {
  let operation: ShownOperation;
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = gatewayWithRoute(cloud);
    operation = await done('PATCH', '/v1/routes', keyBody(gateway, { publishVpc: true }));
  });

  const signed = (body: unknown, path = undoPath(operation)) =>
    cloud.client.signed(freshId(), body, { path, headers: wait });

  it.each([
    { title: 'is empty', body: () => '', pointer: '/name' },
    {
      title: 'names another operation',
      body: () => ({ name: `operations/op_${'0'.repeat(32)}`, kind: 'undo' }),
      pointer: '/name',
    },
    {
      title: 'does not say that it is to be undone',
      body: () => ({ name: operation.name }),
      pointer: '/kind',
    },
    {
      title: 'says that it is to be canceled',
      body: () => ({ name: operation.name, kind: 'cancel' }),
      pointer: '/name',
    },
    {
      title: 'says more',
      body: () => ({ name: operation.name, kind: 'undo', force: true }),
      pointer: '/name',
    },
  ])('a body that $title: 403 with $pointer, and the route is as it was', async ({ body, pointer }) => {
    const problem = problemOf(await signed(body()));
    expect(problem).toMatchObject({ status: 403, code: 'Signature.NotBound', errors: [{ pointer }] });
    expect(listOf(cloud, gateway)).toEqual([`${gateway.nextHop} 100 published`]);
  });

  it('a signed undo, replayed at the address of the cancellation: 403', async () => {
    const body = { name: operation.name, kind: 'undo' };
    const problem = problemOf(await signed(body, `/v1/${operation.name}:cancel`));
    expect(problem).toMatchObject({ status: 403, code: 'Signature.NotBound' });
  });

  it('a body that says both: undone', async () => {
    const undone = operationOf(await signed({ name: operation.name, kind: 'undo' }));
    expect(undone.metadata).toMatchObject({ state: 'succeeded', kind: 'withdraw-route' });
    expect(listOf(cloud, gateway)).toEqual([`${gateway.nextHop} 100`]);
  });

  it('a bearer token, with the name alone: undone', async () => {
    const own = gatewayWithRoute(cloud);
    const published = await done('PATCH', '/v1/routes', keyBody(own, { publishVpc: true }));
    const reply = await cloud.client.bearer(undoPath(published), { name: published.name }, { headers: wait });
    expect(operationOf(reply).metadata.state).toBe('succeeded');
    expect(listOf(cloud, own)).toEqual([`${own.nextHop} 100`]);
  });
});
