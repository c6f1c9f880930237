import { describe, expect, it } from 'vitest';
import { CallSlots } from '../../shared/app/call-slots.ts';
import type { GatewayRef } from '../../shared/route/route.ts';
import { rates, type TestAppOptions, testApp } from '../support/test-app.ts';
import { StoreDown } from '../support/watched-store.ts';

const minute = 60_000;

function gateway(name: string, regionId = 'cn-hangzhou'): GatewayRef {
  return { accountId: '1', regionId, vpnGatewayId: name };
}

interface Wishes {
  readonly patienceMs?: number;
  readonly regionId?: string;
  readonly open?: number;
}

/** A process with so many create calls a minute, and a list of who was answered in which order. */
function slotsOf(create: number, { share = 1, ...options }: TestAppOptions & { share?: number } = {}) {
  const setting = testApp({ ...options, settings: { callsPerMinute: rates({ create }) } });
  const slots = new CallSlots(setting.app, { share, pace: 0, fromMs: 0 });
  const { clock } = setting;
  const beganMs = clock.nowMs();
  const answers: { readonly name: string; readonly granted: boolean; readonly atMs: number }[] = [];
  const take = async (
    name: string,
    sinceMs: number,
    { patienceMs = 10 * minute, regionId, open = 1 }: Wishes = {},
  ) => {
    const latestMs = beganMs + patienceMs;
    const granted = await slots.take({
      call: 'create',
      gateway: gateway(name, regionId),
      open,
      sinceMs,
      latestMs,
    });
    answers.push({ name, granted, atMs: clock.nowMs() - beganMs });
    return granted;
  };
  return { ...setting, slots, take, answers, beganMs };
}

