import { type Fault, isPassing } from '../../shared/operation/fault.ts';
import { defaultStepPolicy } from '../../shared/operation/next-step.ts';
import type { Operation } from '../../shared/operation/operation.ts';
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
  t0,
  unreadable,
} from './samples.ts';
import type { Situation } from './situations.ts';

const { resendAfterMs } = defaultStepPolicy;
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

  ...faultClasses.flatMap((faultClass): Situation[] => {
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
