import { describe, expect, it } from 'vitest';
import { addLine, alice, anAsk, bob, chatApp, everythingDue, operationIdIn } from '../support/chat-app.ts';
import { gone, unreachable } from '../support/recording-channel.ts';
import { callsOf, stored } from '../support/test-app.ts';
import { testGateway } from '../support/test-world.ts';

const { nextHop, vpnGatewayId } = testGateway(0);
const fullLine = `add 10.1.0.0/16 via ${nextHop} on ${vpnGatewayId} weight 100 no-publish region cn-hangzhou`;

describe('a line asks for a route where nobody sees the HTTP answer', () => {
  it('told in the same place, in order, each stage once, by editing one message', async () => {
    const { ask, tick, chat, store } = chatApp();
    const id = operationIdIn(await ask(anAsk(addLine(), { place: 'C1' })));
    await tick();
    expect(chat.said.map(({ id, place, stage }) => [id, place, stage])).toEqual([
      [`${id}-accepted`, 'C1', 'accepted'],
      [`${id}-working`, 'C1', 'working'],
      [`${id}-ended`, 'C1', 'ended'],
    ]);
    expect(chat.screen()).toEqual([
      { place: 'C1', stage: 'ended', headline: expect.stringMatching(/^Route created: /) },
    ]);
    expect(await everythingDue(store)).toEqual([]);
  });

  it('the requester is the sender and the person, and the line is recorded with its defaults', async () => {
    const { ask, store } = chatApp();
    const id = operationIdIn(await ask(anAsk(addLine())));
    expect(await stored(store, { id })).toMatchObject({
      requester: { source: 'slack', instance: 'acme', actor: alice },
      line: fullLine,
      replyChannel: 'slack',
      intent: { route: { weight: 100, publishVpc: false, regionId: 'cn-hangzhou' } },
    });
  });

  it('every message says the line as it was understood', async () => {
    const { ask, tick, chat } = chatApp();
    const { answer } = await ask(addLine());
    await tick();
    const answers = [answer, ...chat.attempts.map(({ message }) => message.answer)];
    expect(answers.map(({ facts }) => facts.find(({ label }) => label === 'Command')?.value)).toEqual(
      answers.map(() => fullLine),
    );
  });

  it('programs get the operation with each message, without the place where people are told', async () => {
    const { ask, tick, chat } = chatApp();
    const id = operationIdIn(await ask(anAsk(addLine(), { place: 'secret place' })));
    await tick();
    const shown = chat.attempts.map(({ message }) => message.operation);
    expect(shown.map((one) => [one?.name, one?.done])).toEqual([
      [`operations/${id}`, false],
      [`operations/${id}`, false],
      [`operations/${id}`, true],
    ]);
    expect(JSON.stringify(shown)).not.toContain('secret place');
  });

  it('the chat is slow: the first step does not wait for it', async () => {
    const { ask, vpn, clock } = chatApp({ react: () => ({ takesMs: 1_900 }) });
    const beganMs = clock.nowMs();
    await ask(addLine());
    expect(callsOf(vpn, 'CreateVpnRouteEntry')[0]?.atMs).toBeLessThan(beganMs + 200);
    expect(clock.nowMs() - beganMs).toBeLessThanOrEqual(2_000);
  });

  it('the chat does not answer at all: answered in time all the same, and told later', async () => {
    const { ask, tick, chat, clock } = chatApp({
      react: (_, number) => (number === 1 ? { takesMs: 60_000 } : {}),
    });
    const beganMs = clock.nowMs();
    const { outcome } = await ask(addLine());
    expect(outcome.kind).toBe('accepted');
    expect(clock.nowMs() - beganMs).toBeLessThanOrEqual(2_000);
    await clock.advance(10_000);
    await tick();
    expect(chat.screen()).toMatchObject([{ stage: 'ended' }]);
  });

  it('no place to answer is known: recorded and done, nobody is told', async () => {
    const { ask, tick, chat, store } = chatApp();
    const id = operationIdIn(await ask(anAsk(addLine(), { place: null })));
    await tick();
    expect(await stored(store, { id })).toMatchObject({ state: 'succeeded' });
    expect(await store.readThread(id)).toBeUndefined();
    expect(chat.attempts).toEqual([]);
  });

  it('no time is left for the first step: accepted, and the poller does everything', async () => {
    const { begin, tick, chat, vpn } = chatApp();
    const { outcome } = await begin(addLine(), 0);
    expect(outcome.kind).toBe('accepted');
    expect([vpn.calls, chat.attempts]).toEqual([[], []]);
    await tick();
    expect(chat.screen()).toMatchObject([{ stage: 'ended' }]);
  });
});

