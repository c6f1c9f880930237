import { describe, expect, it } from 'vitest';
import type { Fault } from '../../shared/operation/fault.ts';
import { isDone } from '../../shared/operation/operation.ts';
import { accepted, callsOf } from '../support/test-app.ts';
import { aDocument, blocks, foreignRoute, hopOf, reconcileWorld } from './reconcile-world.ts';

const minute = 60_000;
const denied: Fault = {
  code: 'Forbidden.RAM',
  class: 'denied',
  message: 'No.',
  httpStatus: 403,
  requestId: 'R-1',
};

describe('asking for the changes of a plan', () => {
  it('all at once, in their order, by the reconciliation, in the name of the file', async () => {
    const setting = reconcileWorld();
    setting.file.text = aDocument({ 0: blocks(3) });
    await setting.run();
    const open = await setting.open();
    expect(open.map(({ intent }) => intent.route.routeDest)).toEqual(blocks(3));
    expect(new Set(open.map(({ createTimeMs }) => createTimeMs)).size).toBe(3);
    for (const { requester, intent } of open) {
      expect(requester).toEqual({ source: 'reconcile', instance: 'file:desired.yaml' });
      expect(intent).toMatchObject({ kind: 'create-route', expects: { kind: 'absent' }, dryRun: false });
    }
    expect((await setting.report())?.asked).toEqual(open.map(({ id }) => id));
  });

  it('two runs at the same moment: each change once', async () => {
    const setting = reconcileWorld();
    setting.file.text = aDocument({ 0: blocks(3) });
    const [one, two] = await setting.clock.finish(
      Promise.all([setting.beginRun(), setting.beginRun({ by: setting.as('two') })]),
    );
    expect((one?.asked ?? 0) + (two?.asked ?? 0)).toBe(3);
    expect(await setting.open()).toHaveLength(3);
  });

  it('two runs on either side of the end of a period: each change once', async () => {
    const setting = reconcileWorld();
    const { clock } = setting;
    setting.file.text = aDocument({ 0: blocks(3) });
    await clock.advance(10 * minute - (clock.nowMs() % (10 * minute)) - 1_000);
    let held = true;
    const waiting: (() => void)[] = [];
    // The second has planned already when the first has asked, and goes on a second later.
    const late = setting.as('late');
    const slow = {
      ...late,
      store: {
        ...late.store,
        readOperation: async (id: string) => {
          if (held) await new Promise<void>((resolve) => waiting.push(resolve));
          return late.store.readOperation(id);
        },
      },
    };
    const second = setting.beginRun({ by: slow });
    await clock.advance(200);
    expect(await setting.run()).toMatchObject({ asked: 3 });
    await clock.advance(1_000);
    held = false;
    for (const goOn of waiting) goOn();
    expect(await clock.finish(second)).toMatchObject({ changes: 3, asked: 0 });
    expect(await setting.operations()).toHaveLength(3);
  });

  it('a change that failed: asked for again after ten minutes, not before', async () => {
    let refuses = true;
    const setting = reconcileWorld({
      vpn: { meet: (action) => (refuses && action === 'CreateVpnRouteEntry' ? denied : undefined) },
    });
    setting.file.text = aDocument({ 0: blocks(1) });
    const startMs = setting.clock.nowMs();
    await setting.settle();
    const [failed] = await setting.operations();
    expect(failed?.state).toBe('failed');
    refuses = false;
    while ((await setting.operations()).length === 1) {
      expect(setting.clock.nowMs() - startMs).toBeLessThan(12 * minute);
      await setting.settle();
    }
    const [, again] = await setting.operations();
    expect((again?.createTimeMs ?? 0) - (failed?.createTimeMs ?? 0)).toBeGreaterThanOrEqual(10 * minute);
    expect(again?.state).toBe('succeeded');
    expect(setting.routes()).toEqual(['10.0.0.0/16 first 100']);
  });

  it('one change that fails: the others are made', async () => {
    let creates = 0;
    const setting = reconcileWorld({
      vpn: {
        meet(action) {
          if (action !== 'CreateVpnRouteEntry') return undefined;
          creates += 1;
          return creates === 2 ? denied : undefined;
        },
      },
    });
    setting.file.text = aDocument({ 0: blocks(3) });
    await setting.settle();
    expect(setting.routes()).toEqual(['10.0.0.0/16 first 100', '10.2.0.0/16 first 100']);
    await setting.settle(11);
    expect(setting.routes()).toHaveLength(3);
  });

  it('the new route is refused: the old one, whose place it was to take, stays', async () => {
    let refuses = false;
    const setting = reconcileWorld({
      vpn: { meet: (action) => (refuses && action === 'CreateVpnRouteEntry' ? denied : undefined) },
    });
    setting.file.text = aDocument({ 0: ['10.1.0.0/16 first 100'] });
    await setting.settle(2);
    refuses = true;
    setting.file.text = aDocument({ 0: ['10.1.0.0/16 second 100'] });
    await setting.settle(3);
    expect(setting.routes()).toEqual(['10.1.0.0/16 first 100']);
    expect(callsOf(setting.vpn, 'DeleteVpnRouteEntry')).toEqual([]);
    const ends = (await setting.operations()).slice(1).map(({ problem }) => problem?.code);
    expect(ends).toEqual(['Forbidden.RAM', 'Route.Changed', 'Route.NotFound']);
  });

  it('somebody changes the route between the plan and its turn: it is left alone', async () => {
    const setting = reconcileWorld();
    setting.file.text = aDocument({ 0: blocks(2) });
    await setting.settle(2);
    setting.file.text = aDocument({ 0: blocks(1) });
    await setting.run();
    await setting.clock.advance(1_000);
    setting.foreign({ kind: 'remove', routeDest: '10.1.0.0/16', nextHop: hopOf('first') });
    setting.foreign(foreignRoute('10.1.0.0/16'));
    await setting.ticksFor(2);
    expect((await setting.operations()).at(-1)?.problem?.code).toBe('Route.Changed');
    expect(setting.routes()).toHaveLength(2);
  });

  it('a person asks after the run: served first, and the run is not forgotten', async () => {
    const setting = reconcileWorld();
    setting.file.text = aDocument({ 0: blocks(3) });
    await setting.run();
    await setting.clock.advance(1_000);
    const person = await accepted(setting.app, { route: { routeDest: '10.200.0.0/16' } });
    await setting.ticksFor(3);
    const created = callsOf(setting.vpn, 'CreateVpnRouteEntry').filter(({ code }) => code === 'OK');
    expect(created).toHaveLength(4);
    const ended = await setting.operations();
    expect(ended.every(isDone)).toBe(true);
    const began = new Map(ended.map(({ id, sentAtMs = 0 }) => [id, sentAtMs]));
    expect(Math.min(...began.values())).toBe(began.get(person.id));
  });
});
