import { type Fault, isPassing } from '../../shared/operation/fault.ts';
import type { Operation } from '../../shared/operation/operation.ts';
import { defaultStepPolicy } from '../../shared/operation/step.ts';
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
  seedOf,
  stillAtRest,
  t0,
  unreadable,
} from './samples.ts';
import type { Situation } from './situations.ts';

const { graceMs, resendAfterMs } = defaultStepPolicy;
const unsent = accept(seedOf(), t0);
const brandNew = faultOf('ambiguous', { code: 'Brand.New', httpStatus: 400 });
const sending = operationIn('sending');
const unknown = operationIn('unknown');
const applying = operationIn('applying');
const standby = { ...listed, weight: 0 };

/** Pictures in which something is not known: how a call ended, or what the gateway holds. */
export const doubtfulSituations: readonly Situation[] = [
  ...[sending, unknown].flatMap((operation): Situation[] => [
    {
      title: `${operation.state}, and the gateway is changing`,
      queue: [operation],
      seen: changing,
      atMs: resendAfterMs,
      step: 'wait op_1 gateway-updating +1050',
    },
    {
      title: '… and the route is not there, too early to say',
      queue: [operation],
      seen: atRest(),
      atMs: resendAfterMs - 1,
      step: 'wait op_1 answer-lost +1',
    },
    {
      title: '… and eight seconds after it was sent: the next look comes as for any change that old',
      queue: [operation],
      seen: atRest(),
      atMs: 8_000,
      step: 'wait op_1 answer-lost +560',
    },
    {
      title: '… and it is still not there later',
      queue: [operation],
      seen: atRest(),
      atMs: resendAfterMs,
      step: 'send op_1',
    },
    {
      title: '… and the route is there, seen twice: it may be ours',
      queue: [operation],
      seen: stillAtRest([listed]),
      step: 'end op_1 succeeded',
    },
    {
      title: '… and the route is there, seen once: the call may have come between status and list',
      queue: [operation],
      seen: atRest([listed]),
      step: 'wait op_1 confirming +0',
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
    seen: stillAtRest([listed]),
    step: 'end op_1 succeeded adopted',
  },
  ...[1, 2, 3].map(
    (times): Situation => ({
      title: `"it exists already", ${times} times, and the list never shows it`,
      queue: [duplicates(unsent, times)],
      seen: atRest(),
      atMs: resendAfterMs,
      step: times < 3 ? 'send op_1' : 'end op_1 VpnRouteEntry.AlreadyExists',
    }),
  ),
  {
    title: '… but an earlier call of ours may have made it: what is certain is only that it is gone',
    queue: [transition(duplicates(unknown, 3), { kind: 'waiting', why: 'route-not-listed-yet' }, t0)],
    seen: atRest(),
    atMs: graceMs,
    step: 'end op_1 Route.NotObserved',
  },
  {
    title: '… and it is given the time to appear first',
    queue: [duplicates(unknown, 3)],
    seen: atRest(),
    atMs: resendAfterMs,
    step: 'wait op_1 route-not-listed-yet',
  },
  ...[0, graceMs - 1, graceMs].map(
    (afterMs): Situation => ({
      title: `the answer was lost, and the route is there unpublished for ${afterMs} ms`,
      queue: [transition(unknown, { kind: 'waiting', why: 'route-not-published-yet' }, t0)],
      seen: atRest([{ ...listed, state: 'normal' }]),
      atMs: afterMs,
      step: afterMs < graceMs ? 'wait op_1 route-not-published-yet' : 'end op_1 Route.NotPublished',
    }),
  ),

  {
    title: 'the repeated call was refused for good, and the route of the first is not there in time',
    queue: [transition(lost(faultOf('quota')), { kind: 'waiting', why: 'route-not-listed-yet' }, t0)],
    seen: atRest(),
    atMs: graceMs,
    step: 'end op_1 Resource.QuotaFull',
  },
  {
    title: '… but it is given the time to appear first',
    queue: [lost(faultOf('quota'))],
    seen: atRest(),
    atMs: resendAfterMs,
    step: 'wait op_1 route-not-listed-yet',
  },
  {
    title: '… but it is there: the first call made it',
    queue: [lost(faultOf('quota'))],
    seen: stillAtRest([listed]),
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
    title: 'refused with a 4xx and a code that nobody knows: the route may still appear',
    queue: [lost(brandNew)],
    seen: atRest(),
    atMs: resendAfterMs,
    step: 'wait op_1 route-not-listed-yet +1050',
  },
  ...[graceMs - 1, graceMs].map(
    (afterMs): Situation => ({
      title: `… and ${afterMs} ms after the gateway was first seen at rest`,
      queue: [transition(lost(brandNew), { kind: 'waiting', why: 'route-not-listed-yet' }, t0)],
      seen: atRest(),
      atMs: afterMs,
      step: afterMs < graceMs ? 'wait op_1 route-not-listed-yet' : 'end op_1 Brand.New',
    }),
  ),
  {
    title: '… but a 5xx refuses nothing',
    queue: [lost(faultOf('ambiguous', { code: 'Brand.New', httpStatus: 500 }))],
    seen: atRest(),
    atMs: resendAfterMs,
    step: 'send op_1',
  },

  ...faultClasses.flatMap((faultClass): Situation[] => {
    const fault = faultOf(faultClass);
    const final = ['invalid', 'denied', 'quota', 'gone', 'duplicate', 'missing'].includes(faultClass);
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

/** A call whose answer was lost, and its repetition that ended with this fault; a duplicate is told at once. */
function lost(fault: Fault): Operation {
  if (fault.class === 'duplicate') return transition(sending, { kind: 'answer-lost', fault }, t0);
  const again = afterEvents(accept(seedOf(), t0), ['sending', 'sending']);
  return transition(
    again,
    isPassing(fault) ? { kind: 'refused', fault, notBeforeMs: t0 } : { kind: 'answer-lost', fault },
    t0,
  );
}

/** So many calls were answered with "it exists already". */
function duplicates(operation: Operation, times: number): Operation {
  const fault = faultOf('duplicate');
  return Array.from({ length: times }).reduce<Operation>(
    (current) => transition(afterEvents(current, ['sending']), { kind: 'answer-lost', fault }, t0),
    operation,
  );
}
