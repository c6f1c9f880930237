import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { operationSchema } from '../../shared/runtime/http/operation-schema.ts';
import { operationOf, problemOf, type Reply, type ShownOperation } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, routeBody } from '../support/route-bodies.ts';
import type { TestGateway } from '../support/test-world.ts';

const pageSchema = z.strictObject({ operations: z.array(operationSchema), nextPageToken: z.string() });

let cloud: TestCloud;
let first: TestGateway;
let second: TestGateway;
/** Everything recorded, oldest first: three dry runs that pass and two that are refused. */
let recorded: readonly ShownOperation[] = [];

beforeAll(async () => {
  cloud = await startTestCloud();
  first = cloud.freshGateway();
  second = cloud.freshGateway();
  const good = { dryRun: true };
  const bad = { dryRun: true, nextHop: 'vco-nobodyknowsit' };
  const asked = [
    [first, good],
    [second, good],
    [first, bad],
    [second, bad],
    [first, good],
  ] as const;
  const operations: ShownOperation[] = [];
  for (const [gateway, changes] of asked) {
    operations.push(operationOf(await cloud.client.signed(freshId(), routeBody(gateway, changes))));
  }
  recorded = operations;
});

async function list(query: string): Promise<z.infer<typeof pageSchema>> {
  const reply = await cloud.client.bearer(`/v1/operations${query}`);
  expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/json']);
  return pageSchema.parse(JSON.parse(reply.text));
}

const namesOf = (operations: readonly ShownOperation[]) => operations.map(({ name }) => name);
const of = (gateway: TestGateway) => `regionId=${gateway.regionId}&vpnGatewayId=${gateway.vpnGatewayId}`;

describe('GET /v1/operations/{id}', () => {
  it('a recorded operation: as it was answered, in the published shape', async () => {
    for (const operation of recorded) expect(await cloud.client.read(operation.name)).toEqual(operation);
  });

  it('its answer is no 202: it has no Location, and an ended one no Retry-After', async () => {
    const reply = await cloud.client.bearer(`/v1/${recorded[0]?.name}`);
    expect(reply.status).toBe(200);
    expect([reply.headers.has('location'), reply.headers.has('retry-after')]).toEqual([false, false]);
  });

  it.each([`op_${'0'.repeat(32)}`, 'op_', 'OP_1', '%27%20OR%201=1', 'constructor', '__proto__'])(
    'id %s: 404',
    async (id) => {
      const problem = problemOf(await cloud.client.bearer(`/v1/operations/${id}`));
      expect(problem).toMatchObject({ status: 404, code: 'Operation.NotFound' });
    },
  );
});

describe('GET /v1/operations', () => {
  it('without a query: everything, newest first', async () => {
    const { operations, nextPageToken } = await list('');
    expect(namesOf(operations)).toEqual(namesOf([...recorded].reverse()));
    expect(nextPageToken).toBe('');
  });

  it('page by page: every operation once, in the same order', async () => {
    const seen: string[] = [];
    const sizes: number[] = [];
    for (let token: string | undefined = ''; token !== undefined; ) {
      const page = await list(`?pageSize=2&pageToken=${encodeURIComponent(token)}`);
      seen.push(...namesOf(page.operations));
      sizes.push(page.operations.length);
      token = page.nextPageToken || undefined;
    }
    expect(sizes).toEqual([2, 2, 1]);
    expect(seen).toEqual(namesOf([...recorded].reverse()));
  });

  it('by gateway, by state, and by both: only those', async () => {
    const wanted = (gateway: TestGateway | undefined, state: string | undefined) =>
      namesOf(
        recorded
          .filter(
            ({ metadata }) =>
              (gateway === undefined || metadata.route.vpnGatewayId === gateway.vpnGatewayId) &&
              (state === undefined || metadata.state === state),
          )
          .toReversed(),
      );
    expect(namesOf((await list(`?${of(first)}`)).operations)).toEqual(wanted(first, undefined));
    expect(namesOf((await list('?state=failed')).operations)).toEqual(wanted(undefined, 'failed'));
    expect(namesOf((await list(`?${of(second)}&state=succeeded`)).operations)).toEqual(
      wanted(second, 'succeeded'),
    );
    expect((await list('?state=expired')).operations).toEqual([]);
    expect((await list('?regionId=cn-hangzhou&vpnGatewayId=vpn-unknown')).operations).toEqual([]);
  });

  it.each([
    ['pageSize=0', '/pageSize'],
    ['pageSize=101', '/pageSize'],
    ['pageSize=1.5', '/pageSize'],
    ['pageSize=many', '/pageSize'],
    ['pageSize=', '/pageSize'],
    ['pageSize=1&pageSize=2', '/pageSize'],
    ['state=done', '/state'],
    ['regionId=cn-hangzhou', '/vpnGatewayId'],
    ['vpnGatewayId=vpn-x', '/vpnGatewayId'],
    [`pageToken=${'x'.repeat(513)}`, '/pageToken'],
    ['gateway=vpn-x', '/gateway'],
  ])('?%s: 400 that points to %s', async (query, pointer) => {
    const problem = problemOf(await cloud.client.bearer(`/v1/operations?${query}`));
    expect(problem).toMatchObject({ status: 400, code: 'Query.Invalid' });
    expect(problem.errors?.map((error) => error.pointer)).toEqual([pointer]);
  });

  it.each(['x', 'bm90LWEtdG9rZW4', '%00', 'eyJhIjoxfQ', '../..'])('pageToken %s: 400', async (token) => {
    const problem = problemOf(await cloud.client.bearer(`/v1/operations?pageToken=${token}`));
    expect(problem).toMatchObject({ status: 400, code: 'PageToken.Invalid' });
  });
});

