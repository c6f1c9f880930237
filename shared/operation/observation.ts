import type { ObservedRoute } from '../route/route.ts';
import type { Fault } from './fault.ts';

/** What the cloud showed of one gateway at one time. */
export type Observation = GatewaySeen | GatewayUnreadable;

export interface GatewayState {
  /** `active`, `updating`, `init`, `provisioning` or `deleting`. */
  readonly status: string;
  /** Dual-tunnel gateways list every weight as 100, whatever was asked. */
  readonly dualTunnel: boolean;
}

export interface GatewaySeen extends GatewayState {
  readonly kind: 'seen';
  readonly seenAtMs: number;
  /** The whole list; present exactly when the gateway was seen `active`, because only then it settles anything. */
  readonly routes?: readonly ObservedRoute[];
  /** The list of the look before, which was over when this look began: this status proves that list. */
  readonly earlierRoutes?: readonly ObservedRoute[];
}

export interface GatewayUnreadable {
  readonly kind: 'unreadable';
  readonly seenAtMs: number;
  readonly fault: Fault;
}

/** The state of every gateway of a region at one time, by gateway id. */
export type Survey =
  | { readonly kind: 'seen'; readonly gateways: ReadonlyMap<string, GatewayState> }
  | GatewayUnreadable;
