import { describe, expect, it } from 'vitest';
import { openThread } from '../../shared/answer/telling.ts';
import { type Stage, stages } from '../../shared/answer/thread.ts';
import { deliverThread } from '../../shared/app/deliver-replies.ts';
import { tick } from '../../shared/app/tick.ts';
import { gatewayOf } from '../../shared/operation/gateway-of.ts';
import { isDone } from '../../shared/operation/operation.ts';
import { gatewayKey } from '../../shared/route/route.ts';
import { addLine, anAsk, type ChatApp, chatApp, everythingDue, operationIdIn } from '../support/chat-app.ts';
import { dyingAtWrite, mortal } from '../support/mortal-app.ts';
import { placeAddress } from '../support/recording-channel.ts';
import type { StoreMethod } from '../support/wrap-store.ts';

const minute = 60_000;
/** Longer than a trace of a crash may stay. */
const longAfterMinutes = 25;
/** More writes than any of these has. */
const moments = Array.from({ length: 24 }, (_, index) => index + 1);

const ask = () => anAsk(addLine(), { deliveryId: 'd', place: 'C1' });

/** What must be true when everything has come to rest, whoever died on the way. */
async function expectAtRest({ store, chat }: ChatApp): Promise<void> {
  expect(await store.listPending()).toEqual([]);
  expect(await everythingDue(store)).toEqual([]);
  const { operations } = await store.listOperations({ pageSize: 100 });
  for (const operation of operations) {
    expect(isDone(operation)).toBe(true);
    const thread = await store.readThread(operation.id);
    expect(thread).toMatchObject({ state: 'told', told: 'ended' });
    expect(thread).not.toHaveProperty('address');
  }
  expect(operations.length === 0 ? undefined : chat.said.at(-1)?.stage).toBe(
    operations.length === 0 ? undefined : 'ended',
  );
  const told = chat.said.map(({ stage }) => stages.indexOf(stage));
  expect(told).toEqual([...told].sort());
}

describe('a process dies while it serves an ask', () => {
  it.each(moments)(
    'at its write %i, and nobody delivers again: either everything is done and told, or nothing is left',
    async (number) => {
      const setting = chatApp();
      const { app } = dyingAtWrite(setting.as('webhook'), number);
      await setting.ask(ask(), app).catch(() => undefined);
      await setting.clock.advance(minute);
      await setting.ticksFor(longAfterMinutes);
      await expectAtRest(setting);
    },
  );

  it.each(moments)('at its write %i, and the sender delivers again: done and told', async (number) => {
    const setting = chatApp();
    const { app } = dyingAtWrite(setting.as('webhook'), number);
    await setting.ask(ask(), app).catch(() => undefined);
    await setting.clock.advance(10_000);
    const id = operationIdIn(await setting.ask(ask()));
    await setting.ticksFor(longAfterMinutes);
    await expectAtRest(setting);
    expect((await setting.store.readOperation(id))?.state).toBe('succeeded');
    expect((await setting.store.listOperations({ pageSize: 10 })).operations).toHaveLength(1);
  });

  it.each(moments.slice(0, 8))(
    'at its write %i, where the HTTP answer is seen: either done and told, or nothing is left',
    async (number) => {
      const setting = chatApp({ showsAnswer: true });
      const { app } = dyingAtWrite(setting.as('webhook'), number);
      await setting.ask(ask(), app).catch(() => undefined);
      await setting.ticksFor(longAfterMinutes);
      await expectAtRest(setting);
    },
  );

  it.each(moments.slice(0, 8))(
    'at its write %i of an answer to a question: told, or nothing is left; a redelivery is answered',
    async (number) => {
      const setting = chatApp();
      const help = () => anAsk('help', { deliveryId: 'd' });
      const { app, isDead } = dyingAtWrite(setting.as('webhook'), number);
      await setting.ask(help(), app).catch(() => undefined);
      await setting.clock.advance(10_000);
      await setting.ask(help());
      await setting.ticksFor(longAfterMinutes);
      expect(await everythingDue(setting.store)).toEqual([]);
      // What was said right before the death is said again: nobody knows that it was said.
      expect(setting.chat.said.length).toBeGreaterThanOrEqual(1);
      expect(setting.chat.said.length).toBeLessThanOrEqual(isDead() ? 2 : 1);
      expect(new Set(setting.chat.said.map(({ id }) => id)).size).toBe(1);
    },
  );
});

describe('a poller dies in the middle of a tick', () => {
  it.each(moments)('at its write %i: the next ticks do and tell what is left', async (number) => {
    const setting = chatApp();
    await setting.begin(ask(), 0);
    const { app } = dyingAtWrite(setting.as('poller'), number);
    await setting.clock.finish(tick(app, setting.clock.nowMs() + 58_000)).catch(() => undefined);
    await setting.clock.advance(minute);
    await setting.ticksFor(longAfterMinutes);
    await expectAtRest(setting);
    const { operations } = await setting.store.listOperations({ pageSize: 10 });
    expect(operations).toMatchObject([{ state: 'succeeded' }]);
  });
});