describe('a line asks for a route where the HTTP answer is seen', () => {
  it('that it was accepted is not said again; what comes later is', async () => {
    const { ask, tick, chat } = chatApp({ showsAnswer: true });
    const { answer } = await ask(addLine());
    expect(answer).toMatchObject({ tone: 'working', headline: expect.stringContaining('10.1.0.0/16') });
    await tick();
    expect(chat.said.map(({ stage }) => stage)).toEqual(['working', 'ended']);
  });

  it('the ask itself says that its answer is not seen: everything is told', async () => {
    const { ask, tick, chat } = chatApp({ showsAnswer: true });
    await ask(anAsk(addLine(), { answerShown: false }));
    await tick();
    expect(chat.said.map(({ stage }) => stage)).toEqual(['accepted', 'working', 'ended']);
  });

  it('the ask itself says that its answer is seen: that it was accepted is not told', async () => {
    const { ask, tick, chat } = chatApp({ showsAnswer: false });
    await ask(anAsk(addLine(), { answerShown: true }));
    await tick();
    expect(chat.said.map(({ stage }) => stage)).toEqual(['working', 'ended']);
  });

  it.each(['help', 'list', 'status op_0123456789abcdef0123456789abcdef', 'nonsense'])(
    '"%s": the answer is in the HTTP answer only',
    async (line) => {
      const { ask, tick, chat, store } = chatApp({ showsAnswer: true });
      await ask(line);
      await tick();
      expect(chat.attempts).toEqual([]);
      expect(await everythingDue(store)).toEqual([]);
    },
  );
});

describe('an answer that is about no operation of its own, where the HTTP answer is not seen', () => {
  it.each([
    { line: 'help', tone: 'told' },
    { line: 'list', tone: 'told' },
    { line: `show ${vpnGatewayId}`, tone: 'told' },
    { line: 'cancel op_0123456789abcdef0123456789abcdef', tone: 'refused' },
    { line: 'ad 10.1.0.0/16', tone: 'refused' },
    { line: '', tone: 'told' },
    { line: 'add 0.0.0.0/0 via vco-test0000first on vpn-test0000', tone: 'refused' },
  ])('"$line" is answered in the place, once, and forgotten', async ({ line, tone }) => {
    const { ask, tick, chat, store } = chatApp();
    const { answer } = await ask(anAsk(line, { place: 'C1', deliveryId: 'd' }));
    expect(answer.tone).toBe(tone);
    expect(chat.attempts.map(({ message }) => message)).toEqual([
      { id: expect.stringMatching(/^re_[0-9a-f]{32}$/), stage: 'ended', answer, atMs: expect.any(Number) },
    ]);
    const thread = await store.readThread(chat.attempts[0]?.message.id ?? '');
    expect(thread).toMatchObject({ state: 'told', told: 'ended' });
    expect(thread).not.toHaveProperty('address');
    expect(thread).not.toHaveProperty('answer');
    await tick();
    expect(chat.attempts).toHaveLength(1);
    expect(await everythingDue(store)).toEqual([]);
  });

  it('delivered again, also a day later: not answered twice, nothing left behind', async () => {
    const { ask, tick, chat, store, clock } = chatApp();
    await ask(anAsk('help', { deliveryId: 'd' }));
    await ask(anAsk('help', { deliveryId: 'd' }));
    await clock.advance(86_400_000);
    await ask(anAsk('help', { deliveryId: 'd' }));
    await tick();
    expect(chat.attempts).toHaveLength(1);
    expect(await everythingDue(store)).toEqual([]);
  });

  it('delivered again while the answer is on its way: not answered twice', async () => {
    const { begin, ticksFor, chat, clock, store } = chatApp({ react: () => ({ takesMs: 1_500 }) });
    const first = begin(anAsk('help', { deliveryId: 'd' }));
    await clock.advance(500);
    const again = begin(anAsk('help', { deliveryId: 'd' }));
    await clock.finish(Promise.all([first, again]));
    await ticksFor(2);
    expect(chat.attempts).toHaveLength(1);
    expect(await everythingDue(store)).toEqual([]);
  });

  it('two people ask for the same: both are answered', async () => {
    const { ask, chat } = chatApp();
    await ask(anAsk('help', { place: 'C1' }));
    await ask(anAsk('help', { place: 'C2', actor: bob }));
    expect(chat.said.map(({ place }) => place)).toEqual(['C1', 'C2']);
  });

  it('the place is unreachable: told by a later tick, in the same words', async () => {
    const { ask, ticksFor, chat } = chatApp({ react: (_, number) => (number === 1 ? unreachable : {}) });
    const { answer } = await ask('help');
    await ticksFor(2);
    expect(chat.attempts.map(({ message }) => message.answer)).toEqual([answer, answer]);
    expect(new Set(chat.attempts.map(({ message }) => message.id)).size).toBe(1);
  });

  it('the place is gone: noted, not tried again, and the words are forgotten', async () => {
    const { ask, ticksFor, chat, store } = chatApp({ react: () => gone });
    await ask('help');
    await ticksFor(15);
    expect(chat.attempts).toHaveLength(1);
    const thread = await store.readThread(chat.attempts[0]?.message.id ?? '');
    expect(thread).toMatchObject({ state: 'undeliverable', why: 'It answers 404.' });
    expect(thread).not.toHaveProperty('answer');
  });
});

