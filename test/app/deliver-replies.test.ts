import { describe, expect, it } from 'vitest';
import { setGatewayStatus } from '../../local/vpn/model/foreign-hand.ts';
import { acceptRequest } from '../../shared/app/accept-request.ts';
import { deliverThread } from '../../shared/app/deliver-replies.ts';
import { readOperation } from '../../shared/app/read-operations.ts';
import { tick } from '../../shared/app/tick.ts';
import { addLine, anAsk, bob, chatApp, everythingDue, operationIdIn } from '../support/chat-app.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createRecordingChannel, gone, placeAddress, unreachable } from '../support/recording-channel.ts';
import { submission, testApp } from '../support/test-app.ts';
import { testGateway } from '../support/test-world.ts';

const minute = 60_000;

describe('beginning to tell', () => {
  it.each([
    { title: 'is to be said: due now', shown: false, waitMs: 0 },
    {
      title: 'is in the HTTP answer: due when it may turn out to be an orphan',
      shown: true,
      waitMs: 600_000,
    },
  ])('that it was accepted $title', async ({ shown, waitMs }) => {
    const { begin, clock, store } = chatApp({ settings: { orphanAfterMs: 600_000 } });
    const id = operationIdIn(await begin(anAsk(addLine(), { answerShown: shown }), 0));
    expect(await everythingDue(store)).toEqual([{ dueAtMs: clock.nowMs() + waitMs, threadId: id, news: 0 }]);
  });

  it('it ends while the webhook tells that it was accepted: the rest is left to the poller', async () => {
    const { ask, tick, chat } = chatApp({ react: () => ({ takesMs: 500 }) });
    await ask(addLine());
    await tick();
    const before = chat.attempts.length;
    await ask(addLine());
    expect(chat.attempts.slice(before).map(({ message }) => message.stage)).toEqual(['accepted']);
    await tick();
    expect(chat.attempts.slice(before).map(({ message }) => message.stage)).toEqual(['accepted', 'ended']);
  });
});

