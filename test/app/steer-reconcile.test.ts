import { describe, expect, it } from 'vitest';
import { changeLedger, readLedger } from '../../shared/app/keep-ledger.ts';
import { keepReport } from '../../shared/app/keep-report.ts';
import {
  freezeGateway,
  readFreeze,
  readPlans,
  releasePlan,
  unfreezeGateway,
} from '../../shared/app/steer-reconcile.ts';
import type { Requester } from '../../shared/operation/operation.ts';
import type { GatewayPlan } from '../../shared/plan/gateway-plan.ts';
import { planId } from '../../shared/plan/plan-digest.ts';
import { type RunReport, runReportKey } from '../../shared/plan/report.ts';
import { type GatewayRef, gatewayKey } from '../../shared/route/route.ts';
import { aDesired, anInput, aWorld, gateway, planOf } from '../plan/plan-world.ts';
import { type TestApp, type TestAppOptions, testApp } from '../support/test-app.ts';

const hourMs = 3_600_000;
const key = gatewayKey(gateway);
const alice: Requester = {
  source: 'slack',
  instance: 'acme',
  actor: { tenant: 'T1', id: 'U1', name: 'Alice' },
};
const bob: Requester = { source: 'bearer', instance: 'bob' };

const world = aWorld(['*10.1.0.0/24 vco-b 100']);
/** It holds for longer than any test lasts. */
const bobs = { reason: 'the move', by: 'Bob', fromMs: 0, untilMs: 4e12 };
const limited = { policy: 'sync', routes: [], limits: { maxDeletions: 0, allowEmpty: true } } as const;
const braked = planOf({ ...anInput(world, []), desired: limited });
const ready = planOf(anInput(world, [aDesired('10.0.0.0/24 vco-a 100')]));

/** A store with the plan of a run in it. */
async function afterRun(plan: GatewayPlan, mode: RunReport['mode'] = 'apply'): Promise<TestApp> {
  const setting = testApp();
  const atMs = setting.clock.nowMs();
  const run: RunReport = { kind: 'run', atMs, mode, sources: [], gateways: [key] };
  await keepReport(setting.store, runReportKey, run);
  await keepReport(setting.store, key, { kind: 'gateway', atMs, source: 'file:a', plan, asked: [] });
  return setting;
}

const twoHours = { forMs: 2 * hourMs, reason: 'the move' };

describe('freezing a gateway', () => {
  it('noted with who, why and until when; what else the ledger has stays', async () => {
    const { app, clock, store, log } = testApp();
    const release = { digest: 'd', by: 'x', untilMs: 1 };
    await changeLedger(app, key, (ledger) => ({ ...ledger, release }));
    const outcome = await freezeGateway(app, gateway, twoHours, alice);
    const freeze = {
      reason: 'the move',
      by: 'Alice (acme:T1/U1)',
      fromMs: clock.nowMs(),
      untilMs: clock.nowMs() + 2 * hourMs,
    };
    expect(outcome).toEqual({ kind: 'frozen', gateway, freeze });
    expect((await readLedger({ store }, key)).freeze).toEqual(freeze);
    expect((await readLedger({ store }, key)).release).toEqual(release);
    expect(log).toContainEqual({
      level: 'info',
      event: 'reconcile.frozen',
      gateway: 'vpn-one',
      region: 'cn-hangzhou',
      source: 'slack',
      instance: 'acme',
    });
  });

  it('while another freeze holds: the new one counts, and the answer tells of the other', async () => {
    const { app } = testApp();
    await freezeGateway(app, gateway, { forMs: 5 * hourMs, reason: 'an incident' }, bob);
    expect(await freezeGateway(app, gateway, twoHours, alice)).toMatchObject({
      freeze: { reason: 'the move' },
      instead: { reason: 'an incident', by: 'bearer/bob' },
    });
  });

  it('after another freeze has ended: it is not told of', async () => {
    const { app, clock } = testApp();
    await freezeGateway(app, gateway, twoHours, bob);
    await clock.advance(2 * hourMs);
    expect(await freezeGateway(app, gateway, twoHours, alice)).not.toHaveProperty('instead');
  });

  it('it ends by itself', async () => {
    const { app, clock } = testApp();
    await freezeGateway(app, gateway, twoHours, alice);
    await clock.advance(2 * hourMs - 1);
    expect(await readFreeze(app, gateway)).toMatchObject({ reason: 'the move' });
    await clock.advance(1);
    expect(await readFreeze(app, gateway)).toBeUndefined();
  });

  it('ended by hand: it is gone, whoever began it', async () => {
    const { app, store } = testApp();
    await freezeGateway(app, gateway, twoHours, alice);
    expect(await unfreezeGateway(app, gateway, bob)).toMatchObject({ freeze: { reason: 'the move' } });
    expect(await readLedger({ store }, key)).not.toHaveProperty('freeze');
  });

  it.each([
    ['none', 0],
    ['one that has ended by itself', 2 * hourMs],
  ])('ending %s: nothing was frozen', async (_, afterMs) => {
    const { app, clock } = testApp();
    if (afterMs > 0) await freezeGateway(app, gateway, twoHours, alice);
    await clock.advance(afterMs);
    expect(await unfreezeGateway(app, gateway, bob)).toEqual({ kind: 'unfrozen', gateway });
  });

  it('one gateway is frozen, another is not', async () => {
    const { app } = testApp();
    await freezeGateway(app, gateway, twoHours, alice);
    expect(await readFreeze(app, { ...gateway, vpnGatewayId: 'vpn-two' })).toBeUndefined();
    expect(await readFreeze(app, { ...gateway, regionId: 'cn-beijing' })).toBeUndefined();
  });
});

