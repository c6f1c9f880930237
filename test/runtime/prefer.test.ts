import { describe, expect, it } from 'vitest';
import { longestWaitS, readPreferredWaitS } from '../../shared/runtime/http/prefer.ts';

describe('how long a caller prefers to wait', () => {
  it.each([
    ['no header', undefined, 0],
    ['an empty header', '', 0],
    ['a wait', 'wait=5', 5],
    ['no wait', 'wait=0', 0],
    ['the longest', `wait=${longestWaitS}`, longestWaitS],
    ['longer than the longest', `wait=${longestWaitS + 1}`, longestWaitS],
    ['much longer', 'wait=999999', longestWaitS],
    ['in quotes', 'wait="7"', 7],
    ['in upper case', 'WAIT=7', 7],
    ['with spaces', ' wait = 7 ', 7],
    ['after another preference', 'respond-async, wait=7', 7],
    ['before another preference', 'wait=7, respond-async', 7],
    ['after a parameter', 'respond-async; foo="bar", wait=7', 7],
    ['told twice: the first counts', 'wait=3, wait=9', 3],
    ['another preference', 'respond-async', 0],
    ['a preference that ends alike', 'await=5', 0],
    ['a preference that begins alike', 'wait-for=5', 0],
    ['a fraction', 'wait=1.5', 0],
    ['a negative wait', 'wait=-5', 0],
    ['a word', 'wait=long', 0],
    ['nothing', 'wait=', 0],
    ['more digits than any wait has', 'wait=1000000000', 0],
  ])('%s', (_, header, waitS) => {
    expect(readPreferredWaitS(header)).toBe(waitS);
  });

  it('a header that is very long is read quickly', () => {
    const beganMs = performance.now();
    expect(readPreferredWaitS(`${' '.repeat(50_000)}wait${' '.repeat(50_000)}x`)).toBe(0);
    expect(performance.now() - beganMs).toBeLessThan(500);
  });
});
