import { describe, expect, it } from 'vitest';
import { isUnrecognizedRefusal } from '../../shared/operation/find-fault.ts';
import { defaultStepPolicy, nextStep, type Step } from '../../shared/operation/next-step.ts';
import type { Observation } from '../../shared/operation/observation.ts';
import type { Operation, OperationEvent, WaitReason } from '../../shared/operation/operation.ts';
import { accept, transition } from '../../shared/operation/transition.ts';
import {
  afterEvents,
  atRest,
  changing,
  faultClasses,
  faultOf,
  listed,
  operationIn,
  queued,
  second,
  seedOf,
  t0,
  unreadable,
} from './samples.ts';

const { graceMs, resendAfterMs } = defaultStepPolicy;
const awaiting = operationIn('awaiting-approval');
const sending = operationIn('sending');
const unknown = operationIn('unknown');
const applying = operationIn('applying');
const behind = queued('op_2', { routeDest: '10.2.0.0/24' });
const otherListed = { ...listed, routeDest: '10.9.0.0/24' };
const unpublished = { ...listed, state: 'normal' };
const standby = { ...listed, weight: 0 };

interface Row {
  readonly title: string;
  readonly queue: readonly Operation[];
  readonly seen: Observation;
  /** Time of the decision, after t0. */
  readonly atMs?: number;
  readonly step: string;
}

