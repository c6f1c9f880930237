import { beforeAll, describe, expect, it } from 'vitest';
import { findBrokenEntry } from '../../shared/operation/journal.ts';
import { operationOf, problemOf } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, routeBody } from '../support/route-bodies.ts';
import type { TestGateway } from '../support/test-world.ts';
import { expectOneAtATime, until } from '../support/ticks.ts';
import { endOf, type Platform, recordOf, type Story, startPlatform, startStories } from './platform-world.ts';

const minuteMs = 60_000;
const durationMs = 300;
/** A first step is given time on a busy machine, too. */
const patient = { ROUTEHOOK_INLINE_BUDGET_MS: '10000' };
const never = { ROUTEHOOK_INLINE_BUDGET_MS: '0' };
/** Shorter than the wait after a look that failed: such a run ends at once. */
const quick = { ROUTEHOOK_POLL_BUDGET_MS: '4000' };

/** The time of the cloud and of instances whose clocks are right, so far ahead of the machine's. */
interface Era {
  readonly cloud: TestCloud;
  readonly pass: (ms: number) => void;
  /** A platform whose clocks are off; only instances that start later notice that time has passed. */
  readonly platform: (offMs: number, environment?: Readonly<Record<string, string>>) => Promise<Platform>;
}

async function startEra(): Promise<Era & { readonly end: () => Promise<void> }> {
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  const cloud = await startTestCloud({ emulator: { durationMs, now, signatureNow: now } });
  const platforms: Platform[] = [];
  return {
    cloud,
    pass: (ms) => {
      aheadMs += ms;
    },
    async platform(offMs, environment = {}) {
      const platform = await startPlatform(cloud, { clockOffsetMs: () => aheadMs + offMs, environment });
      platforms.push(platform);
      return platform;
    },
    async end() {
      for (const { host } of platforms) await host.close();
    },
  };
}

/** Asks with the token, which does not depend on any clock. */
async function ask({ client }: Platform, gateway: TestGateway, routeDest = '10.1.0.0/16'): Promise<string> {
  return operationOf(await client.bearer('/v1/routes', routeBody(gateway, { routeDest }))).name;
}

async function expectDone({ cloud }: Era, name: string, gateway: TestGateway): Promise<void> {
  const operation = await endOf(cloud, name);
  expect(operation.state).toBe('succeeded');
  expect(findBrokenEntry(operation.journal)).toBeUndefined();
  expect(cloud.callsTo(gateway).filter(({ code }) => code === 'OK')).toHaveLength(1);
}

const wrong = [2, -2, 20, -20].map((minutes) => ({ minutes, offMs: minutes * minuteMs }));
const farOff = wrong.filter(({ minutes }) => Math.abs(minutes) > 15);

/** What an instance with a wrong clock wrote down may have to become past; then the right ones go on. */
async function othersFinish(era: Era, offMs: number): Promise<void> {
  era.pass(Math.max(0, offMs) + minuteMs);
  const right = await era.platform(0);
  await right.tick();
}

/** They mostly wait: several run at a time, and each test waits for the end of its own. */
const stories: Record<string, Story> = {};

/** Tells a story in an era of its own, whose processes are gone afterwards. */
function tell(title: string, happens: (era: Era) => Promise<void>): void {
  stories[title] = async () => {
    const era = await startEra();
    await happens(era);
    await era.end();
  };
}

