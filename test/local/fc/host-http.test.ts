import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { httpHostOf } from './fixture.ts';

/** Answers with the event it was given and its type. */
const echo = `exports.handler = async (event, context) => ({
  statusCode: 200,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ isBuffer: Buffer.isBuffer(event), event: JSON.parse(event.toString()), context }),
});`;

/** Sends headers exactly as given, which fetch would not. */
function sendRaw(url: string, rawHeaders: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const { host, hostname, port } = new URL(url);
    const sent = httpRequest(
      { hostname, port, path: '/a%20b?x=1&x=2', headers: ['Host', host, ...rawHeaders] },
      (response) => {
        response.setEncoding('utf8');
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve(text));
      },
    );
    sent.on('error', reject).end();
  });
}

describe('a request to an HTTP trigger', () => {
  it('reaches the handler as a Buffer with canonical header names, joined values and both paths', async () => {
    const { url } = await httpHostOf(echo);
    const text = await sendRaw(url, ['x-acs-date', 'a', 'X-Multi', '1', 'x-multi', '2']);
    expect(JSON.parse(text)).toMatchObject({
      isBuffer: true,
      event: {
        version: 'v1',
        rawPath: '/a%20b',
        headers: { 'X-Acs-Date': 'a', 'X-Multi': '1,2' },
        queryParameters: { x: '1,2' },
        requestContext: {
          accountId: '1234567890',
          http: { method: 'GET', path: '/a b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
        },
      },
    });
  });

  it('comes with a context that names the function, the place and the keys of the moment', async () => {
    let turn = 0;
    const { url } = await httpHostOf(
      echo,
      {},
      {
        credentials: () => {
          turn += 1;
          return { accessKeyId: `STS.${turn}`, accessKeySecret: 's', securityToken: 't' };
        },
      },
    );
    const keyOf = async () => {
      const response = await fetch(url);
      const { event, context } = JSON.parse(await response.text());
      expect(context).toMatchObject({
        requestId: event.requestContext.requestId,
        function: { name: 'fixture', handler: 'index.handler', memory: 128, timeout: 5 },
        service: { qualifier: 'LATEST' },
        region: 'cn-hangzhou',
        accountId: '1234567890',
        retryCount: 0,
      });
      expect(response.headers.get('x-fc-request-id')).toBe(context.requestId);
      return context.credentials.accessKeyId;
    };
    const first = await keyOf();
    expect(await keyOf()).not.toBe(first);
  });

  it.each([
    ['multibyte JSON', 'application/json', Buffer.from('{"a":"路由 🛣"}'), false],
    ['binary', 'application/octet-stream', Buffer.from([0, 255, 13, 10]), true],
    ['broken UTF-8 sent as text', 'text/plain', Buffer.from([0xe8, 0xb7]), true],
  ])('%s keeps its exact bytes', async (_title, type, body, isBase64Encoded) => {
    const { url } = await httpHostOf(echo);
    const response = await fetch(url, { method: 'POST', body, headers: { 'Content-Type': type } });
    const { event } = JSON.parse(await response.text());
    expect(event.isBase64Encoded).toBe(isBase64Encoded);
    expect(Buffer.from(event.body, isBase64Encoded ? 'base64' : 'utf8')).toEqual(body);
  });

  it('of several megabytes passes both ways', async () => {
    const { url } = await httpHostOf(
      'exports.handler = async (event) => ({ statusCode: 200, body: JSON.parse(event).body });',
    );
    const body = '路'.repeat(4_000_000);
    const response = await fetch(url, { method: 'POST', body, headers: { 'Content-Type': 'text/plain' } });
    expect((await response.text()) === body).toBe(true);
  });
});

describe('a request the platform refuses', () => {
  const neverRuns = "console.log('ran'); exports.handler = async () => 'ran';";

  it.each([
    ['a method not in the list', 403, 'FCCommonError', '/', { method: 'DELETE' }],
    ['too long a path', 400, 'InvalidArgument', `/${'a'.repeat(5000)}`, {}],
    ['too many headers', 400, 'InvalidArgument', '/', { headers: { 'X-A': 'a'.repeat(9000) } }],
    ['a body above 32 MB', 413, 'EntityTooLarge', '/', { method: 'POST', body: Buffer.alloc(33_554_433) }],
    [
      'an asynchronous body above 128 KB',
      413,
      'EntityTooLarge',
      '/',
      { method: 'POST', body: Buffer.alloc(131_073), headers: { 'X-Fc-Invocation-Type': 'Async' } },
    ],
  ])('%s is answered %i %s and no instance starts', async (_title, status, code, path, init) => {
    const { host, url } = await httpHostOf(neverRuns);
    const response = await fetch(url + path, init);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ Code: code });
    expect(response.headers.get('x-fc-request-id')).toMatch(/^1-/);
    expect(host.instances('fixture')).toEqual([]);
  });

  it('a streamed body above 32 MB is refused although its length was never declared', async () => {
    const { host, url } = await httpHostOf(neverRuns);
    const status = await new Promise((resolve, reject) => {
      const sent = httpRequest(url, { method: 'POST' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      for (let n = 0; n < 33; n += 1) sent.write(Buffer.alloc(1024 * 1024));
      sent.end();
    });
    expect(status).toBe(413);
    expect(host.instances('fixture')).toEqual([]);
  });
});

describe('what a handler returns', () => {
  it('becomes the response, without forbidden headers, and the log says which were dropped', async () => {
    const { host, url } = await httpHostOf(`exports.handler = async () => ({
      statusCode: 201, headers: { 'X-Own': 'yes', 'X-Fc-Own': 'no' }, body: 'AAH/', isBase64Encoded: true });`);
    const response = await fetch(url);
    expect(response.status).toBe(201);
    expect(response.headers.get('x-own')).toBe('yes');
    expect(response.headers.get('x-fc-own')).toBeNull();
    expect(response.headers.get('content-length')).toBe('3');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([0, 1, 255]));
    expect(host.logs('fixture').map((line) => line.text)).toContain(
      'response headers a function may not set were dropped: X-Fc-Own',
    );
  });

  it('without a statusCode becomes the body of a 200', async () => {
    const { url } = await httpHostOf(
      'exports.handler = (event, context, callback) => callback(null, { ok: 1 });',
    );
    const response = await fetch(url);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(await response.json()).toEqual({ ok: 1 });
  });

  it('that is no HTTP response is a 502 that says why', async () => {
    const { url } = await httpHostOf("exports.handler = async () => ({ statusCode: 'ok' });");
    const response = await fetch(url);
    expect(response.status).toBe(502);
    expect(await response.text()).toContain('statusCode is \\"ok\\"');
  });

  it('to a HEAD request is answered without the body', async () => {
    const { url } = await httpHostOf("exports.handler = async () => ({ statusCode: 200, body: 'abc' });");
    const response = await fetch(url, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});
