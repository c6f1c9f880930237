import { describe, expect, it } from 'vitest';
import { type HttpRequest, httpEventOf, isTextType } from '../../../local/fc/http-event.ts';

const call = { accountId: '123', triggerId: 't-1', requestId: '1-64f6cd87-a', nowMs: 1_693_896_071_895 };

const request = (changes: Partial<HttpRequest>): HttpRequest => ({
  method: 'POST',
  url: '/v1/routes',
  httpVersion: '1.1',
  rawHeaders: ['host', 'abc.cn-hangzhou.fcapp.run:8080'],
  body: Buffer.alloc(0),
  sourceIp: '127.0.0.1',
  ...changes,
});

describe('httpEventOf', () => {
  it('a whole request becomes the documented event', () => {
    const event = httpEventOf(
      request({
        url: '/v1/r%C3%B6ute%20a?parameter1=value1&p=1&p=2&empty&plus=a+b&enc=%E8%B7%AF',
        rawHeaders: [
          'host',
          'abc.cn-hangzhou.fcapp.run:8080',
          'content-type',
          'application/json; charset=utf-8',
          'user-agent',
          'curl/8',
          'transfer-encoding',
          'chunked',
        ],
        body: Buffer.from('{"a":"路由"}'),
      }),
      call,
    );
    expect(event).toEqual({
      version: 'v1',
      rawPath: '/v1/r%C3%B6ute%20a',
      body: '{"a":"路由"}',
      isBase64Encoded: false,
      headers: {
        Host: 'abc.cn-hangzhou.fcapp.run:8080',
        'Content-Type': 'application/json; charset=utf-8',
        'User-Agent': 'curl/8',
      },
      queryParameters: { parameter1: 'value1', p: '1,2', empty: '', plus: 'a b', enc: '路' },
      requestContext: {
        accountId: '123',
        triggerId: 't-1',
        domainName: 'abc.cn-hangzhou.fcapp.run',
        domainPrefix: 'abc',
        http: {
          method: 'POST',
          path: '/v1/röute a',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'curl/8',
        },
        requestId: '1-64f6cd87-a',
        time: '2023-09-05T06:41:11Z',
        timeEpoch: '1693896071895',
      },
    });
  });

  it.each([
    ['text that is not UTF-8', 'text/plain', Buffer.from([0x61, 0xff])],
    ['binary that happens to be ASCII', 'application/octet-stream', Buffer.from('abc')],
    ['an image', 'image/png', Buffer.from([0x89, 0x50])],
    ['compressed JSON', 'application/json', Buffer.from([0x1f, 0x8b, 0x08])],
  ])('%s arrives base64 and decodes to the same bytes', (_title, type, body) => {
    const event = httpEventOf(request({ rawHeaders: ['Content-Type', type], body }), call);
    expect(event.isBase64Encoded).toBe(true);
    expect(Buffer.from(event.body, 'base64')).toEqual(body);
  });

  it.each([
    ['multibyte text', 'text/plain', '路由 🛣'],
    ['a byte order mark', 'application/json', '\uFEFF{}'],
    ['no content type', undefined, 'plain'],
  ])('%s arrives plain and encodes to the same bytes', (_title, type, text) => {
    const rawHeaders = type === undefined ? [] : ['Content-Type', type];
    const body = Buffer.from(text);
    const event = httpEventOf(request({ rawHeaders, body }), call);
    expect(event.isBase64Encoded).toBe(false);
    expect(Buffer.from(event.body)).toEqual(body);
  });
});

describe('isTextType', () => {
  it.each([
    ['application/json', true],
    ['Application/JSON; charset=utf-8', true],
    ['application/problem+json', true],
    ['application/soap+xml', true],
    ['application/x-www-form-urlencoded', true],
    ['text/html', true],
    [undefined, true],
    ['application/octet-stream', false],
    ['application/jsonp', false],
    ['multipart/form-data; boundary=x', false],
  ])('%s is text: %s', (type, isText) => {
    expect(isTextType(type)).toBe(isText);
  });
});
