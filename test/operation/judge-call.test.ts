import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultBackOff } from '../../shared/operation/back-off.ts';
import { type Fault, isPassing, isRefusal } from '../../shared/operation/fault.ts';
import { isUnrecognizedRefusal } from '../../shared/operation/find-fault.ts';
import { judgeCall } from '../../shared/operation/judge-call.ts';
import type { Operation } from '../../shared/operation/operation.ts';
import { accept, transition } from '../../shared/operation/transition.ts';
import { afterEvents, faultClasses, faultOf, operationIn, seedOf, t0 } from './samples.ts';

const first = operationIn('sending');
/** The call before this one was begun, and nobody knows how it ended. */
const repeated = afterEvents(first, ['sending']);
const dryRun = afterEvents(accept(seedOf('op_1', {}, true), t0), ['sending']);

const unrecognized = faultOf('ambiguous', { code: 'Brand.New', httpStatus: 400 });
const answered = { httpStatus: 400 };

describe('judgeCall', () => {
  it('an accepted call: sent, with everything that was answered', () => {
    const answer = { requestId: 'R', state: 'published' };
    expect(judgeCall(first, { kind: 'accepted', answer }, t0, 0)).toEqual({ kind: 'sent', answer });
  });

  it('a passed dry run: its RequestId', () => {
    const outcome = { kind: 'dry-run-passed', requestId: 'R' } as const;
    expect(judgeCall(dryRun, outcome, t0, 0)).toEqual({ kind: 'dry-run-passed', requestId: 'R' });
  });

  const rows: readonly (readonly [string, string, Operation, Fault])[] = [
    ['the gateway is busy', 'refused', first, faultOf('busy', answered)],
    ['the cloud throttles', 'refused', first, faultOf('throttled', answered)],
    ['a passing condition refuses', 'refused', first, faultOf('transient', answered)],
    ['nobody was reached', 'not-sent', first, faultOf('transient')],
    ['the answer was lost', 'answer-lost', first, faultOf('ambiguous')],
    ['a server error', 'answer-lost', first, faultOf('ambiguous', { httpStatus: 500 })],
    ['a code that nobody knows', 'answer-lost', first, unrecognized],
    ['the route exists already', 'answer-lost', first, faultOf('duplicate', answered)],
    ['an invalid request', 'failed', first, faultOf('invalid', answered)],
    ['no permission', 'failed', first, faultOf('denied', answered)],
    ['a full quota', 'failed', first, faultOf('quota', answered)],
    ['no such gateway', 'failed', first, faultOf('gone', answered)],

    ['busy, after a lost call', 'refused', repeated, faultOf('busy', answered)],
    ['invalid, after a lost call', 'answer-lost', repeated, faultOf('invalid', answered)],
    ['no permission, after a lost call', 'answer-lost', repeated, faultOf('denied', answered)],
    ['a full quota, after a lost call', 'answer-lost', repeated, faultOf('quota', answered)],
    ['no such gateway, after a lost call', 'answer-lost', repeated, faultOf('gone', answered)],
    ['it exists already, after a lost call', 'answer-lost', repeated, faultOf('duplicate', answered)],

    ['a dry run meets a busy gateway', 'refused', dryRun, faultOf('busy', answered)],
    ['a dry run reaches nobody', 'not-sent', dryRun, faultOf('transient')],
    ['a dry run loses its answer: again, it changes nothing', 'not-sent', dryRun, faultOf('ambiguous')],
    ['a dry run meets a code that nobody knows', 'failed', dryRun, unrecognized],
    ['a dry run finds that the route exists', 'failed', dryRun, faultOf('duplicate', answered)],
    ['a dry run is invalid', 'failed', dryRun, faultOf('invalid', answered)],
    [
      'a dry run is invalid, after a lost one',
      'failed',
      afterEvents(dryRun, ['sending']),
      faultOf('invalid'),
    ],
  ];

  it.each(rows)('%s: %s', (_, kind, operation, fault) => {
    const event = judgeCall(operation, { kind: 'fault', fault }, t0, 0.5);
    expect(event).toMatchObject({ kind, fault });
  });

  it('the more calls were begun, the longer it keeps away', () => {
    const waitsMs = [1, 2, 3, 5, 9].map((sends) => {
      const outcome = { kind: 'fault', fault: faultOf('busy', answered) } as const;
      const event = judgeCall({ ...first, sends }, outcome, t0, 0.5);
      return 'notBeforeMs' in event ? event.notBeforeMs - t0 : undefined;
    });
    expect(waitsMs).toEqual([500, 1_000, 2_000, 8_000, 10_000]);
  });

  it('a final refusal: the problem holds the code, the remedy and the words of the cloud', () => {
    const fault = faultOf('quota', { message: 'The quota of resource is full', requestId: 'R', ...answered });
    expect(judgeCall(first, { kind: 'fault', fault }, t0, 0)).toMatchObject({
      problem: {
        type: 'urn:routehook:problem:Resource.QuotaFull',
        status: 409,
        code: 'Resource.QuotaFull',
        detail:
          '10.0.0.0/24 via vco-1 on vpn-1 (cn-hangzhou): Resource.QuotaFull: The quota of resource is full',
        remedy: expect.stringContaining('Quota Center'),
        cloud: {
          code: 'Resource.QuotaFull',
          message: 'The quota of resource is full',
          requestId: 'R',
        },
      },
    });
  });

  it('any fault at any time: the event is legal, waits in bounds, and never promises more than is known', () => {
    const anyFault = fc
      .record({
        faultClass: fc.constantFrom(...faultClasses),
        httpStatus: fc.constantFrom(undefined, 400, 403, 404, 429, 500, 503),
        retryAfterMs: fc.option(fc.nat(60_000), { nil: undefined }),
      })
      .map(({ faultClass, httpStatus, retryAfterMs }) =>
        faultOf(faultClass, {
          ...(httpStatus === undefined ? {} : { httpStatus }),
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        }),
      );
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const operation = fc.constantFrom(first, repeated, dryRun);
    fc.assert(
      fc.property(operation, anyFault, random, (current, fault, draw) => {
        const event = judgeCall(current, { kind: 'fault', fault }, t0, draw);
        const next = transition(current, event, t0);
        if ('notBeforeMs' in event) {
          const hintMs = fault.retryAfterMs ?? 0;
          expect(event.notBeforeMs).toBeGreaterThanOrEqual(t0 + hintMs);
          expect(event.notBeforeMs).toBeLessThanOrEqual(t0 + hintMs + defaultBackOff.capMs);
        }
        if (current === dryRun) return;
        if (next.state === 'failed') expect(isRefusal(fault) && !current.unsettledSend).toBe(true);
        if (next.attempt > current.attempt)
          expect(isPassing(fault) && fault.httpStatus !== undefined).toBe(true);
        if (!isRefusal(fault)) expect(next.state).toBe('unknown');
      }),
      { numRuns: 500 },
    );
  });
});

describe('isUnrecognizedRefusal', () => {
  it.each([
    ['a 4xx with an unknown code', true, { code: 'Brand.New', httpStatus: 400 }],
    ['a 4xx with a known code', false, { code: 'InternalError', httpStatus: 400 }],
    ['a 4xx with a code that throttles', false, { code: 'Throttling.Brand.New', httpStatus: 400 }],
    ['a 5xx with an unknown code', false, { code: 'Brand.New', httpStatus: 500 }],
    ['no answer', false, { code: 'Brand.New' }],
  ])('%s: %s', (_, expected, fault) => {
    expect(isUnrecognizedRefusal(faultOf('ambiguous', fault))).toBe(expected);
  });
});
