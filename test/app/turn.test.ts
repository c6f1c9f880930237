import { describe, expect, it } from 'vitest';
import { advanceGateway } from '../../shared/app/advance-gateway.ts';
import { CallSlots } from '../../shared/app/call-slots.ts';
import { shortestCallMs, Turn } from '../../shared/app/turn.ts';
import { readGatewayKey } from '../../shared/route/route.ts';
import { accepted, callsOf, keyOf, rates, stored, testApp } from '../support/test-app.ts';

const minute = 60_000;

describe('taking a turn', () => {
  it('nobody has the lease: it is held while acting and free afterwards', async () => {
    const { app, store, clock } = testApp();
    const inside = await Turn.take(app, keyOf(), clock.nowMs() + minute, async ({ fence }) => {
      const other = await store.acquireLease(keyOf(), 'other', clock.nowMs(), clock.nowMs() + 1);
      return { fence, other };
    });
    expect(inside).toEqual({ fence: 1, other: undefined });
    expect(await store.acquireLease(keyOf(), 'other', clock.nowMs(), clock.nowMs() + 1)).toMatchObject({
      fence: 2,
    });
  });

  it('somebody has the lease: nothing is done', async () => {
    const { app, store, clock } = testApp();
    await store.acquireLease(keyOf(), 'other', clock.nowMs(), clock.nowMs() + minute);
    const acted = await Turn.take(app, keyOf(), clock.nowMs() + minute, async () => 'acted');
    expect(acted).toBeUndefined();
  });

  it('the act fails: the lease is free all the same, and the failure is the caller’s', async () => {
    const { app, store, clock } = testApp();
    const act = async () => {
      throw new Error('out of luck');
    };
    await expect(Turn.take(app, keyOf(), clock.nowMs() + minute, act)).rejects.toThrow('out of luck');
    expect(await store.acquireLease(keyOf(), 'other', clock.nowMs(), clock.nowMs() + 1)).toBeDefined();
  });

  it('durations that were learned are there for the next turn', async () => {
    const { app, clock } = testApp();
    await Turn.take(app, keyOf(), clock.nowMs() + minute, (turn) => turn.prolong(0, [4_000]));
    const durations = await Turn.take(app, keyOf(), clock.nowMs() + minute, async (turn) => {
      await turn.prolong();
      return turn.durationsMs;
    });
    expect(durations).toEqual([4_000]);
  });
});

describe('resting', () => {
  it.each([
    { title: 'a time in the past: at once', inMs: -5_000, rested: 'rested', sleptMs: 0 },
    { title: 'a time to come: until then', inMs: 5_000, rested: 'rested', sleptMs: 5_000 },
    { title: 'the last moment of the turn: until then', inMs: 59_999, rested: 'rested', sleptMs: 59_999 },
    { title: 'the end of the turn: not at all', inMs: 60_000, rested: 'too-late', sleptMs: 0 },
    { title: 'beyond the turn: not at all', inMs: 90_000, rested: 'too-late', sleptMs: 0 },
  ])('until $title', async ({ inMs, rested, sleptMs }) => {
    const { app, clock } = testApp();
    const beganMs = clock.nowMs();
    const result = await clock.finish(
      Turn.take(app, keyOf(), beganMs + minute, (turn) => turn.restUntil(beganMs + inMs)),
    );
    expect(result).toBe(rested);
    expect(clock.nowMs() - beganMs).toBe(sleptMs);
  });

  it('longer than the lease: it is prolonged beyond the sleep and the call after it', async () => {
    const { app, store, clock } = testApp({ settings: { leaseMs: 12_000, callTimeoutMs: 10_000 } });
    const rested = await clock.finish(
      Turn.take(app, keyOf(), clock.nowMs() + minute, async (turn) => {
        await turn.restUntil(clock.nowMs() + 40_000);
        // The call that follows may take its 10 seconds.
        return store.acquireLease(keyOf(), 'other', clock.nowMs() + 9_999, clock.nowMs() + minute);
      }),
    );
    expect(rested).toBeUndefined();
  });

  it('the lease is somebody else’s when it has to be prolonged: lost, without a sleep', async () => {
    const { app, store, clock } = testApp({ settings: { leaseMs: 12_000 } });
    const beganMs = clock.nowMs();
    const rested = await Turn.take(app, keyOf(), beganMs + minute, async (turn) => {
      await store.acquireLease(keyOf(), 'other', beganMs + 12_000, beganMs + 10 * minute);
      return turn.restUntil(beganMs + 20_000);
    });
    expect(rested).toBe('lost');
    expect(clock.nowMs()).toBe(beganMs);
  });
});