describe('telling what becomes of an operation', () => {
  it('the end overtakes the progress: only the end is told', async () => {
    const { ask, ticksFor, chat } = chatApp({ react: (_, number) => (number <= 2 ? unreachable : {}) });
    await ask(addLine());
    await ticksFor(3);
    expect(chat.said.map(({ stage }) => stage)).toEqual(['ended']);
    expect(chat.screen()).toMatchObject([{ stage: 'ended' }]);
  });

  it('a place that wants the end only is told nothing else', async () => {
    const { ask, tick, chat, store } = chatApp({ stages: ['ended'] });
    await ask(addLine());
    await tick();
    expect(chat.attempts.map(({ message }) => message.stage)).toEqual(['ended']);
    expect(await everythingDue(store)).toEqual([]);
  });

  it('the gateway is busy for hours: accepted is told once, ticks say nothing more until it is sent', async () => {
    const { ask, ticksFor, chat, world, store } = chatApp({ settings: { deadlineMs: 10 * 3_600_000 } });
    const { vpnGatewayId } = testGateway(0);
    setGatewayStatus(world, vpnGatewayId, 'updating');
    await ask(addLine());
    await ticksFor(120);
    expect(chat.attempts.map(({ message }) => message.stage)).toEqual(['accepted']);
    expect(await everythingDue(store)).toEqual([]);
    setGatewayStatus(world, vpnGatewayId, 'active');
    await ticksFor(2);
    expect(chat.said.map(({ stage }) => stage)).toEqual(['accepted', 'working', 'ended']);
  });

  it('somebody else cancels it: the asker hears of the end, and by whom', async () => {
    const { ask, tick, chat, world } = chatApp();
    setGatewayStatus(world, testGateway(0).vpnGatewayId, 'updating');
    const id = operationIdIn(await ask(anAsk(addLine(), { place: 'C1' })));
    await ask(anAsk(`cancel ${id}`, { place: 'C2', actor: bob }));
    await tick();
    const last = chat.said.findLast(({ place }) => place === 'C1');
    expect(last).toMatchObject({ stage: 'ended', headline: expect.stringMatching(/^Canceled/) });
    const answer = chat.attempts.findLast(({ address }) => address.to.place === 'C1')?.message.answer;
    expect(answer?.facts).toContainEqual({ label: 'Canceled by', value: 'Bob (acme:T1/U2)' });
  });

  it('it expires: the end is told', async () => {
    const { ask, ticksFor, chat, world } = chatApp({ settings: { deadlineMs: 5 * minute } });
    setGatewayStatus(world, testGateway(0).vpnGatewayId, 'updating');
    await ask(addLine());
    await ticksFor(7);
    expect(chat.said.map(({ stage }) => stage)).toEqual(['accepted', 'ended']);
    expect(chat.attempts.at(-1)?.message.answer.tone).toBe('failed');
  });

  it('a dry run: accepted, then the end', async () => {
    const { ask, tick, chat } = chatApp();
    await ask(`${addLine()} --dry-run`);
    await tick();
    expect(chat.said.at(-1)).toMatchObject({
      stage: 'ended',
      headline: expect.stringMatching(/^Dry run passed/),
    });
    expect(chat.said.map(({ stage }) => stage)).toEqual([...new Set(chat.said.map(({ stage }) => stage))]);
  });

  it('what the channel remembers is handed to the next delivery, and wiped at the end with the address', async () => {
    const { ask, tick, chat, store } = chatApp();
    const id = operationIdIn(await ask(addLine()));
    expect(await store.readThread(id)).toMatchObject({ state: 'owed', memory: 'message-1' });
    await tick();
    expect(chat.attempts.map(({ memory }) => memory)).toEqual([undefined, 'message-1', 'message-1']);
    const thread = await store.readThread(id);
    expect(thread).toMatchObject({ state: 'told', told: 'ended', failures: 0 });
    expect(thread).not.toHaveProperty('address');
    expect(thread).not.toHaveProperty('memory');
    expect(thread).not.toHaveProperty('claimedUntilMs');
  });

  it('two senders of one kind: each asker is told by the one that was asked', async () => {
    const clock = createManualClock();
    const channels = ['acme', 'umbrella'].map((instance) => createRecordingChannel({ clock, instance }));
    const { app } = testApp({ clock, channels });
    for (const instance of ['umbrella', 'acme']) {
      const address = placeAddress(`place at ${instance}`, 'slack', instance);
      await acceptRequest(app, submission({ replyTo: { address, shown: false } }));
    }
    await clock.finish(tick(app, clock.nowMs() + minute));
    const places = channels.map(({ said }) => [...new Set(said.map(({ place }) => place))]);
    expect(places).toEqual([['place at acme'], ['place at umbrella']]);
  });

  it('no delivery is given more time than a reply may take, nor more than there is', async () => {
    const { begin, clock, app, chat } = chatApp({ settings: { replyTimeoutMs: 3_000 } });
    await clock.finish(begin(addLine(), 1_200));
    await clock.finish(tick(app, clock.nowMs() + minute));
    const [first, ...later] = chat.attempts.map(({ timeoutMs }) => timeoutMs);
    expect(first).toBeLessThanOrEqual(1_200);
    expect(later).toEqual([3_000, 3_000]);
  });

  it('no time is left: nothing is begun, and the thread stays due', async () => {
    const { begin, app, clock, chat, store } = chatApp();
    await begin(addLine(), 0);
    const [entry] = await everythingDue(store);
    if (entry === undefined) throw new Error('Nothing is due.');
    expect(await deliverThread(app, entry, { untilMs: clock.nowMs() })).toMatchObject({
      told: 0,
      untold: 0,
    });
    expect(chat.attempts).toEqual([]);
    expect(await everythingDue(store)).toEqual([entry]);
  });

  it('what is logged names the thread and the stage, and neither place nor words', async () => {
    const { ask, ticksFor, log } = chatApp({ react: (_, number) => (number === 2 ? unreachable : {}) });
    const id = operationIdIn(await ask(anAsk(`${addLine()} desc "secret words"`, { place: 'secret place' })));
    await ticksFor(2);
    const replies = log.filter(({ event }) => event.startsWith('reply.'));
    expect(replies).toMatchObject([
      { level: 'info', event: 'reply.delivered', threadId: id, stage: 'accepted', channel: 'slack' },
      { level: 'warn', event: 'reply.later', threadId: id, why: 'It answers 503.', failures: 1 },
      { level: 'info', event: 'reply.delivered', threadId: id, stage: 'ended', instance: 'acme' },
    ]);
    expect(JSON.stringify(log)).not.toContain('secret');
  });
});