describe('the same delivery again', () => {
  it('while it is open: known, as it is now, and nothing is said twice', async () => {
    const { ask, tick, chat, vpn } = chatApp();
    const first = await ask(anAsk(addLine(), { deliveryId: 'd' }));
    const again = await ask(anAsk(addLine(), { deliveryId: 'd' }));
    expect([first.outcome.kind, again.outcome.kind]).toEqual(['accepted', 'known']);
    expect(operationIdIn(again)).toBe(operationIdIn(first));
    await tick();
    await ask(anAsk(addLine(), { deliveryId: 'd' }));
    await tick();
    expect(chat.said.map(({ stage }) => stage)).toEqual(['accepted', 'working', 'ended']);
    expect(callsOf(vpn, 'CreateVpnRouteEntry')).toHaveLength(1);
  });

  it('five at the same moment: one operation, each stage told once', async () => {
    const { begin, tick, chat, store, clock } = chatApp();
    const asks = Array.from({ length: 5 }, () => begin(anAsk(addLine(), { deliveryId: 'd' })));
    const served = await clock.finish(Promise.all(asks));
    expect(served.filter(({ outcome }) => outcome.kind === 'accepted')).toHaveLength(1);
    expect(new Set(served.map(operationIdIn)).size).toBe(1);
    await tick();
    expect(chat.said.map(({ stage }) => stage)).toEqual(['accepted', 'working', 'ended']);
    expect((await store.listOperations({ pageSize: 10 })).operations).toHaveLength(1);
    expect(await everythingDue(store)).toEqual([]);
  });

  it('with another line: refused, said in the place, and the first goes on', async () => {
    const { ask, tick, chat, store } = chatApp();
    const id = operationIdIn(await ask(anAsk(addLine(), { deliveryId: 'd', place: 'C1' })));
    const { outcome, answer } = await ask(anAsk(addLine('10.9.0.0/16'), { deliveryId: 'd', place: 'C1' }));
    expect(outcome).toMatchObject({ kind: 'mismatch', operation: { id } });
    expect(answer.facts).toContainEqual({ label: 'Code', value: 'Idempotency.BodyMismatch' });
    await tick();
    expect(await stored(store, { id })).toMatchObject({ state: 'succeeded' });
    expect(chat.said.map(({ id: said }) => said)).toContainEqual(expect.stringMatching(/^re_/));
  });

  it('the same line typed twice on purpose: two requests, one route, the second says it exists', async () => {
    const { ask, tick, chat, vpn } = chatApp();
    await ask(anAsk(addLine(), { place: 'C1' }));
    await tick();
    await ask(anAsk(addLine(), { place: 'C2' }));
    await tick();
    expect(chat.screen().map(({ headline }) => headline)).toEqual([
      expect.stringMatching(/^Route created: /),
      expect.stringMatching(/^The route was there already, nothing was changed: /),
    ]);
    expect(callsOf(vpn, 'CreateVpnRouteEntry')).toHaveLength(1);
  });
});

describe('a line asks for a route where the poller can be woken', () => {
  it.each([
    { outcome: 'woken', creates: 0, state: 'queued' },
    { outcome: 'missed', creates: 1, state: 'applying' },
  ] as const)('it is $outcome: $creates calls before the answer', async ({ outcome, creates, state }) => {
    const { ask, app, vpn, store } = chatApp();
    const id = operationIdIn(await ask(anAsk(addLine()), { ...app, wakeUp: async () => outcome }));
    expect(callsOf(vpn, 'CreateVpnRouteEntry')).toHaveLength(creates);
    expect((await stored(store, { id })).state).toBe(state);
  });
});
