import type { Answer } from '../answer/answer.ts';
import { openThread } from '../answer/telling.ts';
import type { Operation, Requester } from '../operation/operation.ts';
import { answerId } from '../operation/operation-id.ts';
import type { Ask, Hook } from '../source/hook.ts';
import type { DueEntry } from '../store/store.ts';
import { type AskOutcome, answerAsk } from './answer-ask.ts';
import type { App } from './app.ts';
import { beginThread, deliverThread } from './deliver-replies.ts';
import { describeError } from './describe-error.ts';
import { takeFirstStep } from './follow-operation.ts';
import { fieldsOf } from './log-fields.ts';
import { viewOperation } from './read-operations.ts';
import { tellOutcome } from './tell-outcome.ts';

/** What an ask does not name: the account, the region, the trace that it is part of. */
export interface Home {
  readonly accountId: string;
  readonly regionId: string;
  /** The W3C header of the request, if it is valid. */
  readonly traceparent?: string;
}

export interface Served {
  readonly outcome: AskOutcome;
  readonly answer: Answer;
}

/**
 * Serves one ask of a hook until the sender has to be answered: records it, sees to the first step of a new operation,
 * and says so where the HTTP answer is not seen. What is not done in time the poller does.
 */
export async function serveAsk(
  app: App,
  { source, instance, traits }: Pick<Hook, 'source' | 'instance' | 'traits'>,
  ask: Ask,
  home: Home,
  untilMs: number,
): Promise<Served> {
  const { delivery, actor, replyTo: address, wish } = ask;
  const shown = ask.answerShown ?? traits.showsAnswer;
  const requester: Requester = { source, instance, ...(actor === undefined ? {} : { actor }) };
  const outcome = await answerAsk(
    app,
    wish,
    {
      ...home,
      requester,
      deliveryOf: () => delivery,
      ...(address === undefined ? {} : { replyTo: { address, shown } }),
    },
    untilMs,
  );
  if (outcome.kind === 'accepted' || outcome.kind === 'known') {
    const latest =
      outcome.kind === 'accepted' ? await begin(app, outcome, shown, untilMs) : outcome.operation;
    const seen: AskOutcome = { kind: outcome.kind, ...(await viewOperation(app, latest)) };
    return { outcome: seen, answer: tellOutcome(seen, app.clock.nowMs()) };
  }
  const answer = tellOutcome(outcome, app.clock.nowMs());
  if (!shown && address !== undefined) {
    const thread = openThread(answerId(requester, delivery), address, false, app.clock.nowMs());
    await tellNow(app, await beginThread(app, { ...thread, answer }), untilMs);
  }
  return { outcome, answer };
}

/** The asker hears that the request was accepted while the first step is taken, or the poller woken to take it. */
async function begin(
  app: App,
  { operation }: Extract<AskOutcome, { readonly kind: 'accepted' | 'known' }>,
  shown: boolean,
  untilMs: number,
) {
  const first = { dueAtMs: operation.createTimeMs, threadId: operation.id, news: 0 };
  const told =
    shown || operation.replyChannel === undefined ? undefined : tellNow(app, first, untilMs, operation);
  const stepped = await beginWork(app, operation, untilMs);
  await told;
  return stepped;
}

/** Who asks in a chat is to be answered soon: if the poller is awake, the cloud is its affair altogether. */
async function beginWork(app: App, operation: Operation, untilMs: number): Promise<Operation> {
  if ((await app.wakeUp?.()) === 'woken') return operation;
  return untilMs > app.clock.nowMs() ? takeFirstStep(app, operation, untilMs) : operation;
}

/** Nothing is lost if this fails: what is owed is recorded, and the poller delivers it. */
async function tellNow(app: App, entry: DueEntry, untilMs: number, operation?: Operation): Promise<void> {
  try {
    await deliverThread(app, entry, { untilMs, most: 1 });
  } catch (error) {
    app.log({
      level: 'warn',
      event: 'reply.not-delivered',
      threadId: entry.threadId,
      ...(operation === undefined ? {} : fieldsOf(operation)),
      ...describeError(error),
    });
  }
}
