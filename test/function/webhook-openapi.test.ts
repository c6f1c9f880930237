import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { operationOf, problemOf, type ShownOperation } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, type RouteBody, routeBody } from '../support/route-bodies.ts';
import { gatewayWithPair, gatewayWithRoute, keyBody } from '../support/route-changes.ts';

const operationObject = z.object({
  summary: z.string().min(1),
  security: z.array(z.unknown()).optional(),
  parameters: z.array(z.object({ name: z.string(), in: z.enum(['path', 'query', 'header']) })).optional(),
  responses: z.record(z.string().regex(/^[1-5](XX|[0-9]{2})$/), z.object({ description: z.string().min(1) })),
});

const documentSchema = z.object({
  openapi: z.literal('3.1.0'),
  info: z.object({ title: z.string().min(1), version: z.string().min(1) }),
  security: z.array(z.record(z.string(), z.array(z.string()))).min(1),
  paths: z.record(
    z.string().startsWith('/'),
    z.strictObject({
      get: operationObject.optional(),
      post: operationObject.optional(),
      patch: operationObject.optional(),
      delete: operationObject.optional(),
    }),
  ),
  components: z.object({
    schemas: z.record(z.string(), z.record(z.string(), z.unknown())),
    securitySchemes: z.record(z.string(), z.object({ type: z.enum(['http', 'apiKey']) })),
  }),
});

let cloud: TestCloud;
let document: z.infer<typeof documentSchema>;
let raw: unknown;
beforeAll(async () => {
  cloud = await startTestCloud({ wakeUp: true });
  const reply = await cloud.client.bare('/openapi.json', undefined, { method: 'GET' });
  expect(reply.status).toBe(200);
  raw = JSON.parse(reply.text);
  document = documentSchema.parse(raw);
});

describe('GET /healthz', () => {
  it('without credentials: 200 with the version, and nothing about the inside', async () => {
    const reply = await cloud.client.bare('/healthz', undefined, { method: 'GET' });
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.text)).toEqual({
      status: 'ok',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
  });
});

