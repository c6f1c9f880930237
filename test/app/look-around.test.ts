import { describe, expect, it } from 'vitest';
import { setGatewayStatus } from '../../local/vpn/model/foreign-hand.ts';
import { advanceAll } from '../../shared/app/advance-all.ts';
import { followToEnd } from '../../shared/app/follow-operation.ts';
import { listRecorded, lookAtGateway } from '../../shared/app/look-around.ts';
import type { ListCommand } from '../../shared/command/command.ts';
import { readCommand } from '../../shared/command/read-command.ts';
import { home } from '../support/chat-app.ts';
import { accepted, rates, stored, type TestApp, testApp } from '../support/test-app.ts';
import { testGateway } from '../support/test-world.ts';

const minute = 60_000;
const gateway = { ...home, vpnGatewayId: testGateway(0).vpnGatewayId };

function look({ app, clock }: TestApp, leftMs = 2_000) {
  return clock.finish(lookAtGateway(app, gateway, clock.nowMs() + leftMs));
}

describe('listing what is recorded', () => {
  async function some(setting: TestApp, count: number): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let number = 0; number < count; number += 1) {
      const wish = { gateway: number % 2, route: { routeDest: `10.${number}.0.0/16` } };
      ids.unshift((await accepted(setting.app, wish)).id);
      await setting.clock.advance(1);
    }
    return ids;
  }

  async function list({ app }: TestApp, command: Omit<ListCommand, 'verb'> = {}) {
    const { operations, more } = await listRecorded(app, { verb: 'list', ...command }, home);
    return { ids: operations.map(({ id }) => id), more };
  }

  it('nothing: an empty list', async () => {
    expect(await list(testApp())).toEqual({ ids: [], more: false });
  });

  it.each([
    { count: 10, listed: 10, more: false },
    { count: 11, listed: 10, more: true },
  ])('$count operations: the latest $listed, and whether there are more', async ({ count, listed, more }) => {
    const setting = testApp({ gateways: 2 });
    const ids = await some(setting, count);
    expect(await list(setting)).toEqual({ ids: ids.slice(0, listed), more });
  });

  it('of one gateway: those of others are not listed', async () => {
    const setting = testApp({ gateways: 2 });
    const ids = await some(setting, 4);
    const { vpnGatewayId } = testGateway(1);
    expect((await list(setting, { vpnGatewayId })).ids).toEqual([ids[0], ids[2]]);
  });

  it('of a gateway in another region than ours: nothing of ours', async () => {
    const setting = testApp();
    await some(setting, 1);
    expect((await list(setting, { vpnGatewayId: gateway.vpnGatewayId, regionId: 'cn-beijing' })).ids).toEqual(
      [],
    );
  });

  it('in one state', async () => {
    const setting = testApp();
    const operation = await accepted(setting.app);
    await setting.clock.finish(followToEnd(setting.app, operation, setting.clock.nowMs() + minute));
    await accepted(setting.app, { route: { routeDest: '10.2.0.0/16' } });
    expect((await list(setting, { state: 'succeeded' })).ids).toEqual([operation.id]);
    expect((await list(setting, { state: 'failed' })).ids).toEqual([]);
  });

  it('a region without a gateway: what is not in it is not listed as being in it', async () => {
    const setting = testApp();
    await some(setting, 1);
    const reading = readCommand('list region cn-beijing');
    if (reading.kind !== 'command' || reading.command.verb !== 'list') return;
    expect((await list(setting, reading.command)).ids).toEqual([]);
  });
});

describe('looking at a gateway', () => {
  it('its state, its routes, and what is open there, oldest first', async () => {
    const setting = testApp({ gateways: 2 });
    const { app, clock } = setting;
    const done = await accepted(app, { route: { routeDest: '10.9.0.0/16' } });
    await clock.finish(followToEnd(app, done, clock.nowMs() + minute));
    const first = await accepted(app);
    await clock.advance(1);
    await accepted(app, { gateway: 1 });
    const second = await accepted(app, { route: { routeDest: '10.2.0.0/16' } });
    expect(await look(setting)).toMatchObject({
      kind: 'gateway',
      gateway,
      observation: { kind: 'seen', status: 'active', routes: [{ routeDest: '10.9.0.0/16' }] },
      open: [{ id: first.id }, { id: second.id }],
    });
  });

  it('it is being changed: its routes are not read', async () => {
    const setting = testApp();
    setGatewayStatus(setting.world, gateway.vpnGatewayId, 'updating');
    const seen = await look(setting);
    expect(seen).toMatchObject({ observation: { kind: 'seen', status: 'updating' }, open: [] });
    expect(seen).not.toHaveProperty('observation.routes');
  });

  it('there is no such gateway: what the cloud says', async () => {
    const { app, clock } = testApp();
    const nowhere = { ...home, vpnGatewayId: 'vpn-nowhere' };
    const seen = await clock.finish(lookAtGateway(app, nowhere, clock.nowMs() + 2_000));
    expect(seen).toMatchObject({ observation: { kind: 'unreadable' }, open: [] });
  });

  it('it changes nothing: no lease, no operation, no queue entry is written', async () => {
    const setting = testApp();
    await accepted(setting.app);
    const before = new Map(setting.watched.calls);
    await look(setting);
    const writes = [...setting.watched.calls]
      .filter(([method, count]) => count !== before.get(method) && !/^(?:read|list)/.test(method))
      .map(([method]) => method);
    expect(writes).toEqual(['replaceBudget']);
  });

  it('an entry that a crash left behind is not shown, and an ended operation neither', async () => {
    const setting = testApp();
    const operation = await accepted(setting.app);
    await setting.clock.finish(followToEnd(setting.app, operation, setting.clock.nowMs() + minute));
    const ended = await stored(setting.store, operation);
    for (const operationId of [ended.id, 'op_nobody']) {
      const entry = { gatewayKey: `${home.accountId}/cn-hangzhou/${gateway.vpnGatewayId}`, acceptedAtMs: 1 };
      await setting.store.addPending({ ...entry, operationId });
    }
    expect(await look(setting)).toMatchObject({ open: [] });
  });

  it('people look all the time: after a part of the rate they are refused, without waiting or calling', async () => {
    const setting = testApp({ settings: { callsPerMinute: rates({ describe: 50 }) } });
    const kinds: string[] = [];
    for (let looks = 0; looks < 10; looks += 1) kinds.push((await look(setting)).kind);
    expect(kinds.filter((kind) => kind === 'gateway').length).toBeLessThanOrEqual(4);
    expect(kinds.at(-1)).toBe('too-many-looks');
    const callsBefore = setting.vpn.calls.length;
    const beganMs = setting.clock.nowMs();
    expect(await look(setting)).toEqual({ kind: 'too-many-looks', gateway });
    expect([setting.vpn.calls.length, setting.clock.nowMs()]).toEqual([callsBefore, beganMs]);
    await setting.clock.advance(2 * minute);
    expect((await look(setting)).kind).toBe('gateway');
  });

  it('people look all the time: the poller sends a change all the same', async () => {
    const setting = testApp({ settings: { callsPerMinute: rates({ describe: 50 }) } });
    for (let looks = 0; looks < 10; looks += 1) await look(setting);
    const operation = await accepted(setting.app);
    const { clock, app, store } = setting;
    await clock.finish(advanceAll(app, clock.nowMs() + minute));
    expect((await stored(store, operation)).state).toBe('succeeded');
  });
});