describe('addresses and methods', () => {
  it.each([
    '/',
    '/v1',
    '/v1/routes/',
    '/v1/route',
    '/v2/routes',
    '/v1/operations/',
    '/v1/operations/a/b',
    '/HEALTHZ',
  ])('GET %s: 404', async (path) => {
    expect(problemOf(await cloud.client.bearer(path))).toMatchObject({ status: 404, code: 'Path.NotFound' });
  });

  it.each([
    ['GET', '/v1/routes', 'POST, DELETE, PATCH'],
    ['GET', '/v1/routes:fail-over', 'POST'],
    ['PATCH', '/v1/routes:adopt', 'POST'],
    ['DELETE', '/v1/operations/op_1:undo', 'POST'],
    ['DELETE', '/v1/operations/op_1', 'GET'],
    ['POST', '/v1/operations', 'GET'],
    ['POST', '/v1/operations/op_1', 'GET'],
    ['GET', '/v1/operations/op_1:cancel', 'POST'],
    ['POST', '/healthz', 'GET'],
    ['POST', '/openapi.json', 'GET'],
  ])('%s %s: 405 with Allow: %s', async (method, path, allow) => {
    const reply = await cloud.client.bearer(path, undefined, { method });
    expect(problemOf(reply)).toMatchObject({ status: 405, code: 'Method.NotAllowed' });
    expect(reply.headers.get('allow')).toBe(allow);
  });

  it.each(['PUT', 'HEAD', 'OPTIONS'])('%s, should the platform let it through: 405', async (method) => {
    const event = {
      version: 'v1',
      rawPath: '/v1/routes',
      headers: {},
      requestContext: { http: { method } },
    };
    expect(await invoke(Buffer.from(JSON.stringify(event)))).toMatchObject({
      statusCode: 405,
      headers: { allow: 'POST, DELETE, PATCH' },
    });
  });

  it.each([
    ['a timer event', JSON.stringify({ triggerTime: '2026-11-23T00:00:00Z', triggerName: 't', payload: '' })],
    ['an event of another version', JSON.stringify({ version: '2.0', rawPath: '/healthz' })],
    ['a path that does not decode', JSON.stringify(httpEvent({ rawPath: '/%E0%A4%A' }))],
    ['a header that is no text', JSON.stringify(httpEvent({ headers: { Host: ['a', 'b'] } }))],
    ['no JSON', '\u0000'],
    ['nothing', ''],
  ])('an invocation with %s: 400, not a failure of the function', async (_title, payload) => {
    const answer = await invoke(Buffer.from(payload));
    expect(answer).toMatchObject({ statusCode: 400 });
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'Event.Malformed' });
  });

  it('every answer has a request id and is not to be cached or sniffed', async () => {
    const replies: Reply[] = [
      await cloud.client.bearer('/healthz'),
      await cloud.client.bearer('/nowhere'),
      await cloud.client.bearer('/v1/operations'),
    ];
    for (const { headers } of replies) {
      expect(headers.get('x-request-id')).toBe(headers.get('x-fc-request-id'));
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });
});

const answerSchema = z.object({
  statusCode: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

function httpEvent(changes: object): object {
  return { version: 'v1', rawPath: '/healthz', requestContext: { http: { method: 'GET' } }, ...changes };
}

async function invoke(payload: Buffer): Promise<z.infer<typeof answerSchema>> {
  const result = await cloud.host.invoke('webhook', payload);
  if (result.kind !== 'answered') throw new Error(`The function did not answer: ${JSON.stringify(result)}`);
  return answerSchema.parse(JSON.parse(result.payload.toString('utf8')));
}
