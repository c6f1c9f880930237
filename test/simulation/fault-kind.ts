import type { Random } from './random.ts';

/** Everything that can go wrong here, each kind to be switched on by itself. */
export const faultKinds = [
  // answers of the cloud
  'reset-before-commit',
  'reset-after-commit',
  'never-sent',
  'busy-code',
  'throttled-with-hint',
  'throttled-without-hint',
  'server-error',
  'server-error-after-commit',
  'unknown-code',
  'refusal',
  'garbage-answer',
  'false-success',
  'slow-answer',
  'slow-commit',
  'hanging-call',
  // the cloud itself
  'tokens-forgotten',
  'stuck-gateway',
  'endless-update',
  'late-route',
  'lost-route',
  'unpublished-route',
  'vanishing-route',
  'foreign-create',
  'foreign-delete',
  'foreign-reweight',
  'foreign-work',
  'gateway-deleted',
  'gateway-locked',
  'vpc-pending',
  'connection-updating',
  // the store
  'store-slow',
  'store-conflict',
  'store-unavailable',
  'store-answer-lost',
  'store-write-dropped',
  // processes and senders
  'crash',
  'pause',
  'clock-skew',
  'duplicate-delivery',
  'missed-ticks',
  'overlapping-pollers',
  // the way to those who asked
  'reply-lost',
  'reply-answer-lost',
  'reply-slow',
  'reply-refused',
  'channel-down',
  'channel-mute',
  'channel-removed',
  'place-gone',
  // what matters only to routes that live their whole life
  'tunnel-down',
  'foreign-publish',
  'store-late',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** The kinds that befall replies, and nothing else. */
export const replyFaultKinds: readonly FaultKind[] = faultKinds.slice(
  faultKinds.indexOf('reply-lost'),
  faultKinds.indexOf('tunnel-down'),
);

/** The kinds that stories meet in which routes are only created. */
export const faultKindsOfCreation: readonly FaultKind[] = faultKinds.slice(
  0,
  faultKinds.indexOf('tunnel-down'),
);

/** How likely each kind is, from 0 (off) to 1 (as bad as it gets). */
export type FaultMix = Readonly<Partial<Record<FaultKind, number>>>;

/** Rare in the world, and where they strike, nothing else happens there any more. */
const rare: readonly FaultKind[] = [
  'endless-update',
  'gateway-deleted',
  'gateway-locked',
  'channel-mute',
  'channel-removed',
];

/** Draws which kinds a run meets, and how hard: some runs meet few, some many, so that each gets room to show. */
export function drawFaultMix(random: Random, kinds: readonly FaultKind[]): FaultMix {
  const density = random.next() * 0.7;
  const mix: Partial<Record<FaultKind, number>> = {};
  for (const kind of kinds) {
    const on = random.chance(rare.includes(kind) ? density / 6 : density);
    const intensity = random.next();
    if (on) mix[kind] = 0.1 + 0.9 * intensity ** 3;
  }
  return mix;
}

const ofProcesses: readonly FaultKind[] = [
  'store-late',
  'store-slow',
  'store-conflict',
  'store-unavailable',
  'store-answer-lost',
  'store-write-dropped',
  'crash',
  'pause',
  'clock-skew',
  'missed-ticks',
];

/** The same mix without what keeps our own processes from doing their work in time. */
export function withReliableProcesses(mix: FaultMix): FaultMix {
  return Object.fromEntries(
    Object.entries(mix).filter(([kind]) => !ofProcesses.some((unreliable) => unreliable === kind)),
  );
}
