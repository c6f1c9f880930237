import { type ReplyAddress, type Stage, stages, type Thread } from './thread.ts';

/** What to do about a thread now. */
export type Telling =
  | { readonly kind: 'tell'; readonly stage: Stage; readonly address: ReplyAddress }
  | { readonly kind: 'wait'; readonly untilMs: number }
  /** Nothing until there is news, or never again. */
  | { readonly kind: 'nothing' };

/** How a delivery ended. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered'; readonly memory?: string }
  /** Worth another try. A memory that is given keeps what went through already from being said twice. */
  | {
      readonly kind: 'later';
      readonly why: string;
      readonly retryAfterMs?: number;
      readonly memory?: string;
    }
  /** No attempt will ever succeed: the place is gone, or we may not speak there. */
  | { readonly kind: 'undeliverable'; readonly why: string };

/**
 * The pauses between failed deliveries; after the last one nothing is tried any more: about three days.
 * Source: Standard Webhooks 1.0.0, "Deliverability and reliability", with an earlier second attempt for people who wait.
 */
const retryDelaysMs: readonly number[] = [
  5_000,
  30_000,
  ...[5, 30, 120, 300, 600, 840, 1_200, 1_440].map((minutes) => minutes * 60_000),
];

/** Begins a thread; `shown` when the asker sees in the HTTP answer that the request was accepted. */
export function openThread(id: string, address: ReplyAddress, shown: boolean, nowMs: number): Thread {
  const { channel, instance } = address;
  return {
    id,
    channel,
    instance,
    address,
    state: 'owed',
    ...(shown ? { told: 'accepted' } : {}),
    failures: 0,
    createTimeMs: nowMs,
    updateTimeMs: nowMs,
    version: 1,
  };
}

/**
 * Decides what is to be told next: the latest stage that was reached and is wanted, never an earlier one than was
 * told before.
 * @param wanted the stages worth telling on this channel; the end always is
 */
export function nextTelling(
  thread: Thread,
  reached: Stage,
  wanted: readonly Stage[],
  nowMs: number,
): Telling {
  const { address, told, claimedUntilMs = 0, notBeforeMs = 0 } = thread;
  if (thread.state !== 'owed' || address === undefined) return { kind: 'nothing' };
  const stage = stages.findLast(
    (one) => (one === 'ended' || wanted.includes(one)) && rank(one) <= rank(reached),
  );
  if (stage === undefined || rank(stage) <= rank(told)) return { kind: 'nothing' };
  const untilMs = Math.max(claimedUntilMs, notBeforeMs);
  return untilMs > nowMs ? { kind: 'wait', untilMs } : { kind: 'tell', stage, address };
}

/** Reserves a thread for one process: nobody else delivers until then. */
export function claimThread(thread: Thread, untilMs: number, nowMs: number): Thread {
  return { ...thread, claimedUntilMs: untilMs, updateTimeMs: nowMs, version: thread.version + 1 };
}

/**
 * Notes how the delivery of a stage ended. Once nothing more is owed, the address is forgotten.
 * @param random from [0, 1): spreads the retries of many threads
 */
export function afterDelivery(
  claimed: Thread,
  stage: Stage,
  result: DeliveryOutcome,
  nowMs: number,
  random: number,
): Thread {
  const { claimedUntilMs: _, ...rest } = claimed;
  const thread = { ...rest, updateTimeMs: nowMs, version: claimed.version + 1 };
  switch (result.kind) {
    case 'undeliverable':
      return close(thread, 'undeliverable', result.why);
    case 'later': {
      const delayMs = retryDelaysMs[thread.failures];
      if (delayMs === undefined) return close(thread, 'undeliverable', result.why);
      const pauseMs = Math.round(delayMs * (0.8 + 0.4 * random));
      return {
        ...thread,
        failures: thread.failures + 1,
        failingSinceMs: thread.failingSinceMs ?? nowMs,
        why: result.why,
        notBeforeMs: nowMs + Math.max(pauseMs, result.retryAfterMs ?? 0),
        ...(result.memory === undefined ? {} : { memory: result.memory }),
      };
    }
    case 'delivered': {
      const { failingSinceMs: _failing, why: _why, notBeforeMs: _notBefore, ...healthy } = thread;
      const told: Thread = { ...healthy, told: stage, failures: 0 };
      if (stage === 'ended') return close(told, 'told');
      return result.memory === undefined ? told : { ...told, memory: result.memory };
    }
  }
}

function close(thread: Thread, state: 'told' | 'undeliverable', why?: string): Thread {
  const { address: _address, memory: _memory, answer: _answer, notBeforeMs: _notBefore, ...rest } = thread;
  return { ...rest, state, ...(why === undefined ? {} : { why }) };
}

function rank(stage: Stage | undefined): number {
  return stage === undefined ? -1 : stages.indexOf(stage);
}
