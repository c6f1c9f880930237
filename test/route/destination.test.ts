import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeDestination } from '../../shared/route/destination.ts';

describe('judgeDestination', () => {
  it.each([
    '10.0.0.0/24',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '8.8.8.8/32',
    '100.0.0.0/10',
    '100.63.255.0/24',
    '100.63.255.255/32',
    '100.128.0.0/9',
    '100.128.0.0/32',
    '101.0.0.0/8',
    '128.0.0.0/1',
  ])('%s is allowed as it is', (cidr) => {
    expect(judgeDestination(cidr)).toEqual({ kind: 'allowed', cidr });
  });

  it.each([
    ['100.64.0.0/10', 'is reserved'],
    ['100.64.0.0/11', 'lies inside 100.64.0.0/10'],
    ['100.100.0.0/16', 'lies inside 100.64.0.0/10'],
    ['100.64.0.0/32', 'lies inside 100.64.0.0/10'],
    ['100.127.255.255/32', 'lies inside 100.64.0.0/10'],
    ['0.0.0.0/1', 'contains 100.64.0.0/10'],
    ['64.0.0.0/2', 'contains 100.64.0.0/10'],
    ['96.0.0.0/3', 'contains 100.64.0.0/10'],
    ['96.0.0.0/4', 'contains 100.64.0.0/10'],
    ['100.0.0.0/8', 'contains 100.64.0.0/10'],
    ['100.0.0.0/9', 'contains 100.64.0.0/10'],
  ])('%s touches the reserved block: refused, because it %s', (cidr, relation) => {
    const verdict = judgeDestination(cidr);
    expect(verdict).toMatchObject({ kind: 'refused', code: 'RouteDest.Reserved' });
    expect(verdict.kind === 'refused' && verdict.detail).toContain(`${cidr} ${relation}`);
  });

  it.each([
    ['the default route', '0.0.0.0/0', 'RouteDest.DefaultRoute', '0.0.0.0/0'],
    ['host bits', '10.0.0.5/24', 'RouteDest.HostBits', '10.0.0.0/24'],
    ['host bits around everything', '1.2.3.4/0', 'RouteDest.HostBits', '0.0.0.0/0'],
    ['IPv6', '2001:db8::/32', 'RouteDest.NotIpv4', '2001:db8::/32'],
    ['an address alone', '10.0.0.0', 'RouteDest.Malformed', '10.0.0.0'],
    ['nothing', '', 'RouteDest.Malformed', '10.0.0.0/24'],
  ])('%s is refused with a code of its own and a detail that helps', (_, text, code, mentioned) => {
    const verdict = judgeDestination(text);
    expect(verdict).toMatchObject({ kind: 'refused', code });
    expect(verdict.kind === 'refused' && verdict.detail).toContain(mentioned);
  });

  it('a text of 100 kB is refused at once, without repeating it', () => {
    const startedMs = performance.now();
    const verdict = judgeDestination(`${':'.repeat(100_000)}x`);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    expect(verdict.kind).toBe('refused');
    expect(JSON.stringify(verdict).length).toBeLessThan(1_000);
  });

  it('a block is allowed exactly when none of its addresses is reserved and it is not the default route', () => {
    // Around 100.64.0.0/10 on purpose: addresses drawn from everywhere would hardly ever touch it.
    const address = fc.oneof(
      fc.integer({ min: 0, max: 0xffffffff }),
      fc.integer({ min: reservedFirst - 70_000, max: reservedFirst + 70_000 }),
      fc.integer({ min: reservedLast - 70_000, max: reservedLast + 70_000 }),
    );
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 32 }), (inside, prefixLength) => {
        const size = 2 ** (32 - prefixLength);
        const first = inside - (inside % size);
        const last = first + size - 1;
        const cidr = `${dotted(first)}/${prefixLength}`;
        const touches = first <= reservedLast && last >= reservedFirst;
        const expected =
          prefixLength === 0 ? 'RouteDest.DefaultRoute' : touches ? 'RouteDest.Reserved' : 'allowed';
        const verdict = judgeDestination(cidr);
        expect(verdict.kind === 'allowed' ? verdict.kind : verdict.code).toBe(expected);
        if (verdict.kind === 'allowed') expect(verdict.cidr).toBe(cidr);
      }),
      { numRuns: 1_000 },
    );
  });
});

const reservedFirst = 100 * 2 ** 24 + 64 * 2 ** 16;
const reservedLast = 100 * 2 ** 24 + 128 * 2 ** 16 - 1;

function dotted(address: number): string {
  return [2 ** 24, 2 ** 16, 2 ** 8, 1].map((unit) => Math.floor(address / unit) % 256).join('.');
}