for (const { minutes, offMs } of wrong) {
  const isFar = farOff.some((row) => row.offMs === offMs);
  const verdict = isFar ? '401 with what to do, nothing is recorded' : 'it is taken';
  tell(`the clock of the webhook is off by ${minutes} min: a signature of now: ${verdict}`, async (era) => {
    const { client } = await era.platform(offMs, patient);
    const gateway = era.cloud.freshGateway();
    const reply = await client.signed(freshId(), routeBody(gateway));
    if (isFar) {
      const { code, status, detail } = problemOf(reply);
      expect({ code, status }).toEqual({ code: 'Signature.Stale', status: 401 });
      expect(detail).toMatch(/more than 5 minutes away from now\. Check the clock/);
      expect(await era.cloud.withStore((store) => store.listPending())).toEqual([]);
      expect(era.cloud.emulator.calls).toEqual([]);
      return;
    }
    // The cloud takes a clock that is off by less than 15 minutes.
    expect(era.cloud.callsTo(gateway).map(({ code }) => code)).toEqual(['OK']);
    await othersFinish(era, offMs);
    await expectDone(era, operationOf(reply).name, gateway);
  });

  tell(`the clock of the poller is off by ${minutes} min: nothing is lost`, async (era) => {
    const [asked, off] = await Promise.all([era.platform(0, never), era.platform(offMs, isFar ? quick : {})]);
    const gateway = era.cloud.freshGateway();
    const name = await ask(asked, gateway);
    expect(await off.tick()).toMatchObject({ errors: 0, stillOpen: isFar ? 1 : 0 });
    if (isFar) {
      expectRefusedForItsClock(era);
      expect((await recordOf(era.cloud, name)).state).toBe('queued');
      await othersFinish(era, offMs);
    }
    await expectDone(era, name, gateway);
  });
}

for (const { minutes, offMs } of farOff) {
  tell(
    `the cloud refuses the webhook for its clock, off by ${minutes} min: recorded, done by others`,
    async (era) => {
      const off = await era.platform(offMs, patient);
      const gateway = era.cloud.freshGateway();
      const name = await ask(off, gateway);
      expectRefusedForItsClock(era);
      expect(await recordOf(era.cloud, name)).toMatchObject({
        state: 'queued',
        waitingFor: 'gateway-unreadable',
      });
      await othersFinish(era, offMs);
      await expectDone(era, name, gateway);
    },
  );
}

tell(
  'two pollers, one of them 20 s slow: its leases look expired, and still one change at a time',
  async (era) => {
    const [right, slow] = await Promise.all([era.platform(0, never), era.platform(-20_000)]);
    const gateway = era.cloud.freshGateway();
    const names: string[] = [];
    for (const second of [1, 2, 3]) names.push(await ask(right, gateway, `10.${second}.0.0/16`));
    const slowTick = slow.tick();
    await until(() => era.cloud.callsTo(gateway).length > 0);
    await Promise.all([slowTick, right.tick()]);
    for (const name of names) {
      expect(await endOf(era.cloud, name)).toMatchObject({ state: 'succeeded', attempt: 1 });
    }
    expectOneAtATime(era.cloud, gateway, names.length, durationMs);
  },
);

const shortPatience = { ROUTEHOOK_DEADLINE_MINUTES: '10' };
const patience = [
  { who: 'the webhook is 20 min slow', webhookMs: -20 * minuteMs, pollerMs: 0 },
  { who: 'the poller is 20 min fast', webhookMs: 0, pollerMs: 20 * minuteMs },
];
for (const { who, webhookMs, pollerMs } of patience) {
  tell(`${who} and a request has 10 min: it ends, unsent, and says so`, async (era) => {
    const [asked, poller] = await Promise.all([
      era.platform(webhookMs, { ...never, ...shortPatience }),
      era.platform(pollerMs, quick),
    ]);
    const gateway = era.cloud.freshGateway();
    const name = await ask(asked, gateway);
    await poller.tick();
    const { state, problem } = await endOf(era.cloud, name);
    expect([state, problem?.code]).toEqual(['expired', 'Operation.ExpiredUnsent']);
    expect(era.cloud.callsTo(gateway)).toEqual([]);
  });
}

function expectRefusedForItsClock({ cloud }: Era): void {
  const codes = cloud.emulator.calls.map(({ code }) => code);
  expect([...new Set(codes)]).toEqual(['InvalidTimeStamp.Expired']);
}

describe('clocks that are wrong', () => {
  let endOfStory: ReturnType<typeof startStories>;
  beforeAll(() => {
    endOfStory = startStories(stories);
  });

  it.each(Object.entries(stories))('%s', (_title, story) => endOfStory(story), 60_000);
});
