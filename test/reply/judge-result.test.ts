import { describe, expect, it } from 'vitest';
import type { HttpResult } from '../../shared/reply/http-caller.ts';
import { judgeHttpResult } from '../../shared/reply/judge-result.ts';

const nowMs = Date.UTC(2026, 10, 23, 12, 0, 0);

function answered(status: number, headers: Readonly<Record<string, string>> = {}): HttpResult {
  return { kind: 'answered', status, headers, text: 'words of the other side' };
}

describe('what an HTTP result means for a delivery', () => {
  it.each([200, 201, 202, 204, 299])('%i: nothing to judge, the channel reads it', (status) => {
    expect(judgeHttpResult(answered(status), nowMs)).toBeUndefined();
  });

  it.each([301, 302, 304, 307, 308, 408, 425, 429, 500, 502, 503, 504, 599])('%i: later', (status) => {
    expect(judgeHttpResult(answered(status), nowMs)).toEqual({
      kind: 'later',
      why: expect.stringContaining(`It answered ${status}`),
    });
  });

  it.each([400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 451])('%i: undeliverable', (status) => {
    expect(judgeHttpResult(answered(status, { 'retry-after': '5' }), nowMs)).toEqual({
      kind: 'undeliverable',
      why: expect.stringContaining(`It answered ${status}`),
    });
  });

  it('no answer: later; an address that may not be used: undeliverable; both with their reason', () => {
    expect(judgeHttpResult({ kind: 'failed', why: 'No luck.' }, nowMs)).toEqual({
      kind: 'later',
      why: 'No luck.',
    });
    expect(judgeHttpResult({ kind: 'forbidden', why: 'Not there.' }, nowMs)).toEqual({
      kind: 'undeliverable',
      why: 'Not there.',
    });
  });

  it.each([200, 301, 404, 418, 429, 503])('%i: the words of the other side are not repeated', (status) => {
    expect(JSON.stringify(judgeHttpResult(answered(status), nowMs) ?? '')).not.toContain('words');
  });
});

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['7', 7_000],
    [' 30 ', 30_000],
    ['3600', 3_600_000],
    ['3601', 3_600_000],
    ['9'.repeat(400), 3_600_000],
    ['Mon, 23 Nov 2026 12:00:30 GMT', 30_000],
    ['Monday, 23-Nov-26 12:00:30 GMT', 30_000],
    ['Mon Nov 23 12:00:30 2026', 30_000],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
    ['Tue, 24 Nov 2026 12:00:00 GMT', 3_600_000],
  ])('"%s": that many milliseconds, between now and an hour', (text, retryAfterMs) => {
    expect(judgeHttpResult(answered(503, { 'retry-after': text }), nowMs)).toMatchObject({ retryAfterMs });
  });

  it.each(['', '-1', '1.5', '1e3', '0x10', 'soon', '2026-11-23T12:00:30Z', 'Mon, 99 Nov 2026 12:00:30 GMT'])(
    '"%s": as if there were none',
    (text) => {
      expect(judgeHttpResult(answered(429, { 'retry-after': text }), nowMs)).not.toHaveProperty(
        'retryAfterMs',
      );
    },
  );
});
