import { describe, expect, it } from 'vitest';
import { nextAttempt } from '../../../local/fc/retry.ts';

const hourMs = 3_600_000;

describe('nextAttempt', () => {
  it('a success ends the event', () => {
    expect(nextAttempt('answered', { retryCount: 1, throttledCount: 0 }, 0)).toEqual({ kind: 'done' });
  });

  it.each([
    ['the first error', 0, 3, 'again'],
    ['the third error', 2, 3, 'again'],
    ['the fourth error', 3, 3, 'dropped'],
    ['any error when no retries are wanted', 0, 0, 'dropped'],
  ])('%s: after %i retries of %i the event is %s', (_title, retryCount, maxRetryAttempts, kind) => {
    expect(nextAttempt('failed', { retryCount, throttledCount: 0 }, 0, { maxRetryAttempts }).kind).toBe(kind);
  });

  it('a retry after an error counts, and forgets earlier refusals', () => {
    expect(nextAttempt('failed', { retryCount: 0, throttledCount: 4 }, 0, { retryDelayMs: 7 })).toEqual({
      kind: 'again',
      afterMs: 7,
      delivery: { retryCount: 1, throttledCount: 0 },
    });
  });

  it.each([
    [0, 500],
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
  ])('a refusal for lack of instances after %i others waits %i ms and uses up no retry', (count, afterMs) => {
    expect(nextAttempt('throttled', { retryCount: 3, throttledCount: count }, 0)).toEqual({
      kind: 'again',
      afterMs,
      delivery: { retryCount: 3, throttledCount: count + 1 },
    });
  });

  it('an event older than its allowed age is dropped, five hours unless told otherwise', () => {
    const delivery = { retryCount: 0, throttledCount: 0 };
    expect(nextAttempt('throttled', delivery, 5 * hourMs - 500).kind).toBe('again');
    expect(nextAttempt('throttled', delivery, 5 * hourMs - 499).kind).toBe('dropped');
    expect(nextAttempt('throttled', delivery, 600, { maxEventAgeSeconds: 1 }).kind).toBe('dropped');
  });
});
