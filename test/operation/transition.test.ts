import { describe, expect, it } from 'vitest';
import type { OperationState } from '../../shared/operation/operation.ts';
import { problemFromFault } from '../../shared/operation/problem.ts';
import {
  accept,
  currentToken,
  IllegalTransition,
  replay,
  transition,
} from '../../shared/operation/transition.ts';
import {
  afterEvents,
  allStates,
  type EventKind,
  eventOf,
  faultOf,
  operationIn,
  queued,
  second,
  seedOf,
  t0,
} from './samples.ts';

/** For each event: the states in which it may happen, and the state that follows. */
const table: Record<EventKind, Partial<Record<OperationState, OperationState>>> = {
  waiting: { queued: 'queued', sending: 'sending', unknown: 'unknown', applying: 'applying' },
  sending: { queued: 'sending', sending: 'sending', unknown: 'sending' },
  sent: { sending: 'applying' },
  'not-sent': { sending: 'queued' },
  refused: { sending: 'queued' },
  'answer-lost': { sending: 'unknown' },
  'dry-run-passed': { sending: 'succeeded' },
  'step-done': { queued: 'queued', sending: 'queued', unknown: 'queued', applying: 'queued' },
  'rolling-back': { queued: 'queued', sending: 'queued', unknown: 'queued', applying: 'queued' },
  succeeded: { queued: 'succeeded', sending: 'succeeded', unknown: 'succeeded', applying: 'succeeded' },
  failed: { queued: 'failed', sending: 'failed', unknown: 'failed', applying: 'failed' },
  canceled: { 'awaiting-approval': 'canceled', queued: 'canceled' },
  expired: {
    'awaiting-approval': 'expired',
    queued: 'expired',
    sending: 'expired',
    unknown: 'expired',
    applying: 'expired',
  },
};

describe('transition: every event in every state', () => {
  const cells = (Object.keys(table) as EventKind[]).flatMap((kind) =>
    allStates.map((state) => ({ kind, state, next: table[kind][state] })),
  );

  it.each(cells.filter(({ next }) => next !== undefined))(
    '$kind in $state: $next',
    ({ kind, state, next }) => {
      const operation = operationIn(state);
      expect(transition(operation, eventOf(kind, operation), t0 + 1).state).toBe(next);
    },
  );

  it.each(cells.filter(({ next }) => next === undefined))('$kind in $state: illegal', ({ kind, state }) => {
    const operation = operationIn(state);
    const before = structuredClone(operation);
    const attempt = () => transition(operation, eventOf(kind, operation), t0 + 1);
    expect(attempt).toThrow(IllegalTransition);
    expect(attempt).toThrow(new RegExp(`op_1 is ${state}: "${kind}"`));
    expect(operation).toEqual(before);
  });

  it('an illegal event: the error says which operation, its state, the event, and the code of the bug', () => {
    const done = operationIn('succeeded');
    const error = new IllegalTransition(done, eventOf('sent', done));
    expect(error).toMatchObject({
      name: 'IllegalTransition',
      code: 'Operation.IllegalTransition',
      message: 'Operation op_1 is succeeded: "sent" cannot happen to it.',
    });
  });

  it.each(allStates)('accepted in %s: illegal, because an operation begins once', (state) => {
    expect(() => transition(operationIn(state), { kind: 'accepted', seed: seedOf() }, t0)).toThrow(
      IllegalTransition,
    );
  });
});

describe('accept', () => {
  it('a new operation is queued, with its seed, its times and one journal entry', () => {
    const seed = seedOf();
    const operation = accept(seed, t0);
    expect(operation).toMatchObject({
      ...seed,
      state: 'queued',
      createTimeMs: t0,
      updateTimeMs: t0,
      attempt: 1,
      sends: 0,
      unsettledSend: false,
      cloudRequestIds: [],
    });
    expect(operation.journal.map(({ event }) => event)).toEqual([{ kind: 'accepted', seed }]);
  });
});

describe('the client token', () => {
  const tokenAfter = (...kinds: EventKind[]) => currentToken(afterEvents(queued(), kinds));
  const first = tokenAfter();

  it.each<[string, EventKind[]]>([
    ['while it waits', ['waiting']],
    ['while the call runs', ['sending']],
    ['after the call was accepted', ['sending', 'sent']],
    ['when the call never left', ['sending', 'not-sent']],
    ['when the answer was lost', ['sending', 'answer-lost']],
    ['when the same call is sent again', ['sending', 'answer-lost', 'sending']],
    ['when the repeated call is refused', ['sending', 'answer-lost', 'sending', 'refused']],
    ['when the worker died in the call', ['sending', 'sending']],
    ['when the call after a dead worker is refused', ['sending', 'sending', 'refused']],
    [
      'when it is refused twice after a lost answer',
      ['sending', 'answer-lost', 'sending', 'refused', 'sending', 'refused'],
    ],
  ])('%s: it stays', (_, kinds) => {
    expect(tokenAfter(...kinds)).toBe(first);
  });

  it('after a definite refusal: it is a new one', () => {
    const refused = afterEvents(queued(), ['sending', 'refused']);
    expect(refused.attempt).toBe(2);
    expect(currentToken(refused)).not.toBe(first);
  });

  it('a lost answer after a refusal keeps the second token', () => {
    const operation = afterEvents(queued(), [
      'sending',
      'refused',
      'sending',
      'answer-lost',
      'sending',
      'refused',
    ]);
    expect(operation).toMatchObject({ attempt: 2, state: 'unknown', unsettledSend: true });
  });
});

