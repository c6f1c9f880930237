import { describe, expect, it } from 'vitest';
import type { GatewayReport } from '../../shared/plan/report.ts';
import { createDice } from '../support/dice.ts';
import { accepted, keyOf, rates } from '../support/test-app.ts';
import { testWorld } from '../support/test-world.ts';
import { aDocument, blocks, reconcileWorld } from './reconcile-world.ts';

const minute = 60_000;

const everyGateway = (count: number) =>
  aDocument(Object.fromEntries(Array.from({ length: count }, (_, number) => [number, ['10.0.0.0/16']])));

describe('looking at the gateways of a file', () => {
  it('many in one region: their states come from one survey, so that each costs one call less', async () => {
    const setting = reconcileWorld({ gateways: 6 });
    setting.file.text = everyGateway(6);
    await setting.run({ mode: 'observe' });
    const actions = setting.vpn.calls.map(({ action }) => action);
    expect(actions.filter((action) => action === 'DescribeVpnGateways')).toHaveLength(1);
    expect(actions.filter((action) => action === 'DescribeVpnGateway')).toHaveLength(0);
    expect(actions.filter((action) => action === 'DescribeVpnRouteEntries')).toHaveLength(6);
  });

  it('the survey fails: each is asked for its state, and the log says so', async () => {
    const setting = reconcileWorld({
      gateways: 3,
      vpn: {
        meet: (action) =>
          action === 'DescribeVpnGateways'
            ? { code: 'Forbidden.RAM', class: 'denied', message: 'No.' }
            : undefined,
      },
    });
    setting.file.text = everyGateway(3);
    expect(await setting.run()).toMatchObject({ planned: 3, asked: 3 });
    expect(setting.log).toContainEqual(
      expect.objectContaining({ level: 'warn', event: 'reconcile.survey', code: 'Forbidden.RAM' }),
    );
  });

  it('a survey from a while ago: a gateway that has begun to change since is not taken for one at rest', async () => {
    const setting = reconcileWorld({ gateways: 3, settings: { callsPerMinute: rates({ describe: 17 }) } });
    setting.file.text = everyGateway(3);
    const running = setting.beginRun({ mode: 'observe' });
    await setting.clock.advance(30_000);
    const late = [0, 1, 2].filter(
      (number) =>
        !setting.vpn.calls.some(({ action, vpnGatewayId }) => {
          return action === 'DescribeVpnRouteEntries' && vpnGatewayId === `vpn-test000${number}`;
        }),
    );
    expect(late).toHaveLength(1);
    await setting.clock.finish(running);
    expect(
      setting.vpn.calls
        .filter(({ action }) => action === 'DescribeVpnGateway')
        .map(({ vpnGatewayId }) => vpnGatewayId),
    ).toEqual(late.map((number) => `vpn-test000${number}`));
  });

  it('with people at work: it keeps to its share of the rate, minute by minute', async () => {
    const setting = reconcileWorld({ gateways: 60, settings: { callsPerMinute: rates({ describe: 100 }) } });
    setting.file.text = everyGateway(60);
    expect(await setting.run({ mode: 'observe', budgetMs: 4 * minute })).toMatchObject({ errors: 0 });
    const times = setting.vpn.calls.map(({ atMs }) => atMs);
    for (const fromMs of times) {
      const inMinute = times.filter((atMs) => atMs >= fromMs && atMs < fromMs + minute).length;
      expect(inMinute).toBeLessThanOrEqual(30);
    }
  });

  it('the time is up: the rest is left for the next run, and said', async () => {
    const setting = reconcileWorld({ gateways: 60, settings: { callsPerMinute: rates({ describe: 100 }) } });
    setting.file.text = everyGateway(60);
    const startMs = setting.clock.nowMs();
    const report = await setting.run({ mode: 'observe', budgetMs: 2 * minute });
    expect(setting.clock.nowMs() - startMs).toBeLessThan(2 * minute + 10_000);
    expect(report.planned).toBeGreaterThan(20);
    expect(report).toMatchObject({ gateways: 60, left: 60 - report.planned, errors: 0 });
    expect((await setting.runReport())?.gateways).toHaveLength(60);
  });

  it('five hundred gateways, more than a run can reach: after a few runs each was planned', async () => {
    const count = 500;
    const setting = reconcileWorld({ gateways: count });
    const dice = createDice(7);
    setting.file.text = everyGateway(count);
    const planned = new Set<string>();
    for (let run = 0; run < 8; run += 1) {
      const fromMs = setting.clock.nowMs();
      const by = { ...setting.app, random: () => dice.between(0, 1) };
      const report = await setting.run({ mode: 'observe', by, budgetMs: 4 * minute });
      expect(report).toMatchObject({ gateways: count, errors: 0 });
      expect(report.planned).toBeGreaterThanOrEqual(300);
      for (let number = 0; number < count; number += 1) {
        const seen: GatewayReport | undefined = await setting.report(number);
        if (seen !== undefined && seen.atMs >= fromMs) planned.add(keyOf(number));
      }
      await setting.clock.advance(Math.max(0, fromMs + 5 * minute - setting.clock.nowMs()));
    }
    expect(planned.size).toBe(count);
  });

  it('an operation that ends while the gateway is looked at counts as under way: nothing is planned twice', async () => {
    const setting = reconcileWorld();
    await accepted(setting.app, { route: { routeDest: '10.0.0.0/16' } });
    setting.file.text = aDocument({ 0: blocks(1) });
    const inner = setting.app.store;
    const store = {
      ...inner,
      // Between what is open and what is listed, the poller finishes all of it.
      readLedger: async (key: string) => {
        await setting.tick({ ...setting.app, store: inner });
        return inner.readLedger(key);
      },
    };
    const running = setting.beginRun({ by: { ...setting.app, store } });
    expect(await setting.clock.finish(running)).toMatchObject({ changes: 0, asked: 0 });
    expect(setting.routes()).toHaveLength(1);
  });

  it('dry runs are no work under way', async () => {
    const setting = reconcileWorld();
    await accepted(setting.app, { route: { routeDest: '10.0.0.0/16' }, dryRun: true });
    setting.file.text = aDocument({ 0: blocks(1) });
    expect(await setting.run()).toMatchObject({ changes: 1, asked: 1 });
  });

  it('a gateway that is locked for unpaid bills: planned all the same', async () => {
    const setting = reconcileWorld({ seed: testWorld(1, { 0: { businessStatus: 'FinancialLocked' } }) });
    setting.file.text = aDocument({ 0: blocks(1) });
    expect(await setting.run({ mode: 'observe' })).toMatchObject({ planned: 1, changes: 1 });
  });
});
