import { describe, expect, it } from 'vitest';
import { setGatewayStatus } from '../../local/vpn/model/foreign-hand.ts';
import { addLine, anAsk, chatApp, everythingDue, operationIdIn } from '../support/chat-app.ts';
import { stored } from '../support/test-app.ts';
import { testGateway } from '../support/test-world.ts';
import { StoreDown } from '../support/watched-store.ts';

const minute = 60_000;

describe('a tick', () => {
  it('nothing is open and nothing owed: two reads, no wait, no call', async () => {
    const { tick, watched, clock, vpn } = chatApp();
    const beganMs = clock.nowMs();
    expect(await tick()).toEqual({ gateways: 0, stillOpen: 0, errors: 0, told: 0, untold: 0 });
    expect([...watched.calls].sort()).toEqual([
      ['listDue', 1],
      ['listPending', 1],
    ]);
    expect([clock.nowMs() - beganMs, vpn.calls]).toEqual([0, []]);
  });

  it('a thousand have been told, nothing is open: still two reads', async () => {
    const { ask, tick, watched, clock } = chatApp({ showsAnswer: false });
    for (let number = 0; number < 1_000; number += 1) await ask('help');
    await tick();
    const before = new Map(watched.calls);
    const beganMs = clock.nowMs();
    await tick();
    const more = [...watched.calls].map(([method, count]) => [method, count - (before.get(method) ?? 0)]);
    expect(more.filter(([, count]) => count !== 0).sort()).toEqual([
      ['listDue', 1],
      ['listPending', 1],
    ]);
    expect(clock.nowMs()).toBe(beganMs);
  });

  it('requests wait, nobody is to be told: what it reads of the outbox grows with its time, not with them', async () => {
    const { ask, tick, watched, world } = chatApp({ gateways: 1 });
    setGatewayStatus(world, testGateway(0).vpnGatewayId, 'updating');
    for (let block = 1; block <= 20; block += 1)
      await ask(anAsk(addLine(`10.${block}.0.0/16`), { place: null }));
    const before = watched.calls.get('listDue') ?? 0;
    await tick();
    expect((watched.calls.get('listDue') ?? 0) - before).toBeLessThanOrEqual(31);
    expect(watched.calls.get('readThread') ?? 0).toBe(0);
  });

  it('it reports what it told and what it could not tell', async () => {
    const { begin, tick } = chatApp({
      react: ({ address }) =>
        address.to.place === 'C2' ? { outcome: { kind: 'later', why: 'It answers 503.' } } : {},
      stages: ['ended'],
    });
    await begin(anAsk(addLine('10.1.0.0/16'), { place: 'C1' }), 0);
    await begin(anAsk(addLine('10.2.0.0/16'), { place: 'C2' }), 0);
    expect(await tick()).toMatchObject({ gateways: 1, stillOpen: 0, errors: 0, told: 1, untold: 1 });
  });

  it('what ends in the last moment is told in the same tick', async () => {
    const { begin, tick, chat, clock } = chatApp();
    await begin(addLine(), 0);
    const beganMs = clock.nowMs();
    await tick();
    expect(chat.said.at(-1)?.stage).toBe('ended');
    expect(clock.nowMs() - beganMs).toBeLessThan(10_000);
  });
});

describe('a place that never answers', () => {
  it('the operations end as soon as without it, and the tick ends in its time', async () => {
    const endedAfterMs = async (isDead: boolean): Promise<readonly number[]> => {
      const { begin, tick, store, clock } = chatApp({
        gateways: 2,
        react: () => (isDead ? { takesMs: 3_600_000 } : {}),
      });
      const beganMs = clock.nowMs();
      const ids = [];
      for (const gateway of [0, 1]) {
        for (const routeDest of ['10.1.0.0/16', '10.2.0.0/16']) {
          ids.push(operationIdIn(await begin(addLine(routeDest, gateway), 0)));
          await clock.advance(1);
        }
      }
      await tick();
      expect(clock.nowMs() - beganMs).toBeLessThanOrEqual(58_000);
      const operations = await Promise.all(ids.map((id) => stored(store, { id })));
      expect(operations.map(({ state }) => state)).toEqual(ids.map(() => 'succeeded'));
      return operations.map(({ updateTimeMs }) => updateTimeMs - beganMs);
    };
    expect(await endedAfterMs(true)).toEqual(await endedAfterMs(false));
  });
});

describe('a store that fails under a tick', () => {
  it('the outbox cannot be read once: the operations go on, and the asker is told', async () => {
    let failures = 0;
    const { begin, tick, ticksFor, chat, store } = chatApp({
      store: {
        before(method) {
          if (method !== 'listDue' || failures === 0) return;
          failures -= 1;
          throw new StoreDown();
        },
      },
    });
    const id = operationIdIn(await begin(addLine(), 0));
    failures = 1;
    await tick().catch(() => undefined);
    expect(await stored(store, { id })).toMatchObject({ state: 'succeeded' });
    await ticksFor(2);
    expect(chat.said.at(-1)?.stage).toBe('ended');
    expect(await everythingDue(store)).toEqual([]);
  });

  it('the outbox cannot be read at all: the tick ends when its operations have, not before', async () => {
    let isDown = false;
    const { begin, tick, store, log } = chatApp({
      store: {
        before(method) {
          if (isDown && method === 'listDue') throw new StoreDown('secret of the store');
        },
      },
    });
    const id = operationIdIn(await begin(addLine(), 0));
    isDown = true;
    await tick().catch(() => undefined);
    expect(await stored(store, { id })).toMatchObject({ state: 'succeeded' });
    expect(JSON.stringify(log)).not.toContain('secret');
  });

  it('the queues cannot be read: the tick fails, but not before the reply under way has arrived', async () => {
    let isDown = false;
    const { begin, tick, chat, clock } = chatApp({
      react: (_, number) => {
        isDown ||= number === 1;
        return { takesMs: 4_500 };
      },
      store: {
        before(method) {
          if (isDown && method === 'listPending') throw new StoreDown();
        },
      },
    });
    await begin(addLine(), 0);
    await expect(tick()).rejects.toThrow(StoreDown);
    expect(chat.attempts).toHaveLength(1);
    expect(chat.said).toHaveLength(1);
    isDown = false;
    await clock.advance(minute);
    await tick();
    expect(chat.screen()).toMatchObject([{ stage: 'ended' }]);
  });
});
