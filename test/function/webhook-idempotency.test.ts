import { beforeAll, describe, expect, it } from 'vitest';
import { createLocalSender } from '../../local/sender.ts';
import { createHttpClient, operationOf, problemOf } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, routeBody } from '../support/route-bodies.ts';

const otherSender = createLocalSender();
const wait = { headers: { prefer: 'wait=15' } };

let cloud: TestCloud;
beforeAll(async () => {
  const sender = createLocalSender();
  cloud = await startTestCloud({
    sender,
    senders: [
      ...sender.configuration,
      { type: 'standard', name: 'other', secrets: [otherSender.secret] },
      { type: 'bearer', name: 'other-operator', tokens: [otherSender.token] },
    ],
    emulator: { durationMs: 200 },
  });
});

describe('the same delivery more than once', () => {
  it('twice in a row: one operation, one create at the cloud', async () => {
    const gateway = cloud.freshGateway();
    const id = freshId();
    const first = operationOf(await cloud.client.signed(id, routeBody(gateway)));
    const second = await cloud.client.signed(id, routeBody(gateway), wait);
    expect(second.status).toBe(200);
    expect(operationOf(second)).toMatchObject({
      name: first.name,
      metadata: { state: 'succeeded', attempts: 1 },
    });
    expect(cloud.callsTo(gateway)).toHaveLength(1);
  });

  it('signed anew each time, with the keys in another order: still the same operation', async () => {
    const gateway = cloud.freshGateway();
    const id = freshId();
    const body = routeBody(gateway);
    const reversed = Object.fromEntries(Object.entries(body).reverse());
    const first = await cloud.client.signed(id, body, { signedAtMs: Date.now() - 60_000 });
    const second = await cloud.client.signed(id, reversed);
    expect(operationOf(second).name).toBe(operationOf(first).name);
  });

  it('10 at the same moment: one operation, one create, one queue entry', async () => {
    const gateway = cloud.freshGateway();
    const id = freshId();
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => cloud.client.signed(id, routeBody(gateway))),
    );
    expect(new Set(replies.map(({ status }) => status)).size).toBeLessThanOrEqual(2);
    expect(replies.every(({ status }) => status === 202 || status === 200)).toBe(true);
    const names = new Set(replies.map((reply) => operationOf(reply).name));
    expect(names.size).toBe(1);
    const [name = ''] = names;
    await cloud.client.signed(id, routeBody(gateway), wait);
    expect((await cloud.client.read(name)).metadata).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(cloud.callsTo(gateway)).toHaveLength(1);
    expect(cloud.routesOn(gateway)).toHaveLength(1);
    // Deliveries that lost the race may leave a queue entry of their own; a tick sweeps it.
    await cloud.host.fireTimer('poller');
    const pending = await cloud.withStore((store) => store.listPending());
    expect(pending.filter(({ gatewayKey }) => gatewayKey.includes(gateway.vpnGatewayId))).toEqual([]);
  });

  it('with another body: 422 that names the operation, and the first one goes on', async () => {
    const gateway = cloud.freshGateway();
    const id = freshId();
    const { name } = operationOf(await cloud.client.signed(id, routeBody(gateway)));
    const changed = routeBody(gateway, { weight: 0 });
    const problem = problemOf(await cloud.client.signed(id, changed));
    expect(problem).toMatchObject({ status: 422, code: 'Idempotency.BodyMismatch', operation: name });
    const { metadata } = operationOf(await cloud.client.signed(id, routeBody(gateway), wait));
    expect(metadata).toMatchObject({ state: 'succeeded', route: { weight: 100 } });
    expect(cloud.callsTo(gateway)).toHaveLength(1);
  });

  it('the same id from another sender: an operation of its own', async () => {
    const gateway = cloud.freshGateway();
    const id = freshId();
    const other = createHttpClient(cloud.url, otherSender);
    const first = operationOf(await cloud.client.signed(id, routeBody(gateway)));
    const second = operationOf(await other.signed(id, routeBody(gateway, { routeDest: '10.2.0.0/16' })));
    expect(second.name).not.toBe(first.name);
    expect(second.metadata.requester.instance).toBe('other');
  });

  it('two deliveries with ids of their own ask for one route: the second ends alreadyExisted', async () => {
    const gateway = cloud.freshGateway();
    const first = await cloud.client.signed(freshId(), routeBody(gateway));
    const second = await cloud.client.signed(freshId(), routeBody(gateway), wait);
    expect(operationOf(second).name).not.toBe(operationOf(first).name);
    expect(operationOf(second)).toMatchObject({
      metadata: { state: 'succeeded', attempts: 0, cloudRequestIds: [] },
      response: { alreadyExisted: true, observed: { routeDest: '10.1.0.0/16', weight: 100 } },
    });
    const { response } = await cloud.client.waitUntil(operationOf(first).name);
    expect(response?.alreadyExisted).toBe(false);
    expect(cloud.callsTo(gateway)).toHaveLength(1);
  });
});