describe('a process dies around one delivery', () => {
  const deaths: readonly {
    readonly title: string;
    readonly isLast: (method: StoreMethod, subject: unknown) => boolean;
    readonly said: readonly Stage[];
  }[] = [
    { title: 'before it has claimed the thread', isLast: nth('replaceThread', 1), said: ['accepted'] },
    {
      title: 'after it has said it, before it is noted',
      isLast: nth('replaceThread', 2),
      said: ['accepted', 'accepted'],
    },
    {
      title: 'after it is noted, before the entry is removed',
      isLast: nth('removeDue', 1),
      said: ['accepted'],
    },
  ];

  it.each(deaths)('$title: the next tick tells it, and nothing is lost', async ({ isLast, said }) => {
    const setting = chatApp();
    await setting.begin(ask(), 0);
    const { app } = mortal(setting.as('poller'), isLast);
    const entry = (await everythingDue(setting.store))[0];
    if (entry === undefined) throw new Error('Nothing is due.');
    const untilMs = setting.clock.nowMs() + minute;
    await expect(deliverThread(app, entry, { untilMs })).rejects.toThrow('dead');
    expect(await everythingDue(setting.store)).toEqual([entry]);
    await keepBusy(setting);
    await setting.ticksFor(2);
    expect(setting.chat.said.map(({ stage }) => stage)).toEqual(said);
    expect(new Set(setting.chat.said.map(({ id }) => id)).size).toBe(1);
    expect(await everythingDue(setting.store)).toEqual([]);
  });

  it('the delivery is under way for ever: another process waits until it cannot be under way any more', async () => {
    const setting = chatApp({ settings: { replyTimeoutMs: 5_000 } });
    await setting.begin(ask(), 0);
    const [entry] = await everythingDue(setting.store);
    if (entry === undefined) throw new Error('Nothing is due.');
    const { app } = mortal(setting.as('poller'), nth('replaceThread', 2));
    const beganMs = setting.clock.nowMs();
    await deliverThread(app, entry, { untilMs: beganMs + minute }).catch(() => undefined);
    await keepBusy(setting);
    await setting.ticksFor(2);
    const [, again] = setting.chat.attempts.map(({ nowMs }) => nowMs);
    expect(again).toBeGreaterThan(beganMs + 5_000);
  });

  it('it is frozen in the middle of the delivery: another process tells it, when nobody else can be telling it', async () => {
    const setting = chatApp();
    await setting.begin(ask(), 0);
    const [entry] = await everythingDue(setting.store);
    if (entry === undefined) throw new Error('Nothing is due.');
    const frozen = { ...setting.chat, deliver: () => new Promise<never>(() => undefined) };
    const beganMs = setting.clock.nowMs();
    const limits = { untilMs: beganMs + minute };
    void deliverThread({ ...setting.as('frozen'), channels: [frozen] }, entry, limits);
    await keepBusy(setting);
    await setting.ticksFor(2);
    expect(setting.chat.said.map(({ stage }) => stage)).toEqual(['accepted']);
    expect(setting.chat.said[0]?.atMs).toBeGreaterThan(beganMs + setting.app.settings.replyTimeoutMs);
    expect(await everythingDue(setting.store)).toEqual([]);
  });

  /** As if the gateway belonged to somebody else, so that there is no news. */
  async function keepBusy({ store, clock }: ChatApp): Promise<void> {
    const [operation] = (await store.listOperations({ pageSize: 1 })).operations;
    if (operation === undefined) throw new Error('There is no operation.');
    const nowMs = clock.nowMs();
    await store.acquireLease(gatewayKey(gatewayOf(operation)), 'somebody', nowMs, nowMs + 60 * minute);
  }
});

describe('the traces of a crash', () => {
  it('a due entry without a thread: gone once no request can be behind it', async () => {
    const { store, clock, ticksFor, app } = chatApp();
    await store.addDue({ dueAtMs: clock.nowMs(), threadId: 'op_nobody', news: 0 });
    await ticksFor(5);
    expect(await everythingDue(store)).toHaveLength(1);
    await ticksFor(10 + app.settings.orphanAfterMs / minute);
    expect(await everythingDue(store)).toEqual([]);
  });

  it('a thread without an operation: kept while its request may be being recorded, then gone', async () => {
    const { store, clock, ticksFor } = chatApp();
    await store.addDue({ dueAtMs: clock.nowMs(), threadId: 'op_nobody', news: 0 });
    await store.createThread(openThread('op_nobody', placeAddress('C1'), false, clock.nowMs()));
    await ticksFor(9);
    expect(await store.readThread('op_nobody')).toBeDefined();
    await ticksFor(3);
    expect(await store.readThread('op_nobody')).toBeUndefined();
    expect(await everythingDue(store)).toEqual([]);
  });

  it('the sender delivers again at the moment at which the trace is removed: the asker is told all the same', async () => {
    let meanwhile = async (): Promise<unknown> => undefined;
    const setting = chatApp({
      store: {
        async before(method) {
          if (method !== 'removeThread') return;
          const act = meanwhile;
          meanwhile = async () => undefined;
          await act();
        },
      },
    });
    const dead = mortal(setting.as('webhook'), nth('createOperation', 1));
    await setting.ask(ask(), dead.app).catch(() => undefined);
    await setting.ticksFor(9);
    meanwhile = () => setting.begin(ask(), 0, { ...setting.as('webhook two'), store: setting.store });
    await setting.ticksFor(longAfterMinutes);
    await expectAtRest(setting);
    expect(setting.chat.said.at(-1)?.stage).toBe('ended');
  });
});

/** Picks the call of a method with this number. */
function nth(method: StoreMethod, number: number): (called: StoreMethod) => boolean {
  let calls = 0;
  return (called) => {
    if (called === method) calls += 1;
    return called === method && calls === number;
  };
}