describe('a call that may have gone through', () => {
  it('its repetition is refused: the operation stays unknown', () => {
    const operation = afterEvents(queued(), ['sending', 'answer-lost', 'sending', 'refused']);
    expect(operation).toMatchObject({ state: 'unknown', unsettledSend: true });
  });

  it('its repetition never left: the operation stays unknown', () => {
    expect(afterEvents(queued(), ['sending', 'sending', 'not-sent']).state).toBe('unknown');
  });

  it('"it exists already" answers in full: nothing is left open', () => {
    const sending = operationIn('sending');
    const event = { kind: 'answer-lost', fault: faultOf('duplicate') } as const;
    expect(transition(sending, event, t0)).toMatchObject({ state: 'unknown', unsettledSend: false });
  });

  it('"it exists already" to the repetition of a lost call: the first may have made it', () => {
    const sending = afterEvents(queued(), ['sending', 'sending']);
    const event = { kind: 'answer-lost', fault: faultOf('duplicate') } as const;
    expect(transition(sending, event, t0).unsettledSend).toBe(true);
  });
});

describe('what an operation remembers', () => {
  it('the time of the last event, and of its beginning', () => {
    const operation = afterEvents(queued(), ['sending', 'sent', 'waiting'], second);
    expect(operation).toMatchObject({
      createTimeMs: t0,
      sentAtMs: t0 + second,
      appliedAtMs: t0 + 2 * second,
      updateTimeMs: t0 + 3 * second,
    });
  });

  it('how often a call was begun', () => {
    expect(afterEvents(queued(), ['sending', 'refused', 'sending', 'not-sent', 'sending']).sends).toBe(3);
  });

  it('every RequestId once, oldest first', () => {
    const answers = ['A', 'B', 'A'];
    const operation = answers.reduce((current, requestId) => {
      const event = { kind: 'refused', fault: faultOf('busy', { requestId }), notBeforeMs: t0 } as const;
      return transition(afterEvents(current, ['sending']), event, t0);
    }, queued());
    expect(operation.cloudRequestIds).toEqual(['A', 'B']);
  });

  it('the last fault and how long to keep away', () => {
    const fault = faultOf('throttled', { retryAfterMs: 700 });
    const refused = transition(operationIn('sending'), { kind: 'refused', fault, notBeforeMs: t0 + 700 }, t0);
    expect(refused).toMatchObject({ lastFault: fault, notBeforeMs: t0 + 700 });
  });

  it('the fault that made it fail, and none when there was none', () => {
    const fault = faultOf('quota', { requestId: 'R' });
    const problem = problemFromFault(fault, 'the route', 'The route was not created');
    const failed = transition(operationIn('sending'), { kind: 'failed', problem, fault }, t0);
    expect(failed).toMatchObject({ lastFault: fault, cloudRequestIds: ['R'] });
    const unseen = transition(operationIn('applying'), { kind: 'failed', problem }, t0);
    expect(unseen).not.toHaveProperty('lastFault');
  });

  it('why and since when it waits, until something moves', () => {
    const waiting = afterEvents(queued(), ['waiting'], second);
    expect(waiting).toMatchObject({ waitingFor: 'gateway-updating', waitingSinceMs: t0 + second });
    const moved = afterEvents(waiting, ['sending']);
    expect(moved).not.toHaveProperty('waitingFor');
    expect(moved).not.toHaveProperty('waitingSinceMs');
  });

  it('since when it waits, though the same reason is told again', () => {
    expect(afterEvents(queued(), ['waiting', 'waiting'], second).waitingSinceMs).toBe(t0 + second);
  });

  it('since when it waits for something else', () => {
    const first = afterEvents(queued(), ['waiting'], second);
    const other = transition(first, { kind: 'waiting', why: 'rate-limited' }, t0 + 5 * second);
    expect(other).toMatchObject({ waitingFor: 'rate-limited', waitingSinceMs: t0 + 5 * second });
  });

  it('how often the cloud said that the route exists, and only that', () => {
    const classes = ['duplicate', 'ambiguous', 'quota', 'duplicate'] as const;
    const counts: number[] = [];
    classes.reduce((current, faultClass) => {
      const event = { kind: 'answer-lost', fault: faultOf(faultClass) } as const;
      const next = transition(afterEvents(current, ['sending']), event, t0);
      counts.push(next.duplicates);
      return next;
    }, queued());
    expect(counts).toEqual([1, 1, 1, 2]);
  });

  it.each(['failed', 'expired', 'canceled'] as const)('the problem that made it end as %s', (kind) => {
    const event = eventOf(kind, queued());
    expect(transition(queued(), event, t0).problem).toEqual('problem' in event && event.problem);
  });
});

describe('replay', () => {
  it('without a beginning: refused', () => {
    expect(() => replay([])).toThrow('begins with "accepted"');
    expect(() => replay(operationIn('sending').journal.slice(1))).toThrow('begins with "accepted"');
  });

  it('with an event that could not have happened: refused', () => {
    const [begin, , ...rest] = operationIn('applying').journal;
    expect(() => replay(begin === undefined ? [] : [begin, ...rest])).toThrow(IllegalTransition);
  });
});