describe('a place that does not take a reply', () => {
  it('is tried again after a growing pause, each time at the time that is noted', async () => {
    const { ask, tick, chat, store, clock } = chatApp({ react: () => unreachable, stages: ['ended'] });
    const id = operationIdIn(await ask(addLine()));
    await tick();
    for (let failures = 1; failures < 6; failures += 1) {
      const thread = await store.readThread(id);
      expect(thread).toMatchObject({ state: 'owed', failures, why: 'It answers 503.' });
      const due = await everythingDue(store);
      expect(due).toMatchObject([{ dueAtMs: thread?.notBeforeMs, threadId: id }]);
      await clock.advance((thread?.notBeforeMs ?? 0) - clock.nowMs() - 1);
      await tick();
      expect(chat.attempts).toHaveLength(failures);
      await clock.advance(1);
      await tick();
      expect(chat.attempts).toHaveLength(failures + 1);
    }
    const times = chat.attempts.map(({ nowMs }) => nowMs);
    const pauses = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
    expect(pauses).toEqual([...pauses].sort((one, other) => one - other));
    expect(new Set(chat.attempts.map(({ message }) => message.id)).size).toBe(1);
  });

  it('it says when to come back: not tried before', async () => {
    const { ask, ticksFor, chat, clock } = chatApp({
      react: (_, number) =>
        number === 1 ? { outcome: { kind: 'later', why: 'It is busy.', retryAfterMs: 600_000 } } : {},
      stages: ['ended'],
    });
    await ask(addLine());
    await ticksFor(20);
    const [first, second] = chat.attempts.map(({ nowMs }) => nowMs);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(600_000);
    expect(clock.nowMs() - (second ?? 0)).toBeGreaterThan(0);
    expect(chat.said).toHaveLength(1);
  });

  it('it comes back: told at once what is true by then, and the failures are forgotten', async () => {
    const { ask, ticksFor, chat, store } = chatApp({ react: (_, number) => (number < 4 ? unreachable : {}) });
    const id = operationIdIn(await ask(addLine()));
    await ticksFor(10);
    expect(chat.said.map(({ stage }) => stage)).toEqual(['ended']);
    const thread = await store.readThread(id);
    expect(thread).toMatchObject({ state: 'told', failures: 0 });
    for (const field of ['why', 'notBeforeMs', 'failingSinceMs']) expect(thread).not.toHaveProperty(field);
  });

  it('it never comes back: after three days it is given up, recorded, and nothing is left', async () => {
    const { app, ask, tick, chat, clock, store } = chatApp({ react: () => unreachable });
    const id = operationIdIn(await ask(addLine()));
    const beganMs = clock.nowMs();
    for (let hours = 0; hours < 24 * 5; hours += 1) {
      await tick();
      await clock.advance(60 * minute);
    }
    expect(await store.readThread(id)).toMatchObject({ state: 'undeliverable', why: 'It answers 503.' });
    expect(await store.readThread(id)).not.toHaveProperty('address');
    const triedForMs = (chat.attempts.at(-1)?.nowMs ?? 0) - beganMs;
    expect(triedForMs).toBeGreaterThan(2 * 24 * 3_600_000);
    expect(chat.attempts.length).toBe(11);
    expect(await everythingDue(store)).toEqual([]);
    expect((await readOperation(app, id))?.operation.state).toBe('succeeded');
  });

  it('it is gone: noted with why, the address is forgotten, and the operation succeeds all the same', async () => {
    const { app, ask, ticksFor, chat, store } = chatApp({ react: () => gone });
    const id = operationIdIn(await ask(addLine()));
    await ticksFor(15);
    expect(chat.attempts).toHaveLength(1);
    const view = await readOperation(app, id);
    expect(view?.operation.state).toBe('succeeded');
    expect(view?.thread).toMatchObject({ state: 'undeliverable', why: 'It answers 404.' });
    expect(view?.thread).not.toHaveProperty('address');
    expect(await everythingDue(store)).toEqual([]);
  });

  it('its sender is not configured any more: noted, nothing is left', async () => {
    const { app, ask, tick: tickOf, store } = chatApp();
    const id = operationIdIn(await ask(addLine()));
    await tickOf({ ...app, channels: [] });
    const view = await readOperation(app, id);
    expect(view?.thread).toMatchObject({
      state: 'undeliverable',
      told: 'accepted',
      why: 'The sender it came from is not configured any more.',
    });
    expect(view?.thread).not.toHaveProperty('address');
    expect(await everythingDue(store)).toEqual([]);
  });
});
