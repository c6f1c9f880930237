import Client from '@alicloud/fc2';
import { describe, expect, it } from 'vitest';
import { signatureOf } from '../../../local/fc/fc-signature.ts';
import type { FunctionDefinition } from '../../../local/fc/function-definition.ts';
import type { FunctionHost, FunctionHostOptions } from '../../../local/fc/host.ts';
import { functionOf, hostOf, until } from './fixture.ts';

const accountId = '1234567890';
const keys = { accessKeyId: 'STS.k', accessKeySecret: 's', securityToken: 't' };
const path = '/2016-08-15/services/routehook/functions/fixture/invocations';
const speaks = "exports.handler = async (event) => { console.log('got ' + event); return 'said ' + event; };";

function apiHostOf(
  source: string,
  changes: Partial<FunctionDefinition> = {},
  hostChanges: Partial<FunctionHostOptions> = {},
) {
  return hostOf([functionOf(source, changes)], { api: { serviceName: 'routehook' }, ...hostChanges });
}

/** The official client as it is, except where a test makes it wrong. */
function clientOf({ apiUrl = '' }: FunctionHost, changes: Record<string, unknown> = {}, account = accountId) {
  return new Client(account, {
    accessKeyID: keys.accessKeyId,
    accessKeySecret: keys.accessKeySecret,
    securityToken: keys.securityToken,
    region: 'cn-hangzhou',
    endpoint: apiUrl,
    secure: false,
    timeout: 5_000,
    ...changes,
  });
}

const asynchronously = { 'x-fc-invocation-type': 'Async' };
const logged = (host: FunctionHost) => host.logs('fixture').map(({ text }) => text);