describe('the time of a call', () => {
  it.each([
    { title: 'much time is left: the setting', leftMs: 60_000, timeoutMs: 10_000 },
    { title: 'less is left: what is left', leftMs: 4_000, timeoutMs: 4_000 },
    { title: 'next to nothing is left: that', leftMs: 10, timeoutMs: 10 },
    { title: 'nothing is left: next to nothing, for 0 would mean no limit', leftMs: 0, timeoutMs: 1 },
  ])('$title', async ({ leftMs, timeoutMs }) => {
    const { app, clock } = testApp({ settings: { callTimeoutMs: 10_000 } });
    const given = await Turn.take(app, keyOf(), clock.nowMs() + leftMs, async (turn) => turn.callTimeoutMs());
    expect(given).toBe(timeoutMs);
  });
});

describe('being allowed to call', () => {
  it('there is no time left for a call: too late, and nothing is reserved', async () => {
    const { app, watched, clock } = testApp();
    const allowed = await Turn.take(app, keyOf(), clock.nowMs() + shortestCallMs - 1, (turn) =>
      turn.mayCall(new CallSlots(app, { share: 1, pace: 0, fromMs: 0 }), {
        call: 'create',
        open: 1,
        sinceMs: clock.nowMs(),
      }),
    );
    expect(allowed).toBe('too-late');
    expect(watched.calls.get('replaceBudget')).toBeUndefined();
  });

  it('the rate is used up for most of a minute: the lease is kept until the turn comes', async () => {
    const { app, store, clock } = testApp({
      settings: { leaseMs: 30_000, callsPerMinute: rates({ create: 1 }) },
    });
    const gateway = readGatewayKey(keyOf());
    await new CallSlots(app, { share: 1, pace: 0, fromMs: 0 }).take({
      call: 'create',
      gateway,
      open: 1,
      sinceMs: 0,
      latestMs: clock.nowMs(),
    });
    const beganMs = clock.nowMs();
    const outcome = await clock.finish(
      Turn.take(app, keyOf(), beganMs + 5 * minute, async (turn) => ({
        allowed: await turn.mayCall(new CallSlots(app, { share: 1, pace: 0, fromMs: 0 }), {
          call: 'create',
          open: 1,
          sinceMs: beganMs,
        }),
        fence: (await store.readGateway(keyOf()))?.fence,
        kept: await turn.prolong(),
      })),
    );
    expect(outcome).toEqual({ allowed: 'yes', fence: 1, kept: true });
    expect(clock.nowMs() - beganMs).toBeGreaterThanOrEqual(minute);
    expect(clock.nowMs() - beganMs).toBeLessThanOrEqual(minute + 20_000);
  });
});

describe('a lease that is lost', () => {
  const looks = ['DescribeVpnGateway', 'DescribeVpnRouteEntries'] as const;

  it.each(looks)('during %s: no call is made, and the operation is left as it was', async (look) => {
    const setting = testApp({
      vpn: {
        async meet(action) {
          if (action !== look) return undefined;
          // Another process, whose clock is ahead, takes the gateway for its own.
          const { clock, store } = setting;
          await store.acquireLease(keyOf(), 'other', clock.nowMs() + minute, clock.nowMs() + 2 * minute);
          return undefined;
        },
      },
    });
    const { app, clock, store, vpn } = setting;
    const operation = await accepted(app);
    const ended = await clock.finish(advanceGateway(app, keyOf(), { untilMs: clock.nowMs() + minute }));
    expect(ended).toEqual({ kind: 'held' });
    expect(callsOf(vpn, 'CreateVpnRouteEntry')).toEqual([]);
    expect(await stored(store, operation)).toEqual(operation);
  });

  it('between the record of the call and the call: no call is made, and nothing more is written', async () => {
    const setting = testApp({
      store: {
        async after(method, subject) {
          if (method !== 'replaceOperation' || !isSending(subject)) return;
          const { clock, store } = setting;
          await store.acquireLease(keyOf(), 'other', clock.nowMs() + minute, clock.nowMs() + 2 * minute);
        },
      },
    });
    const { app, clock, store, vpn } = setting;
    const operation = await accepted(app);
    const ended = await clock.finish(advanceGateway(app, keyOf(), { untilMs: clock.nowMs() + minute }));
    expect(ended).toEqual({ kind: 'held' });
    expect(callsOf(vpn, 'CreateVpnRouteEntry')).toEqual([]);
    // From here on it is the other one's to act: nothing more is written.
    expect(await stored(store, operation)).toMatchObject({ state: 'sending', sends: 1 });
  });
});

function isSending(subject: unknown): boolean {
  return (subject as { readonly state?: unknown }).state === 'sending';
}
