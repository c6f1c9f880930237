import { describe, expect, it } from 'vitest';
import type { Operation } from '../../shared/operation/operation.ts';
import { operationName, presentOperation } from '../../shared/operation/present.ts';
import { accept, transition } from '../../shared/operation/transition.ts';
import {
  afterEvents,
  allStates,
  type EventKind,
  eventOf,
  faultOf,
  listed,
  operationIn,
  queued,
  route,
  second,
  seedOf,
  t0,
} from './samples.ts';

/** Every response element of the call's API reference, in our field names. */
const answer = {
  requestId: '5BE01CD7-5A50-472D-AC14-CA181C5C03BE',
  routeDest: '10.0.0.0/24',
  nextHop: 'vco-1',
  weight: 100,
  description: 'mytest',
  state: 'published',
  createTimeMs: 1_492_747_187_000,
  overlayMode: 'Ipsec',
  vpnInstanceId: 'vpn-1',
};
const settlement = { observed: listed, seenAtMs: t0 + 9 * second, adopted: false };

function succeeded(): Operation {
  const applying = transition(operationIn('sending'), { kind: 'sent', answer }, t0 + second);
  return transition(applying, { kind: 'succeeded', settlement }, t0 + 10 * second);
}

describe('presentOperation', () => {
  it('an operation that waits: who, what, when, and when it is expected to end', () => {
    const waiting = transition(queued(), { kind: 'waiting', why: 'gateway-updating' }, t0 + second);
    const shown = presentOperation(waiting, { queuePosition: 2, estimatedEndMs: t0 + 60 * second });
    expect(shown).toEqual({
      name: 'operations/op_1',
      done: false,
      metadata: {
        state: 'queued',
        kind: 'create-route',
        dryRun: false,
        route,
        requester: { source: 'standard', instance: 'netops' },
        source: 'standard',
        createTime: '2026-01-01T00:00:00.000Z',
        updateTime: '2026-01-01T00:00:01.000Z',
        deadline: '2026-01-01T00:30:00.000Z',
        queuePosition: 2,
        estimatedEndTime: '2026-01-01T00:01:00.000Z',
        waitingFor: 'gateway-updating',
        attempts: 0,
        cloudRequestIds: [],
        journal: [
          expect.objectContaining({ sequence: 1, time: '2026-01-01T00:00:00.000Z', event: 'accepted' }),
          expect.objectContaining({ sequence: 2, event: 'waiting', detail: 'gateway-updating' }),
        ],
      },
    });
  });

  it('without a forecast: no position and no expected end', () => {
    const { metadata } = presentOperation(queued());
    expect(metadata).not.toHaveProperty('queuePosition');
    expect(metadata).not.toHaveProperty('estimatedEndTime');
  });

  it('a success: every element the call answered, and what was observed', () => {
    expect(presentOperation(succeeded())).toMatchObject({
      done: true,
      response: {
        requestId: '5BE01CD7-5A50-472D-AC14-CA181C5C03BE',
        vpnInstanceId: 'vpn-1',
        routeDest: '10.0.0.0/24',
        nextHop: 'vco-1',
        weight: 100,
        description: 'mytest',
        state: 'published',
        createTime: 1_492_747_187_000,
        overlayMode: 'Ipsec',
        observed: {
          routeDest: '10.0.0.0/24',
          nextHop: 'vco-1',
          weight: 100,
          state: 'published',
          createTime: t0,
          seenTime: '2026-01-01T00:00:09.000Z',
        },
        alreadyExisted: false,
      },
    });
  });

  it('times in milliseconds stay inside: none is shown under its inner name', () => {
    expect(JSON.stringify(presentOperation(succeeded()))).not.toContain('Ms"');
  });

  it('a route that was there already: only what was observed, and that nothing was changed', () => {
    const event = { kind: 'succeeded', settlement: { ...settlement, adopted: true } } as const;
    expect(presentOperation(transition(queued(), event, t0)).response).toEqual({
      observed: expect.objectContaining({ routeDest: '10.0.0.0/24' }),
      alreadyExisted: true,
    });
  });

  it('a dry run that passed: that, and no route', () => {
    const dryRun = afterEvents(accept(seedOf('op_1', {}, true), t0), ['sending', 'dry-run-passed']);
    const shown = presentOperation(dryRun);
    expect(shown).toMatchObject({ done: true, metadata: { dryRun: true, cloudRequestIds: ['dry-1'] } });
    expect(shown.response).toEqual({ dryRun: 'passed' });
  });

  it('a failure: the problem, as it was recorded', () => {
    const failed = operationIn('failed');
    expect(presentOperation(failed).error).toEqual(failed.problem);
  });

  it.each(allStates.map((state) => [state, operationIn(state)] as const))(
    '%s: done exactly when ended, and then exactly one of response and error',
    (state, operation) => {
      const ended = ['succeeded', 'failed', 'canceled', 'expired'].includes(state);
      const shown = presentOperation(operation);
      expect(shown.done).toBe(ended);
      expect([shown.response, shown.error].filter((one) => one !== undefined)).toHaveLength(ended ? 1 : 0);
      expect(shown.response !== undefined).toBe(state === 'succeeded');
    },
  );

  it('an operation that ended: it waits for nothing any more', () => {
    expect(presentOperation(afterEvents(queued(), ['waiting', 'expired'])).metadata).not.toHaveProperty(
      'waitingFor',
    );
  });

  it('one that moved on after a wait: it no longer says why it waited', () => {
    const moved = afterEvents(queued(), ['waiting', 'sending', 'sent']);
    expect(presentOperation(moved).metadata).not.toHaveProperty('waitingFor');
  });

  it('the journal in words: which token, which RequestId, which fault', () => {
    const fault = faultOf('busy', { requestId: 'R-1', message: 'The specified service is configuring.' });
    const first = operationIn('sending');
    const refused = transition(first, eventOf('refused', first, fault), t0);
    const waiting = transition(refused, { kind: 'waiting', why: 'gateway-unreadable', fault }, t0);
    const canceled = afterEvents(waiting, ['canceled']);
    const told = presentOperation(canceled).metadata.journal.map(({ event, detail }) => [event, detail]);
    expect(told).toEqual([
      ['accepted', undefined],
      ['sending', expect.stringMatching(/^create, attempt 1, client token rh-[0-9a-f]{40}-1$/)],
      ['refused', 'VpnGateway.Configuring: The specified service is configuring.'],
      ['waiting', 'gateway-unreadable: VpnGateway.Configuring: The specified service is configuring.'],
      ['canceled', expect.stringContaining('bearer/alice')],
    ]);
    expect(presentOperation(canceled).metadata.journal.map(({ hash }) => hash)).toEqual(
      canceled.journal.map(({ hash }) => hash),
    );
  });

  it('a call that was begun, then accepted, refused, lost, failed or ended by time: each in words', () => {
    const fault = faultOf('ambiguous');
    const tell = (kind: EventKind) => {
      const before = operationIn(kind === 'canceled' ? 'queued' : 'sending');
      const { metadata } = presentOperation(transition(before, eventOf(kind, before, fault), t0));
      return metadata.journal.at(-1);
    };
    const words = 'Answer.Late: a ambiguous fault';
    const expected: Partial<Record<EventKind, string>> = {
      waiting: 'gateway-updating',
      sent: 'request sent-1',
      'not-sent': words,
      refused: words,
      'answer-lost': words,
      failed: `Answer.Late: the route: ${words}`,
      canceled: 'by bearer/alice',
      expired: 'Operation.ExpiredUnsent: Its turn never came.',
    };
    for (const [kind, detail] of Object.entries(expected)) {
      expect(tell(kind as EventKind)).toMatchObject({ event: kind, detail });
    }
    for (const kind of ['succeeded', 'dry-run-passed'] as const) {
      expect(tell(kind)).not.toHaveProperty('detail');
    }
  });

  it('what is shown can be sent: nothing is lost in JSON, and what is not known is left out', () => {
    const { createTimeMs: _, ...timeless } = listed;
    const event = { kind: 'succeeded', settlement: { ...settlement, observed: timeless } } as const;
    const adopted = transition(queued(), event, t0);
    for (const operation of [...allStates.map((state) => operationIn(state)), succeeded(), adopted]) {
      const shown = presentOperation(operation);
      expect(JSON.parse(JSON.stringify(shown))).toStrictEqual(shown);
    }
  });
});

describe('operationName', () => {
  it('an id becomes a resource name', () => {
    expect(operationName('op_1')).toBe('operations/op_1');
  });
});
