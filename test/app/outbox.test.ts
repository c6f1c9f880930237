import { describe, expect, it } from 'vitest';
import { acceptRequest } from '../../shared/app/accept-request.ts';
import { Outbox } from '../../shared/app/outbox.ts';
import { createManualClock } from '../support/manual-clock.ts';
import {
  createRecordingChannel,
  gone,
  placeAddress,
  type Reaction,
  type RecordingChannel,
} from '../support/recording-channel.ts';
import { submission, type TestApp, type TestAppOptions, testApp } from '../support/test-app.ts';
import { StoreDown } from '../support/watched-store.ts';

const minute = 60_000;

interface Setting extends TestApp {
  readonly dead: RecordingChannel;
  readonly chat: RecordingChannel;
}

/** One place that never answers, and one that does at once. */
function twoPlaces(options: TestAppOptions = {}, reaction: Reaction = {}): Setting {
  const clock = createManualClock();
  const dead = createRecordingChannel({ clock, channel: 'dead', react: () => ({ takesMs: 3_600_000 }) });
  const chat = createRecordingChannel({ clock, react: () => reaction });
  return { ...testApp({ ...options, clock, channels: [dead, chat] }), dead, chat };
}

/** So many requests whose askers are to be told that they were accepted. */
async function owed({ app, clock }: TestApp, channel: string, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const address = placeAddress(`place ${number}`, channel);
    await acceptRequest(app, submission({ replyTo: { address, shown: false } }));
    await clock.advance(1);
  }
}

function deliver({ app, clock }: TestApp, leftMs = minute) {
  return clock.finish(new Outbox(app, clock.nowMs() + leftMs).run(Promise.resolve()));
}

describe('delivering what is due', () => {
  it('nothing is due: one read, no wait', async () => {
    const setting = twoPlaces();
    const beganMs = setting.clock.nowMs();
    expect(await deliver(setting)).toEqual({ told: 0, untold: 0 });
    expect([...setting.watched.calls]).toEqual([['listDue', 1]]);
    expect(setting.clock.nowMs()).toBe(beganMs);
  });

  it('what is due later stays where it is', async () => {
    const setting = twoPlaces();
    const entry = { dueAtMs: setting.clock.nowMs() + 1, threadId: 'op_later', news: 0 };
    await setting.store.addDue(entry);
    expect(await deliver(setting)).toEqual({ told: 0, untold: 0 });
    expect(await setting.store.listDue({ untilMs: entry.dueAtMs, limit: 10 })).toEqual([entry]);
  });

  it('450 replies are due, more than are read at once: all are told once', async () => {
    const setting = twoPlaces();
    await owed(setting, 'slack', 450);
    expect(await deliver(setting)).toEqual({ told: 450, untold: 0 });
    expect(new Set(setting.chat.said.map(({ id }) => id)).size).toBe(450);
    expect(setting.chat.said).toHaveLength(450);
  });

  it.each([
    { places: 1, most: 2 },
    { places: 2, most: 4 },
    { places: 5, most: 4 },
  ])(
    '$places places with 20 replies: never more than $most at once, one place half of it',
    async ({ places, most }) => {
      const clock = createManualClock();
      const crowd = countingCrowd();
      const channels = Array.from({ length: places }, (_, number) =>
        crowd.counted(
          createRecordingChannel({ clock, instance: `place-${number}`, react: () => ({ takesMs: 300 }) }),
        ),
      );
      const setting = testApp({ clock, channels, settings: { repliesAtOnce: 4 } });
      for (let number = 0; number < 20; number += 1) {
        const address = placeAddress(`place ${number}`, 'slack', `place-${number % places}`);
        await acceptRequest(setting.app, submission({ replyTo: { address, shown: false } }));
      }
      expect(await deliver(setting)).toEqual({ told: 20, untold: 0 });
      expect(crowd.most()).toBe(most);
    },
  );

  it('300 replies for one place: what is read grows with them, not with their square', async () => {
    const setting = twoPlaces({}, { takesMs: 200 });
    await owed(setting, 'slack', 300);
    expect(await deliver(setting)).toEqual({ told: 300, untold: 0 });
    expect(setting.watched.calls.get('readThread')).toBeLessThan(300 * 5);
  });

  it('the time is up: what is not told yet stays due', async () => {
    const setting = twoPlaces();
    await owed(setting, 'slack', 3);
    expect(await deliver(setting, 0)).toEqual({ told: 0, untold: 0 });
    expect(await deliver(setting)).toEqual({ told: 3, untold: 0 });
  });

  it('less time is left than any reply takes: nothing is begun, no attempt is lost', async () => {
    const setting = twoPlaces();
    await owed(setting, 'dead', 1);
    await deliver(setting, 20);
    expect(setting.dead.attempts).toEqual([]);
  });

  it('a place that takes its time ends within the time of the tick', async () => {
    const setting = twoPlaces({ settings: { replyTimeoutMs: 5_000 } });
    await owed(setting, 'dead', 1);
    const beganMs = setting.clock.nowMs();
    expect(await deliver(setting, 3_000)).toEqual({ told: 0, untold: 1 });
    expect(setting.clock.nowMs() - beganMs).toBeLessThanOrEqual(3_000);
  });
});

