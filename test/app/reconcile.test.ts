import { describe, expect, it } from 'vitest';
import { acceptRequest } from '../../shared/app/accept-request.ts';
import { accepted } from '../support/test-app.ts';
import { testWorld } from '../support/test-world.ts';
import {
  aDocument,
  aFile,
  blocks,
  foreignRoute,
  gatewayRef,
  hopOf,
  type ReconcileWorld,
  reconcileWorld,
} from './reconcile-world.ts';

/** Three routes of ours and one of somebody else; the file drops one, changes one, adds one and keeps one. */
async function drifted(): Promise<ReconcileWorld> {
  const setting = reconcileWorld();
  setting.file.text = aDocument({ 0: ['10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16'] });
  await setting.settle(2);
  setting.foreign(foreignRoute('10.9.0.0/16'));
  expect(setting.routes()).toEqual([
    '10.1.0.0/16 first 100',
    '10.2.0.0/16 first 100',
    '10.3.0.0/16 first 100',
    '10.9.0.0/16 first 100',
  ]);
  return setting;
}

const wanted = { 0: ['10.1.0.0/16', '10.2.0.0/16 first 0 published', '10.4.0.0/16'] };

const start = ['10.1.0.0/16 first 100', '10.2.0.0/16 first 100'];
const rows: readonly (readonly [policy: string, routes: readonly string[]])[] = [
  ['observe', [...start, '10.3.0.0/16 first 100', '10.9.0.0/16 first 100']],
  ['create-only', [...start, '10.3.0.0/16 first 100', '10.4.0.0/16 first 100', '10.9.0.0/16 first 100']],
  [
    'upsert',
    [
      '10.1.0.0/16 first 100',
      '10.2.0.0/16 first 0 published',
      '10.3.0.0/16 first 100',
      '10.4.0.0/16 first 100',
      '10.9.0.0/16 first 100',
    ],
  ],
  [
    'sync',
    [
      '10.1.0.0/16 first 100',
      '10.2.0.0/16 first 0 published',
      '10.4.0.0/16 first 100',
      '10.9.0.0/16 first 100',
    ],
  ],
];

describe('a file that differs from its gateway', () => {
  it.each(rows)(
    'policy %s: the gateway becomes what that lets it, and then nothing is asked for any more',
    async (policy, routes) => {
      const setting = await drifted();
      setting.file.text = aDocument(wanted, { policy });
      await setting.settle(2);
      expect(setting.routes()).toEqual(routes);
      const before = await setting.operations();
      expect(await setting.run()).toMatchObject({ gateways: 1, planned: 1, changes: 0, asked: 0, errors: 0 });
      expect(await setting.operations()).toEqual(before);
      expect(await setting.plan()).toMatchObject({ kind: 'no-change', policy });
    },
  );

  it('an observing run: the plan is shown, and nothing is asked for', async () => {
    const setting = await drifted();
    setting.file.text = aDocument(wanted);
    const before = await setting.operations();
    expect(await setting.run({ mode: 'observe' })).toMatchObject({ changes: 4, asked: 0 });
    expect(await setting.operations()).toEqual(before);
    expect(await setting.runReport()).toMatchObject({ mode: 'observe' });
    expect(await setting.plan()).toMatchObject({ kind: 'ready' });
  });

  it('two runs, one after the other: what the first has asked for is under way, and not asked for again', async () => {
    const setting = reconcileWorld();
    setting.file.text = aDocument({ 0: blocks(3) });
    expect(await setting.run()).toMatchObject({ changes: 3, asked: 3 });
    expect(await setting.run()).toMatchObject({ changes: 0, asked: 0 });
    const plan = await setting.plan();
    expect(plan.held.map(({ code }) => code)).toEqual(['under-way', 'under-way', 'under-way']);
    expect(await setting.open()).toHaveLength(3);
  });

  it('what somebody else has asked for is not asked for again', async () => {
    const setting = reconcileWorld();
    const theirs = await accepted(setting.app, { route: { routeDest: '10.0.0.0/16' } });
    setting.file.text = aDocument({ 0: blocks(2) });
    expect(await setting.run()).toMatchObject({ asked: 1 });
    expect((await setting.plan()).held).toMatchObject([
      { code: 'under-way', reason: expect.stringContaining(theirs.id) },
    ]);
    await setting.settle(2);
    expect(setting.routes()).toEqual(['10.0.0.0/16 first 100', '10.1.0.0/16 first 100']);
    expect(await setting.operations()).toHaveLength(2);
  });

  it('a pair whose halves the file swaps: one fail-over', async () => {
    const setting = reconcileWorld();
    setting.file.text = aDocument({ 0: ['10.1.0.0/16 first 100', '10.1.0.0/16 second 0'] });
    await setting.settle(2);
    setting.file.text = aDocument({ 0: ['10.1.0.0/16 first 0', '10.1.0.0/16 second 100'] });
    expect(await setting.run()).toMatchObject({ changes: 1, asked: 1 });
    expect((await setting.plan()).changes).toMatchObject([{ kind: 'fail-over' }]);
  });

  it('another next hop: the new route is there before the old one goes', async () => {
    const setting = reconcileWorld();
    setting.file.text = aDocument({ 0: ['10.1.0.0/16 first 100'] });
    await setting.settle(2);
    setting.file.text = aDocument({ 0: ['10.1.0.0/16 second 100'] });
    await setting.settle(3);
    expect(setting.routes()).toEqual(['10.1.0.0/16 second 100']);
    const actions = setting.vpn.calls.filter(({ action }) => !action.startsWith('Describe'));
    expect(actions.map(({ action }) => action)).toEqual([
      'CreateVpnRouteEntry',
      'CreateVpnRouteEntry',
      'DeleteVpnRouteEntry',
      'ModifyVpnRouteEntryWeight',
    ]);
  });
});