describe('call slots', () => {
  it('while the rate allows it, everybody is let through at once', async () => {
    const { clock, take, answers } = slotsOf(5);
    await clock.finish(Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => take(name, 0))));
    expect(answers.map(({ granted, atMs }) => ({ granted, atMs }))).toEqual(
      Array.from({ length: 5 }, () => ({ granted: true, atMs: 0 })),
    );
  });

  it('the rate is used up: the longest waiting comes first, whoever asked first', async () => {
    const { clock, take, answers } = slotsOf(1);
    await take('first', 0);
    await clock.finish(Promise.all([take('young', 300), take('old', 100), take('middle', 200)]));
    expect(answers.map(({ name }) => name)).toEqual(['first', 'old', 'middle', 'young']);
    const times = answers.map(({ atMs }) => atMs);
    for (const [index, atMs] of times.entries()) {
      if (index > 0) expect(atMs - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(minute);
    }
  });

  it('one who has waited longer joins while the others wait: it goes first', async () => {
    const { clock, take, answers } = slotsOf(1);
    await take('first', 0);
    const waiting = [take('young', 300)];
    await clock.advance(20_000);
    waiting.push(take('old', 100));
    await clock.finish(Promise.all(waiting));
    expect(answers.map(({ name }) => name)).toEqual(['first', 'old', 'young']);
  });

  it('the gateway with the longest queue comes first, for it ends last', async () => {
    const { clock, take, answers, beganMs } = slotsOf(1);
    await take('first', beganMs);
    const queues = { short: 1, long: 9, middle: 4 };
    const waiting = Object.entries(queues).map(([name, open]) => take(name, beganMs, { open }));
    await clock.finish(Promise.all(waiting));
    expect(answers.map(({ name }) => name)).toEqual(['first', 'long', 'middle', 'short']);
  });

  it('a short queue that has waited long enough comes before a longer one', async () => {
    const { clock, take, answers, beganMs } = slotsOf(1);
    await take('first', beganMs);
    // 8 operations more weigh as much as 4 minutes of waiting.
    const waiting = [
      take('long', beganMs, { open: 9 }),
      take('patient', beganMs - 4 * minute - 1, { open: 1 }),
      take('impatient', beganMs - 4 * minute + 1, { open: 1 }),
    ];
    await clock.finish(Promise.all(waiting));
    expect(answers.map(({ name }) => name)).toEqual(['first', 'patient', 'long', 'impatient']);
  });

  it('others with long queues want again and again: a gateway with one operation is served all the same', async () => {
    const { clock, slots, take, answers, beganMs } = slotsOf(6);
    const untilMs = beganMs + 10 * minute;
    const wantAgain = async (name: string) => {
      const wish = { call: 'create', gateway: gateway(name), open: 20, latestMs: untilMs } as const;
      while (await slots.take({ ...wish, sinceMs: clock.nowMs() })) await clock.sleep(10);
    };
    const others = Array.from({ length: 5 }, (_, index) => wantAgain(`busy-${index}`));
    await clock.finish(Promise.all([...others, take('single', beganMs)]));
    const [single] = answers;
    expect(single).toMatchObject({ name: 'single', granted: true });
    // 19 operations fewer are 19 × 15 s behind; then comes the next slot.
    expect(single?.atMs).toBeLessThanOrEqual(19 * 15_000 + 3 * minute);
  });

  it('none is allowed by the latest time: refused at once, and the others go on', async () => {
    const { clock, take, answers } = slotsOf(1);
    await take('first', 0);
    await clock.finish(Promise.all([take('hurried', 100, { patienceMs: 30_000 }), take('patient', 200)]));
    expect(answers).toMatchObject([
      { name: 'first', granted: true, atMs: 0 },
      { name: 'hurried', granted: false, atMs: 0 },
      { name: 'patient', granted: true },
    ]);
  });

  it('one with less patience joins while another waits: it is told by its latest time', async () => {
    const { clock, take, answers } = slotsOf(1);
    await take('first', 0);
    const waiting = [take('patient', 200)];
    await clock.advance(5_000);
    waiting.push(take('hurried', 100, { patienceMs: 30_000 }));
    await clock.finish(Promise.all(waiting));
    expect(answers).toMatchObject([
      { name: 'first', granted: true },
      { name: 'hurried', granted: false },
      { name: 'patient', granted: true },
    ]);
    expect(answers[1]?.atMs).toBeLessThanOrEqual(30_000);
  });

  it('two regions have rates of their own', async () => {
    const { clock, take, answers } = slotsOf(1);
    await clock.finish(Promise.all([take('here', 0), take('there', 0, { regionId: 'eu-central-1' })]));
    expect(answers.every(({ granted, atMs }) => granted && atMs === 0)).toBe(true);
    const again = [take('here again', 0), take('elsewhere', 0, { regionId: 'us-east-1' })];
    await clock.finish(Promise.all(again));
    expect(answers.find(({ name }) => name === 'elsewhere')).toMatchObject({ granted: true, atMs: 0 });
    expect(answers.at(-1)?.name).toBe('here again');
  });

  it('a share leaves the rest of the rate to others', async () => {
    const { app, clock, take, answers } = slotsOf(10, { share: 0.8 });
    await clock.finish(
      Promise.all(Array.from({ length: 9 }, (_, index) => take(`${index}`, 0, { patienceMs: 1_000 }))),
    );
    expect(answers.filter(({ granted }) => granted)).toHaveLength(8);
    const whole = new CallSlots(app, { share: 1, pace: 0, fromMs: 0 });
    const latestMs = clock.nowMs() + 1_000;
    expect(await whole.take({ call: 'create', gateway: gateway('a'), open: 1, sinceMs: 0, latestMs })).toBe(
      true,
    );
    expect(await whole.take({ call: 'create', gateway: gateway('b'), open: 1, sinceMs: 0, latestMs })).toBe(
      true,
    );
    expect(
      await clock.finish(
        whole.take({ call: 'create', gateway: gateway('c'), open: 1, sinceMs: 0, latestMs }),
      ),
    ).toBe(false);
  });

  it('a rate of 1 with a share below 1 still lets one through', async () => {
    const { take } = slotsOf(1, { share: 0.8 });
    expect(await take('a', 0)).toBe(true);
  });

  it('two processes together stay within the rate', async () => {
    const { app, as, clock } = slotsOf(3);
    const slots = [
      new CallSlots(app, { share: 1, pace: 0, fromMs: 0 }),
      new CallSlots(as('two'), { share: 1, pace: 0, fromMs: 0 }),
    ];
    const latestMs = clock.nowMs() + 1_000;
    const granted = await clock.finish(
      Promise.all(
        slots.flatMap((one) =>
          ['a', 'b', 'c'].map((name) =>
            one.take({ call: 'create', gateway: gateway(name), open: 1, sinceMs: 0, latestMs }),
          ),
        ),
      ),
    );
    expect(granted.filter(Boolean)).toHaveLength(3);
  });

  it('the store fails: everybody who waits is refused, and later calls are allowed again', async () => {
    let isDown = true;
    const { clock, take, answers } = slotsOf(5, {
      store: {
        before(method) {
          if (isDown && method === 'readBudget') throw new StoreDown();
        },
      },
    });
    await clock.finish(Promise.all([take('a', 0), take('b', 0), take('c', 0)]));
    expect(answers.map(({ granted }) => granted)).toEqual([false, false, false]);
    isDown = false;
    expect(await take('d', 0)).toBe(true);
  });

  it('the answer of the store is lost: at most the rate is granted all the same', async () => {
    let lost = 1;
    const { clock, take } = slotsOf(2, {
      store: {
        after(method) {
          if (method !== 'replaceBudget' || lost === 0) return;
          lost -= 1;
          throw new StoreDown();
        },
      },
    });
    expect(await take('a', 0, { patienceMs: 1_000 })).toBe(false);
    expect(await take('b', 0, { patienceMs: 1_000 })).toBe(true);
    expect(await clock.finish(take('c', 0, { patienceMs: 1_000 }))).toBe(false);
  });
});
