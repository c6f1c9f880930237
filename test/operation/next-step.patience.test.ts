import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goalsOf } from '../../shared/operation/goal.ts';
import { nextStep, restUntilMs } from '../../shared/operation/next-step.ts';
import type { Observation } from '../../shared/operation/observation.ts';
import { isInFlight, type Operation, type OperationState } from '../../shared/operation/operation.ts';
import { compareWithGoal } from '../../shared/operation/settle.ts';
import { defaultStepPolicy } from '../../shared/operation/step.ts';
import { transition } from '../../shared/operation/transition.ts';
import {
  atRest,
  changing,
  faultClasses,
  faultOf,
  listed,
  minute,
  operationIn,
  queued,
  second,
  stillAtRest,
  t0,
  unreadable,
} from './samples.ts';

const openStates = ['awaiting-approval', 'queued', 'sending', 'unknown', 'applying'] as const;
const { deadlineMs } = queued();

describe('the deadline', () => {
  const endings: readonly (readonly [OperationState, string])[] = [
    ['awaiting-approval', 'Operation.ExpiredUnsent'],
    ['queued', 'Operation.ExpiredUnsent'],
    ['sending', 'Operation.ExpiredUnproven'],
    ['unknown', 'Operation.ExpiredUnproven'],
    ['applying', 'Operation.ExpiredUnproven'],
  ];
  const unreadableNow = unreadable(faultOf('transient'));

  it.each(endings)('reached by an operation that is %s: it ends with %s', (state, code) => {
    for (const seen of [changing, unreadableNow]) {
      const step = nextStep([operationIn(state)], seen, [], deadlineMs);
      expect(step).toMatchObject({ kind: 'give-up', event: { kind: 'expired', problem: { code } } });
    }
  });

  it.each(openStates)('one millisecond before it, an operation that is %s is not given up', (state) => {
    expect(nextStep([operationIn(state)], changing, [], deadlineMs - 1).kind).not.toBe('give-up');
  });

  it.each(['queued', 'sending', 'unknown', 'applying'] as const)(
    'reached while the route is there as asked: what is %s succeeds',
    (state) => {
      const step = nextStep([operationIn(state)], stillAtRest([listed]), [], deadlineMs + minute);
      expect(step).toMatchObject({ kind: 'settle', event: { kind: 'succeeded' } });
    },
  );

  it.each(['queued', 'sending', 'unknown'] as const)(
    'reached while the route has been seen once: what is %s gets the look that proves it',
    (state) => {
      const nowMs = deadlineMs + minute;
      const step = nextStep([operationIn(state)], atRest([listed]), [], nowMs);
      expect(step).toMatchObject({ kind: 'look-again', why: 'confirming', atMs: nowMs });
    },
  );

  it('reached by an operation that may be sent: it is not sent any more', () => {
    expect(nextStep([queued()], atRest(), [], deadlineMs).kind).toBe('give-up');
  });

  it('reached by one that waits behind another: that one ends, the other goes on', () => {
    const late = { ...queued('op_2'), deadlineMs: t0 + minute };
    const step = nextStep([operationIn('applying'), late], changing, [], t0 + minute);
    expect(step).toMatchObject({ kind: 'give-up', operation: { id: 'op_2' } });
  });

  it('in the detail: the route, how long it was, and what it waited for', () => {
    const waiting = transition(queued(), { kind: 'waiting', why: 'gateway-updating' }, t0);
    const step = nextStep([waiting], changing, [], deadlineMs);
    expect(step).toMatchObject({
      event: {
        problem: {
          detail:
            '10.0.0.0/24 via vco-1 on vpn-1 (cn-hangzhou) was not sent within 30 minutes (last seen: gateway-updating).',
        },
      },
    });
  });
});

describe('the detail of a request that was never sent', () => {
  it('it waited for nothing that was written down: no reason is made up', () => {
    const step = nextStep([queued()], changing, [], deadlineMs);
    expect(JSON.stringify(step)).toContain('was not sent within 30 minutes."');
  });
});