describe('what is ours', () => {
  const adopt = async (setting: ReconcileWorld, routeDest: string) => {
    const { accountId, ...place } = gatewayRef();
    await acceptRequest(setting.app, {
      intent: {
        kind: 'adopt-route',
        accountId,
        dryRun: false,
        route: {
          regionId: place.regionId,
          vpnGatewayId: place.vpnGatewayId,
          routeDest,
          nextHop: hopOf('first'),
        },
      },
      requester: { source: 'slack', instance: 'acme' },
      delivery: { kind: 'delivery-id', value: `adopt ${routeDest}` },
    });
    await setting.tick();
  };

  it('a route of somebody else under sync: it is told, and stays', async () => {
    const setting = reconcileWorld();
    setting.foreign(foreignRoute('10.9.0.0/16'));
    setting.file.text = aDocument({ 0: ['10.1.0.0/16'] });
    await setting.settle(3);
    expect(setting.routes()).toEqual(['10.1.0.0/16 first 100', '10.9.0.0/16 first 100']);
    expect((await setting.plan()).foreign).toMatchObject([
      { route: { routeDest: '10.9.0.0/16' }, again: false },
    ]);
  });

  it('adopted: the next run under sync deletes it', async () => {
    const setting = reconcileWorld();
    setting.foreign(foreignRoute('10.9.0.0/16'));
    setting.file.text = aDocument({ 0: ['10.1.0.0/16'] });
    await setting.settle(2);
    await adopt(setting, '10.9.0.0/16');
    await setting.settle(2);
    expect(setting.routes()).toEqual(['10.1.0.0/16 first 100']);
  });

  it('ours was deleted, and somebody created one of the same name: it is never touched', async () => {
    const setting = reconcileWorld();
    setting.file.text = aDocument({ 0: ['10.1.0.0/16', '10.2.0.0/16'] });
    await setting.settle(2);
    await setting.clock.advance(120_000);
    setting.foreign({ kind: 'remove', routeDest: '10.1.0.0/16', nextHop: hopOf('first') });
    setting.foreign(foreignRoute('10.1.0.0/16'));
    setting.file.text = aDocument({ 0: ['10.2.0.0/16'] });
    await setting.settle(3);
    expect(setting.routes()).toEqual(['10.1.0.0/16 first 100', '10.2.0.0/16 first 100']);
    expect((await setting.plan()).foreign).toMatchObject([{ again: true }]);
    // A correction of it would need a word, too.
    setting.file.text = aDocument({ 0: ['10.1.0.0/16 first 0', '10.2.0.0/16'] });
    await setting.settle(2);
    expect(setting.routes()).toEqual(['10.1.0.0/16 first 100', '10.2.0.0/16 first 100']);
    expect((await setting.plan()).held).toMatchObject([{ code: 'not-ours' }]);
  });

  it('ours was deleted by somebody: it is created again, and ours again', async () => {
    const setting = reconcileWorld();
    setting.file.text = aDocument({ 0: ['10.1.0.0/16', '10.2.0.0/16'] });
    await setting.settle(2);
    setting.foreign({ kind: 'remove', routeDest: '10.1.0.0/16', nextHop: hopOf('first') });
    await setting.settle(14);
    expect(setting.routes()).toEqual(['10.1.0.0/16 first 100', '10.2.0.0/16 first 100']);
    setting.file.text = aDocument({ 0: ['10.2.0.0/16'] });
    await setting.settle(2);
    expect(setting.routes()).toEqual(['10.2.0.0/16 first 100']);
  });
});

