import type { RouteWeight } from '../route/route.ts';
import type { Surroundings } from '../route/surroundings.ts';

/** What is known of a gateway beyond what the cloud lists: one row of the store for each gateway. */
export interface Ledger {
  /** The routes that are proven to be ours. */
  readonly owned: readonly OwnedRoute[];
  readonly freeze?: Freeze;
  /** The one plan that may pass the brakes, because somebody said so. */
  readonly release?: Release;
  readonly drift?: DriftSeen;
  /** The last deliveries that froze, unfroze or released: a redelivery changes nothing. */
  readonly steered?: readonly string[];
  readonly surroundings?: Surroundings;
  /** When they could not be read the last time. */
  readonly surroundingsFailedAtMs?: number;
}

/** A route that we created, or that somebody told us to adopt. */
export interface OwnedRoute {
  readonly routeDest: string;
  readonly nextHop: string;
  /** The creation time as the gateway lists it: another one means that it is another route. */
  readonly createTimeMs: number;
  readonly operationId: string;
  readonly how: 'created' | 'adopted';
  /** What cannot be read back from the gateway, as far as we said it ourselves. */
  readonly description?: string;
  readonly overlayMode?: 'Ipsec';
  readonly weight?: RouteWeight;
}

/** Nothing is changed by reconciliation until it ends. */
export interface Freeze {
  readonly reason: string;
  readonly by: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Release {
  readonly digest: string;
  readonly by: string;
  readonly untilMs: number;
}

/** The last drift that was reported. */
export interface DriftSeen {
  /** Of what had drifted. */
  readonly digest: string;
  /** Since when the gateway has differed from its file, or has been equal to it. */
  readonly sinceMs: number;
  /** Names the differences that were reported and are still there, one by one. */
  readonly keys?: readonly string[];
  /** Counts reports, so that a drift that comes back is reported again. */
  readonly sequence: number;
}

export const emptyLedger: Ledger = { owned: [] };
