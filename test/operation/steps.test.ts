import { describe, expect, it } from 'vitest';
import {
  failedBy,
  failedOvertaken,
  failedRefused,
  failedTargetDown,
  failedUntouched,
} from '../../shared/operation/ending.ts';
import { faultTable } from '../../shared/operation/fault-table.ts';
import type { IntentKind } from '../../shared/operation/intent.ts';
import { judgeCall } from '../../shared/operation/judge-call.ts';
import {
  hasChangedNothing,
  isCancelable,
  isMidway,
  type Operation,
} from '../../shared/operation/operation.ts';
import { currentToken, transition } from '../../shared/operation/transition.ts';
import { begun, inCall, key, kindSamples, pair, type Wanted, wanting } from './kinds.ts';
import { eventOf, faultClasses, faultOf, operationIn, t0 } from './samples.ts';

const failOver = wanting({ kind: 'fail-over', route: key });
const deletion = { kind: 'delete', route: { ...key, nextHop: 'vco-2' }, weight: 100 } as const;
const applying = inCall('applying', failOver, deletion, pair);
const lost = inCall('unknown', failOver, deletion, pair);
const stepped = transition(applying, { kind: 'step-done', seenAtMs: t0 }, t0);

describe('a step that is done', () => {
  it('the next one begins in the queue, and nothing of the last call is left but what it says of the past', () => {
    expect(stepped).toMatchObject({ state: 'queued', stepsDone: 1, sends: 1, before: pair });
    expect(stepped).toMatchObject({ unsettledSend: false, duplicates: 0, cloudRequestIds: ['R-1'] });
    for (const name of [
      'call',
      'answer',
      'sentAtMs',
      'appliedAtMs',
      'lastFault',
      'notBeforeMs',
      'waitingFor',
    ]) {
      expect(stepped).not.toHaveProperty(name);
    }
  });

  it('seen done though its answer was lost: the next token is another one, and nothing is unsettled', () => {
    const next = transition(lost, { kind: 'step-done', seenAtMs: t0 }, t0);
    expect(next).toMatchObject({ stepsDone: 1, unsettledSend: false, attempt: lost.attempt + 1 });
    expect(currentToken(next)).not.toBe(currentToken(lost));
  });

  it('the routes as they were before the first call stay, whatever later calls are sent', () => {
    const call = { kind: 'set-weight', route: key, weight: 0, newWeight: 100 } as const;
    const { attempt } = stepped;
    const next = transition(stepped, { kind: 'sending', attempt, clientToken: 'c', fence: 1, call }, t0);
    expect(next).toMatchObject({ before: pair, call, sends: 2 });
  });
});

describe('rolling back', () => {
  it('it begins with the last step, remembers why, and keeps the fault', () => {
    const twice = { ...stepped, stepsDone: 2 };
    const fault = faultOf('quota', { requestId: 'R-9' });
    const { problem } = failedBy(twice, fault);
    const rolling = transition(twice, { kind: 'rolling-back', problem, fault }, t0);
    expect(rolling).toMatchObject({
      state: 'queued',
      stepsDone: 0,
      rollback: { problem, stepsTaken: 2 },
      lastFault: fault,
      cloudRequestIds: ['R-1', 'R-9'],
    });
    expect(isMidway(rolling)).toBe(true);
  });
});

describe('how far an operation is', () => {
  const again = begun(lost, deletion, pair);
  const told = transition(
    begun(failOver, deletion, pair),
    { kind: 'answer-lost', fault: faultOf('missing') },
    t0,
  );
  const busy = transition(begun(failOver, deletion, pair), eventOf('refused', failOver), t0);
  const rolling = transition(stepped, eventOf('rolling-back', stepped), t0);
  const failed = transition(stepped, eventOf('failed', stepped), t0);

  it.each<[string, Operation, { midway: boolean; nothing: boolean; cancelable: boolean }]>([
    ['just accepted', failOver, { midway: false, nothing: true, cancelable: true }],
    [
      'waiting for approval',
      operationIn('awaiting-approval'),
      { midway: false, nothing: false, cancelable: true },
    ],
    [
      'its first call may be under way',
      begun(failOver, deletion, pair),
      { midway: false, nothing: false, cancelable: false },
    ],
    ['refused for now', busy, { midway: false, nothing: true, cancelable: true }],
    ['told that it does not exist', told, { midway: false, nothing: true, cancelable: false }],
    ['the answer was lost', lost, { midway: false, nothing: false, cancelable: false }],
    ['sent again', again, { midway: false, nothing: false, cancelable: false }],
    ['accepted by the cloud', applying, { midway: false, nothing: false, cancelable: false }],
    ['one step is done', stepped, { midway: true, nothing: false, cancelable: false }],
    ['it is rolled back', rolling, { midway: true, nothing: false, cancelable: false }],
    ['it has ended', failed, { midway: false, nothing: false, cancelable: false }],
  ])('%s', (_, operation, { midway, nothing, cancelable }) => {
    expect({
      midway: isMidway(operation),
      nothing: hasChangedNothing(operation),
      cancelable: isCancelable(operation),
    }).toEqual({ midway, nothing, cancelable });
  });
});

