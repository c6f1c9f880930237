import { describe, expect, it } from 'vitest';
import { type FaultKind, faultKinds, replyFaultKinds } from './fault-kind.ts';
import { runScenario } from './run-scenario.ts';

/** What a transcript must show, lest the kind be switched on and never happen. */
const traces: Readonly<Record<FaultKind, RegExp>> = {
  'reset-before-commit': /reset-before-commit/,
  'reset-after-commit': /reset-after-commit/,
  'never-sent': /never-sent/,
  'busy-code':
    /CreateVpnRouteEntry: error 400 .*(CONFLICT|Conflict|Configuring|IncorrectVpcStatus|SystemBusy)/,
  'throttled-with-hint': /throttle \d+/,
  'throttled-without-hint': /error 400 Throttling/,
  'server-error': /server-error 50[03]$/,
  'server-error-after-commit': /server-error 500 true/,
  'unknown-code': /Never\.Heard\.Of/,
  refusal: /CreateVpnRouteEntry: error 40[03] (Forbidden|QuotaExceeded)/,
  'garbage-answer': /html|truncated-body|empty-body/,
  'false-success': /error-in-200|no-request-id|redirect/,
  'slow-answer': /delay \d+ after-commit/,
  'slow-commit': /delay \d+ before-commit/,
  'hanging-call': /hang (true|false)/,
  'tokens-forgotten': /cloud tokens-forgotten/,
  'stuck-gateway': /cloud stuck-gateway/,
  'endless-update': /cloud endless-update/,
  'late-route': /cloud late-route/,
  'lost-route': /cloud lost-route/,
  'unpublished-route': /cloud unpublished-route/,
  'vanishing-route': /cloud vanishing-route/,
  'foreign-create': /cloud foreign-create/,
  'foreign-delete': /cloud foreign-delete/,
  'foreign-reweight': /cloud foreign-reweight/,
  'foreign-work': /cloud foreign-work/,
  'gateway-deleted': /cloud gateway-deleted/,
  'gateway-locked': /cloud gateway-locked/,
  'vpc-pending': /cloud vpc-pending/,
  'connection-updating': /cloud connection-updating/,
  'store-slow': /store is slow/,
  'store-conflict': /store \w+: conflict$/,
  'store-unavailable': /store .*: unavailable/,
  'store-answer-lost': /store .*: answer-lost/,
  'store-write-dropped': /store .*: write-dropped/,
  crash: / dies \(at point/,
  pause: / pauses for/,
  'clock-skew': / is -?\d+ ms off/,
  'duplicate-delivery': /hook r\d\d\+/,
  'missed-ticks': /tick is missed/,
  'overlapping-pollers': /again leases|for 225000 ms/,
  'reply-lost': /of r\d\d: well, lost, (reset|silence)/,
  'reply-answer-lost': /of r\d\d: well, seen, (reset|silence)/,
  'reply-slow': /of r\d\d: well, seen after \d+ ms/,
  'reply-refused': /of r\d\d: well, lost, refused/,
  'channel-down': /of r\d\d: down/,
  'channel-mute': /of r\d\d: mute/,
  'channel-removed': /thread: undeliverable .*not configured/,
  'place-gone': /of r\d\d: gone/,
  'tunnel-down': /cloud tunnel-down/,
  'foreign-publish': /cloud foreign-publish/,
  'store-late': /store is late/,
};

describe('one kind of fault at its worst', () => {
  it.each(faultKinds)(
    '%s → it happens, and no law is broken',
    async (kind) => {
      const transcript: string[] = [];
      for (let seed = 1; seed <= 3; seed += 1) {
        const result = await runScenario(seed, { faults: [kind] });
        const replay = `npm run simulate -- --seeds 1 --seed ${seed} --fault ${kind} --verbose`;
        expect(result.violations, replay).toEqual([]);
        transcript.push(...result.transcript);
      }
      expect(transcript.some((line) => traces[kind].test(line))).toBe(true);
    },
    30_000,
  );
});

describe('worse than one kind', () => {
  it('a gateway that is never done, for longer than any deadline → its operations end in time all the same', async () => {
    const ends: (string | undefined)[] = [];
    for (let seed = 1; seed <= 4; seed += 1) {
      const options = { faults: ['endless-update'], calmFromMs: 5 * 3_600_000 } as const;
      const { violations, operations } = await runScenario(seed, options);
      expect(violations, `seed ${seed}`).toEqual([]);
      ends.push(...operations.map(({ problem }) => problem?.code));
    }
    expect(ends).toContain('Operation.ExpiredUnsent');
  }, 30_000);

  it('everything is wrong on the way to the askers → each is told or given up, and no operation takes longer', async () => {
    const ends: string[] = [];
    for (let seed = 1; seed <= 6; seed += 1) {
      const { violations, transcript, operations } = await runScenario(seed, { faults: replyFaultKinds });
      expect(violations, `seed ${seed}`).toEqual([]);
      expect(operations.length).toBeGreaterThanOrEqual(19);
      ends.push(...transcript.filter((line) => / thread: (told|undeliverable)/.test(line)));
    }
    expect(ends.some((line) => line.includes('told ended'))).toBe(true);
    expect(ends.some((line) => line.includes('The place is gone'))).toBe(true);
    expect(ends.some((line) => line.includes('not configured any more'))).toBe(true);
  }, 30_000);

  it('a channel that never answers again → it is tried for three days, then given up', async () => {
    const givenUp: string[] = [];
    for (let seed = 1; seed <= 6; seed += 1) {
      const { violations, transcript } = await runScenario(seed, { faults: ['channel-mute'] });
      expect(violations, `seed ${seed}`).toEqual([]);
      givenUp.push(...transcript.filter((line) => line.includes('thread: undeliverable')));
    }
    expect(givenUp.length).toBeGreaterThan(0);
    const hours = givenUp.map((line) => Number.parseFloat(line) / 3600);
    expect(Math.min(...hours)).toBeGreaterThan(60);
    expect(Math.max(...hours)).toBeLessThan(120);
  }, 30_000);

  it('200 gateways and as many requests → the rates of the cloud are never exceeded', async () => {
    const { violations, operations } = await runScenario(1, { faults: [], gateways: 200, requests: 200 });
    expect(violations).toEqual([]);
    expect(operations.length).toBeGreaterThanOrEqual(200);
  }, 60_000);
});
