import type { AccessRule } from '../access/access-rule.ts';
import { defaultStepPolicy, type StepPolicy } from '../operation/step.ts';
import type { ReplyChannel } from '../reply/reply.ts';
import type { Store } from '../store/store.ts';
import type { ReadSurroundings } from '../vpn/surroundings-api.ts';
import type { VpnGatewayApi } from '../vpn/vpn-gateway-api.ts';
import type { WakeUp } from '../wakeup/wake-up.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { LimitedCall } from './reserve-calls.ts';

/** Everything the use cases need of the world. */
export interface App {
  readonly store: Store;
  readonly vpn: VpnGatewayApi;
  /** Absent where nobody may wait for it: what is remembered is used then. */
  readonly readSurroundings?: ReadSurroundings;
  readonly clock: Clock;
  /** Draws from [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  /** Where askers are answered later. */
  readonly channels: readonly ReplyChannel[];
  /** Absent unless it is configured: new work then waits for the timer. */
  readonly wakeUp?: WakeUp;
  /** Who holds the leases taken here: unique per invocation. */
  readonly owner: string;
  readonly settings: AppSettings;
}

export interface AppSettings {
  /** From acceptance to the latest end of an operation. */
  readonly deadlineMs: number;
  /** How long a lease lasts without being renewed; longer than one call to the cloud. */
  readonly leaseMs: number;
  /** How long one call to the cloud may take. */
  readonly callTimeoutMs: number;
  /** How often a running poller looks for gateways it does not know of yet. */
  readonly rescanMs: number;
  /** The account's rate limits, per region and minute. */
  readonly callsPerMinute: Readonly<Record<LimitedCall, number>>;
  /** Destination routes of one gateway; the account's true quota may be higher. */
  readonly routeQuota: number;
  /** With several gateways open, how often all of them are looked at; longer in regions of many gateways. */
  readonly beatMs: number;
  /** How long a look waits for others to share a survey with. */
  readonly gatherMs: number;
  /** How many gateways a poller advances at once. */
  readonly gatewaysAtOnce: number;
  /** A queue entry without an operation is the trace of a crash once it is older than any request can live. */
  readonly orphanAfterMs: number;
  /** How long one reply may take. */
  readonly replyTimeoutMs: number;
  /** How many replies a poller delivers at once. */
  readonly repliesAtOnce: number;
  /** The origins to which an URL of a request may point. */
  readonly replyOrigins: readonly string[];
  /** Who may ask for what; nobody may ask for anything that no rule allows. */
  readonly access: readonly AccessRule[];
  readonly policy: StepPolicy;
}

export const defaultSettings: AppSettings = {
  deadlineMs: 60 * 60_000,
  leaseMs: 30_000,
  callTimeoutMs: 10_000,
  rescanMs: 2_000,
  // Source: API rate quotas of VPN Gateway; the rows of creating and describing are inferred from their neighbours.
  callsPerMinute: { create: 60, delete: 60, 'set-weight': 120, publish: 60, describe: 600 },
  // Source: VPN Gateway, limits: 20 destination routes on one gateway, adjustable (2021-03).
  routeQuota: 20,
  beatMs: 750,
  gatherMs: 50,
  gatewaysAtOnce: 500,
  orphanAfterMs: 10 * 60_000,
  replyTimeoutMs: 5_000,
  repliesAtOnce: 20,
  replyOrigins: [],
  access: [],
  policy: defaultStepPolicy,
};
