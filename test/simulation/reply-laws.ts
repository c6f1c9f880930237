import { isDeepStrictEqual } from 'node:util';
import { type Stage, stages } from '../../shared/answer/thread.ts';
import { isDone } from '../../shared/operation/operation.ts';
import type { Law } from './law.ts';
import { replyKinds } from './reply-channels.ts';
import { dueKey, isClaim, versionOf, whatIsSaid } from './reply-fact.ts';

/** The laws about what askers are told, by name. */
export const replyLaws = {
  'asked in a chat means owed an answer: the thread is recorded before its operation': (
    fact,
    { replies },
  ) => {
    if (fact.kind !== 'stored' || fact.before !== undefined || fact.after.replyChannel === undefined)
      return undefined;
    return replies.threads.has(fact.after.id) ? undefined : `${fact.after.id} is recorded without its thread`;
  },

  'only what is true is told, and only to who asked': (fact, history) => {
    if (fact.kind !== 'reply-begun') return undefined;
    const { operationId, message } = fact.reply;
    if (isAboutNoOperation(operationId)) {
      const thread = history.replies.threads.get(operationId);
      // With clocks that are off, another one may have told it meanwhile, and then nobody keeps it.
      const forgotten = history.maxSkewMs > 0 && thread?.state === 'told';
      const same = forgotten || isDeepStrictEqual(thread?.answer, message.answer);
      const asRecorded = message.stage === 'ended' && same;
      return asRecorded ? undefined : `${message.id} is not the answer that was recorded`;
    }
    const recorded = history.operations.get(operationId);
    if (recorded === undefined) return `${message.id} tells of ${operationId}, which is not recorded`;
    const { name, done, metadata } = message.operation ?? {};
    if (!name?.endsWith(operationId)) return `the asker of ${operationId} is told of ${name}`;
    if (done !== (message.stage === 'ended')) return `${message.id} says "${message.stage}", done: ${done}`;
    if (message.stage === 'ended') {
      const asItIs = isDone(recorded) && metadata?.state === recorded.state;
      return asItIs ? undefined : `${message.id} says ${metadata?.state}, but it is ${recorded.state}`;
    }
    const sent = recorded.journal.some(({ event }) => event.kind === 'sending');
    return message.stage === 'accepted' || sent ? undefined : `${message.id} is said, but nothing was sent`;
  },

  'one message, one id: what is said again is said the same': (fact, { replies }) => {
    if (fact.kind !== 'reply-begun') return undefined;
    const { id } = fact.reply.message;
    const what = whatIsSaid(fact.reply);
    const [earlierWhat = what, earlierId = id] = [replies.said.get(id), replies.said.get(what)];
    return earlierWhat === what && earlierId === id ? undefined : `${id} was ${earlierId}: "${earlierWhat}"`;
  },

  'in order: nobody sees news that are older than what they know': (fact, { replies, nowMs, maxSkewMs }) => {
    if (fact.kind !== 'reply-seen') return undefined;
    const { operationId, message } = fact.reply;
    const seen = replies.seen.get(operationId) ?? [];
    if (seen.some(({ id }) => id === message.id)) return undefined;
    // What was refused is queued again: that is news, though its stage is an earlier one.
    const newer = seen.find(
      ({ stage, version }) => rank(stage) > rank(message.stage) && version >= versionOf(message),
    );
    if (newer === undefined) return undefined;
    // With clocks that are off, a claim seems to have run out while its delivery is still on its way.
    const claim = replies.claims.get(`${fact.worker} ${operationId}`);
    if (maxSkewMs > 0 && claim !== undefined && nowMs <= claim.atMs + longestDeliveryMs) return undefined;
    return `${message.id} comes after ${newer.id}`;
  },

  'a delivery stays within its claim': (fact, { replies }) => {
    if (fact.kind !== 'reply-begun') return undefined;
    const { operationId, message, workerNowMs, timeoutMs } = fact.reply;
    const claim = replies.claims.get(`${fact.worker} ${operationId}`);
    if (claim === undefined) return `${fact.worker} says ${message.id} and has not claimed it`;
    const overMs = workerNowMs + Math.max(0, timeoutMs) - claim.untilMs;
    return overMs > 0 ? `${fact.worker} says ${message.id} for ${overMs} ms longer than it may` : undefined;
  },

  'one teller: a thread is neither claimed nor told while another one has it': (fact) => {
    if (fact.kind !== 'thread-stored' || !isClaim(fact)) return undefined;
    const earlyMs = (fact.before?.claimedUntilMs ?? 0) - fact.askedAtMs;
    return earlyMs > 0 ? `${fact.worker} claims ${fact.after.id} ${earlyMs} ms too early` : undefined;
  },

  'patience: nothing is said again before the pause is over': (fact) => {
    if (fact.kind !== 'thread-stored' || !isClaim(fact)) return undefined;
    const earlyMs = (fact.before?.notBeforeMs ?? 0) - fact.askedAtMs;
    return earlyMs > 0 ? `${fact.worker} tries ${fact.after.id} ${earlyMs} ms too early` : undefined;
  },

  'nobody is forgotten: who could not be told of the acceptance is on the list': (fact, { replies }) => {
    if (fact.kind !== 'due' || fact.change !== 'removed' || !replies.channelsLast) return undefined;
    const { threadId } = fact.entry;
    const thread = replies.threads.get(threadId);
    const failed = thread?.state === 'owed' && thread.told === undefined && thread.notBeforeMs !== undefined;
    const wanted = replyKinds.some(
      ({ channel, stages: told }) => channel === thread?.channel && told.some((one) => one === 'accepted'),
    );
    if (!failed || !wanted) return undefined;
    const others = [...(replies.due.get(threadId) ?? [])].filter((key) => key !== dueKey(fact.entry));
    return others.length === 0 ? `nobody will try to tell of ${threadId} again` : undefined;
  },

  'told once: what is recorded as told is not said again': (fact, { replies }) => {
    if (fact.kind !== 'reply-begun') return undefined;
    const { operationId, message } = fact.reply;
    const told = replies.told.get(operationId);
    const claim = replies.claims.get(`${fact.worker} ${operationId}`);
    if (told === undefined || claim === undefined || claim.version <= told.version) return undefined;
    return rank(message.stage) > rank(told.stage) ? undefined : `${message.id} was told already`;
  },

  'what the channel answered is written down': (fact, { replies }) => {
    if (fact.kind !== 'thread-stored' || isClaim(fact)) return undefined;
    const { before, after, worker } = fact;
    const heard = replies.heard.get(`${worker} ${after.id}`);
    if (heard === undefined) return undefined;
    const { outcome, reply, heardAtMs } = heard;
    if (outcome.kind === 'undeliverable')
      return after.state === 'undeliverable' ? undefined : `${after.id} is ${after.state}`;
    if (after.state === 'owed' && outcome.memory !== undefined && after.memory !== outcome.memory)
      return `${after.id} does not remember ${outcome.memory}`;
    if (outcome.kind === 'delivered')
      return after.told === reply.message.stage ? undefined : `${after.id} says it was told ${after.told}`;
    if (after.told !== before?.told) return `${after.id} says it was told ${after.told}`;
    const pauseMs = (after.notBeforeMs ?? 0) - heardAtMs;
    return after.state === 'owed' && pauseMs < Math.max(1, outcome.retryAfterMs ?? 0)
      ? `${after.id} pauses for ${pauseMs} ms`
      : undefined;
  },

  'a secret is kept no longer than it is needed': (fact) => {
    if (fact.kind !== 'thread-stored' || fact.after.state === 'owed') return undefined;
    const { id, address, memory, answer } = fact.after;
    return address === undefined && memory === undefined && answer === undefined
      ? undefined
      : `${id} is closed and still knows where its asker is`;
  },

  'a closed thread stays closed': (fact) => {
    if (fact.kind !== 'thread-stored' || fact.before === undefined || fact.before.state === 'owed')
      return undefined;
    const { before, after } = fact;
    const same = after.state === before.state && after.told === before.told;
    return same ? undefined : `${after.id} was ${before.state} and became ${after.state}`;
  },

  'nobody is given up early: a place that only does not answer is tried for days': (fact) => {
    if (fact.kind !== 'thread-stored' || fact.after.state !== 'undeliverable') return undefined;
    const { id, why = '', failures, failingSinceMs, updateTimeMs } = fact.after;
    if (why === '') return `${id} is given up without a reason`;
    if (forGood.some((reason) => why.includes(reason))) return undefined;
    const triedMs = updateTimeMs - (failingSinceMs ?? updateTimeMs);
    return triedMs < patienceMs ? `${id} is given up after ${failures} failures in ${triedMs} ms` : undefined;
  },
} as const satisfies Record<string, Law>;

/** Whether a thread answers a question, and is about no operation of its own. */
export function isAboutNoOperation(id: string): boolean {
  return id.startsWith('re_');
}

/** From the claim to the latest moment at which its message may be seen. Written down again: it is what we promise. */
const longestDeliveryMs = 7_000;

/** How long we go on trying. Source: Standard Webhooks 1.0.0: "multiple days". */
const patienceMs = 2.5 * 24 * 3_600_000;

/** Reasons that leave no hope. */
const forGood = ['The place is gone', 'not configured any more'];

function rank(stage: Stage): number {
  return stages.indexOf(stage);
}
