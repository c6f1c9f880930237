import type { Disturbance, Effect } from './world.ts';

/** What becomes of an accepted change: what it really does, and how long its result stays unlisted. */
export interface DisturbedEffect {
  readonly effect: Effect;
  readonly lateMs: number;
}

/** Applies a disturbance to a change; one that does not fit the change leaves it as it is. */
export function disturb(effect: Effect, disturbance: Disturbance | null): DisturbedEffect {
  switch (disturbance?.kind) {
    case undefined:
      return { effect, lateMs: 0 };
    case 'late':
      return { effect, lateMs: disturbance.lateMs };
    case 'lost':
      return { effect: { kind: 'other' }, lateMs: 0 };
    case 'unpublished':
      return { effect: unpublished(effect), lateMs: 0 };
  }
}

function unpublished(effect: Effect): Effect {
  if (effect.kind === 'add') return { kind: 'add', route: { ...effect.route, published: false } };
  if (effect.kind === 'publish' && effect.published) return { kind: 'other' };
  return effect;
}
