import { describe, expect, it } from 'vitest';
import {
  freezeGateway,
  readFreeze,
  releasePlan,
  type Steered,
  unfreezeGateway,
} from '../../shared/app/steer-reconcile.ts';
import { planId } from '../../shared/plan/plan-digest.ts';
import { keyOf } from '../support/test-app.ts';
import {
  aDocument,
  blocks,
  gatewayRef,
  oncall,
  type ReconcileWorld,
  reconcileWorld,
} from './reconcile-world.ts';

const minute = 60_000;
const hour = 60 * minute;

/** A gateway with so many routes of ours. */
async function withRoutes(count: number): Promise<ReconcileWorld> {
  const setting = reconcileWorld();
  setting.file.text = aDocument({ 0: blocks(count) });
  await setting.settle(2);
  expect(setting.routes()).toHaveLength(count);
  return setting;
}

/** A gateway of which the file has dropped six of eight routes: one more than a run may delete. */
async function braked(): Promise<ReconcileWorld> {
  const setting = await withRoutes(8);
  setting.file.text = aDocument({ 0: blocks(2) });
  await setting.run();
  expect((await setting.plan()).brakes).toMatchObject([{ code: 'deletions' }]);
  return setting;
}

async function idOf(setting: ReconcileWorld): Promise<string> {
  return planId((await setting.plan()).digest);
}

async function release(setting: ReconcileWorld, id?: string): Promise<Steered> {
  return releasePlan(setting.app, gatewayRef(), id ?? (await idOf(setting)), oncall);
}

const rows: readonly (readonly [code: string, has: number, file: string])[] = [
  ['empty-desired', 2, aDocument({ 0: [] })],
  ['deletions', 8, aDocument({ 0: blocks(2) })],
  ['deletion-percent', 12, aDocument({ 0: blocks(9) })],
  ['changes', 2, aDocument({ 0: blocks(4) }, { limits: { maxChanges: 1 } })],
  ['change-percent', 12, aDocument({ 0: blocks(12).map((block) => `${block} first 100 published`) })],
  ['stale-source', 2, aDocument({ 0: blocks(3) }, { validUntil: '2020-01-01T00:00:00Z' })],
];

describe('a brake', () => {
  it.each(rows)(
    '%s: the plan is shown with its reason and its release, and nothing is asked for',
    async (code, has, file) => {
      const setting = await withRoutes(has);
      const before = await setting.operations();
      setting.file.text = file;
      const report = await setting.run();
      expect(report).toMatchObject({ planned: 1, braked: 1, asked: 0 });
      expect(report.changes).toBeGreaterThan(0);
      const plan = await setting.plan();
      expect(plan).toMatchObject({ kind: 'braked', brakes: [{ code }] });
      expect(plan.brakes[0]?.release).not.toBe('');
      await setting.settle(2);
      expect(await setting.operations()).toEqual(before);
      expect(setting.routes()).toHaveLength(has);
    },
  );

  it('a limit raised in the file: the plan is carried out', async () => {
    const setting = await braked();
    setting.file.text = aDocument({ 0: blocks(2) }, { limits: { maxDeletions: 6 } });
    await setting.settle();
    expect(setting.routes()).toHaveLength(2);
  });

  it('allowEmpty in the file: what is ours goes', async () => {
    const setting = await withRoutes(2);
    setting.file.text = aDocument({ 0: [] }, {}, { allowEmpty: true });
    await setting.settle();
    expect(setting.routes()).toEqual([]);
  });

  it('on one gateway: the others are changed all the same', async () => {
    const setting = reconcileWorld({ gateways: 2 });
    setting.file.text = aDocument({ 0: blocks(3), 1: blocks(1) }, { limits: { maxChanges: 2 } });
    expect(await setting.run()).toMatchObject({ braked: 1, asked: 1 });
    await setting.ticksFor(1);
    expect([setting.routes(0), setting.routes(1)]).toEqual([[], ['10.0.0.0/16 first 100']]);
  });
});