describe('gateways side by side', () => {
  it('one is updating, one is unknown, one fails: the others get their routes, and each is told', async () => {
    const setting = reconcileWorld({
      seed: testWorld(4, { 1: { status: 'updating' } }),
      store: {
        before(method, subject) {
          if (method === 'readLedger' && String(subject).includes('vpn-test0002'))
            throw new Error('The disk is full.');
        },
      },
    });
    setting.file.text = aDocument({
      0: ['10.0.0.0/16'],
      1: ['10.1.0.0/16'],
      2: ['10.2.0.0/16'],
      3: ['10.3.0.0/16'],
      4: ['10.4.0.0/16'],
    });
    expect(await setting.run()).toEqual({
      gateways: 5,
      left: 0,
      planned: 2,
      unreadable: 2,
      braked: 0,
      changes: 2,
      asked: 2,
      badSources: 0,
      errors: 1,
    });
    expect((await setting.report(1))?.plan).toMatchObject({
      kind: 'unreadable',
      fault: { code: 'VpnGateway.Configuring', message: 'The gateway is updating.' },
    });
    expect((await setting.report(4))?.plan).toMatchObject({
      kind: 'unreadable',
      fault: { code: 'InvalidVpnGatewayInstanceId.NotFound' },
    });
    expect(await setting.report(2)).toBeUndefined();
    expect(setting.log.filter(({ event }) => event === 'reconcile.failed')).toMatchObject([
      { level: 'error', gateway: 'vpn-test0002' },
    ]);
    await setting.ticksFor(2);
    expect([setting.routes(0), setting.routes(3)]).toEqual([
      ['10.0.0.0/16 first 100'],
      ['10.3.0.0/16 first 100'],
    ]);
  });

  it('two files of two teams: each gateway follows its own', async () => {
    const setting = reconcileWorld({ gateways: 2 });
    const { clock } = setting;
    const files = [
      aFile('file:a', clock.nowMs, aDocument({ 0: ['10.0.0.0/16'] }, { team: 'a' })),
      aFile('file:b', clock.nowMs, aDocument({ 1: ['10.1.0.0/16'] }, { team: 'b' })),
    ];
    expect(await setting.run({ files })).toMatchObject({ gateways: 2, asked: 2 });
    await setting.ticksFor(1);
    expect([setting.routes(0), setting.routes(1)]).toEqual([
      ['10.0.0.0/16 first 100'],
      ['10.1.0.0/16 first 100'],
    ]);
    const [operation] = await setting.operations();
    expect(operation?.requester).toEqual({
      source: 'reconcile',
      instance: expect.stringMatching(/^file:[ab]$/),
    });
  });

  it('no file names any gateway: a run that has nothing to do', async () => {
    const setting = reconcileWorld();
    expect(await setting.run()).toMatchObject({ gateways: 0, left: 0, asked: 0, errors: 0 });
    expect(await setting.runReport()).toMatchObject({ kind: 'run', gateways: [] });
  });
});
