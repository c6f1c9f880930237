/**
 * Everything the emulated cloud knows, as plain data: it survives `structuredClone` and `JSON`.
 * The functions of this folder change it in place; none of them reads a clock or rolls dice.
 */
export interface World {
  /** The latest instant the world was told about; it never goes back. */
  nowMs: number;
  /** When the earliest running task ends; `null` when nothing is running. */
  nextDueMs: number | null;
  readonly settings: Settings;
  readonly regions: Region[];
  readonly callers: Record<string, CallerRules>;
  readonly vpcs: Record<string, Vpc>;
  readonly gateways: Record<string, Gateway>;
  readonly connections: Record<string, Connection>;
  readonly tokens: TokenMemory;
  /** Times of the calls let through, by account, region and action. */
  readonly rateWindows: Record<string, number[]>;
  /** How often each action ended in each way: `"CreateVpnRouteEntry OK"`, `"… VpnGateway.Configuring"`. */
  readonly counters: Record<string, number>;
}

export interface Settings {
  /** How long a change keeps its gateway updating when the call does not say. */
  mutationDurationMs: number;
  /** Whether a route being created is listed before it is done. The cloud does not promise either. */
  listWhileUpdating: boolean;
  /** How long a client token is remembered; the cloud does not document it. */
  tokenValidityMs: number;
  /** Destination routes of one gateway, unless the gateway says otherwise. */
  routeQuota: number;
  /** Routes to VPN gateways in one VPC's system route table. */
  publishedRouteQuota: number;
  /** Where blocks touching 100.64.0.0/10 are refused. */
  refuseSharedSpace: 'single-tunnel' | 'always';
  rateWindowMs: number;
  /** Calls per window by action; an action not named here is not limited. */
  rateLimits: Record<string, number>;
}

export interface Region {
  readonly regionId: string;
  readonly localName: string;
}

export interface CallerRules {
  /** Actions refused with `Forbidden`; `*` refuses all. */
  deniedActions: string[];
  /** A restricted user may only change gateways it created itself. */
  restricted: boolean;
}

export interface Vpc {
  readonly vpcId: string;
  readonly accountId: string;
  readonly regionId: string;
  readonly name: string;
  readonly cidrBlock: string;
  readonly secondaryCidrBlocks: readonly string[];
  readonly createTimeMs: number;
  status: 'Available' | 'Pending';
}

export type GatewayStatus = 'init' | 'provisioning' | 'active' | 'updating' | 'deleting';
export type BusinessStatus = 'Normal' | 'FinancialLocked';

export interface Gateway {
  readonly vpnGatewayId: string;
  readonly accountId: string;
  readonly regionId: string;
  readonly vpcId: string;
  readonly name: string;
  readonly description: string;
  readonly tunnels: 'single' | 'dual';
  readonly createTimeMs: number;
  /** AccessKey id of the user who created it; `null` when it was the account itself. */
  readonly createdBy: string | null;
  /** Address pools handed to SSL-VPN clients. */
  readonly sslClientPools: readonly string[];
  readonly tags: readonly Tag[];
  routeQuota: number | null;
  /** As set by hand; a running task shows as `updating` while this says `active`. */
  status: GatewayStatus;
  businessStatus: BusinessStatus;
  /** While true no task of this gateway ends and it stays `updating`. */
  stuck: boolean;
  task: Task | null;
  /** What will go wrong, once, with the next call that is accepted. */
  disturbance: Disturbance | null;
  routes: Route[];
  /** What a listing shows in place of what is true. */
  readonly staleRows: StaleRow[];
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface Connection {
  readonly vpnConnectionId: string;
  readonly vpnGatewayId: string;
  readonly name: string;
  readonly customerGatewayId: string;
  readonly localSubnet: string;
  readonly remoteSubnet: string;
  readonly createTimeMs: number;
  /** `updating` makes changes through this connection collide with `VpnTask.CONFLICT`. */
  state: 'active' | 'updating';
  /** Of the only tunnel, or of the first one on a dual-tunnel gateway. */
  status: TunnelStatus;
  /** Of the second tunnel on a dual-tunnel gateway; `null` when it always is as the first. */
  secondStatus: TunnelStatus | null;
}

/** How far the negotiation got; traffic passes only with `ipsec_sa_established` (SDK 7.3.2, response models). */
export const tunnelStatuses = [
  'ike_sa_not_established',
  'ike_sa_established',
  'ipsec_sa_not_established',
  'ipsec_sa_established',
] as const;

export type TunnelStatus = (typeof tunnelStatuses)[number];

/** `custom` routes come from the API, `bgp` from a peer, `policy` from the policy route table. */
export type RouteOrigin = 'custom' | 'bgp' | 'policy';

export interface Route {
  readonly routeDest: string;
  readonly nextHop: string;
  readonly origin: RouteOrigin;
  readonly createTimeMs: number;
  weight: number;
  published: boolean;
  /** The route exists but is listed only from this instant on. */
  visibleFromMs: number;
}

/** A route as a listing goes on showing it until an instant, although it has changed or is gone. */
export interface StaleRow {
  readonly route: Route;
  readonly untilMs: number;
}

/** What a finished task does to its gateway. */
export type Effect =
  | { readonly kind: 'add'; readonly route: Route }
  | { readonly kind: 'remove'; readonly routeDest: string; readonly nextHop: string }
  | {
      readonly kind: 'reweight';
      readonly routeDest: string;
      readonly nextHop: string;
      readonly weight: number;
    }
  | {
      readonly kind: 'publish';
      readonly routeDest: string;
      readonly nextHop: string;
      readonly origin: 'custom' | 'policy';
      readonly published: boolean;
    }
  /** Other work on the gateway, such as a change of one of its connections. */
  | { readonly kind: 'other' };

export interface Task {
  readonly effect: Effect;
  readonly doneAtMs: number;
  /** How long after its end the gateway is active, but listings still show what was. */
  readonly lateMs: number;
  /** Whether the VPC's route table is being written as well. */
  readonly touchesVpc: boolean;
}

/** Ways in which an accepted change can disappoint; the cloud reports none of them. */
export type Disturbance =
  /** Made, but listed only some time after the gateway is active. */
  | { readonly kind: 'late'; readonly lateMs: number }
  /** Never made. */
  | { readonly kind: 'lost' }
  /** A route created or to be published ends up unpublished; other changes are made as asked. */
  | { readonly kind: 'unpublished' };

export interface TokenMemory {
  readonly remembered: Record<string, RememberedAnswer>;
  /** When the next sweep for outdated tokens is worth its cost. */
  sweepAtMs: number;
}

export interface RememberedAnswer {
  readonly fingerprint: string;
  readonly forgetAtMs: number;
  readonly body: Record<string, unknown>;
}

/** Who calls, once the signature is verified. */
export interface Caller {
  readonly accessKeyId: string;
  readonly accountId: string;
}

export interface Call {
  readonly action: string;
  /** The action's own parameters, as they were on the wire. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly caller: Caller;
  readonly requestId: string;
  readonly nowMs: number;
  /** How long this change keeps the gateway updating; default `settings.mutationDurationMs`. */
  readonly durationMs?: number;
}

export interface Refusal {
  readonly kind: 'error';
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Only on a missing permission. */
  readonly accessDeniedDetail?: Readonly<Record<string, string>>;
  /** Only on throttling: when one more call would be let through. */
  readonly retryAfterMs?: number;
}

export type Answer = { readonly kind: 'ok'; readonly body: Record<string, unknown> } | Refusal;