describe('a freeze', () => {
  it('holds every change, tells who and why, and ends by itself', async () => {
    const setting = await withRoutes(1);
    await freezeGateway(setting.app, gatewayRef(), { forMs: hour, reason: 'maintenance' }, oncall);
    setting.file.text = aDocument({ 0: blocks(2) });
    await setting.settle(2);
    expect((await setting.plan()).brakes).toMatchObject([
      { code: 'frozen', detail: expect.stringMatching(/Alice.*maintenance/) },
    ]);
    expect(setting.routes()).toHaveLength(1);
    await setting.clock.advance(hour);
    await setting.settle();
    expect(setting.routes()).toHaveLength(2);
  });

  it('lifted: the next run goes on; lifting it again changes nothing', async () => {
    const setting = await withRoutes(1);
    const { app } = setting;
    const freeze = { forMs: hour, reason: 'maintenance' };
    expect(await freezeGateway(app, gatewayRef(), freeze, oncall)).not.toHaveProperty('instead');
    expect(await freezeGateway(app, gatewayRef(), { ...freeze, reason: 'longer' }, oncall)).toMatchObject({
      instead: { reason: 'maintenance' },
    });
    expect(await unfreezeGateway(app, gatewayRef(), oncall)).toMatchObject({ freeze: { reason: 'longer' } });
    expect(await unfreezeGateway(app, gatewayRef(), oncall)).not.toHaveProperty('freeze');
    expect(await readFreeze(app, gatewayRef())).toBeUndefined();
    setting.file.text = aDocument({ 0: blocks(2) });
    await setting.settle();
    expect(setting.routes()).toHaveLength(2);
  });

  it('no rule lets somebody steer the gateway: refused, and nothing is written', async () => {
    const setting = reconcileWorld({ settings: { access: [] } });
    const { app } = setting;
    const answers = [
      await freezeGateway(app, gatewayRef(), { forMs: hour, reason: 'x' }, oncall),
      await unfreezeGateway(app, gatewayRef(), oncall),
      await releasePlan(app, gatewayRef(), 'pl_0000000000000000', oncall),
    ];
    expect(answers.map(({ kind }) => kind)).toEqual(['refused', 'refused', 'refused']);
    expect(await setting.store.readLedger(keyOf())).toBeUndefined();
  });
});

describe('a release', () => {
  it('lets the plan that was shown pass, once, and says who let it', async () => {
    const setting = await braked();
    expect(await release(setting)).toMatchObject({ kind: 'released', heldBy: [] });
    expect(await setting.run()).toMatchObject({ changes: 6, asked: 6 });
    expect(await setting.plan()).toMatchObject({
      kind: 'ready',
      releasedBy: expect.stringContaining('Alice'),
    });
    expect((await setting.store.readLedger(keyOf()))?.ledger).not.toHaveProperty('release');
    await setting.ticksFor(2);
    expect(setting.routes()).toEqual(['10.0.0.0/16 first 100', '10.1.0.0/16 first 100']);
    // The same plan once more, within the hour: another word is needed.
    setting.file.text = aDocument({ 0: blocks(8) });
    await setting.clock.advance(10 * minute);
    await setting.settle(3);
    expect(setting.routes()).toHaveLength(8);
    setting.file.text = aDocument({ 0: blocks(2) });
    await setting.settle(2);
    expect(await setting.plan()).toMatchObject({ kind: 'braked' });
    expect(setting.routes()).toHaveLength(8);
  });

  it('another plan since: it stays braked', async () => {
    const setting = await braked();
    await release(setting);
    setting.file.text = aDocument({ 0: blocks(1) });
    await setting.settle(2);
    expect(await setting.plan()).toMatchObject({ kind: 'braked', changes: { length: 7 } });
    expect(setting.routes()).toHaveLength(8);
  });

  it('an hour later it is over', async () => {
    const setting = await braked();
    await release(setting);
    await setting.clock.advance(hour);
    await setting.settle();
    expect(await setting.plan()).toMatchObject({ kind: 'braked' });
    expect(setting.routes()).toHaveLength(8);
  });

  it('of another plan than the last one, or one that is not braked, or none: refused, and says so', async () => {
    const setting = reconcileWorld();
    const why = async (id: string) => {
      const steered = await release(setting, id);
      return steered.kind === 'not-released' ? steered.why : steered.kind;
    };
    expect(await why('pl_0000000000000000')).toBe('there is no plan of it: no run has read it');
    setting.file.text = aDocument({ 0: blocks(1) });
    await setting.run();
    expect(await why('pl_0000000000000000')).toMatch(/^its plan is pl_[0-9a-f]{16} now, not pl_0{16}: look/);
    expect(await why(await idOf(setting))).toMatch(/^pl_[0-9a-f]{16} is not braked$/);
  });

  it('of a plan that is only frozen: refused; frozen besides: released, and held all the same', async () => {
    const setting = await withRoutes(8);
    await freezeGateway(setting.app, gatewayRef(), { forMs: 10 * minute, reason: 'maintenance' }, oncall);
    setting.file.text = aDocument({ 0: blocks(7) });
    await setting.run();
    expect(await release(setting)).toMatchObject({
      kind: 'not-released',
      why: expect.stringMatching(/no release lets pl_\w+ pass\. Frozen by .*maintenance/),
    });
    setting.file.text = aDocument({ 0: blocks(2) });
    await setting.run();
    expect(await release(setting)).toMatchObject({
      kind: 'released',
      heldBy: [expect.stringContaining('maintenance')],
    });
    await setting.settle(2);
    expect(setting.routes()).toHaveLength(8);
    await setting.clock.advance(10 * minute);
    await setting.settle();
    expect(setting.routes()).toHaveLength(2);
  });

  it('where runs only observe: released, and it is said that nothing comes of it', async () => {
    const setting = await braked();
    await setting.run({ mode: 'observe' });
    expect(await release(setting)).toMatchObject({ heldBy: [expect.stringContaining('only observes')] });
    await setting.run({ mode: 'observe' });
    await setting.ticksFor(1);
    expect(setting.routes()).toHaveLength(8);
  });
});
