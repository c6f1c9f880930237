import type { Fault } from '../operation/fault.ts';
import type { Expectation, IntentKind, Reliance } from '../operation/intent.ts';
import type { GatewayRef, ObservedRoute, RouteKey, RouteWeight } from '../route/route.ts';
import type { DesiredRoute, PolicyLevel } from './desired-route.ts';
import type { Ledger } from './ledger.ts';
import type { LimitSettings } from './limits.ts';

/** Everything that a plan follows from. */
export interface PlanInput {
  readonly gateway: GatewayRef;
  readonly desired: {
    readonly policy: PolicyLevel;
    readonly routes: readonly DesiredRoute[];
    readonly limits?: LimitSettings | undefined;
  };
  readonly observed: ObservedGateway | { readonly kind: 'unreadable'; readonly fault: Fault };
  readonly ledger: Ledger;
  readonly pending: readonly PendingOperation[];
  readonly nowMs: number;
  /** Why the file may not be the newest any more. */
  readonly staleness?: { readonly why: string; readonly releasedBy: string } | undefined;
}

export interface ObservedGateway {
  readonly kind: 'seen';
  readonly routes: readonly ObservedRoute[];
  readonly dualTunnel: boolean;
  /** How many routes the gateway may have, where that is known. */
  readonly routeQuota?: number | undefined;
}

/** An operation that has not ended yet. */
export interface PendingOperation {
  readonly operationId: string;
  readonly kind: IntentKind;
  readonly route: Pick<RouteKey, 'routeDest' | 'nextHop'>;
}

export type GatewayPlan = UnreadablePlan | ReadPlan;

/** Nothing can be said of a gateway that was not seen. */
export interface UnreadablePlan {
  readonly kind: 'unreadable';
  readonly gateway: GatewayRef;
  readonly policy: PolicyLevel;
  readonly fault: Fault;
}

export interface ReadPlan {
  /** Only the changes of a `ready` plan may be made; `braked` shows what waits for somebody's word. */
  readonly kind: 'ready' | 'braked' | 'no-change';
  readonly gateway: GatewayRef;
  readonly policy: PolicyLevel;
  /** Names what would be done: equal for equal changes, whenever they are planned. */
  readonly digest: string;
  /** In the order in which they are to be made. */
  readonly changes: readonly Change[];
  readonly held: readonly Held[];
  readonly foreign: readonly ForeignRoute[];
  /** Why nothing is done; empty unless braked. */
  readonly brakes: readonly Brake[];
  /** Who let this very plan pass the brakes. */
  readonly releasedBy?: string;
}

export type ChangeKind = Exclude<IntentKind, 'adopt-route'>;

/** What of a route can be seen and changed. */
export interface RouteLook {
  /** Missing where it has no meaning, or is not listed. */
  readonly weight?: number;
  readonly published: boolean;
}

interface ChangeOf<Kind extends ChangeKind> {
  readonly kind: Kind;
  readonly route: RouteKey;
  readonly before?: RouteLook;
  readonly why: string;
  /** What must be true of the route when its turn comes. */
  readonly expects: Expectation;
  /** What must be true of other routes when its turn comes: otherwise addresses would go nowhere. */
  readonly relies?: readonly Reliance[];
}

export interface Creation extends ChangeOf<'create-route'> {
  readonly after: { readonly weight: RouteWeight; readonly published: boolean };
  readonly description?: string;
}

/** The change makes the route the active half of its pair; `from` is the next hop of the half that is active now. */
export interface FailingOver extends ChangeOf<'fail-over'> {
  readonly after: RouteLook;
  readonly from: string;
}

/** One operation to be asked for. */
export type Change =
  | Creation
  | FailingOver
  | (ChangeOf<'set-weight'> & { readonly after: RouteLook & { readonly weight: RouteWeight } })
  | (ChangeOf<'publish-route' | 'withdraw-route'> & { readonly after: RouteLook })
  | (ChangeOf<'delete-route'> & { readonly after?: never });

/** Why something that differs from the file is left as it is. */
export type HeldCode =
  | 'observing'
  | 'policy'
  | 'not-ours'
  | 'conflict'
  | 'pair'
  | 'dual-tunnel'
  | 'under-way'
  | 'waits'
  | 'unclear';

/** A difference from the file that is left as it is. */
export interface Held {
  readonly code: HeldCode;
  /** What would have been done. */
  readonly kind: ChangeKind;
  readonly route: RouteKey;
  readonly before?: RouteLook;
  readonly after?: RouteLook;
  /** Why it is not done, and the way out. */
  readonly reason: string;
}

/** A route that is neither in the file nor ours. */
export interface ForeignRoute {
  readonly route: RouteKey;
  readonly look: RouteLook;
  /** The ledger has such a route of ours, created at another time: somebody replaced it. */
  readonly again: boolean;
}

export interface Brake {
  readonly code:
    | 'frozen'
    | 'stale-source'
    | 'empty-desired'
    | 'deletions'
    | 'deletion-percent'
    | 'changes'
    | 'change-percent';
  /** What was found, with its numbers. */
  readonly detail: string;
  /** What lets the plan pass. */
  readonly release: string;
}
