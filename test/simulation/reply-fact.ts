import type { DeliveryOutcome } from '../../shared/answer/telling.ts';
import type { Stage, Thread } from '../../shared/answer/thread.ts';
import type { ReplyDelivery } from '../../shared/reply/reply.ts';
import type { DueEntry } from '../../shared/store/store.ts';

/** One delivery on its way to an asker. */
export interface Reply extends ReplyDelivery {
  /** The operation whose asker is at that place, whatever the message says. */
  readonly operationId: string;
  /** What the worker's own clock said when it began. */
  readonly workerNowMs: number;
}

/** What really happened to replies, as only the simulation can know it. */
export type ReplyFact =
  | {
      readonly kind: 'thread-stored';
      readonly worker: string;
      readonly before?: Thread;
      readonly after: Thread;
      /** What the worker's own clock said when it asked. */
      readonly askedAtMs: number;
    }
  | { readonly kind: 'thread-removed'; readonly worker: string; readonly id: string }
  | {
      readonly kind: 'due';
      readonly worker: string;
      readonly change: 'added' | 'removed';
      readonly entry: DueEntry;
    }
  | { readonly kind: 'reply-begun'; readonly worker: string; readonly reply: Reply }
  /** The asker sees it. */
  | { readonly kind: 'reply-seen'; readonly worker: string; readonly reply: Reply }
  /** The worker hears how it went. */
  | {
      readonly kind: 'reply-answered';
      readonly worker: string;
      readonly reply: Reply;
      readonly outcome: DeliveryOutcome;
      readonly heardAtMs: number;
    };

/** What a worker was answered last about a thread. */
export type HeardAnswer = Extract<ReplyFact, { kind: 'reply-answered' }>;

/** One message as its asker saw it for the first time. */
export interface SeenMessage {
  readonly id: string;
  readonly stage: Stage;
  readonly state: string | undefined;
  /** How many entries of the journal it knows of. */
  readonly version: number;
  /** In true time. */
  readonly atMs: number;
}

/** A claim as a worker made it. */
export interface Claim {
  readonly untilMs: number;
  readonly version: number;
  /** When it was recorded, in true time. */
  readonly atMs: number;
}

/** All that happened to replies so far; by operation, or by worker and operation. */
export interface ReplyHistory {
  /** Whether every channel stays configured to the end. */
  readonly channelsLast: boolean;
  readonly threads: Map<string, Thread>;
  /** When a thread is to be looked at, and why: see {@link dueKey}. */
  readonly due: Map<string, Set<string>>;
  readonly claims: Map<string, Claim>;
  readonly heard: Map<string, HeardAnswer>;
  /** What askers have seen, each message once, in the order in which it came. */
  readonly seen: Map<string, SeenMessage[]>;
  /** The stage that was recorded as told, and the version of the thread that says so. */
  readonly told: Map<string, { readonly stage: Stage; readonly version: number }>;
  /** What each message was about when it was said first, by its id, and its id by that. */
  readonly said: Map<string, string>;
}

export function createReplyHistory(channelsLast: boolean): ReplyHistory {
  return {
    channelsLast,
    threads: new Map(),
    due: new Map(),
    claims: new Map(),
    heard: new Map(),
    seen: new Map(),
    told: new Map(),
    said: new Map(),
  };
}

/** Takes a fact into account; the laws have judged it before. */
export function rememberReply(history: ReplyHistory, fact: ReplyFact, nowMs: number): void {
  switch (fact.kind) {
    case 'thread-stored': {
      const { worker, after } = fact;
      const key = `${worker} ${after.id}`;
      history.threads.set(after.id, after);
      if (isClaim(fact) && after.claimedUntilMs !== undefined) {
        history.claims.set(key, { untilMs: after.claimedUntilMs, version: after.version, atMs: nowMs });
        return;
      }
      const heard = history.heard.get(key);
      history.heard.delete(key);
      if (heard?.outcome.kind !== 'delivered') return;
      history.told.set(after.id, { stage: heard.reply.message.stage, version: after.version });
      return;
    }
    case 'thread-removed':
      history.threads.delete(fact.id);
      return;
    case 'due': {
      const entries = history.due.get(fact.entry.threadId) ?? new Set();
      history.due.set(fact.entry.threadId, entries);
      if (fact.change === 'added') entries.add(dueKey(fact.entry));
      else entries.delete(dueKey(fact.entry));
      return;
    }
    case 'reply-begun':
      history.said.set(fact.reply.message.id, whatIsSaid(fact.reply));
      history.said.set(whatIsSaid(fact.reply), fact.reply.message.id);
      return;
    case 'reply-seen': {
      const { operationId, message } = fact.reply;
      const seen = history.seen.get(operationId) ?? [];
      history.seen.set(operationId, seen);
      if (seen.some(({ id }) => id === message.id)) return;
      const state = message.operation?.metadata.state;
      seen.push({ id: message.id, stage: message.stage, state, version: versionOf(message), atMs: nowMs });
      return;
    }
    case 'reply-answered':
      history.heard.set(`${fact.worker} ${fact.reply.operationId}`, fact);
      return;
  }
}

/** Tells apart what is due for one thread. */
export function dueKey({ dueAtMs, news }: DueEntry): string {
  return `${dueAtMs} ${news}`;
}

/** Whether a thread was claimed; a claim that is still there is none. */
export function isClaim({ before, after }: Extract<ReplyFact, { kind: 'thread-stored' }>): boolean {
  return after.claimedUntilMs !== undefined && after.claimedUntilMs !== before?.claimedUntilMs;
}

/** How many entries of the journal a message knows of. */
export function versionOf({ operation }: ReplyDelivery['message']): number {
  return operation?.metadata.journal.length ?? 0;
}

/** What must be the same in every message with one id: whom it is for, how far things are, and how they ended. */
export function whatIsSaid({ operationId, message: { stage, operation } }: Reply): string {
  return `${stage} of ${operationId}${stage === 'ended' ? `: ${operation?.metadata.state}` : ''}`;
}