describe('requests with a bearer token', () => {
  const ask = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    cloud.client.bearer('/v1/routes', body, { headers });

  it('Idempotency-Key, quoted and bare: the same operation', async () => {
    const body = routeBody(cloud.freshGateway());
    const key = freshId();
    const first = operationOf(await ask(body, { 'idempotency-key': `"${key}"` }));
    const second = operationOf(await ask(body, { 'idempotency-key': key }));
    expect(second.name).toBe(first.name);
  });

  it('the same Idempotency-Key with another body: 422', async () => {
    const gateway = cloud.freshGateway();
    const headers = { 'idempotency-key': freshId() };
    await ask(routeBody(gateway), headers);
    const problem = problemOf(await ask(routeBody(gateway, { publishVpc: true }), headers));
    expect(problem).toMatchObject({ status: 422, code: 'Idempotency.BodyMismatch' });
  });

  it('the same Idempotency-Key from another sender: an operation of its own', async () => {
    const body = routeBody(cloud.freshGateway());
    const headers = { 'idempotency-key': freshId() };
    const other = createHttpClient(cloud.url, otherSender);
    const first = operationOf(await ask(body, headers));
    const second = operationOf(await other.bearer('/v1/routes', body, { headers }));
    expect(second.name).not.toBe(first.name);
  });

  it.each([['""'], ['x'.repeat(256)], ['"unfinished'], ['in"side'], ['caf\u00e9']])(
    'Idempotency-Key %s: 400, nothing recorded',
    async (key) => {
      const problem = problemOf(await ask(routeBody(cloud.freshGateway()), { 'idempotency-key': key }));
      expect(problem).toMatchObject({ status: 400, code: 'Idempotency.KeyInvalid' });
    },
  );

  it('the clientToken of the body is the key when there is no other', async () => {
    const gateway = cloud.freshGateway();
    const body = routeBody(gateway, { clientToken: freshId() });
    const first = operationOf(await ask(body));
    const second = operationOf(await ask(body));
    expect(second.name).toBe(first.name);
    const changed = await ask({ ...body, weight: 0 });
    expect(problemOf(changed)).toMatchObject({ status: 422, code: 'Idempotency.BodyMismatch' });
    expect(cloud.callsTo(gateway)).toHaveLength(1);
  });

  it('an Idempotency-Key that equals a clientToken: not the same delivery', async () => {
    const gateway = cloud.freshGateway();
    const key = freshId();
    const first = operationOf(await ask(routeBody(gateway, { clientToken: key })));
    const second = operationOf(await ask(routeBody(gateway), { 'idempotency-key': key }));
    expect(second.name).not.toBe(first.name);
  });

  it('neither: each request is an operation of its own, and the route is still created once', async () => {
    const gateway = cloud.freshGateway();
    const first = operationOf(await ask(routeBody(gateway)));
    const second = operationOf(await ask(routeBody(gateway), { prefer: 'wait=15' }));
    expect(second.name).not.toBe(first.name);
    expect(second.response?.alreadyExisted).toBe(true);
    expect(cloud.callsTo(gateway)).toHaveLength(1);
  });
});
