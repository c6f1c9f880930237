import { describe, expect, it } from 'vitest';
import { describeFault, explainWait } from '../../shared/answer/explain-wait.ts';
import type { IntentKind } from '../../shared/operation/intent.ts';
import type { Operation, WaitReason } from '../../shared/operation/operation.ts';
import { currentToken } from '../../shared/operation/transition.ts';
import { kindSamples, wanting } from '../operation/kinds.ts';
import { afterEvents, faultOf, operationIn, queued, second, t0 } from '../operation/samples.ts';
import { withEvents } from './operations.ts';

const nothingToDo = 'Nothing to do: routehook follows it to its end.';

function waiting(operation: Operation, why: WaitReason): Operation {
  return withEvents(operation, { kind: 'waiting', why });
}

describe('explainWait', () => {
  it.each([
    [undefined, 'It is sent as soon as the gateway takes a change.'],
    [1, 'It is sent as soon as the gateway takes a change.'],
    [2, 'One other change of this gateway comes first: it takes one at a time.'],
    [4, '3 other changes of this gateway come first: it takes one at a time.'],
  ])('queued at place %s: %s', (queuePosition, sentence) => {
    const forecast = queuePosition === undefined ? undefined : { queuePosition, estimatedEndMs: t0 };
    expect(explainWait(queued(), forecast)).toEqual([sentence, nothingToDo]);
  });

  it.each<[WaitReason, Operation, words: string]>([
    ['gateway-updating', queued(), 'takes no other change before it is active'],
    ['rate-limited', queued(), 'have used up the calls of this minute'],
    ['confirming', queued(), 'one more look confirms it'],
    ['gateway-updating', operationIn('applying'), 'The gateway is updating.'],
    ['route-not-listed-yet', operationIn('applying'), 'does not list the route yet'],
    ['route-not-published-yet', operationIn('applying'), 'not as published yet'],
    ['route-not-as-asked-yet', operationIn('applying'), 'not with the settings asked for yet'],
    ['gateway-unreadable', operationIn('applying'), 'cannot be read right now'],
  ])('%s: why, and that nothing is to be done', (why, operation, words) => {
    const sentences = explainWait(waiting(operation, why));
    expect(sentences.join(' ')).toContain(words);
    expect(sentences.at(-1)).toBe(nothingToDo);
  });

  it('refused for now: the words of the cloud, when it is sent again, what the table advises', () => {
    const refused = afterEvents(queued(), ['sending', 'refused'], second);
    const expected = [
      'The cloud did not take it for now (VpnGateway.Configuring: a busy fault). It is sent again after 2026-01-01 00:00:02 UTC.',
      'Nothing to do: routehook waits for the running change to end and tries again.',
    ];
    expect(explainWait(refused)).toEqual(expected);
    expect(explainWait(waiting(refused, 'refused-for-now'))).toEqual(expected);
  });

  it('the answer was lost: what is not known, and that it is being read back', () => {
    const [first, ...rest] = explainWait(operationIn('unknown'));
    expect(first).toContain('The answer of the cloud was lost (Answer.Late: a ambiguous fault)');
    expect(first).toContain('read back before anything is sent again');
    expect(rest).toEqual([nothingToDo]);
    expect(explainWait(waiting(operationIn('unknown'), 'answer-lost'))).toHaveLength(2);
  });

  it('the cloud says that it exists already: that is no lost answer', () => {
    const sent = afterEvents(queued(), ['sending']);
    const duplicate = withEvents(sent, { kind: 'answer-lost', fault: faultOf('duplicate') });
    const [first] = explainWait(duplicate);
    expect(first).toContain('exists already (VpnRouteEntry.AlreadyExists)');
    expect(explainWait(duplicate).join(' ')).not.toContain('lost');
  });

  it('an unreadable gateway: the latest reason from the journal, and what to do about it', () => {
    const first = withEvents(queued(), {
      kind: 'waiting',
      why: 'gateway-unreadable',
      fault: faultOf('transient'),
    });
    const denied = { ...faultOf('denied'), message: 'No.' };
    const second = withEvents(first, { kind: 'waiting', why: 'gateway-unreadable', fault: denied });
    const [sentence, advice] = explainWait(second);
    expect(sentence).toBe('The gateway cannot be read right now (Forbidden: No); routehook looks again.');
    expect(advice).toContain('Grant the role of the function');
  });

  it('an unreadable gateway for a reason nobody knows: no advice is made up', () => {
    const odd = { ...faultOf('ambiguous'), code: 'Odd.Code' };
    const operation = withEvents(queued(), { kind: 'waiting', why: 'gateway-unreadable', fault: odd });
    expect(explainWait(operation)[1]).toBe(nothingToDo);
  });

  it('an operation that has ended waits for nothing', () => {
    expect(explainWait(operationIn('succeeded'))).toEqual([]);
  });
});

describe('what other changes than a creation wait for', () => {
  const sent = (kind: IntentKind): Operation => {
    const sample = kindSamples.find((one) => one.kind === kind);
    if (sample === undefined) throw new Error(`There is no sample of ${kind}.`);
    const operation = wanting(sample.wanted);
    return withEvents(operation, {
      kind: 'sending',
      attempt: operation.attempt,
      clientToken: currentToken(operation),
      fence: 1,
      call: sample.call,
    });
  };

  it.each<[IntentKind, words: string, unknown: string]>([
    ['create-route', 'and lists the route.', 'was created is'],
    ['delete-route', 'does not list the route any more', 'was deleted is'],
    ['set-weight', 'lists the route as asked for', 'was changed is'],
    ['publish-route', 'lists the route as asked for', 'was published is'],
    ['withdraw-route', 'lists the route as asked for', 'was withdrawn is'],
  ])(
    '%s: accepted, it is done when the gateway %s; its answer lost: whether it %s',
    (kind, words, unknown) => {
      const accepted = withEvents(sent(kind), { kind: 'sent', answer: { requestId: 'R' } });
      expect(explainWait(accepted).join(' ')).toContain(words);
      const lost = withEvents(sent(kind), { kind: 'answer-lost', fault: faultOf('ambiguous') });
      expect(explainWait(lost).join(' ')).toContain(unknown);
    },
  );

  it.each<[IntentKind, WaitReason, words: string]>([
    ['delete-route', 'route-still-listed', 'still lists the route.'],
    ['withdraw-route', 'route-still-published', 'still lists the route as published'],
    ['delete-route', 'confirming', 'shows what was asked for'],
  ])('%s, %s: says so', (kind, why, words) => {
    const accepted = withEvents(sent(kind), { kind: 'sent', answer: { requestId: 'R' } });
    expect(explainWait(waiting(accepted, why)).join(' ')).toContain(words);
  });
});

describe('describeFault', () => {
  it.each([
    ['A', 'b', 'A: b'],
    ['A', 'b.', 'A: b'],
    ['A', '', 'A'],
    ['A', '  ', 'A'],
    ['A', 'b...  ', 'A: b..'],
  ])('%s, %j: %s', (code, message, shown) => {
    expect(describeFault({ code, message })).toBe(shown);
  });
});
