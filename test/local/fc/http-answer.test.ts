import { describe, expect, it } from 'vitest';
import { interpretAnswer } from '../../../local/fc/http-answer.ts';

const payloadOf = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('interpretAnswer', () => {
  it.each([
    ['an object without statusCode', '{"ok":true}'],
    ['a JSON string', '"done"'],
    ['an array', '[1]'],
    ['text that is not JSON', 'done'],
    ['nothing', ''],
  ])('%s is taken for the body of a 200 JSON answer', (_title, text) => {
    const answer = interpretAnswer(Buffer.from(text));
    expect(answer).toEqual({
      kind: 'answer',
      status: 200,
      headers: { 'Content-Type': 'application/json' },
      body: Buffer.from(text),
      dropped: [],
    });
  });

  it('a full answer is passed on, without the headers a function may not set', () => {
    const answer = interpretAnswer(
      payloadOf({
        statusCode: 202,
        headers: {
          Location: '/v1/operations/1',
          'X-Fc-Status': '200',
          Connection: 'close',
          'Keep-Alive': 'timeout=1',
          'Content-Length': '99',
          date: 'now',
          Server: 'me',
          'Content-Disposition': 'attachment; filename=a',
        },
        body: '路',
      }),
    );
    expect(answer).toEqual({
      kind: 'answer',
      status: 202,
      headers: { Location: '/v1/operations/1' },
      body: Buffer.from('路'),
      dropped: [
        'X-Fc-Status',
        'Connection',
        'Keep-Alive',
        'Content-Length',
        'date',
        'Server',
        'Content-Disposition',
      ],
    });
  });

  it('a base64 body is decoded', () => {
    const answer = interpretAnswer(payloadOf({ statusCode: 200, body: '/wD+', isBase64Encoded: true }));
    expect(answer).toMatchObject({ kind: 'answer', body: Buffer.from([0xff, 0x00, 0xfe]) });
  });

  it('a status alone is an answer with an empty body', () => {
    expect(interpretAnswer(payloadOf({ statusCode: 204 }))).toEqual({
      kind: 'answer',
      status: 204,
      headers: {},
      body: Buffer.alloc(0),
      dropped: [],
    });
  });

  it.each([
    ['a status as text', { statusCode: '200' }, 'statusCode'],
    ['a status no server can send', { statusCode: 99 }, 'statusCode'],
    ['an object as body', { statusCode: 200, body: {} }, 'body is an object'],
    ['headers as a list', { statusCode: 200, headers: ['a'] }, 'headers is an array'],
    ['a header that is a number', { statusCode: 200, headers: { 'Retry-After': 5 } }, '"Retry-After"'],
    ['a header with a line break', { statusCode: 200, headers: { 'X-A': 'a\r\nX-B: b' } }, '"X-A"'],
    ['a header name with a space', { statusCode: 200, headers: { 'X A': 'a' } }, '"X A"'],
    ['a flag that is text', { statusCode: 200, body: '', isBase64Encoded: 'true' }, 'isBase64Encoded'],
  ])('%s is malformed, and the reason names it', (_title, value, named) => {
    const answer = interpretAnswer(payloadOf(value));
    expect(answer.kind).toBe('malformed');
    expect(answer.kind === 'malformed' && answer.why).toContain(named);
  });
});
