import http, { createServer, type RequestListener } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Fc2Caller, type Fc2Settings, openFc2WakeUps } from '../../shared/wakeup/fc2.ts';
import type { WakeUpOutcome } from '../../shared/wakeup/wake-up.ts';
import { functionOf, hostOf, until } from '../local/fc/fixture.ts';

const credentials = { accessKeyId: 'STS.k', accessKeySecret: 'a-secret', securityToken: 'a-token' };
const caller: Fc2Caller = { accountId: '1234567890', regionId: 'cn-hangzhou', credentials };
const poller = { service: 'routehook', functionName: 'poller' };

// The package as it is installed takes far longer to load than the part of it that is bundled.
beforeAll(() => import('@alicloud/fc2'));

/** Wakes the poller behind an endpoint, once, and gives what was told about it. */
async function wakeUp(settings: Partial<Fc2Settings>, changes: Partial<Fc2Caller> = {}) {
  const missed: WakeUpOutcome[] = [];
  const open = openFc2WakeUps({ poller, nowMs: Date.now, ...settings });
  const beganMs = performance.now();
  await open({ ...caller, ...changes }, (outcome) => missed.push(outcome))();
  return { missed, tookMs: performance.now() - beganMs };
}

async function pollerHost(accessKeyId = credentials.accessKeyId) {
  const source = "exports.handler = async (event) => console.log('woken by ' + event);";
  return hostOf([functionOf(source, { name: 'poller' })], {
    credentials: () => ({ ...credentials, accessKeyId }),
    api: { serviceName: 'routehook' },
  });
}