describe('a place that never answers', () => {
  it('delays nobody else, though its replies have been due for longer', async () => {
    const setting = twoPlaces();
    await owed(setting, 'dead', 10);
    await owed(setting, 'slack', 10);
    const beganMs = setting.clock.nowMs();
    expect(await deliver(setting)).toEqual({ told: 10, untold: 10 });
    expect(setting.chat.said.map(({ atMs }) => atMs - beganMs)).toEqual(Array.from({ length: 10 }, () => 0));
  });

  it('with more replies than are delivered at once: delays nobody else either', async () => {
    const setting = twoPlaces({ settings: { repliesAtOnce: 4, replyTimeoutMs: 5_000 } });
    await owed(setting, 'dead', 40);
    await owed(setting, 'slack', 1);
    const beganMs = setting.clock.nowMs();
    await deliver(setting);
    expect((setting.chat.said[0]?.atMs ?? Number.POSITIVE_INFINITY) - beganMs).toBeLessThan(5_000);
  });

  it('it is tried with one reply at a time, once it has failed', async () => {
    const setting = twoPlaces({ settings: { repliesAtOnce: 8, replyTimeoutMs: 5_000 } });
    await owed(setting, 'dead', 30);
    await deliver(setting);
    const begun = setting.dead.attempts.map(({ nowMs }) => nowMs);
    const [firstMs = 0] = begun;
    const later = begun.filter((atMs) => atMs >= firstMs + 10_000);
    expect(later.length).toBeGreaterThan(5);
    expect(new Set(later).size).toBe(later.length);
  });

  it("one person's place is gone: the other people of the same sender are told as quickly as before", async () => {
    const clock = createManualClock();
    const chat = createRecordingChannel({
      clock,
      react: ({ address }) => (address.to.place === 'place 0' ? gone : { takesMs: 500 }),
    });
    const setting = testApp({ clock, channels: [chat], settings: { repliesAtOnce: 20 } });
    await owed(setting, 'slack', 40);
    const beganMs = clock.nowMs();
    expect(await deliver(setting)).toEqual({ told: 39, untold: 1 });
    expect(clock.nowMs() - beganMs).toBeLessThan(5_000);
  });

  it('with replies for hours: those of others are told in every tick', async () => {
    const setting = twoPlaces({ settings: { repliesAtOnce: 4, replyTimeoutMs: 5_000 } });
    await owed(setting, 'dead', 40);
    for (let ticks = 0; ticks < 10; ticks += 1) {
      await owed(setting, 'slack', 1);
      await deliver(setting, 58_000);
      await setting.clock.advance(5_000);
    }
    expect(setting.chat.said).toHaveLength(10);
  });
});

describe('a store that fails under a delivery', () => {
  it.each(['readThread', 'readOperation', 'replaceThread', 'removeDue'] as const)(
    '%s fails for one thread: the others are told, the log names it, and the next tick tells it',
    async (broken) => {
      let isDown = false;
      let victim = '';
      const setting = twoPlaces({
        store: {
          before(method, subject) {
            if (isDown && method === broken && JSON.stringify(subject).includes(victim)) {
              throw new StoreDown('secret of the store');
            }
          },
        },
      });
      await owed(setting, 'slack', 3);
      const due = await setting.store.listDue({ untilMs: setting.clock.nowMs(), limit: 3 });
      victim = due.at(-1)?.threadId ?? '';
      isDown = true;
      expect((await deliver(setting)).untold).toBe(1);
      const places = () => new Set(setting.chat.said.map(({ place }) => place));
      expect([...places()]).toEqual(expect.arrayContaining(['place 0', 'place 1']));
      expect(setting.log.filter(({ level }) => level === 'error')).toMatchObject([
        { event: 'reply.not-delivered', threadId: victim, errorName: 'StoreDown' },
      ]);
      expect(JSON.stringify(setting.log)).not.toContain('secret');
      isDown = false;
      await setting.clock.advance(minute);
      await deliver(setting);
      expect(places().size).toBe(3);
      await setting.clock.advance(minute);
      await deliver(setting);
      const untilMs = setting.clock.nowMs() + minute;
      expect(await setting.store.listDue({ untilMs, limit: 10 })).toEqual([]);
    },
  );
});

/** Counts the deliveries that are under way at the same time, over all channels. */
function countingCrowd() {
  let under = 0;
  let most = 0;
  return {
    most: () => most,
    counted: (channel: RecordingChannel): RecordingChannel => ({
      ...channel,
      async deliver(delivery) {
        under += 1;
        most = Math.max(most, under);
        return channel.deliver(delivery).finally(() => {
          under -= 1;
        });
      },
    }),
  };
}