describe('the next look', () => {
  const learned = [10 * minute, 10 * minute, 10 * minute];

  it('the gateway takes ten minutes, the deadline is sooner: it is looked at by the deadline', () => {
    const hurried = { ...operationIn('applying'), deadlineMs: t0 + minute };
    expect(nextStep([hurried], changing, learned, t0)).toMatchObject({
      kind: 'look-again',
      atMs: t0 + minute,
    });
  });

  it('another one in the queue has an earlier deadline: it is looked at by then', () => {
    const impatient = { ...queued('op_2'), deadlineMs: t0 + minute };
    expect(nextStep([operationIn('applying'), impatient], changing, learned, t0)).toMatchObject({
      kind: 'look-again',
      operation: { id: 'op_1' },
      atMs: t0 + minute,
    });
  });

  it('the call was sent early and accepted late: the change counts from the acceptance', () => {
    const answer = { requestId: 'R' };
    const accepted = transition(operationIn('sending'), { kind: 'sent', answer }, t0 + 8 * second);
    expect(nextStep([accepted], changing, [], t0 + 40 * second)).toMatchObject({
      atMs: t0 + 42_240,
    });
  });

  it('the gateway is at rest without the route: it is looked at by the end of the grace', () => {
    const step = nextStep([operationIn('applying')], atRest(), learned, t0);
    expect(step.kind === 'look-again' && step.atMs).toBeLessThanOrEqual(t0 + defaultStepPolicy.graceMs);
  });
});

describe('restUntilMs', () => {
  const event = { kind: 'refused', fault: faultOf('busy'), notBeforeMs: t0 + 7 * second } as const;
  const refused = transition(operationIn('sending'), event, t0);

  it('nothing is known against looking: at once', () => {
    expect(restUntilMs([], [], t0)).toBeLessThanOrEqual(0);
    expect(restUntilMs([queued()], [], t0)).toBeLessThanOrEqual(t0);
    expect(restUntilMs([operationIn('sending')], [], t0)).toBeLessThanOrEqual(t0);
  });

  it('a change has just been accepted: when the first look is due', () => {
    const { firstMs } = defaultStepPolicy;
    expect(restUntilMs([operationIn('applying'), queued('op_2')], [], t0)).toBe(t0 + firstMs);
    expect(restUntilMs([operationIn('applying')], [30 * second], t0)).toBe(t0 + 27_900);
    expect(restUntilMs([operationIn('applying')], [30 * second], t0 + 9 * second)).toBe(t0 + 27_900);
  });

  it('a change that was accepted later than now, by a clock that is ahead: as if it were now', () => {
    const { firstMs } = defaultStepPolicy;
    expect(restUntilMs([operationIn('applying')], [], t0 - 120 * second)).toBe(t0 - 120 * second + firstMs);
  });

  it('the first of the queue was refused for now: when it may be sent again', () => {
    expect(restUntilMs([refused], [], t0)).toBe(t0 + 7 * second);
  });

  it('what waits for approval is ahead of it: that keeps nobody from resting', () => {
    expect(restUntilMs([operationIn('awaiting-approval', 'op_2'), refused], [], t0)).toBe(t0 + 7 * second);
  });

  it('a deadline comes first: the deadline', () => {
    const impatient = { ...queued('op_2'), deadlineMs: t0 + second };
    expect(restUntilMs([operationIn('applying'), impatient], [30 * second], t0)).toBe(t0 + second);
  });
});

