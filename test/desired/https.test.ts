import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createHttpsSource } from '../../shared/desired/https.ts';
import { whyOf } from './desired-source.contract.ts';
import { certificate, startWebPlace } from './web-place.ts';

const nowMs = Date.now;

describe('a document on the web', () => {
  it('the token goes along, the query stays out of the name', async () => {
    const place = await startWebPlace();
    place.file = { body: Buffer.from('a: 1'), modifiedMs: 0 };
    const source = createHttpsSource({ url: `${place.origin}/d.yaml?key=hidden`, token: 't0ken', nowMs });
    expect(await source.read(5_000)).toMatchObject({ kind: 'read', text: 'a: 1', lastModifiedMs: 0 });
    expect(place.requests[0]).toMatchObject({
      method: 'GET',
      url: '/d.yaml?key=hidden',
      headers: { authorization: 'Bearer t0ken', 'accept-encoding': 'identity', 'user-agent': 'routehook' },
    });
    expect(source.name).toBe(`${place.origin}/d.yaml`);
  });

  it('known by its time only: asked by its time', async () => {
    const place = await startWebPlace();
    place.answer = (response) => response.writeHead(304).end();
    const source = createHttpsSource({ url: place.origin, nowMs });
    const reading = await source.read(5_000, { lastModifiedMs: Date.UTC(2026, 10, 23, 12) });
    expect(reading.kind).toBe('unchanged');
    expect(place.requests[0]?.headers).toMatchObject({
      'if-modified-since': 'Mon, 23 Nov 2026 12:00:00 GMT',
    });
    expect(place.requests[0]?.headers).not.toHaveProperty('if-none-match');
  });

  it('"not changed" although nothing is known: refused', async () => {
    const place = await startWebPlace();
    place.answer = (response) => response.writeHead(304).end();
    expect(whyOf(await createHttpsSource({ url: place.origin, nowMs }).read(5_000))).toMatch(/answered 304/);
  });

  it('a server without entity tags and times: read, with nothing to know it by', async () => {
    const place = await startWebPlace();
    place.answer = (response) => response.writeHead(200, { 'last-modified': 'yesterday' }).end('a');
    expect(await createHttpsSource({ url: place.origin, nowMs }).read(5_000)).toEqual({
      kind: 'read',
      text: 'a',
      readAtMs: expect.any(Number),
    });
  });

  it.each<[title: string, answer: (response: ServerResponse) => void, why: RegExp, retryAfterMs?: number]>([
    ['401', (response) => response.writeHead(401).end(), /refused us \(401\).*token/],
    ['403', (response) => response.writeHead(403).end('secret'), /refused us \(403\)/],
    ['410', (response) => response.writeHead(410).end(), /no such file \(410\)/],
    ['429', (response) => response.writeHead(429, { 'retry-after': '7' }).end(), /too often/, 7_000],
    ['503', (response) => response.writeHead(503, { 'retry-after': '90000' }).end(), /\(503\)/, 3_600_000],
    [
      'a Retry-After that is none',
      (response) => response.writeHead(500, { 'retry-after': 'x' }).end(),
      /\(500\)/,
    ],
    ['204', (response) => response.writeHead(204).end(), /answered 204/],
    [
      'a page to sign in',
      (response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>'),
      /a web page/,
    ],
    [
      'compressed',
      (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
      /comes compressed/,
    ],
    [
      'cut in the middle',
      (response) => {
        response.writeHead(200, { 'content-length': '10' });
        response.write('x', () => response.socket?.destroy());
      },
      /was cut/,
    ],
    ['no HTTP', (response) => response.socket?.end('hello\r\n\r\n'), /is not HTTP/],
    [
      'a body without an end',
      (response) => {
        const pour = (): void => {
          while (response.writable && response.write('x'.repeat(65_536)));
        };
        response.on('drain', pour);
        pour();
      },
      /larger than 2 MiB/,
    ],
    [
      'a redirect to nowhere',
      (response) => response.writeHead(302, { location: 'http://[' }).end(),
      /answered 302/,
    ],
  ])('%s: unreadable, and why', async (_title, answer, why, retryAfterMs) => {
    const place = await startWebPlace();
    place.answer = answer;
    const reading = await createHttpsSource({ url: place.origin, nowMs }).read(5_000);
    expect(whyOf(reading)).toMatch(why);
    expect(reading).toHaveProperty('kind', 'unreadable');
    expect('retryAfterMs' in reading ? reading.retryAfterMs : undefined).toBe(retryAfterMs);
  });

  it('a Retry-After that is a date: counted from now', async () => {
    const place = await startWebPlace();
    const at = Date.UTC(2026, 10, 23, 12);
    place.answer = (response) =>
      response.writeHead(503, { 'retry-after': new Date(at + 30_000).toUTCString() }).end();
    expect(await createHttpsSource({ url: place.origin, nowMs: () => at }).read(5_000)).toMatchObject({
      retryAfterMs: 30_000,
    });
  });
});

describe('redirects', () => {
  it('within the origin: followed, the token goes along', async () => {
    const place = await startWebPlace();
    place.answer = (response, { url }) =>
      url === '/b' ? response.end('there') : response.writeHead(302, { location: '/b' }).end();
    const source = createHttpsSource({ url: `${place.origin}/a`, token: 't', nowMs });
    expect(await source.read(5_000)).toMatchObject({ kind: 'read', text: 'there' });
    expect(place.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/a', 'Bearer t'],
      ['/b', 'Bearer t'],
    ]);
  });

  it('to another origin: not followed, nobody is asked there', async () => {
    const [place, other] = await Promise.all([startWebPlace(), startWebPlace()]);
    place.answer = (response) => response.writeHead(307, { location: `${other.origin}/x?y=z` }).end();
    const reading = await createHttpsSource({ url: place.origin, token: 't', nowMs }).read(5_000);
    expect(whyOf(reading)).toContain(`sends us on to ${other.origin}, and`);
    expect(other.requests).toEqual([]);
  });

  it('in a circle: given up', async () => {
    const place = await startWebPlace();
    place.answer = (response) => response.writeHead(301, { location: '/' }).end();
    expect(whyOf(await createHttpsSource({ url: place.origin, nowMs }).read(5_000))).toMatch(/on and on/);
    expect(place.requests).toHaveLength(4);
  });
});

describe('connections', () => {
  it('a certificate that nobody vouches for: no token is sent', async () => {
    const place = await startWebPlace({ secure: true });
    const reading = await createHttpsSource({ url: place.origin, token: 't', nowMs }).read(5_000);
    expect(whyOf(reading)).toMatch(/No secure connection could be made \(\w*SELF_SIGNED\w*\)/);
    expect(place.requests).toEqual([]);
  });

  it('a certificate of another name: no token is sent', async () => {
    const place = await startWebPlace({ secure: true });
    const url = place.origin.replace('localhost', '127.0.0.1');
    const reading = await createHttpsSource({ url, token: 't', ca: certificate.cert, nowMs }).read(5_000);
    expect(whyOf(reading)).toMatch(/No secure connection could be made/);
    expect(place.requests).toEqual([]);
  });

  it('nobody listens; no time left; a token that is no header: told', async () => {
    const gone = createHttpsSource({ url: 'http://127.0.0.1:1/', nowMs });
    expect(whyOf(await gone.read(5_000))).toMatch(/refused/);
    expect(whyOf(await gone.read(0))).toMatch(/no time left/);
    const odd = createHttpsSource({ url: 'http://127.0.0.1:1/', token: 'a\nb', nowMs });
    expect(whyOf(await odd.read(5_000))).toMatch(/Check the token/);
  });
});
