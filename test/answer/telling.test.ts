import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterDelivery,
  claimThread,
  type DeliveryOutcome,
  nextTelling,
  openThread,
} from '../../shared/answer/telling.ts';
import { type Stage, stages, type Thread } from '../../shared/answer/thread.ts';

const now = 1_700_000_000_000;
const address = { channel: 'slack', instance: 'acme', to: { responseUrl: 'https://hooks.slack.com/x' } };
const fresh = openThread('op_1', address, false, now);
const shown = openThread('op_1', address, true, now);
const all = stages;
const late: DeliveryOutcome = { kind: 'later', why: 'It answered 503.' };

describe('what to tell next', () => {
  it.each<[string, Thread, Stage, readonly Stage[], string]>([
    ['a new thread, where nobody has seen the answer', fresh, 'accepted', all, 'tell accepted'],
    ['a new thread, where the answer was seen', shown, 'accepted', all, 'nothing'],
    ['progress', shown, 'working', all, 'tell working'],
    ['progress on a channel that wants none', shown, 'working', ['accepted', 'ended'], 'nothing'],
    ['an end that overtook the progress', fresh, 'ended', all, 'tell ended'],
    ['an end on a channel that wants nothing else', fresh, 'ended', [], 'tell ended'],
    [
      'progress before anything was told, on a channel without progress',
      fresh,
      'working',
      ['accepted'],
      'tell accepted',
    ],
    ['a stage that was told', { ...fresh, told: 'working' }, 'working', all, 'nothing'],
    ['an older stage than was told', { ...fresh, told: 'working' }, 'accepted', all, 'nothing'],
    [
      'a thread that was told everything',
      { ...fresh, state: 'told', told: 'ended' },
      'ended',
      all,
      'nothing',
    ],
    ['a thread that nobody can be told on', { ...fresh, state: 'undeliverable' }, 'ended', all, 'nothing'],
    ['back-off', { ...fresh, notBeforeMs: now + 5 }, 'ended', all, `wait ${now + 5}`],
    ['back-off that is over', { ...fresh, notBeforeMs: now }, 'ended', all, 'tell ended'],
    [
      'somebody else is at it',
      { ...fresh, claimedUntilMs: now + 9, notBeforeMs: now + 5 },
      'ended',
      all,
      `wait ${now + 9}`,
    ],
    ['somebody else was at it, and is gone', { ...fresh, claimedUntilMs: now }, 'ended', all, 'tell ended'],
  ])('%s', (_title, thread, reached, wanted, expected) => {
    const telling = nextTelling(thread, reached, wanted, now);
    const printed = {
      tell: () => `tell ${telling.kind === 'tell' ? telling.stage : ''}`,
      wait: () => `wait ${telling.kind === 'wait' ? telling.untilMs : ''}`,
      nothing: () => 'nothing',
    }[telling.kind]();
    expect(printed).toBe(expected);
  });
});

describe('after a delivery', () => {
  it('a stage that went through is told, and the memory kept', () => {
    const after = afterDelivery(
      claimThread(fresh, now + 9, now),
      'accepted',
      { kind: 'delivered', memory: 'm' },
      now,
      0,
    );
    expect(after).toEqual({ ...fresh, told: 'accepted', memory: 'm', version: 3 });
  });

  it('the end closes the thread and forgets where it was told', () => {
    const owed = { ...fresh, memory: 'm', told: 'working' as const };
    const after = afterDelivery(owed, 'ended', { kind: 'delivered', memory: 'n' }, now, 0);
    expect(after).toMatchObject({ state: 'told', told: 'ended' });
    expect(after).not.toHaveProperty('address');
    expect(after).not.toHaveProperty('memory');
  });

  it('a failure pauses, longer each time, and longer still when the other side asks for it', () => {
    const first = afterDelivery(fresh, 'ended', late, now, 0.5);
    expect(first).toMatchObject({
      failures: 1,
      failingSinceMs: now,
      notBeforeMs: now + 5_000,
      why: late.why,
    });
    const second = afterDelivery(first, 'ended', late, now + 5_000, 0.5);
    expect(second).toMatchObject({ failures: 2, failingSinceMs: now, notBeforeMs: now + 35_000 });
    const asked = afterDelivery(fresh, 'ended', { ...late, retryAfterMs: 60_000 }, now, 0.5);
    expect(asked.notBeforeMs).toBe(now + 60_000);
  });

  it('a success wipes the failures before it', () => {
    const failed = afterDelivery(fresh, 'accepted', { ...late, memory: 'half' }, now, 0.5);
    const after = afterDelivery(failed, 'accepted', { kind: 'delivered' }, now, 0);
    expect(after).toMatchObject({ failures: 0, memory: 'half', told: 'accepted' });
    for (const gone of ['why', 'failingSinceMs', 'notBeforeMs']) expect(after).not.toHaveProperty(gone);
  });

  it('a place that is gone closes the thread at once, with the reason', () => {
    const after = afterDelivery(fresh, 'accepted', { kind: 'undeliverable', why: 'gone' }, now, 0);
    expect(after).toMatchObject({ state: 'undeliverable', why: 'gone' });
    expect(after).not.toHaveProperty('address');
  });

  it('retries end after about three days, and not before', () => {
    let thread = fresh;
    let atMs = now;
    while (thread.state === 'owed') {
      thread = afterDelivery(thread, 'ended', late, atMs, 0.5);
      atMs = thread.notBeforeMs ?? atMs;
    }
    expect(thread).toMatchObject({ state: 'undeliverable', why: late.why, failures: 10 });
    expect((atMs - now) / 3_600_000).toBeCloseTo(75.6, 1);
  });
});

describe('any thread, whatever happens to it', () => {
  const outcome = fc.oneof(
    fc.constant<DeliveryOutcome>({ kind: 'delivered' }),
    fc.constant<DeliveryOutcome>(late),
    fc.constant<DeliveryOutcome>({ kind: 'later', why: 'slow', retryAfterMs: 999_999_999 }),
    fc.constant<DeliveryOutcome>({ kind: 'undeliverable', why: 'gone' }),
  );
  const step = fc.record({
    reached: fc.constantFrom(...stages),
    outcome,
    passMs: fc.nat(10_000_000),
    random: fc.double({ min: 0, max: 0.999, noNaN: true }),
  });

  it('tells stages in order, each at most once, and says nothing after the end', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.subarray([...stages]), (steps, wanted) => {
        let thread = fresh;
        let atMs = now;
        let reached: Stage = 'accepted';
        const told: Stage[] = [];
        for (const { outcome: result, passMs, random, ...drawn } of steps) {
          if (stages.indexOf(drawn.reached) > stages.indexOf(reached)) reached = drawn.reached;
          atMs += passMs;
          const telling = nextTelling(thread, reached, wanted, atMs);
          if (telling.kind !== 'tell') continue;
          const { version } = thread;
          thread = afterDelivery(claimThread(thread, atMs + 9, atMs), telling.stage, result, atMs, random);
          expect(thread.version).toBe(version + 2);
          if (result.kind === 'delivered') told.push(telling.stage);
        }
        expect(told).toEqual(
          [...new Set(told)].sort((one, other) => stages.indexOf(one) - stages.indexOf(other)),
        );
        expect(told.indexOf('ended')).toBe(told.includes('ended') ? told.length - 1 : -1);
        if (thread.state !== 'owed') expect(thread).not.toHaveProperty('address');
      }),
    );
  });
});
