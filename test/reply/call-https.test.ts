import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createHttpCaller } from '../../shared/reply/call-https.ts';
import { callTo, startPlace, stopPlaces, whyOf } from './place.ts';

const call = createHttpCaller({ allowedOrigins: [] });

describe('what is sent', () => {
  it('a value as JSON, a text as it is, with the headers given', async () => {
    const place = await startPlace((response) => response.end());
    await call(callTo(`${place.url}/a?b=c`, { body: { text: 'ä' }, headers: { Authorization: 'Bearer x' } }));
    await call(callTo(place.url, { method: 'PATCH', body: 'a=b', headers: { 'Content-Type': 'text/x' } }));
    await call(callTo(place.url, { body: {}, headers: { 'Content-Type': 'application/x+json' } }));
    await call(callTo(place.url, { method: 'GET' }));
    const seen = place.requests.map(({ head: { method, url, headers }, body }) => [
      `${method} ${url}`,
      headers['content-type'],
      headers['content-length'],
      headers.authorization,
      headers['user-agent'],
      body,
    ]);
    const json = 'application/json; charset=utf-8';
    expect(seen).toEqual([
      ['POST /a?b=c', json, '13', 'Bearer x', 'routehook', '{"text":"ä"}'],
      ['PATCH /', 'text/x', '3', undefined, 'routehook', 'a=b'],
      ['POST /', 'application/x+json', '2', undefined, 'routehook', '{}'],
      ['GET /', undefined, undefined, undefined, 'routehook', ''],
    ]);
  });
});

describe('what comes back', () => {
  it('status, headers in lower case, and the text', async () => {
    const place = await startPlace((response) => {
      response.writeHead(404, { 'X-Reason': 'gone', 'Set-Cookie': ['a', 'b'] }).end('not hére');
    });
    expect(await call(callTo(place.url))).toMatchObject({
      kind: 'answered',
      status: 404,
      headers: { 'x-reason': 'gone', 'set-cookie': 'a,b' },
      text: 'not hére',
    });
  });

  it('a redirect: told, not followed', async () => {
    const place = await startPlace((response) => response.writeHead(307, { location: '/other' }).end());
    expect(await call(callTo(place.url))).toMatchObject({ status: 307, headers: { location: '/other' } });
    expect(place.requests).toHaveLength(1);
  });

  it('an answer that never ends: the first 256 KiB of it, at once', async () => {
    const place = await startPlace((response) => {
      const pour = (): void => {
        while (response.writable && response.write('x'.repeat(65_536)));
      };
      response.on('drain', pour);
      pour();
    });
    const result = await call(callTo(place.url));
    expect(result.kind === 'answered' && result.text.length).toBe(256 * 1024);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([...place.sockets].every((socket) => socket.destroyed)).toBe(true);
  });

  it.each([
    ['no answer', () => {}],
    ['a head and no end', (response: ServerResponse) => void response.writeHead(200).write('x')],
    [
      'an answer that drips',
      (response: ServerResponse) => {
        const timer = setInterval(() => response.write('x'), 10);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('%s: failed when the time is over, and the connection is given up', async (_title, answer) => {
    const place = await startPlace(answer);
    const startedMs = Date.now();
    expect(whyOf(await call(callTo(place.url, { timeoutMs: 150 })))).toBe(
      'failed: There was no answer within 150 ms.',
    );
    expect(Date.now() - startedMs).toBeLessThan(1_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([...place.sockets].every((socket) => socket.destroyed)).toBe(true);
  });

  it.each([
    [
      'a reset before the answer',
      (response: ServerResponse) => response.socket?.resetAndDestroy(),
      /was cut/,
    ],
    ['an end before the answer', (response: ServerResponse) => response.socket?.destroy(), /was cut/],
    [
      'a reset in the middle of it',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': '10' });
        response.write('x', () => response.socket?.resetAndDestroy());
      },
      /was cut/,
    ],
    [
      'an end in the middle of it',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': '10' });
        response.write('x', () => response.socket?.end());
      },
      /was cut/,
    ],
    ['no HTTP', (response: ServerResponse) => response.socket?.end('hello\r\n\r\n'), /is not HTTP \(HPE_/],
    [
      'an upgrade nobody asked for',
      (response: ServerResponse) =>
        response.socket?.end('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
      /was cut/,
    ],
  ])('%s: failed', async (_title, answer, why) => {
    const place = await startPlace(answer);
    expect(whyOf(await call(callTo(place.url)))).toMatch(why);
  });

  it('nobody there: failed, without a word about where', async () => {
    const place = await startPlace(() => {});
    await stopPlaces();
    expect(whyOf(await call(callTo(`${place.url}/secret`)))).toBe(
      'failed: Nothing listens there: the connection was refused.',
    );
  });

  it('a server without TLS behind https: failed', async () => {
    const place = await startPlace((response) => response.end());
    const result = await call(callTo(place.url.replace('http:', 'https:')));
    expect(whyOf(result)).toMatch(/^failed: No secure connection could be made \([A-Z_]+\)/);
  });

  it('a certificate that nobody vouches for: failed, nothing is sent', async () => {
    const place = await startPlace((response) => response.end(), { secure: true });
    expect(whyOf(await call(callTo(place.url)))).toBe(
      'failed: No secure connection could be made (DEPTH_ZERO_SELF_SIGNED_CERT). Check its certificate.',
    );
    expect(place.requests).toHaveLength(0);
  });

  it.each([
    ['a header that HTTP does not allow', { headers: { 'x-a': 'a\nb' } }, /^failed: A header/],
    ['a body that is no JSON', { body: 1n }, /^failed: The call could not be made/],
    ['no URL', { url: 'slack' }, /^forbidden: The configured address/],
    ['a URL of a file', { url: 'file:///etc/passwd' }, /^forbidden: The configured address/],
  ])('%s: told, not thrown', async (_title, changes, why) => {
    const place = await startPlace((response) => response.end());
    expect(whyOf(await call(callTo(place.url, changes)))).toMatch(why);
    expect(place.requests).toHaveLength(0);
  });
});