describe('a call of a later step', () => {
  const call = { kind: 'set-weight', route: key, weight: 0, newWeight: 100 } as const;
  const { attempt } = stepped;
  const sending = transition(stepped, { kind: 'sending', attempt, clientToken: 'c', fence: 1, call }, t0);

  it.each(faultClasses)(
    '%s: it never just ends, because what is done wants to be taken back',
    (faultClass) => {
      const fault = faultOf(faultClass, { httpStatus: 400 });
      const event = judgeCall(sending, { kind: 'fault', fault }, t0, 0.5);
      const passes = ['busy', 'throttled', 'transient'].includes(faultClass);
      expect(event.kind).toBe(passes ? 'refused' : 'answer-lost');
      expect(transition(sending, event, t0).unsettledSend).toBe(faultClass === 'ambiguous');
    },
  );

  it.each(faultClasses)('%s at the first step: what is refused for good ends it', (faultClass) => {
    const fault = faultOf(faultClass, { httpStatus: 400 });
    const event = judgeCall(begun(failOver, deletion, pair), { kind: 'fault', fault }, t0, 0.5);
    const kinds = { busy: 'refused', throttled: 'refused', transient: 'refused' };
    const looks = { ambiguous: 'answer-lost', duplicate: 'answer-lost', missing: 'answer-lost' };
    const expected = {
      ...kinds,
      ...looks,
      invalid: 'failed',
      denied: 'failed',
      quota: 'failed',
      gone: 'failed',
    };
    expect(event.kind).toBe(expected[faultClass]);
  });
});

describe('the words of an end, for each kind', () => {
  const name = '10.0.0.0/24 via vco-1 on vpn-1 (cn-hangzhou)';
  const titles: Readonly<Record<IntentKind, string>> = {
    'create-route': 'The route was not created',
    'delete-route': 'The route was not deleted',
    'set-weight': 'The weight was not changed',
    'publish-route': 'The route was not published',
    'withdraw-route': 'The route was not withdrawn',
    'fail-over': 'The fail-over did not happen',
    'adopt-route': 'The route was not adopted',
  };
  const others: readonly { readonly kind: IntentKind; readonly wanted: Wanted }[] = [
    { kind: 'fail-over', wanted: { kind: 'fail-over', route: key } },
    { kind: 'adopt-route', wanted: { kind: 'adopt-route', route: key } },
  ];

  it.each([...kindSamples, ...others])('$kind, refused by the cloud: its own title', ({ kind, wanted }) => {
    expect(failedBy(wanting(wanted), faultOf('quota')).problem).toMatchObject({
      title: titles[kind],
      detail: `${name}: Resource.QuotaFull: a quota fault`,
    });
  });

  it.each(kindSamples.slice(1))(
    '$kind, accepted, and nothing of it shows',
    ({ kind, wanted, call, before }) => {
      const { problem } = failedUntouched(inCall('applying', wanting(wanted), call, before));
      expect(problem).toMatchObject({ code: 'Change.NotObserved', title: titles[kind] });
      expect(problem.detail).toMatch(
        /^The call to [a-z ]+ 10\.0\.0\.0\/24 via .* was accepted, but the gateway is at rest and shows nothing of it\.$/,
      );
    },
  );

  it('its answer was lost, and nothing of it shows: it was sent, no more is known', () => {
    const { wanted, call, before } = kindSamples[1] ?? kindSamples[0] ?? never();
    expect(failedUntouched(inCall('unknown', wanting(wanted), call, before)).problem.detail).toBe(
      `The call to delete ${name} was sent, but the gateway is at rest and shows nothing of it.`,
    );
  });

  it('what the cloud would refuse: its code, and why', () => {
    const refusal = { code: 'VpnRouteEntry.BackupRoute', detail: 'They are a pair.' } as const;
    expect(
      failedRefused(wanting({ kind: 'set-weight', route: key, weight: 0 }), refusal).problem,
    ).toMatchObject({
      code: 'VpnRouteEntry.BackupRoute',
      title: 'The weight was not changed',
      detail: `${name}: They are a pair.`,
      remedy: faultTable['VpnRouteEntry.BackupRoute'].remedy,
    });
  });

  it.each([
    [undefined, 'is not "up"'],
    ['could not be read', 'could not be read'],
  ])('the tunnel of the target (%s)', (how, told) => {
    expect(failedTargetDown(failOver, how).problem).toMatchObject({
      code: 'FailOver.TargetDown',
      detail: `${name}: the state of the tunnel of vco-1 ${told}, so it was not made the active one.`,
    });
  });

  it('overtaken: what was lost, and that the route has changed', () => {
    const { problem } = failedOvertaken(lost);
    expect(problem).toMatchObject({ code: 'Route.Changed', cloud: { code: 'Answer.Late' } });
    expect(problem.detail).toContain('its answer was lost; meanwhile the route has changed otherwise');
  });
});

function never(): never {
  throw new Error('There are samples.');
}
