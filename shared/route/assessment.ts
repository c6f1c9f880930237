import type { Mutation } from './mutation.ts';
import type { PathChange } from './path-changes.ts';
import type { ObservedRoute } from './route.ts';
import type { Surroundings } from './surroundings.ts';

/** What a change meets at its gateway. */
export interface Situation {
  /** As listed. */
  readonly routes: readonly ObservedRoute[];
  readonly dualTunnel: boolean;
  readonly surroundings?: Surroundings;
  /** What other open operations are to do at the gateway, the next one first. */
  readonly pending: readonly PendingChange[];
  readonly quota?: RouteQuota;
}

/** One call that an open operation is still to make, or has made without its end being known. */
export interface PendingChange {
  readonly operationId: string;
  readonly mutation: Mutation;
}

export interface RouteQuota {
  readonly limit: number;
  /** The limit is only assumed: the true one may be higher, so that only the cloud can refuse. */
  readonly soft: boolean;
}

/** What a change would do, told before it is done. */
export interface Assessment {
  /** Why the cloud would refuse it for good; then there is nothing to warn of and nothing moves. */
  readonly refusal?: Refusal;
  readonly warnings: readonly Warning[];
  readonly moves: readonly PathChange[];
}

export interface Refusal {
  /** The code with which the cloud would refuse. */
  readonly code: RefusalCode;
  readonly detail: string;
  /** The route or the block that is in the way. */
  readonly conflictsWith?: string;
}

export type RefusalCode =
  | 'VpnRouteEntry.BackupRoute'
  | 'VpnRouteEntry.Conflict'
  | 'VpnRouteEntry.ConflictSSL'
  | 'Resource.QuotaFull';

export interface Warning {
  readonly code: WarningCode;
  /** One or two sentences that name what is met. */
  readonly detail: string;
  /** The block that the warning is about. */
  readonly block: string;
}

export type WarningCode =
  | 'Overlap.SameBlock'
  | 'Overlap.Wider'
  | 'Overlap.Narrower'
  | 'Overlap.Vpc'
  | 'Pending.SameBlock'
  | 'Pending.Overlap'
  | 'Pending.Decides'
  | 'Route.Exists'
  | 'Route.Absent'
  | 'Route.LastDeleted'
  | 'Route.ActiveDeleted'
  | 'Route.StandbyDeleted'
  | 'Weight.NoEffect'
  | 'Publish.Begins'
  | 'Publish.Ends'
  | 'NextHop.Unknown'
  | 'NextHop.Down'
  | 'Quota.Low';
