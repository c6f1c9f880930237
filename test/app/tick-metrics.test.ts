import { describe, expect, it } from 'vitest';
import { setGatewayStatus } from '../../local/vpn/model/foreign-hand.ts';
import { tick } from '../../shared/app/tick.ts';
import { TickMeter, type TickMetrics } from '../../shared/app/tick-metrics.ts';
import { faultOf } from '../operation/samples.ts';
import { addLine, anAsk, type ChatApp, chatApp } from '../support/chat-app.ts';
import { testGateway } from '../support/test-world.ts';
import { StoreDown } from '../support/watched-store.ts';

async function measured({ app, clock }: ChatApp, forMs = 58_000): Promise<TickMetrics> {
  const meter = new TickMeter(app);
  await clock.finish(tick(meter.watched(), clock.nowMs() + forMs)).catch(() => undefined);
  return meter.read();
}

function storeCallsOf({ watched }: ChatApp): number {
  return [...watched.calls.values()].reduce((sum, count) => sum + count, 0);
}

const nothing: TickMetrics = {
  open: 0,
  oldestAgeMs: 0,
  longestQueue: 0,
  owed: 0,
  changeCalls: 0,
  describeCalls: 0,
  throttled: 0,
  storeCalls: 2,
};

describe('what a tick measures', () => {
  it('nothing is open: nothing but its two reads, and not one more for being measured', async () => {
    const setting = chatApp();
    expect(await measured(setting)).toEqual(nothing);
    expect(storeCallsOf(setting)).toBe(2);
  });

  it.each([1, 3])('%i gateways: every call to the cloud and to the store is counted', async (gateways) => {
    const setting = chatApp({ gateways });
    for (let gateway = 0; gateway < gateways; gateway += 1) {
      for (const block of [1, 2]) await setting.begin(addLine(`10.${block}.0.0/16`, gateway), 0);
    }
    const before = storeCallsOf(setting);
    const { changeCalls, describeCalls, storeCalls, ...rest } = await measured(setting);
    const creates = setting.vpn.calls.filter(({ action }) => action === 'CreateVpnRouteEntry').length;
    expect([changeCalls, describeCalls]).toEqual([creates, setting.vpn.calls.length - creates]);
    expect(creates).toBe(gateways * 2);
    expect(storeCalls).toBe(storeCallsOf(setting) - before);
    expect(rest).toEqual({ open: 0, oldestAgeMs: 0, longestQueue: 0, owed: 0, throttled: 0 });
  });

  it('gateways that stay busy: how many wait, where most of them do, and for how long', async () => {
    const setting = chatApp({ gateways: 2 });
    for (const gateway of [0, 1])
      setGatewayStatus(setting.world, testGateway(gateway).vpnGatewayId, 'updating');
    const beganMs = setting.clock.nowMs();
    for (const block of [1, 2, 3])
      await setting.begin(anAsk(addLine(`10.${block}.0.0/16`), { place: null }), 0);
    await setting.begin(anAsk(addLine('10.4.0.0/16', 1), { place: null }), 0);
    const metrics = await measured(setting, 10_000);
    expect(metrics).toMatchObject({ open: 4, longestQueue: 3, changeCalls: 0 });
    expect(metrics.oldestAgeMs).toBe(setting.clock.nowMs() - beganMs);
    expect(metrics.oldestAgeMs).toBeGreaterThanOrEqual(8_000);
  });

  it('one operation with two entries in its queue counts once', async () => {
    const setting = chatApp({ gateways: 1 });
    setGatewayStatus(setting.world, testGateway(0).vpnGatewayId, 'updating');
    await setting.begin(anAsk(addLine(), { place: null }), 0);
    const [entry] = await setting.store.listPending();
    if (entry !== undefined)
      await setting.store.addPending({ ...entry, acceptedAtMs: entry.acceptedAtMs + 1 });
    expect(await measured(setting, 5_000)).toMatchObject({ open: 1, longestQueue: 1 });
  });

  it('the cloud has had too many calls: each refusal counts', async () => {
    let left = 3;
    const setting = chatApp({
      vpn: {
        meet() {
          left -= 1;
          return left < 0 ? undefined : faultOf('throttled', { httpStatus: 400 });
        },
      },
    });
    await setting.begin(addLine(), 0);
    expect(await measured(setting)).toMatchObject({ throttled: 3, open: 0 });
  });

  it('a reply that nobody can be told now is owed until it is told', async () => {
    let isDown = true;
    const setting = chatApp({
      store: {
        before(method) {
          if (isDown && method === 'readThread') throw new StoreDown();
        },
      },
    });
    await setting.begin('help', 0).catch(() => undefined);
    expect(await measured(setting)).toMatchObject({ owed: 1, open: 0 });
    isDown = false;
    await setting.clock.advance(60_000);
    expect(await measured(setting)).toMatchObject({ owed: 0 });
    expect(setting.chat.said).toHaveLength(1);
  });

  it('the queues cannot be read: the tick fails, and what it did is known', async () => {
    const setting = chatApp({
      store: {
        before(method) {
          if (method === 'listPending') throw new StoreDown();
        },
      },
    });
    expect(await measured(setting)).toEqual(nothing);
  });
});