/** Each situation is followed by its twin: one thing is different, and so is the step. */
const rows: readonly Row[] = [
  { title: 'nothing is open', queue: [], seen: atRest(), step: 'idle' },
  { title: '… but one request is', queue: [queued()], seen: atRest(), step: 'send op_1' },

  { title: 'a request waits for approval', queue: [awaiting], seen: atRest(), step: 'idle' },
  { title: '… and another does not', queue: [awaiting, behind], seen: atRest(), step: 'send op_2' },

  { title: 'the gateway is changing', queue: [queued()], seen: changing, step: 'wait op_1 gateway-updating' },
  { title: '… but it is at rest', queue: [queued()], seen: atRest([otherListed]), step: 'send op_1' },

  {
    title: 'the route is there as asked already',
    queue: [queued()],
    seen: atRest([otherListed, listed]),
    step: 'end op_1 succeeded adopted',
  },
  {
    title: '… but over another next hop',
    queue: [queued()],
    seen: atRest([{ ...listed, nextHop: 'vco-2' }]),
    step: 'send op_1',
  },

  {
    title: 'the route is there with another weight',
    queue: [queued()],
    seen: atRest([standby]),
    step: 'end op_1 Route.Differs',
  },
  {
    title: '… but the gateway has two tunnels and lists no true weight',
    queue: [queued('op_1', { weight: 0 })],
    seen: atRest([listed], { dualTunnel: true }),
    step: 'end op_1 succeeded adopted',
  },

  {
    title: 'the route is there, not published though that is asked',
    queue: [queued()],
    seen: atRest([unpublished]),
    step: 'end op_1 Route.Differs',
  },
  {
    title: '… and it was not asked',
    queue: [queued('op_1', { publishVpc: false })],
    seen: atRest([unpublished]),
    step: 'end op_1 succeeded adopted',
  },
  {
    title: 'the route is there, published though that is not asked',
    queue: [queued('op_1', { publishVpc: false })],
    seen: atRest([listed]),
    step: 'end op_1 Route.Differs',
  },

  {
    title: 'it was refused and the time to keep away is not over',
    queue: [refused(5 * second)],
    seen: atRest(),
    atMs: 5 * second - 1,
    step: 'wait op_1 refused-for-now +1',
  },
  {
    title: '… and it is over',
    queue: [refused(5 * second)],
    seen: atRest(),
    atMs: 5 * second,
    step: 'send op_1',
  },
  {
    title: '… or the route has come meanwhile',
    queue: [refused(5 * second)],
    seen: atRest([listed]),
    step: 'end op_1 succeeded adopted',
  },
  {
    title: 'the first keeps away and another is ready: the order stays',
    queue: [refused(5 * second), behind],
    seen: atRest(),
    step: 'wait op_1 refused-for-now +5000',
  },

  {
    title: 'one is under way and another waits',
    queue: [applying, behind],
    seen: changing,
    step: 'wait op_1 gateway-updating',
  },
  {
    title: '… and the one under way is listed',
    queue: [applying, behind],
    seen: atRest([listed]),
    step: 'end op_1 succeeded',
  },
  {
    title: 'the one under way is not the first of the queue',
    queue: [behind, applying],
    seen: atRest(),
    step: 'wait op_1 route-not-listed-yet',
  },
  {
    title: 'an unknown outcome blocks what waits behind it',
    queue: [unknown, behind],
    seen: atRest(),
    step: 'wait op_1 answer-lost',
  },
  {
    title: 'a call that may be running blocks what waits behind it',
    queue: [sending, behind],
    seen: atRest(),
    step: 'wait op_1 answer-lost',
  },

  {
    title: 'accepted, and the gateway is changing',
    queue: [applying],
    seen: changing,
    step: 'wait op_1 gateway-updating',
  },
  { title: '… and it is listed', queue: [applying], seen: atRest([listed]), step: 'end op_1 succeeded' },
  {
    title: '… and it is not listed',
    queue: [applying],
    seen: atRest(),
    step: 'wait op_1 route-not-listed-yet',
  },
  {
    title: '… and it is not published',
    queue: [applying],
    seen: atRest([unpublished]),
    step: 'wait op_1 route-not-published-yet',
  },
  {
    title: '… and it is not as asked',
    queue: [applying],
    seen: atRest([standby]),
    step: 'wait op_1 route-not-as-asked-yet',
  },

  ...graceRows('route-not-listed-yet', atRest(), 'Route.NotObserved'),
  ...graceRows('route-not-published-yet', atRest([unpublished]), 'Route.NotPublished'),
  ...graceRows('route-not-as-asked-yet', atRest([standby]), 'Route.Differs'),

  {
    title: 'the change took longer than the grace, and now the list lags behind',
    queue: [waitingSince('gateway-updating', 90 * second)],
    seen: atRest(),
    atMs: 91 * second,
    step: 'wait op_1 route-not-listed-yet',
  },

  ...[sending, unknown].flatMap((operation): Row[] => [
    {
      title: `${operation.state}, and the gateway is changing`,
      queue: [operation],
      seen: changing,
      atMs: resendAfterMs,
      step: 'wait op_1 gateway-updating',
    },
    {
      title: '… and the route is not there, too early to say',
      queue: [operation],
      seen: atRest(),
      atMs: resendAfterMs - 1,
      step: 'wait op_1 answer-lost +1',
    },
    {
      title: '… and it is still not there later',
      queue: [operation],
      seen: atRest(),
      atMs: resendAfterMs,
      step: 'send op_1',
    },
    {
      title: '… and the route is there: it may be ours',
      queue: [operation],
      seen: atRest([listed]),
      step: 'end op_1 succeeded',
    },
    {
      title: '… and it is there with another weight',
      queue: [operation],
      seen: atRest([standby]),
      step: 'wait op_1 route-not-as-asked-yet',
    },
  ]),
  {
    title: '"it exists already", and it does, as asked: not ours',
    queue: [lost(faultOf('duplicate'))],
    seen: atRest([listed]),
    step: 'end op_1 succeeded adopted',
  },

  {
    title: 'the repeated call was refused for good, and the route is not there',
    queue: [lost(faultOf('quota'))],
    seen: atRest(),
    atMs: resendAfterMs,
    step: 'end op_1 Resource.QuotaFull',
  },
  {
    title: '… but it is there: the first call made it',
    queue: [lost(faultOf('quota'))],
    seen: atRest([listed]),
    atMs: resendAfterMs,
    step: 'end op_1 succeeded',
  },
  {
    title: '… or the refusal passes',
    queue: [lost(faultOf('busy', { httpStatus: 400 }))],
    seen: atRest(),
    atMs: resendAfterMs,
    step: 'send op_1',
  },
  {
    title: 'refused with a 4xx and a code that nobody knows, and the route is not there',
    queue: [lost(faultOf('ambiguous', { code: 'Brand.New', httpStatus: 400 }))],
    seen: atRest(),
    atMs: resendAfterMs,
    step: 'end op_1 Brand.New',
  },
  {
    title: '… but a 5xx refuses nothing',
    queue: [lost(faultOf('ambiguous', { code: 'Brand.New', httpStatus: 500 }))],
    seen: atRest(),
    atMs: resendAfterMs,
    step: 'send op_1',
  },

  ...faultClasses.flatMap((faultClass): Row[] => {
    const fault = faultOf(faultClass);
    const final = ['invalid', 'denied', 'quota', 'gone', 'duplicate'].includes(faultClass);
    const wait = 'wait op_1 gateway-unreadable +5000';
    const title = `the gateway cannot be read (${faultClass})`;
    return [
      {
        title: `${title}, nothing sent`,
        queue: [queued()],
        seen: unreadable(fault),
        step: final ? `end op_1 ${fault.code}` : wait,
      },
      ...[sending, unknown, applying].map((operation) => ({
        title: `${title}, ${operation.state}`,
        queue: [operation],
        seen: unreadable(fault),
        step: faultClass === 'gone' ? `end op_1 ${fault.code}` : wait,
      })),
    ];
  }),
  {
    title: 'the gateway cannot be read, and the cloud asks for a longer pause',
    queue: [applying],
    seen: unreadable(faultOf('throttled', { retryAfterMs: 9_000 })),
    step: 'wait op_1 gateway-unreadable +9000',
  },
];

