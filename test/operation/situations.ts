import type { Observation } from '../../shared/operation/observation.ts';
import type { Operation, OperationEvent, WaitReason } from '../../shared/operation/operation.ts';
import { defaultStepPolicy } from '../../shared/operation/step.ts';
import { transition } from '../../shared/operation/transition.ts';
import {
  atRest,
  changing,
  faultOf,
  listed,
  operationIn,
  queued,
  second,
  stillAtRest,
  t0,
} from './samples.ts';

const { graceMs } = defaultStepPolicy;
const awaiting = operationIn('awaiting-approval');
const sending = operationIn('sending');
const unknown = operationIn('unknown');
const applying = operationIn('applying');
const behind = queued('op_2', { routeDest: '10.2.0.0/24' });
const otherListed = { ...listed, routeDest: '10.9.0.0/24' };
const unpublished = { ...listed, state: 'normal' };
const standby = { ...listed, weight: 0 };
const updatingAgain: OperationEvent = { kind: 'waiting', why: 'gateway-updating' };
const notSeen: OperationEvent = { kind: 'waiting', why: 'gateway-unreadable' };

/** One picture of a gateway and its queue, and the step that follows, in short. */
export interface Situation {
  readonly title: string;
  readonly queue: readonly Operation[];
  readonly seen: Observation;
  /** Time of the decision, after t0. */
  readonly atMs?: number;
  readonly step: string;
}

/** Each situation is followed by its twin: one thing is different, and so is the step. */
export const situations: readonly Situation[] = [
  { title: 'nothing is open', queue: [], seen: atRest(), step: 'idle' },
  { title: '… but one request is', queue: [queued()], seen: atRest(), step: 'send op_1' },

  { title: 'a request waits for approval', queue: [awaiting], seen: atRest(), step: 'idle' },
  { title: '… and another does not', queue: [awaiting, behind], seen: atRest(), step: 'send op_2' },

  { title: 'the gateway is changing', queue: [queued()], seen: changing, step: 'wait op_1 gateway-updating' },
  { title: '… but it is at rest', queue: [queued()], seen: atRest([otherListed]), step: 'send op_1' },

  {
    title: 'the route is there as asked already',
    queue: [queued()],
    seen: stillAtRest([otherListed, listed]),
    step: 'end op_1 succeeded adopted',
  },
  {
    title: '… but only this look shows it: a call of ours may have come between status and list',
    queue: [queued()],
    seen: atRest([otherListed, listed]),
    step: 'wait op_1 confirming +0',
  },
  {
    title: '… and the look before showed it with another weight',
    queue: [queued()],
    seen: atRest([listed], { earlierRoutes: [standby] }),
    step: 'wait op_1 confirming +0',
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
    seen: stillAtRest([listed], { dualTunnel: true }),
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
    seen: stillAtRest([unpublished]),
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
    seen: stillAtRest([listed]),
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
  {
    title: 'it was at rest, then changed again: the grace begins anew',
    queue: [transition(waitingSince('route-not-listed-yet', 0), updatingAgain, t0 + 50 * second)],
    seen: atRest(),
    atMs: 90 * second,
    step: 'wait op_1 route-not-listed-yet',
  },
  {
    title: '… but a look that failed in between does not begin it anew',
    queue: [transition(waitingSince('route-not-listed-yet', 0), notSeen, t0 + 50 * second)],
    seen: atRest(),
    atMs: graceMs,
    step: 'end op_1 Route.NotObserved',
  },
];

/** The same picture before and at the end of the grace that began when the gateway was first seen at rest. */
function graceRows(why: WaitReason, seen: Observation, code: string): readonly Situation[] {
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
