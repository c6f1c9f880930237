import { describe, expect, it } from 'vitest';
import { advanceAll } from '../../shared/app/advance-all.ts';
import { leaveQueue, recordEvent } from '../../shared/app/record-event.ts';
import type { Operation, OperationEvent } from '../../shared/operation/operation.ts';
import { problemOf } from '../../shared/operation/problem.ts';
import { currentToken } from '../../shared/operation/transition.ts';
import { everythingDue } from '../support/chat-app.ts';
import { mortal } from '../support/mortal-app.ts';
import { createCallOf } from '../support/operations.ts';
import { placeAddress } from '../support/recording-channel.ts';
import { accepted, keyOf, stored, testApp } from '../support/test-app.ts';
import type { StoreMethod } from '../support/wrap-store.ts';

const replyTo = { address: placeAddress('C1'), shown: true };
const by = { source: 'bearer', instance: 'alice' };
const canceled: OperationEvent = {
  kind: 'canceled',
  by,
  problem: problemOf('Operation.Canceled', 'Canceled', 'Canceled.'),
};
const sent: OperationEvent = { kind: 'sent', answer: { requestId: 'R-1' } };
const lost: OperationEvent = {
  kind: 'answer-lost',
  fault: { code: 'Timeout', message: 'No answer.', class: 'ambiguous' },
};

/** An operation whose asker is told later, with nothing due that is not news. */
async function asked(isTold = true) {
  const setting = testApp();
  const operation = await accepted(setting.app, isTold ? { replyTo } : {});
  for (const entry of await everythingDue(setting.store)) await setting.store.removeDue(entry);
  return { ...setting, operation };
}

/** Its first call. */
function begin(operation: Operation): OperationEvent {
  const clientToken = currentToken(operation);
  return { kind: 'sending', attempt: 1, clientToken, fence: 1, call: createCallOf(operation) };
}

describe('news for the asker', () => {
  it.each([
    { title: 'a reason to wait', events: [{ kind: 'waiting', why: 'gateway-updating' }], news: [] },
    { title: 'a call that is begun', events: ['sending'], news: [] },
    { title: 'the yes of the cloud', events: ['sending', sent], news: [3] },
    { title: 'an answer that is lost', events: ['sending', lost], news: [3] },
    { title: 'the end', events: [canceled], news: [2] },
  ] as const)('$title: due when it is, with the version that brings it', async ({ events, news }) => {
    const { app, store, clock, operation } = await asked();
    let latest = operation;
    for (const event of events) {
      const next = await recordEvent(app, latest, event === 'sending' ? begin(latest) : event);
      if (next === undefined) throw new Error('Somebody else has changed it.');
      latest = next;
    }
    expect(await everythingDue(store)).toEqual(
      news.map((version) => ({ dueAtMs: clock.nowMs(), threadId: operation.id, news: version })),
    );
  });

  it('nobody is to be told: nothing becomes due', async () => {
    const { app, store, operation } = await asked(false);
    await recordEvent(app, operation, canceled);
    expect(await everythingDue(store)).toEqual([]);
    expect(await store.listPending()).toEqual([]);
  });

  it('somebody else was first: nothing becomes due, and the queue is as it was', async () => {
    const { app, store, operation } = await asked();
    await recordEvent(app, operation, { kind: 'waiting', why: 'gateway-updating' });
    expect(await recordEvent(app, operation, canceled)).toBeUndefined();
    expect(await everythingDue(store)).toEqual([]);
    expect(await store.listPending()).toHaveLength(1);
  });

  it('two things in one millisecond: each is due', async () => {
    const { app, store, clock, operation } = await asked();
    const begun = await recordEvent(app, operation, begin(operation));
    const applying = begun && (await recordEvent(app, begun, sent));
    if (applying === undefined) throw new Error('Somebody else has changed it.');
    const problem = problemOf('Operation.ExpiredUnsent', 'Expired', 'Expired.');
    await recordEvent(app, applying, { kind: 'expired', problem });
    expect(await everythingDue(store)).toEqual(
      [3, 4].map((news) => ({ dueAtMs: clock.nowMs(), threadId: operation.id, news })),
    );
  });
});

describe('leaving the queue', () => {
  it('the end is due before the entry is gone: a process that dies in between leaves the entry', async () => {
    const { app, store, operation } = await asked();
    const dying = mortal(app, (method) => method === 'removePending');
    await expect(recordEvent(dying.app, operation, canceled)).rejects.toThrow('dead');
    expect(await store.listPending()).toHaveLength(1);
    expect(await everythingDue(store)).toMatchObject([{ threadId: operation.id, news: 2 }]);
  });

  it.each(['addDue', 'removePending'] as const satisfies readonly StoreMethod[])(
    'a process dies at %s: the next tick makes the end due and empties the queue, the end stands',
    async (last) => {
      const { app, as, store, clock, operation } = await asked();
      const dying = mortal(app, (method) => method === last);
      await expect(recordEvent(dying.app, operation, canceled)).rejects.toThrow('dead');
      const ended = await stored(store, operation);
      await clock.finish(advanceAll(as('two'), clock.nowMs() + 60_000));
      expect(await store.listPending()).toEqual([]);
      expect(await everythingDue(store)).toMatchObject([{ threadId: operation.id, news: 2 }]);
      expect(await stored(store, operation)).toEqual(ended);
    },
  );

  it('two entries of one operation: both can go, and the end is due once', async () => {
    const { app, store, operation } = await asked();
    const ended = await recordEvent(app, operation, canceled);
    const entry = { gatewayKey: keyOf(), acceptedAtMs: 1, operationId: operation.id };
    await store.addPending(entry);
    if (ended === undefined) throw new Error('Somebody else has changed it.');
    await leaveQueue(app, ended, entry);
    expect(await store.listPending()).toEqual([]);
    expect(await everythingDue(store)).toHaveLength(1);
  });
});