/** Sends a call that is signed over exactly these headers. */
async function send(
  { apiUrl = '' }: FunctionHost,
  headers: Record<string, string>,
  call: {
    readonly method?: string;
    readonly path?: string;
    readonly body?: string;
    readonly sign?: boolean;
  } = {},
) {
  const { method = 'POST', body = '', sign = true } = call;
  const all: Record<string, string> = {
    date: new Date().toUTCString(),
    'content-type': 'application/octet-stream',
    'x-fc-security-token': keys.securityToken,
    ...headers,
  };
  const signed = { method, path: call.path ?? path, headers: all, body: Buffer.from(body) };
  if (sign) all.authorization = `FC ${keys.accessKeyId}:${signatureOf(signed, keys.accessKeySecret)}`;
  const response = await fetch(`${apiUrl}${call.path ?? path}`, {
    method,
    headers: all,
    ...(method === 'GET' ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, requestId: response.headers.get('x-fc-request-id'), text };
}

describe('an asynchronous invocation through the official client', () => {
  it('is answered 202 with a request id at once, and the function runs with the exact event', async () => {
    const host = await apiHostOf(speaks);
    const { headers, data } = await clientOf(host).invokeFunction(
      'routehook',
      'fixture',
      '路由',
      asynchronously,
      undefined,
    );
    expect([headers['x-fc-request-id'], data]).toEqual([expect.stringMatching(/^1-/), '']);
    expect(host.apiCalls).toMatchObject([{ path, status: 202, code: 'OK' }]);
    await until(() => logged(host).includes('got 路由'), 'the function runs');
  });

  it('a qualifier LATEST and names with a dollar sign in the path are signed as they are sent', async () => {
    const host = await apiHostOf(speaks);
    await clientOf(host).invokeFunction('routehook', 'fixture', 'x', asynchronously, 'LATEST');
    await expect(
      clientOf(host).invokeFunction('routehook', 'a$b', 'x', asynchronously, undefined),
    ).rejects.toMatchObject({ code: 'FunctionNotFound' });
  });

  it('fails: retried as often as the function says, with a growing retryCount', async () => {
    const host = await apiHostOf(
      "exports.handler = async (e, c) => { console.log('try ' + c.retryCount); throw new Error('no'); };",
      { asyncInvocation: { maxRetryAttempts: 1, retryDelayMs: 5 } },
    );
    await clientOf(host).invokeFunction('routehook', 'fixture', 'x', asynchronously, undefined);
    const end = 'asynchronous event dropped: it failed 2 times; last error: no';
    await until(() => logged(host).includes(end), 'the event is dropped');
    expect(logged(host).filter((text) => text.startsWith('try'))).toEqual(['try 0', 'try 1']);
  });

  it('finds the only allowed instance busy: accepted all the same, and run when it is free', async () => {
    const host = await apiHostOf(
      `exports.handler = async (event) => {
        await new Promise((resolve) => setTimeout(resolve, 60));
        console.log('ran ' + event);
      };`,
      { reservedConcurrency: 1, asyncInvocation: { throttleDelayMs: 10 } },
    );
    const client = clientOf(host);
    for (const event of ['1', '2', '3']) {
      await client.invokeFunction('routehook', 'fixture', event, asynchronously, undefined);
    }
    await until(() => logged(host).length === 3, 'all three run');
    expect(logged(host).sort()).toEqual(['ran 1', 'ran 2', 'ran 3']);
  });
});

describe('a synchronous invocation', () => {
  it.each([
    ['without a type', {}],
    ['with the type Sync', { 'x-fc-invocation-type': 'Sync' }],
  ])('%s: 200 with what the function returned', async (_title, headers) => {
    const host = await apiHostOf(speaks);
    const { data } = await clientOf(host).invokeFunction('routehook', 'fixture', 'x', headers, undefined);
    expect(data).toBe('said x');
  });

  it('of a function that fails: 200 all the same, and a header says who is to blame', async () => {
    const host = await apiHostOf("exports.handler = async () => { throw new Error('no'); };");
    const { headers, data } = await clientOf(host).invokeFunction('routehook', 'fixture', 'x', {}, undefined);
    expect(headers['x-fc-error-type']).toBe('HandledInvocationError');
    expect(data).toMatchObject({ errorMessage: 'no' });
  });

  it('of a busy function with one instance: 429', async () => {
    const host = await apiHostOf(
      'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 300, "ok"));',
      { reservedConcurrency: 1 },
    );
    const first = send(host, {});
    await until(() => host.instances('fixture').length === 1, 'the first runs');
    expect(await send(host, {})).toMatchObject({ status: 429 });
    expect((await first).status).toBe(200);
  });
});

describe('a call that the platform refuses', () => {
  const inFuture = (minutes: number) => new Date(Date.now() + minutes * 60_000).toUTCString();
  const refusals: readonly [string, number, string, (host: FunctionHost) => ReturnType<typeof send>][] = [
    ['no signature', 403, 'AccessDenied', (host) => send(host, asynchronously, { sign: false })],
    [
      'a signature of another kind',
      403,
      'AccessDenied',
      (host) => send(host, { ...asynchronously, authorization: 'Bearer x' }, { sign: false }),
    ],
    [
      'a wrong signature',
      403,
      'SignatureNotMatch',
      (host) => send(host, { ...asynchronously, authorization: 'FC STS.k:AAAA' }, { sign: false }),
    ],
    [
      'a key that nobody has',
      403,
      'InvalidAccessKeyID',
      (host) => send(host, { ...asynchronously, authorization: 'FC LTAI:AAAA' }, { sign: false }),
    ],
    ['another security token', 403, 'AccessDenied', (host) => send(host, { 'x-fc-security-token': 'u' })],
    ['15 minutes behind', 403, 'AccessDenied', (host) => send(host, { date: inFuture(-15) })],
    ['16 minutes ahead', 403, 'AccessDenied', (host) => send(host, { date: inFuture(16) })],
    ['no time', 403, 'AccessDenied', (host) => send(host, { date: 'soon' })],
    ['another account', 403, 'AccessDenied', (host) => send(host, { 'x-fc-account-id': '42' })],
    ['a digest of another body', 400, 'InvalidArgument', (host) => send(host, { 'content-md5': 'AAAA' })],
    [
      'an unknown service',
      404,
      'ServiceNotFound',
      (host) => send(host, asynchronously, { path: path.replace('routehook', 'other') }),
    ],
    [
      'an unknown alias',
      404,
      'AliasNotFound',
      (host) => send(host, asynchronously, { path: path.replace('routehook', 'routehook.prod') }),
    ],
    [
      'an unknown function',
      404,
      'FunctionNotFound',
      (host) => send(host, asynchronously, { path: path.replace('fixture', 'nobody') }),
    ],
    ['another path', 400, 'PathNotSupported', (host) => send(host, {}, { path: '/2016-08-15/services' })],
    [
      'another version of the API',
      400,
      'PathNotSupported',
      (host) => send(host, asynchronously, { path: '/2023-03-30/functions/fixture/invocations' }),
    ],
    ['another method', 400, 'PathNotSupported', (host) => send(host, {}, { method: 'GET' })],
    [
      'an unknown type of invocation',
      400,
      'InvalidArgument',
      (host) => send(host, { 'x-fc-invocation-type': 'Later' }),
    ],
    [
      'an asynchronous event above 128 KB',
      400,
      'EntityTooLarge',
      (host) => send(host, asynchronously, { body: 'x'.repeat(131_073) }),
    ],
  ];

  it.each(refusals)('%s: %i %s with a request id, and nothing runs', async (_title, status, code, call) => {
    const host = await apiHostOf(speaks);
    const reply = await call(host);
    expect([reply.status, reply.requestId]).toEqual([status, expect.stringMatching(/^1-/)]);
    expect(JSON.parse(reply.text)).toEqual({ ErrorCode: code, ErrorMessage: expect.any(String) });
    expect(host.instances('fixture')).toEqual([]);
  });

  it.each([
    ['a secret that is not the one of the key', { accessKeySecret: 'wrong' }, 'SignatureNotMatch'],
    ['no token, as the client leaves it out for other ids', { accessKeyID: 'k' }, 'InvalidAccessKeyID'],
    ['a token of somebody else', { securityToken: 'u' }, 'AccessDenied'],
  ])('the official client with %s: %s', async (_title, changes, code) => {
    const host = await apiHostOf(speaks);
    await expect(
      clientOf(host, changes).invokeFunction('routehook', 'fixture', 'x', asynchronously, undefined),
    ).rejects.toMatchObject({ code });
  });

  it('an event of exactly 128 KB and a clock that is 14 minutes off are taken', async () => {
    const host = await apiHostOf(speaks);
    const body = 'x'.repeat(131_072);
    expect(await send(host, { ...asynchronously, date: inFuture(-14) }, { body })).toMatchObject({
      status: 202,
    });
  });
});

describe('the keys that are good for the API', () => {
  it('are those that were given to functions, also after they were renewed', async () => {
    let turn = 0;
    const renewed = () => {
      turn += 1;
      return { ...keys, accessKeyId: `STS.${turn}` };
    };
    const host = await apiHostOf(speaks, {}, { credentials: renewed });
    await host.invoke('fixture', Buffer.from('x'));
    for (const accessKeyID of ['STS.1', `STS.${turn}`]) {
      await clientOf(host, { accessKeyID }).invokeFunction('routehook', 'fixture', 'x', {}, undefined);
    }
    await expect(
      clientOf(host, { accessKeyID: 'STS.99' }).invokeFunction('routehook', 'fixture', 'x', {}, undefined),
    ).rejects.toMatchObject({ code: 'InvalidAccessKeyID' });
  });
});

describe('a host with the API', () => {
  const tells = 'exports.handler = async () => JSON.stringify([process.env.API, process.env.OWN]);';

  it('tells its functions where it listens, and their own settings come first', async () => {
    const environment = (url: string) => ({ API: url, OWN: 'of the host' });
    const host = await apiHostOf(
      tells,
      { environment: { OWN: 'of the function' } },
      { api: { serviceName: 'routehook', environment } },
    );
    const result = await host.invoke('fixture', Buffer.alloc(0));
    expect(result).toMatchObject({ payload: Buffer.from(JSON.stringify([host.apiUrl, 'of the function'])) });
  });

  it('is closed: the API does not listen any more', async () => {
    const host = await apiHostOf(speaks);
    await host.close();
    await expect(send(host, {})).rejects.toThrow('fetch failed');
  });

  it('its port is taken: a clear message', async () => {
    const { apiUrl = '' } = await apiHostOf(speaks);
    const port = Number(new URL(apiUrl).port);
    await expect(apiHostOf(speaks, {}, { api: { serviceName: 'routehook', port } })).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port} for the InvokeFunction API: the port is in use`,
    );
  });
});