async function serverThat(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

function answering(status: number, body: string, headers: Record<string, string> = {}): Promise<string> {
  return serverThat((request, response) => {
    request.resume();
    response.writeHead(status, headers).end(body);
  });
}

const asJson = { 'content-type': 'application/json' };

describe('a wake-up', () => {
  it.each([
    ['an id that begins with STS', 'STS.k'],
    ['an id that does not, for which the client alone would send no token', 'emulator-temporary'],
  ])('with temporary keys of %s: the poller runs with an event that says so', async (_title, accessKeyId) => {
    const host = await pollerHost(accessKeyId);
    const { missed } = await wakeUp(
      { endpoint: host.apiUrl ?? '', nowMs: () => 1_000 },
      { credentials: { ...credentials, accessKeyId } },
    );
    expect(missed).toEqual([]);
    expect(host.apiCalls).toMatchObject([{ status: 202, code: 'OK' }]);
    const line = 'woken by {"wakeUp":{"atMs":1000,"coalesceMs":2000}}';
    await until(() => host.logs('poller').some(({ text }) => text === line), 'the poller runs');
  });

  it('it names the qualifier in the path', async () => {
    const host = await pollerHost();
    await wakeUp({ endpoint: host.apiUrl ?? '', poller: { ...poller, qualifier: 'LATEST' } });
    expect(host.apiCalls).toMatchObject([
      { path: '/2016-08-15/services/routehook.LATEST/functions/poller/invocations', status: 202 },
    ]);
  });

  it('the credentials of each invocation are used, on one connection', async () => {
    const seen: unknown[] = [];
    const connections = new Set<unknown>();
    const endpoint = await serverThat((request, response) => {
      seen.push(request.headers['x-fc-security-token']);
      connections.add(request.socket);
      request.resume();
      response.writeHead(202).end();
    });
    let nowMs = 0;
    const open = openFc2WakeUps({ poller, endpoint, nowMs: () => nowMs });
    for (const securityToken of ['one', 'two', 'three']) {
      await open({ ...caller, credentials: { ...credentials, securityToken } }, () => undefined)();
      nowMs += 2_000;
    }
    expect([seen, connections.size]).toEqual([['one', 'two', 'three'], 1]);
  });

  it('the connection it was kept on has been closed meanwhile: made on another', async () => {
    const connections: Socket[] = [];
    const endpoint = await serverThat(({ socket }, response) => {
      // As after a freeze: the client learns of the end of its idle connection by using it.
      if (connections.includes(socket)) return void socket.destroy();
      connections.push(socket);
      response.writeHead(202).end();
    });
    let nowMs = 0;
    const missed: WakeUpOutcome[] = [];
    const open = openFc2WakeUps({ poller, endpoint, nowMs: () => nowMs });
    for (nowMs of [0, 2_000]) await open(caller, (outcome) => missed.push(outcome))();
    expect([missed, connections.length]).toEqual([[], 2]);
  });

  it('several invocations of one process share the while', async () => {
    const host = await pollerHost();
    const open = openFc2WakeUps({ poller, endpoint: host.apiUrl ?? '', nowMs: Date.now });
    await Promise.all([1, 2, 3].map(() => open(caller, () => undefined)()));
    expect(host.apiCalls).toHaveLength(1);
  });
});

describe('a wake-up that does not come through', () => {
  it.each([
    ['an unknown function', { poller: { ...poller, functionName: 'nobody' } }, {}, 404, 'FunctionNotFound'],
    ['an unknown service', { poller: { ...poller, service: 'other' } }, {}, 404, 'ServiceNotFound'],
    [
      'a wrong secret',
      {},
      { credentials: { ...credentials, accessKeySecret: 'x' } },
      403,
      'SignatureNotMatch',
    ],
    ['another account', {}, { accountId: '42' }, 403, 'AccessDenied'],
  ])('%s: told with status, code and request id', async (_title, settings, changes, status, why) => {
    const host = await pollerHost();
    const { missed } = await wakeUp({ endpoint: host.apiUrl ?? '', ...settings }, changes);
    expect(missed).toEqual([{ kind: 'refused', why, status, requestId: host.apiCalls[0]?.requestId }]);
  });

  it.each([
    ['no account', { accountId: undefined }, 'the account or the region is not known'],
    ['no region', { regionId: undefined }, 'the account or the region is not known'],
    ['no role', { credentials: undefined }, 'the function has no credentials: give it a role'],
    [
      'a temporary key without its token',
      { credentials: { accessKeyId: 'STS.k', accessKeySecret: 's' } },
      'TypeError',
    ],
  ])('%s: told, and nothing is sent', async (_title, changes, why) => {
    const host = await pollerHost();
    const { missed } = await wakeUp({ endpoint: host.apiUrl ?? '' }, changes);
    expect([missed, host.apiCalls]).toEqual([[{ kind: 'refused', why }], []]);
  });

  it.each([
    ['text instead of JSON', 502, 'Bad a-secret Gateway', {}, { why: 'no error code', status: 502 }],
    [
      'fields as the documents show them',
      403,
      '{"errorCode":"AccessDenied","errorMessage":"a-secret"}',
      asJson,
      { why: 'no error code', status: 403 },
    ],
    ['JSON that is none', 500, '{a-secret', asJson, { why: 'SyntaxError' }],
    [
      'a code that is none',
      500,
      '{"ErrorCode":"<b>a-secret</b>","ErrorMessage":"a-token"}',
      { ...asJson, 'x-fc-request-id': '1-abc' },
      { why: 'no error code', status: 500, requestId: '1-abc' },
    ],
  ])('an answer that is %s: told without its text', async (_title, status, body, headers, told) => {
    const { missed } = await wakeUp({ endpoint: await answering(status, body, headers) });
    expect(missed).toEqual([{ kind: 'refused', ...told }]);
  });

  it('nobody listens: told at once', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const address = closed.address();
    await new Promise((resolve) => closed.close(resolve));
    const free = typeof address === 'object' && address !== null ? address.port : 0;
    const { missed, tookMs } = await wakeUp({ endpoint: `http://127.0.0.1:${free}` });
    expect(missed).toEqual([{ kind: 'refused', why: 'ECONNREFUSED' }]);
    expect(tookMs).toBeLessThan(900);
  });

  it('the connection breaks: told at once', async () => {
    const { missed } = await wakeUp({ endpoint: await serverThat((request) => request.socket.destroy()) });
    expect(missed).toEqual([{ kind: 'refused', why: 'ECONNRESET' }]);
  });

  it.each([
    ['no answer', (() => undefined) as RequestListener],
    [
      'an answer that does not end',
      ((_request, response) => response.writeHead(202).write('.')) as RequestListener,
    ],
  ])('%s: given up after the time that was allowed', async (_title, answer) => {
    const { missed, tookMs } = await wakeUp({ endpoint: await serverThat(answer), timeoutMs: 150 });
    expect(missed).toEqual([{ kind: 'unanswered' }]);
    expect(tookMs).toBeGreaterThan(140);
    expect(tookMs).toBeLessThan(700);
  });
});

describe('where credentials may go', () => {
  it('http anywhere but on this machine: refused before anything is opened', () => {
    expect(() => openFc2WakeUps({ poller, nowMs: Date.now, endpoint: 'http://fc.example.com' })).toThrow(
      'must be an https origin',
    );
  });

  it('without an endpoint: only over TLS, to the host of the account and the region', async () => {
    const opened: unknown[] = [];
    const record = (options: unknown): never => {
      opened.push(options);
      throw new Error('There is no network in a test.');
    };
    const plain = vi.spyOn(http, 'request').mockImplementation(record);
    const secured = vi.spyOn(https, 'request').mockImplementation(record);
    onTestFinished(() => {
      plain.mockRestore();
      secured.mockRestore();
    });
    const { missed } = await wakeUp({});
    expect(missed).toEqual([{ kind: 'refused', why: 'Error' }]);
    expect(plain).not.toHaveBeenCalled();
    expect(opened).toMatchObject([{ host: '1234567890.cn-hangzhou.fc.aliyuncs.com', port: 443 }]);
  });
});
