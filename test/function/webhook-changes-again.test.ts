import { beforeAll, describe, expect, it } from 'vitest';
import { setGatewayStuck } from '../../local/vpn/model/foreign-hand.ts';
import { operationOf, problemOf, type Reply } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, type RouteBody, routeBody } from '../support/route-bodies.ts';
import { gatewayWithRoute, keyBody, listOf } from '../support/route-changes.ts';
import type { TestGateway } from '../support/test-world.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({ emulator: { durationMs: 150 } });
});

type Headers = Readonly<Record<string, string>>;

function send(method: string, body: RouteBody, headers: Headers, path = '/v1/routes'): Promise<Reply> {
  return cloud.client.bearer(path, body, { method, headers: { prefer: 'wait=15', ...headers } });
}

const nameOf = (reply: Reply) => operationOf(reply).name;

describe('the same change more than once', () => {
  it.each([
    { method: 'DELETE', fields: {}, action: 'DeleteVpnRouteEntry', left: [] },
    { method: 'PATCH', fields: { weight: 0 }, action: 'ModifyVpnRouteEntryWeight', left: ['0'] },
    {
      method: 'PATCH',
      fields: { publishVpc: true },
      action: 'PublishVpnRouteEntry',
      left: ['100 published'],
    },
  ])('$method $fields with one Idempotency-Key: one operation, one call', async (row) => {
    const gateway = gatewayWithRoute(cloud);
    const key = { 'idempotency-key': freshId() };
    const body = keyBody(gateway, row.fields);
    const first = await send(row.method, body, key);
    const second = await send(row.method, body, key);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(operationOf(second)).toEqual(operationOf(first));
    expect(cloud.callsTo(gateway, row.action)).toHaveLength(1);
    expect(listOf(cloud, gateway)).toEqual(row.left.map((rest) => `${gateway.nextHop} ${rest}`));
  });

  it('a signed deletion, 5 at the same moment: one operation, one call', async () => {
    const gateway = gatewayWithRoute(cloud);
    const id = freshId();
    const body = keyBody(gateway, { kind: 'delete-route' });
    const replies = await Promise.all(
      Array.from({ length: 5 }, () =>
        cloud.client.signed(id, body, { method: 'DELETE', headers: { prefer: 'wait=15' } }),
      ),
    );
    expect(new Set(replies.map(nameOf)).size).toBe(1);
    expect(cloud.callsTo(gateway, 'DeleteVpnRouteEntry')).toHaveLength(1);
  });

  it('the kind said or not: the same request', async () => {
    const gateway = gatewayWithRoute(cloud);
    const key = { 'idempotency-key': freshId() };
    const first = await send('DELETE', keyBody(gateway), key);
    const second = await send('DELETE', keyBody(gateway, { kind: 'delete-route' }), key);
    expect(nameOf(second)).toBe(nameOf(first));
  });

  it('the clientToken of the body is the key when there is no other', async () => {
    const gateway = gatewayWithRoute(cloud);
    const body = keyBody(gateway, { clientToken: freshId(), weight: 0 });
    expect(nameOf(await send('PATCH', body, {}))).toBe(nameOf(await send('PATCH', body, {})));
    const other = problemOf(await send('PATCH', { ...body, weight: 100 }, {}));
    expect(other).toMatchObject({ status: 422, code: 'Idempotency.BodyMismatch' });
  });

  it('without a key: operations of their own, and the second finds it done', async () => {
    const gateway = gatewayWithRoute(cloud);
    const first = operationOf(await send('DELETE', keyBody(gateway), {}));
    const second = operationOf(await send('DELETE', keyBody(gateway), {}));
    expect(second.name).not.toBe(first.name);
    expect(second.response).toMatchObject({ gone: true, alreadyExisted: true });
    expect(cloud.callsTo(gateway, 'DeleteVpnRouteEntry')).toHaveLength(1);
  });
});

describe('one key with two meanings: 422 that names the operation, and the first one stands', () => {
  const rows: readonly {
    readonly title: string;
    readonly first: (gateway: TestGateway, key: Headers) => Promise<Reply>;
    readonly second: (gateway: TestGateway, key: Headers) => Promise<Reply>;
  }[] = [
    {
      title: 'another body',
      first: (gateway, key) => send('PATCH', keyBody(gateway, { weight: 0 }), key),
      second: (gateway, key) => send('PATCH', keyBody(gateway, { weight: 100 }), key),
    },
    {
      title: 'weight, then publishing',
      first: (gateway, key) => send('PATCH', keyBody(gateway, { weight: 0 }), key),
      second: (gateway, key) => send('PATCH', keyBody(gateway, { publishVpc: false }), key),
    },
    {
      title: 'the same body to another address',
      first: (gateway, key) => send('POST', keyBody(gateway), key, '/v1/routes:adopt'),
      second: (gateway, key) => send('DELETE', keyBody(gateway), key),
    },
    {
      title: 'a deletion, then a creation',
      first: (gateway, key) => send('DELETE', keyBody(gateway), key),
      second: (gateway, key) => send('POST', routeBody(gateway), key),
    },
    {
      title: 'a change, then an undo of something else',
      first: (gateway, key) => send('PATCH', keyBody(gateway, { publishVpc: true }), key),
      second: async (gateway, key) => {
        const { name } = operationOf(await send('PATCH', keyBody(gateway, { weight: 0 }), {}));
        return send('POST', { name }, key, `/v1/${name}:undo`);
      },
    },
  ];

  it.each(rows)('$title', async ({ first, second }) => {
    const gateway = gatewayWithRoute(cloud);
    const key = { 'idempotency-key': freshId() };
    const { name } = operationOf(await first(gateway, key));
    const problem = problemOf(await second(gateway, key));
    expect(problem).toMatchObject({ status: 422, code: 'Idempotency.BodyMismatch', operation: name });
    expect((await cloud.client.read(name)).metadata.state).toBe('succeeded');
  });
});

describe('Prefer', () => {
  it('a wait that is shorter than the change: 202 when it is over', async () => {
    const gateway = gatewayWithRoute(cloud);
    setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, true);
    const reply = await send('DELETE', keyBody(gateway), { prefer: 'wait=1' });
    expect(reply.status).toBe(202);
    expect(reply.headers.get('preference-applied')).toBe('wait=1');
    expect(reply.headers.get('location')).toBe(`/v1/${nameOf(reply)}`);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  });
});
