import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forgetTokens } from '../../../local/vpn/model/foreign-hand.ts';
import { advanceTo } from '../../../local/vpn/model/tasks.ts';
import { sample } from '../../../local/vpn/sample-world.ts';
import { aWorld, busyMs, caller, codeOf, create, listed } from './world-fixture.ts';

const token = { ClientToken: 'token-1' };

describe('the memory of client tokens', () => {
  it('same token, same parameters → the first answer under a new request id, and no second effect', () => {
    const world = aWorld();
    const first = create(world, token, { requestId: 'r-1' });
    const again = create(world, token, { atMs: 100, requestId: 'r-2' });
    if (first.kind !== 'ok') throw new Error(first.code);
    expect(again).toEqual({ kind: 'ok', body: { ...first.body, RequestId: 'r-2' } });
    advanceTo(world, busyMs);
    expect(listed(world)).toHaveLength(1);
  });

  it('same token, other parameters → IdempotentParameterMismatch', () => {
    const world = aWorld();
    create(world, token);
    expect(codeOf(create(world, { ...token, RouteDest: '10.1.0.0/24' }))).toBe('IdempotentParameterMismatch');
  });

  it('a refused call is not remembered', () => {
    const world = aWorld();
    create(world);
    expect(codeOf(create(world, { ...token, RouteDest: '10.1.0.0/24' }))).toBe('VpnGateway.Configuring');
    expect(codeOf(create(world, { ...token, RouteDest: '10.2.0.0/24' }, { atMs: busyMs }))).toBe('OK');
  });

  it('a dry run is not remembered', () => {
    const world = aWorld();
    expect(codeOf(create(world, { ...token, DryRun: 'true' }))).toBe('DryRunOperation');
    expect(codeOf(create(world, token))).toBe('OK');
  });

  it('no token → the second call is a call of its own', () => {
    const world = aWorld();
    create(world);
    expect(codeOf(create(world, {}, { atMs: busyMs }))).toBe('VpnRouteEntry.AlreadyExists');
  });

  it('another key of the same account → the same memory; another account → none', () => {
    const world = aWorld();
    create(world, token);
    const otherKey = { ...caller, accessKeyId: 'rotated' };
    expect(codeOf(create(world, token, { by: otherKey }))).toBe('OK');
    const stranger = { accessKeyId: 'stranger', accountId: '2000000000000002' };
    expect(codeOf(create(world, token, { by: stranger }))).toBe('InvalidVpnGatewayInstanceId.NotFound');
  });

  it.each([
    { title: 'within its validity', atMs: 9_999, code: 'OK' },
    { title: 'at the end of its validity', atMs: 10_000, code: 'VpnRouteEntry.AlreadyExists' },
  ])('a token used again $title → $code', ({ atMs, code }) => {
    const world = aWorld({ tokenValidityMs: 10_000 });
    create(world, token);
    expect(codeOf(create(world, token, { atMs }))).toBe(code);
  });

  it('outdated tokens are dropped when later ones come', () => {
    const world = aWorld({ tokenValidityMs: 10_000, routeQuota: 1000 });
    for (let round = 0; round < 50; round += 1) {
      const changed = { ClientToken: `token-${round}`, RouteDest: `10.1.${round}.0/24` };
      create(world, changed, { atMs: round * busyMs });
    }
    expect(Object.keys(world.tokens.remembered).length).toBeLessThan(8);
  });

  it('a caller who lost the permission meanwhile → Forbidden, not the first answer', () => {
    const world = aWorld();
    create(world, token);
    world.callers[caller.accessKeyId] = { deniedActions: ['*'], restricted: false };
    expect(codeOf(create(world, token))).toBe('Forbidden');
  });

  it('forgotten tokens → the call is judged anew', () => {
    const world = aWorld();
    create(world, token);
    forgetTokens(world);
    expect(codeOf(create(world, token, { atMs: busyMs }))).toBe('VpnRouteEntry.AlreadyExists');
  });

  it('any sequence of repeated calls → each token takes effect once', () => {
    const step = fc.record({
      token: fc.integer({ min: 0, max: 4 }),
      waitMs: fc.integer({ min: 0, max: 6000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const world = aWorld();
        const accepted = new Set<number>();
        let atMs = 0;
        for (const each of steps) {
          atMs += each.waitMs;
          const changed = { ClientToken: `t-${each.token}`, RouteDest: `10.1.${each.token}.0/24` };
          const code = codeOf(create(world, changed, { atMs }));
          if (code === 'OK') accepted.add(each.token);
          else expect([code, accepted.has(each.token)]).toEqual(['VpnGateway.Configuring', false]);
        }
        advanceTo(world, atMs + busyMs);
        const wanted = [...accepted].map((number) => `10.1.${number}.0/24 ${sample.firstOffice} 100 normal`);
        expect([...listed(world)].sort()).toEqual(wanted.sort());
      }),
    );
  });
});
