import { describe, expect, it } from 'vitest';
import { readHttpEvent } from '../../shared/runtime/fc-http-event.ts';

/** An event as the platform sends it. */
const event = {
  version: 'v1',
  rawPath: '/v1/routes',
  body: '{"weight":100}',
  isBase64Encoded: false,
  headers: { 'Content-Type': 'application/json', 'X-Fc-Log-Type': 'None', 'Webhook-Id': 'msg_1' },
  queryParameters: { pageSize: '10', state: 'queued,sending' },
  requestContext: {
    accountId: '123',
    domainName: 'name.cn-hangzhou.fcapp.run',
    domainPrefix: 'name',
    http: { method: 'POST', path: '/v1/routes', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'x' },
    requestId: '1-64f6cd87-0001',
    time: '2023-09-05T06:41:11Z',
    timeEpoch: '1693896071895',
  },
};

function read(changes: Readonly<Record<string, unknown>> = {}) {
  return readHttpEvent(Buffer.from(JSON.stringify({ ...event, ...changes })));
}

describe('an HTTP event', () => {
  it('as the platform sends it, as bytes', () => {
    expect(read()).toEqual({
      request: {
        method: 'POST',
        path: '/v1/routes',
        headers: { 'content-type': 'application/json', 'x-fc-log-type': 'None', 'webhook-id': 'msg_1' },
        query: { pageSize: '10', state: 'queued,sending' },
        body: Buffer.from('{"weight":100}'),
      },
      requestId: '1-64f6cd87-0001',
    });
  });

  it('parsed already: the same', () => {
    expect(readHttpEvent(event)).toEqual(read());
  });

  it('whatever the case of a header, its name is lower case and its value is left alone', () => {
    const headers = { AUTHORIZATION: 'Bearer AbC', 'x-Mixed-CASE': 'One,Two' };
    expect(read({ headers })?.request.headers).toEqual({
      authorization: 'Bearer AbC',
      'x-mixed-case': 'One,Two',
    });
  });

  it('a method in lower case is told in upper case', () => {
    expect(read({ requestContext: { http: { method: 'get' } } })?.request.method).toBe('GET');
  });

  it('no headers, no query, no body, no request id: empty', () => {
    const bare = { version: 'v1', rawPath: '/healthz', requestContext: { http: { method: 'GET' } } };
    expect(readHttpEvent(Buffer.from(JSON.stringify(bare)))).toEqual({
      request: { method: 'GET', path: '/healthz', headers: {}, query: {}, body: Buffer.alloc(0) },
      requestId: '',
    });
  });

  it('fields that nobody knows yet are passed over', () => {
    expect(read({ cookies: ['a'], isFresh: true })).toEqual(read());
  });
});

describe('the body', () => {
  const bytes = Buffer.from([0, 255, 254, 10, 13, 195, 40]);

  it('in base64: the exact bytes', () => {
    expect(read({ body: bytes.toString('base64'), isBase64Encoded: true })?.request.body).toEqual(bytes);
  });

  it('as text: its UTF-8 bytes, not one more or less', () => {
    expect(read({ body: 'Büro 🛰\r\n' })?.request.body).toEqual(Buffer.from('Büro 🛰\r\n', 'utf8'));
  });

  it('a text that looks like base64 and is not marked as such stays what it is', () => {
    expect(read({ body: 'aGVsbG8=' })?.request.body.toString()).toBe('aGVsbG8=');
  });

  it('marked as base64 and empty: empty', () => {
    expect(read({ body: '', isBase64Encoded: true })?.request.body).toHaveLength(0);
  });
});

describe('the path', () => {
  it.each([
    ['/v1/operations/op%5F1:cancel', '/v1/operations/op_1:cancel'],
    ['/v1/operations/%C3%BC', '/v1/operations/ü'],
    ['/', '/'],
  ])('%s is %s', (rawPath, path) => {
    expect(read({ rawPath })?.request.path).toBe(path);
  });

  it.each(['/%', '/%zz', '/%C3%28'])('%s cannot be decoded: no request', (rawPath) => {
    expect(read({ rawPath })).toBeUndefined();
  });
});

describe('anything else', () => {
  it.each([
    ['a timer event', { triggerTime: '2026-11-23T03:00:00Z', triggerName: 'every-minute', payload: '' }],
    ['an event of another version', { ...event, version: 'v2' }],
    ['an event without a path', { ...event, rawPath: undefined }],
    ['an event without a method', { ...event, requestContext: {} }],
    ['headers that are lists', { ...event, headers: { Accept: ['a', 'b'] } }],
    ['a body that is no text', { ...event, body: { weight: 100 } }],
    ['null', null],
    ['a list', [event]],
    ['a text', 'event'],
    ['a number', 5],
  ])('%s is no HTTP event, as bytes or parsed', (_, other) => {
    expect(readHttpEvent(other)).toBeUndefined();
    expect(readHttpEvent(Buffer.from(JSON.stringify(other)))).toBeUndefined();
  });

  it.each([
    ['no bytes', Buffer.alloc(0)],
    ['half of an event', Buffer.from(JSON.stringify(event)).subarray(0, 50)],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00])],
    ['nothing', undefined],
  ])('%s: no HTTP event', (_, other) => {
    expect(readHttpEvent(other)).toBeUndefined();
  });
});
