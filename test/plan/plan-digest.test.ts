import { describe, expect, it } from 'vitest';
import { planId } from '../../shared/plan/plan-digest.ts';
import { aDesired, anInput, aWorld, gateway, nowMs, planOf } from './plan-world.ts';

const listed = ['*10.0.0.0/24 vco-a 100', '*10.1.0.0/24 vco-a 100'];
const file = ['10.0.0.0/24 vco-a 0', '10.2.0.0/24 vco-a 100'];
const base = anInput(aWorld(listed), file.map(aDesired));

function digestFor(texts: readonly string[], seen = listed): string {
  return planOf(anInput(aWorld(seen), texts.map(aDesired))).digest;
}

describe('the digest of a plan', () => {
  const { digest } = planOf(base);

  it('it is 64 hexadecimal digits, and people see 16 of them', () => {
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(planId(digest)).toBe(`pl_${digest.slice(0, 16)}`);
  });

  it('planned again later, on routes with other creation times: the same', () => {
    const world = aWorld(['10.9.0.0/24 vco-z 100', ...listed]);
    expect(planOf(anInput(world, file.map(aDesired), 'sync', { nowMs: nowMs + 1 })).digest).toBe(digest);
  });

  it('braked or held beside it: the same', () => {
    const desired = { ...base.desired, limits: { maxChanges: 0 } };
    expect(planOf({ ...base, desired }).digest).toBe(digest);
    expect(digestFor([...file, 'nonsense vco-a 100'])).toBe(digest);
  });

  it.each([
    ['another block', ['10.0.0.0/24 vco-a 0', '10.3.0.0/24 vco-a 100']],
    ['another next hop', ['10.0.0.0/24 vco-a 0', '10.2.0.0/24 vco-b 100']],
    ['another weight', ['10.0.0.0/24 vco-a 0', '10.2.0.0/24 vco-a 0']],
    ['published', ['10.0.0.0/24 vco-a 0', '10.2.0.0/24 vco-a 100 published']],
    ['one change less', ['10.0.0.0/24 vco-a 100', '10.2.0.0/24 vco-a 100']],
    ['one change more', [...file, '10.4.0.0/24 vco-a 100']],
  ])('%s: another', (_, texts) => {
    expect(digestFor(texts)).not.toBe(digest);
  });

  it('another gateway or description: another', () => {
    const elsewhere = { ...base, gateway: { ...gateway, vpnGatewayId: 'vpn-two' } };
    expect(planOf(elsewhere).digest).not.toBe(digest);
    const described = file.map((text) => ({ ...aDesired(text), description: 'office' }));
    expect(planOf(anInput(aWorld(listed), described)).digest).not.toBe(digest);
  });
});