describe('any queue and any observation', () => {
  const operation = fc
    .tuple(fc.constantFrom(...openStates), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 60 }))
    .map(
      ([state, id, minutes]): Operation => ({
        ...operationIn(state, `op_${id}`),
        deadlineMs: t0 + minutes * minute,
      }),
    );
  const queue = fc
    .uniqueArray(operation, { selector: ({ id }) => id, maxLength: 4 })
    // Never two under way: that is the law which the steps keep.
    .filter((operations) => operations.filter(isInFlight).length <= 1);
  const seen: fc.Arbitrary<Observation> = fc.oneof(
    fc.constant(changing),
    fc
      .subarray([listed, { ...listed, weight: 0 }, { ...listed, nextHop: 'vco-9' }], { maxLength: 1 })
      .chain((routes) => fc.constantFrom(atRest(routes), stillAtRest(routes))),
    fc.constantFrom(...faultClasses).map((faultClass) => unreadable(faultOf(faultClass))),
  );
  const durations = fc.array(fc.integer({ min: 0, max: 20 * minute }), { maxLength: 20 });
  const elapsed = fc.integer({ min: 0, max: 61 * minute });
  const options = { numRuns: 2_000 };

  it('a call is sent only when no other is under way and the gateway is at rest without the route', () => {
    fc.assert(
      fc.property(queue, seen, durations, elapsed, (operations, observation, durationsMs, afterMs) => {
        const step = nextStep(operations, observation, durationsMs, t0 + afterMs);
        if (step.kind !== 'send') return;
        const others = operations.filter(({ id }) => id !== step.operation.id);
        expect(others.some(isInFlight)).toBe(false);
        expect(observation.kind).toBe('seen');
        if (observation.kind !== 'seen') return;
        expect(observation.status).toBe('active');
        const [goal] = goalsOf(step.operation);
        expect(goal && compareWithGoal(goal, observation).kind).toBe('untouched');
        expect(t0 + afterMs).toBeLessThan(step.operation.deadlineMs);
      }),
      options,
    );
  });

  it('the next look is in the future, and not after the earliest deadline, unless it confirms a success', () => {
    fc.assert(
      fc.property(queue, seen, durations, elapsed, (operations, observation, durationsMs, afterMs) => {
        const step = nextStep(operations, observation, durationsMs, t0 + afterMs);
        if (step.kind !== 'look-again') return;
        if (step.why === 'confirming') {
          expect(step.atMs).toBe(t0 + afterMs);
          return;
        }
        expect(step.atMs).toBeGreaterThan(t0 + afterMs);
        expect(step.atMs).toBeLessThanOrEqual(Math.min(...operations.map((one) => one.deadlineMs)));
      }),
      options,
    );
  });

  it('every step can be written down: no event is illegal for its operation', () => {
    fc.assert(
      fc.property(queue, seen, durations, elapsed, (operations, observation, durationsMs, afterMs) => {
        const step = nextStep(operations, observation, durationsMs, t0 + afterMs);
        if (step.kind === 'settle' || step.kind === 'give-up') transition(step.operation, step.event, t0);
        if (step.kind === 'look-again') transition(step.operation, { kind: 'waiting', why: step.why }, t0);
      }),
      options,
    );
  });

  it('it succeeds only with a route that is listed as asked, twice where a call may be under way', () => {
    fc.assert(
      fc.property(queue, seen, durations, elapsed, (operations, observation, durationsMs, afterMs) => {
        const step = nextStep(operations, observation, durationsMs, t0 + afterMs);
        if (step.kind !== 'settle' || step.event.kind !== 'succeeded') return;
        expect(observation).toMatchObject({ kind: 'seen', status: 'active', routes: [listed] });
        if (step.operation.state === 'applying') return;
        expect(observation).toMatchObject({ earlierRoutes: [listed] });
      }),
      options,
    );
  });

  it('there is nothing to do only when nothing is open but what waits for approval', () => {
    fc.assert(
      fc.property(queue, seen, durations, elapsed, (operations, observation, durationsMs, afterMs) => {
        const step = nextStep(operations, observation, durationsMs, t0 + afterMs);
        if (step.kind !== 'idle') return;
        expect(operations.filter(({ state }) => state !== 'awaiting-approval')).toEqual([]);
      }),
      options,
    );
  });
});
