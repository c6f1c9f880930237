import { type WakeUp, type WakeUpOutcome, wakeUpEvent } from './wake-up.ts';

export interface CoalesceOptions {
  readonly nowMs: () => number;
  /** How long a wake-up is waited for. */
  readonly timeoutMs: number;
  /** For how long one wake-up stands for all requests of this process; longer than the timeout. */
  readonly coalesceMs: number;
}

/** Sends the event to the poller. May reject, and may take as long as it likes. */
export type Attempt = (event: string) => Promise<WakeUpOutcome>;

/** Makes wake-ups out of attempts: bounded in time, and at most one in a while. */
export function createCoalescer({
  nowMs,
  timeoutMs,
  coalesceMs,
}: CoalesceOptions): (
  attempt: Attempt,
  onMissed: (outcome: Exclude<WakeUpOutcome, { kind: 'made' }>) => void,
) => WakeUp {
  let last: { readonly atMs: number; readonly over: ReturnType<WakeUp> } | undefined;
  return (attempt, onMissed) => () => {
    const atMs = nowMs();
    // A clock that was set back must not keep the poller asleep.
    if (last !== undefined && atMs >= last.atMs && atMs < last.atMs + coalesceMs) return last.over;
    const over: ReturnType<WakeUp> = within(timeoutMs, begin(attempt, wakeUpEvent(atMs, coalesceMs)))
      .then((outcome) => {
        if (outcome.kind === 'made') return 'woken' as const;
        // The next request tries again; after a silence it does not: ten requests shall not wait a second each.
        if (outcome.kind === 'refused' && last?.over === over) last = undefined;
        onMissed(outcome);
        return 'missed' as const;
      })
      .catch(() => 'missed' as const);
    last = { atMs, over };
    return over;
  };
}

async function begin(attempt: Attempt, event: string): Promise<WakeUpOutcome> {
  try {
    return await attempt(event);
  } catch {
    return { kind: 'refused', why: 'fault in this service' };
  }
}

function within(ms: number, work: Promise<WakeUpOutcome>): Promise<WakeUpOutcome> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ kind: 'unanswered' }), ms);
    void work.then((outcome) => {
      clearTimeout(timer);
      resolve(outcome);
    });
  });
}