describe('GET /openapi.json', () => {
  it('every $ref names something in the document', () => {
    for (const reference of referencesIn(raw))
      expect([reference, find(raw, reference)]).not.toContain(undefined);
  });

  it('every security scheme that is asked for is described', () => {
    const schemes = Object.keys(document.components.securitySchemes);
    expect(document.security.flatMap((choice) => Object.keys(choice)).sort()).toEqual(schemes.sort());
  });

  it('every described address and method is served, and those that are not public want credentials', async () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const concrete = path
          .replace('{id}', `op_${'0'.repeat(32)}`)
          .replace('{source}', 'standard')
          .replace('{name}', 'demo');
        const reply = await cloud.client.bare(concrete, undefined, { method: method.toUpperCase() });
        // A hook asks for the proof of its own sender.
        const isPublic = operation?.security?.length === 0 && !path.startsWith('/v1/hooks/');
        const expected = isPublic ? 200 : 401;
        expect([method, path, reply.status]).toEqual([method, path, expected]);
      }
    }
  });

  it('every parameter in a path is described', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const operation of Object.values(methods)) {
        const described = operation?.parameters?.filter((parameter) => parameter.in === 'path') ?? [];
        expect(described.map(({ name }) => name)).toEqual(inPath);
      }
    }
  });

  it('every query parameter of the list is described', () => {
    const parameters = document.paths['/v1/operations']?.get?.parameters ?? [];
    expect(parameters.map(({ name }) => name).sort()).toEqual([
      'pageSize',
      'pageToken',
      'regionId',
      'state',
      'vpnGatewayId',
    ]);
  });

  it('its schemas compile, and what is really sent and answered fits them', async () => {
    const [request, operation, problem] = ['RouteRequest', 'Operation', 'Problem'].map(compile);
    const body = routeBody(cloud.freshGateway(), {
      description: 'x',
      overlayMode: 'Ipsec',
      clientToken: 't',
    });
    expect(request?.safeParse(body).success).toBe(true);
    expect(request?.safeParse({ ...body, weight: 50 }).success).toBe(false);
    expect(request?.safeParse({ ...body, nextHop: undefined }).success).toBe(false);
    expect(request?.safeParse({ ...body, unknown: 1 }).success).toBe(false);

    const wait = { headers: { prefer: 'wait=15' } };
    const succeeded = operationOf(await cloud.client.signed(freshId(), body, wait));
    const failed = operationOf(await cloud.client.signed(freshId(), { ...body, nextHop: 'vco-no' }, wait));
    expect([succeeded.metadata.state, failed.metadata.state]).toEqual(['succeeded', 'failed']);
    for (const shown of [succeeded, failed]) expect(operation?.parse(shown)).toEqual(shown);
    const refused = problemOf(await cloud.client.signed(freshId(), {}));
    expect(problem?.parse(refused)).toEqual(refused);
  });

  it.each<readonly [schema: string, good: RouteBody, bad: RouteBody]>([
    ['DeleteRequest', {}, { weight: 100 }],
    ['DeleteRequest', { kind: 'delete-route', clientToken: 't' }, { kind: 'adopt-route' }],
    ['FailOverRequest', { kind: 'fail-over' }, { dryRun: true }],
    ['AdoptRequest', { callbackUrl: 'https://a.example/x' }, { nextHop: 'vpn-1' }],
    ['PatchRequest', { weight: 0 }, { weight: 50 }],
    ['PatchRequest', { publishVpc: false }, {}],
    ['PatchRequest', { publishVpc: true, kind: 'publish-route' }, { publishVpc: true, weight: 0 }],
  ])('%s takes %j, and not %j', (name, good, bad) => {
    const schema = compile(name);
    const gateway = cloud.freshGateway();
    expect(schema.safeParse(keyBody(gateway, good)).success).toBe(true);
    expect(schema.safeParse(keyBody(gateway, bad)).success).toBe(false);
  });

  it.each([
    ['CancelRequest', 'cancel'],
    ['UndoRequest', 'undo'],
  ])('%s: the name, and at most what is to be done', (schema, kind) => {
    const name = `operations/op_${'0'.repeat(32)}`;
    for (const body of [{ name }, { name, kind }]) expect(compile(schema).safeParse(body).success).toBe(true);
    for (const body of [{}, { name, kind: 'delete' }, { name, force: true }]) {
      expect(compile(schema).safeParse(body).success).toBe(false);
    }
  });

  it('every kind of operation that is answered fits the schema: deleted, changed, failed over, undone', async () => {
    const schema = compile('Operation');
    const pair = gatewayWithPair(cloud);
    const single = gatewayWithRoute(cloud);
    const wait = { prefer: 'wait=15' };
    const ask = async (method: string, path: string, body?: unknown) =>
      operationOf(await cloud.client.bearer(path, body, { method, headers: wait }));
    const published = await ask('PATCH', '/v1/routes', keyBody(single, { publishVpc: true }));
    const shown: readonly ShownOperation[] = [
      published,
      await ask('POST', `/v1/${published.name}:undo`),
      await ask('PATCH', '/v1/routes', keyBody(single, { weight: 0 })),
      await ask('POST', '/v1/routes:adopt', keyBody(single)),
      await ask('DELETE', '/v1/routes', keyBody(single)),
      await ask('DELETE', '/v1/routes', keyBody(single)),
      await ask('POST', '/v1/routes:fail-over', keyBody(pair, { nextHop: pair.otherHop })),
      await ask('POST', '/v1/routes:fail-over', keyBody(single)),
    ];
    expect(shown.map(({ metadata: { kind, state } }) => `${kind} ${state}`)).toEqual([
      'publish-route succeeded',
      'withdraw-route succeeded',
      'set-weight succeeded',
      'adopt-route succeeded',
      'delete-route succeeded',
      'delete-route succeeded',
      'fail-over succeeded',
      'fail-over failed',
    ]);
    for (const operation of shown) expect(schema.parse(operation)).toEqual(operation);
    const told = shown.flatMap(({ metadata, response }) => Object.keys({ ...metadata, ...response }));
    expect(told).toEqual(
      expect.arrayContaining(['notices', 'undo', 'undoes', 'steps', 'weight', 'gone', 'seenTime']),
    );
  });

  function compile(name: string): z.ZodType {
    // The references of OpenAPI are those of a JSON Schema whose definitions lie elsewhere.
    const text = JSON.stringify(document.components.schemas).replaceAll('#/components/schemas/', '#/$defs/');
    const $defs = z.record(z.string(), z.record(z.string(), z.unknown())).parse(JSON.parse(text));
    return z.fromJSONSchema({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      ...$defs[name],
      $defs,
    });
  }
});

function* referencesIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === '$ref' && typeof inner === 'string') yield inner;
    else yield* referencesIn(inner);
  }
}

/** Follows a local reference; `undefined` when it leads nowhere. */
function find(root: unknown, reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined;
  let here = root;
  for (const part of reference.slice(2).split('/')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[part];
  }
  return here;
}
