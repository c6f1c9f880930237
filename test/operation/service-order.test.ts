import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextStep, restUntilMs } from '../../shared/operation/next-step.ts';
import type { Operation } from '../../shared/operation/operation.ts';
import { courtesyMs, handicapMs, inServiceOrder } from '../../shared/operation/service-order.ts';
import { transition } from '../../shared/operation/transition.ts';
import { begun, key, wanting } from './kinds.ts';
import { atRest, faultOf, second, t0 } from './samples.ts';

/** A request about a block of its own, or about the block with this number. */
function asked(id: string, source: 'slack' | 'reconcile', afterMs: number, block = Number(id)): Operation {
  const route = { ...key, routeDest: `10.${block}.0.0/24` };
  return { ...wanting({ kind: 'delete-route', route }, id, source), createTimeMs: t0 + afterMs };
}

function orderOf(queue: readonly Operation[]): string {
  return inServiceOrder(queue)
    .map(({ id }) => id)
    .join(' ');
}

describe('inServiceOrder', () => {
  it.each<[string, readonly Operation[], string]>([
    ['nobody waits', [], ''],
    ['people alone: as they came', [asked('1', 'slack', 0), asked('2', 'slack', 0)], '1 2'],
    [
      'the reconciliation alone: as it asked',
      [asked('1', 'reconcile', 0), asked('2', 'reconcile', 1)],
      '1 2',
    ],
    [
      'people who come a moment later go first',
      [asked('1', 'reconcile', 0), asked('2', 'slack', courtesyMs - 1)],
      '2 1',
    ],
    [
      'at the end of the courtesy who was there first goes first',
      [asked('1', 'reconcile', 0), asked('2', 'slack', courtesyMs)],
      '1 2',
    ],
    [
      'who comes after the courtesy waits',
      [asked('1', 'reconcile', 0), asked('2', 'slack', courtesyMs + 1)],
      '1 2',
    ],
    [
      'about the same block: as they came, whoever asked',
      [asked('1', 'reconcile', 0, 7), asked('2', 'slack', 1, 7)],
      '1 2',
    ],
    [
      '… and others do not wait for it',
      [asked('1', 'reconcile', 0, 7), asked('3', 'slack', 1), asked('2', 'slack', 2, 7)],
      '3 1 2',
    ],
    [
      '… and who has to wait for it takes it along',
      [asked('1', 'reconcile', 0, 7), asked('2', 'slack', 1, 7), asked('3', 'slack', 2)],
      '1 2 3',
    ],
  ])('%s', (_, queue, order) => {
    expect(orderOf(queue)).toBe(order);
  });

  const anyQueue = fc
    .array(
      fc.record({
        source: fc.constantFrom('slack', 'reconcile' as const),
        gapMs: fc.integer({ min: 0, max: courtesyMs }),
        block: fc.integer({ min: 1, max: 4 }),
      }),
      { maxLength: 12 },
    )
    .map((wishes) => {
      let afterMs = 0;
      return wishes.map(({ source, gapMs, block }, index) => {
        afterMs += gapMs;
        return asked(String(index), source as 'slack' | 'reconcile', afterMs, block);
      });
    });
  const runs = { numRuns: 1_000 };

  it('any queue: everybody is served, once', () => {
    fc.assert(
      fc.property(anyQueue, (queue) => {
        const served = inServiceOrder(queue);
        expect(served).toHaveLength(queue.length);
        expect(new Set(served)).toEqual(new Set(queue));
      }),
      runs,
    );
  });

  it('any queue: nobody is overtaken by who came more than the courtesy later, and people only by what others need', () => {
    fc.assert(
      fc.property(anyQueue, (queue) => {
        const served = inServiceOrder(queue);
        for (const [place, late] of served.entries()) {
          for (const early of served.slice(place + 1)) {
            // `late` was served before `early`.
            expect(late.createTimeMs - early.createTimeMs).toBeLessThanOrEqual(handicapMs(early.requester));
          }
        }
      }),
      runs,
    );
  });

  it('any queue: requests about one block keep their order', () => {
    fc.assert(
      fc.property(anyQueue, (queue) => {
        for (const operation of queue) {
          const { routeDest } = operation.intent.route;
          const about = (one: Operation) => one.intent.route.routeDest === routeDest;
          expect(inServiceOrder(queue).filter(about)).toEqual(queue.filter(about));
        }
      }),
      runs,
    );
  });

  it('any queue of people alone: as they came', () => {
    fc.assert(
      fc.property(anyQueue, (queue) => {
        const people = queue.filter(({ requester }) => requester.source !== 'reconcile');
        expect(inServiceOrder(people)).toEqual(people);
      }),
      runs,
    );
  });
});

describe('the next step', () => {
  const reconcile = asked('1', 'reconcile', 0);
  const person = asked('2', 'slack', second);
  const routes = [reconcile, person].map(({ intent }) => ({
    routeDest: intent.route.routeDest,
    nextHop: key.nextHop,
    weight: 100,
    state: 'normal',
  }));

  it('is of whoever comes first in service, not in the queue', () => {
    const step = nextStep([reconcile, person], atRest(routes), [], t0 + 2 * second);
    expect(step).toMatchObject({ kind: 'send', operation: { id: '2' } });
  });

  it('is not waited for because another one may not be sent yet', () => {
    const call = { kind: 'delete', route: reconcile.intent.route, weight: 100 } as const;
    const fault = faultOf('busy', { httpStatus: 409 });
    const sending = begun(reconcile, call, []);
    const refused = transition(sending, { kind: 'refused', fault, notBeforeMs: t0 + 60 * second }, t0);
    expect(restUntilMs([refused, person], [], t0)).toBeLessThanOrEqual(t0);
    expect(restUntilMs([refused], [], t0)).toBe(t0 + 60 * second);
  });
});
