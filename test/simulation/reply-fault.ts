import type { FaultKind, FaultMix } from './fault-kind.ts';
import type { Random } from './random.ts';

/** What befalls one delivery of a reply on its way to the asker and back. */
export interface ReplyFault {
  /** Whether the asker gets to see it. */
  readonly arrives: boolean;
  /** How much later than usual it arrives. */
  readonly delayMs: number;
  /** What comes back: an answer, a broken connection, or nothing. */
  readonly answer: 'delivered' | 'reset' | 'silence' | 'refused';
  /** What the other side asks for when it refuses. */
  readonly retryAfterMs?: number;
}

/** Nothing befalls it. */
export const wellAndGood: ReplyFault = { arrives: true, delayMs: 0, answer: 'delivered' };

/** Draws what befalls one delivery; most get through. */
export function drawReplyFault(mix: FaultMix, random: Random, timeoutMs: number): ReplyFault {
  for (const kind of replyFaultKinds) {
    const intensity = mix[kind];
    if (intensity !== undefined && random.chance(intensity * 0.35))
      return replyFaults[kind](random, timeoutMs);
  }
  return wellAndGood;
}

const replyFaults = {
  'reply-lost': (random) => ({ arrives: false, delayMs: 0, answer: brokenOff(random) }),
  'reply-answer-lost': (random) => ({ arrives: true, delayMs: 0, answer: brokenOff(random) }),
  // It may arrive a little after the caller has given up, but not long after.
  'reply-slow': (random, timeoutMs) => ({
    arrives: true,
    delayMs: random.whole(200, timeoutMs + 1_000),
    answer: 'delivered',
  }),
  'reply-refused': (random) => ({
    arrives: false,
    delayMs: 0,
    answer: 'refused',
    ...(random.chance(0.5) ? { retryAfterMs: random.whole(1, random.pick([10_000, 900_000])) } : {}),
  }),
} as const satisfies Partial<Record<FaultKind, (random: Random, timeoutMs: number) => ReplyFault>>;

const replyFaultKinds = Object.keys(replyFaults) as (keyof typeof replyFaults)[];

function brokenOff(random: Random): 'reset' | 'silence' {
  return random.pick(['reset', 'silence']);
}
