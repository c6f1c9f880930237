import * as z from 'zod';

/**
 * Has the poller run now instead of at its timer's next time. Best effort: it takes a second at most and never
 * rejects. The timer stays the truth.
 * @returns `missed` when the poller was not woken, or nobody knows whether it was
 */
export type WakeUp = () => Promise<'woken' | 'missed'>;

/** What came of one attempt; `why` is in our words or a code, never a text of others. */
export type WakeUpOutcome =
  | { readonly kind: 'made' }
  | WakeUpFailure
  /** It may have been made all the same. */
  | { readonly kind: 'unanswered' };

/** The poller was not woken. */
export interface WakeUpFailure {
  readonly kind: 'refused';
  readonly why: string;
  readonly status?: number;
  /** The platform's, to look it up there. */
  readonly requestId?: string;
}

/** By how much the clocks of two instances may differ. */
const clockMarginMs = 1_000;

const eventSchema = z.object({
  wakeUp: z.object({ atMs: z.number(), coalesceMs: z.number().min(0).max(60_000) }),
});

/** The event of a wake-up: when it was made, and for how long it stands for the requests after it. */
export function wakeUpEvent(atMs: number, coalesceMs: number): string {
  return JSON.stringify({ wakeUp: { atMs, coalesceMs } } satisfies z.infer<typeof eventSchema>);
}

/**
 * How long a poller keeps looking for new work after it went idle: requests that came soon after the one that woke it
 * woke nobody. 0 for any other event, and for a wake-up that had to wait until all of them were recorded.
 */
export function lingerMsOf(event: unknown, nowMs: number): number {
  const result = eventSchema.safeParse(parse(event));
  if (!result.success) return 0;
  const { atMs, coalesceMs } = result.data.wakeUp;
  const lingerMs = coalesceMs + clockMarginMs;
  return nowMs - atMs > lingerMs ? 0 : lingerMs;
}

function parse(event: unknown): unknown {
  if (!Buffer.isBuffer(event)) return event;
  try {
    return JSON.parse(event.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