describe('releasing a plan', () => {
  it('the braked plan that was shown: may pass for an hour', async () => {
    const { app, clock, store } = await afterRun(braked);
    const release = { digest: braked.digest, by: 'Alice (acme:T1/U1)', untilMs: clock.nowMs() + hourMs };
    expect(await releasePlan(app, gateway, planId(braked.digest), alice)).toEqual({
      kind: 'released',
      gateway,
      release,
      heldBy: [],
    });
    expect((await readLedger({ store }, key)).release).toEqual(release);
  });

  it('a run that only observes: released, and the answer says that nothing is changed', async () => {
    const { app } = await afterRun(braked, 'observe');
    expect(await releasePlan(app, gateway, planId(braked.digest), alice)).toMatchObject({
      heldBy: ['Reconciliation only observes here: it changes nothing.'],
    });
  });

  it('beyond a limit and frozen: released, and the answer names the freeze', async () => {
    const frozenToo = planOf({
      ...anInput({ ...world, ledger: { ...world.ledger, freeze: bobs } }, []),
      desired: limited,
    });
    const { app } = await afterRun(frozenToo);
    expect(await releasePlan(app, gateway, planId(frozenToo.digest), alice)).toMatchObject({
      kind: 'released',
      heldBy: [expect.stringMatching(/^Frozen by Bob .*\(the move\)\. .*lifts the freeze\.$/)],
    });
  });

  const onlyFrozen = planOf(
    anInput(
      {
        ...world,
        ledger: { ...world.ledger, freeze: bobs },
      },
      [aDesired('10.0.0.0/24 vco-a 100')],
    ),
  );

  it.each<[situation: string, GatewayPlan, id: string, why: RegExp]>([
    ['another plan', braked, 'pl_0000000000000000', /its plan is pl_[0-9a-f]{16} now, not pl_0{16}/],
    ['a plan that is not braked', ready, planId(ready.digest), /^pl_[0-9a-f]{16} is not braked$/],
    ['a plan that is only frozen', onlyFrozen, planId(onlyFrozen.digest), /no release lets .* Frozen by Bob/],
    [
      'a gateway that could not be read',
      { kind: 'unreadable', gateway, policy: 'sync', fault: { code: 'X', class: 'denied', message: 'm' } },
      'pl_0000000000000000',
      /no plan of it/,
    ],
  ])('%s: not released, with the reason, and nothing is noted', async (_, plan, id, why) => {
    const { app, store } = await afterRun(plan);
    const outcome = await releasePlan(app, gateway, id, alice);
    expect(outcome).toMatchObject({ kind: 'not-released', gateway, why: expect.stringMatching(why) });
    expect(outcome.kind === 'not-released' && outcome.why).not.toMatch(/\.$/);
    expect(await readLedger({ store }, key)).not.toHaveProperty('release');
  });

  it('before any run: not released', async () => {
    const { app } = testApp();
    expect(await releasePlan(app, gateway, 'pl_0000000000000000', alice)).toMatchObject({
      kind: 'not-released',
    });
  });
});

describe('who may steer', () => {
  const rule = { name: 'r', who: ['acme:T1/U1'], gateways: ['vpn-one'], destinations: ['10.0.0.0/8'] };
  const rows: readonly [title: string, access: TestAppOptions['settings'], at: GatewayRef, code: string][] = [
    ['nobody is named', { access: [] }, gateway, 'Access.NotNamed'],
    [
      'another gateway is covered',
      { access: [rule] },
      { ...gateway, vpnGatewayId: 'vpn-two' },
      'Access.GatewayNotCovered',
    ],
    [
      'they may only read',
      { access: [{ ...rule, destinations: [] }] },
      gateway,
      'Access.DestinationNotCovered',
    ],
  ];

  it.each(rows)('%s: refused, and nothing is noted', async (_, settings, at, code) => {
    const { app, store } = testApp({ settings: settings ?? {} });
    for (const outcome of [
      await freezeGateway(app, at, twoHours, alice),
      await unfreezeGateway(app, at, alice),
      await releasePlan(app, at, planId(braked.digest), alice),
    ]) {
      expect(outcome).toMatchObject({ kind: 'refused', refusal: { code } });
    }
    expect(await store.readLedger(gatewayKey(at))).toBeUndefined();
  });

  it('a rule covers the gateway and some destination: allowed', async () => {
    const { app } = testApp({ settings: { access: [rule] } });
    expect((await freezeGateway(app, gateway, twoHours, alice)).kind).toBe('frozen');
  });
});

describe('reading plans', () => {
  it('before any run: none', async () => {
    const { app } = testApp();
    expect(await readPlans(app)).toEqual({ kind: 'plans', gateways: [] });
    expect(await readPlans(app, gateway)).toEqual({ kind: 'plans', gateways: [], about: gateway });
  });

  it('of all gateways of the last run, or of one', async () => {
    const { app } = await afterRun(ready);
    expect(await readPlans(app)).toMatchObject({ run: { mode: 'apply' }, gateways: [{ plan: ready }] });
    expect(await readPlans(app, gateway)).toMatchObject({ about: gateway, gateways: [{ plan: ready }] });
    const elsewhere = { ...gateway, vpnGatewayId: 'vpn-two' };
    expect(await readPlans(app, elsewhere)).toMatchObject({ about: elsewhere, gateways: [] });
  });
});
