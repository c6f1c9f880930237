import type { Fault } from '../operation/fault.ts';
import type { GatewayRef } from '../route/route.ts';
import type { Surroundings } from '../route/surroundings.ts';

/** What {@link SurroundingsApi} comes to. */
export type SurroundingsReading =
  | { readonly kind: 'seen'; readonly surroundings: Surroundings }
  | { readonly kind: 'unreadable'; readonly fault: Fault };

/** Reads what lies around the routes of a gateway. It never rejects: every failure is a value. */
export type ReadSurroundings = (gateway: GatewayRef, timeoutMs: number) => Promise<SurroundingsReading>;

/** How many describe calls one reading takes, unless a gateway has more than 50 of something. */
export const callsOfSurroundings = 4;