describe('nextStep', () => {
  it.each(rows)('$title → $step', ({ queue, seen, atMs = 0, step }) => {
    const taken = nextStep(queue, { ...seen, seenAtMs: t0 + atMs }, [], t0 + atMs);
    const withTime = / \+\d+$/.test(step);
    expect(summary(taken, withTime ? t0 + atMs : undefined)).toBe(step);
  });

  it('a success carries the proof: what was listed, and when', () => {
    const step = nextStep([applying], atRest([listed], { seenAtMs: t0 + 7 }), [], t0 + 9);
    expect(step).toMatchObject({
      event: { kind: 'succeeded', settlement: { observed: listed, seenAtMs: t0 + 7, adopted: false } },
    });
  });

  it('a difference is told with both values', () => {
    const step = nextStep([queued()], atRest([{ ...standby, state: 'normal' }]), [], t0);
    expect(JSON.stringify(step)).toContain(
      '10.0.0.0/24 via vco-1 on vpn-1 (cn-hangzhou) exists, but its weight is 0, asked was 100; state is normal, asked was published.',
    );
  });
});

/** The same picture before and at the end of the grace that began when the gateway was first seen at rest. */
function graceRows(why: WaitReason, seen: Observation, code: string): readonly Row[] {
  const queue = [waitingSince(why, 90 * second)];
  const endsMs = 90 * second + graceMs;
  return [
    { title: 'within the grace', queue, seen, atMs: endsMs - 1, step: `wait op_1 ${why} +1` },
    { title: '… and at its end', queue, seen, atMs: endsMs, step: `end op_1 ${code}` },
  ];
}

/** Accepted at t0; the reason why it waits is written down later. */
function waitingSince(why: WaitReason, atMs: number): Operation {
  return transition(applying, { kind: 'waiting', why }, t0 + atMs);
}

function refused(notBeforeMs: number): Operation {
  const event: OperationEvent = { kind: 'refused', fault: faultOf('busy'), notBeforeMs: t0 + notBeforeMs };
  return transition(sending, event, t0);
}

/** A call whose answer was lost, and its repetition that ended with this fault; a duplicate is told at once. */
function lost(fault: ReturnType<typeof faultOf>): Operation {
  if (fault.class === 'duplicate') return transition(sending, { kind: 'answer-lost', fault }, t0);
  const again = afterEvents(accept(seedOf(), t0), ['sending', 'sending']);
  const passing = fault.class === 'busy' && !isUnrecognizedRefusal(fault);
  return transition(
    again,
    passing ? { kind: 'refused', fault, notBeforeMs: t0 } : { kind: 'answer-lost', fault },
    t0,
  );
}

function summary(step: Step, sinceMs: number | undefined): string {
  switch (step.kind) {
    case 'idle':
      return 'idle';
    case 'send':
      return `send ${step.operation.id}`;
    case 'look-again':
      return `wait ${step.operation.id} ${step.why}${sinceMs === undefined ? '' : ` +${step.atMs - sinceMs}`}`;
    case 'settle':
    case 'give-up':
      return `${step.kind === 'settle' ? 'end' : 'give up'} ${step.operation.id} ${ending(step.event)}`;
  }
}

function ending(event: OperationEvent): string {
  if (event.kind === 'succeeded') return event.settlement.adopted ? 'succeeded adopted' : 'succeeded';
  return 'problem' in event ? event.problem.code : event.kind;
}
