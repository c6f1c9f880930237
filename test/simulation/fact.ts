import type { Acceptance } from '../../shared/app/accept-request.ts';
import type { Intent } from '../../shared/operation/intent.ts';
import type { Observation } from '../../shared/operation/observation.ts';
import type { Operation } from '../../shared/operation/operation.ts';
import type { DeliveryKey } from '../../shared/operation/operation-id.ts';
import type { Ledger } from '../../shared/plan/ledger.ts';
import type { Report } from '../../shared/plan/report.ts';
import type { Lease, PendingEntry } from '../../shared/store/store.ts';
import type { ChangeCommand } from '../../shared/vpn/vpn-gateway-api.ts';
import type { Whereabouts } from './effect.ts';
import type { ReplyFact } from './reply-fact.ts';
import type { Shown } from './shown.ts';

/** What really happened, as only the simulation can know it. */
export type Fact =
  | ReplyFact
  | {
      readonly kind: 'stored';
      readonly worker: string;
      readonly before?: Operation;
      readonly after: Operation;
    }
  | {
      readonly kind: 'lease';
      readonly worker: string;
      readonly change: 'taken' | 'renewed' | 'released';
      readonly lease: Lease;
      /** What the worker's own clock said when it asked. */
      readonly askedAtMs: number;
    }
  | { readonly kind: 'change-begun'; readonly worker: string; readonly call: ChangeCall }
  /** The call reached the cloud and did what it did there, or it never will. */
  | { readonly kind: 'change-landed'; readonly worker: string; readonly call: ChangeCall }
  /** The ledger of a gateway was written. */
  | { readonly kind: 'ledger'; readonly worker: string; readonly gatewayKey: string; readonly after: Ledger }
  /** A worker saw which tunnels of a gateway are up. */
  | {
      readonly kind: 'tunnels-seen';
      readonly worker: string;
      readonly vpnGatewayId: string;
      readonly up: readonly string[];
    }
  | { readonly kind: 'queued'; readonly entry: PendingEntry }
  /** A run of the reconciliation told what it did. */
  | { readonly kind: 'reported'; readonly key: string; readonly report: Report }
  /** A question that asks for no change was answered. */
  | { readonly kind: 'answered'; readonly id: string; readonly outcome: string }
  /** Somebody else changes the routes to a block, or to all blocks. */
  | { readonly kind: 'foreign'; readonly hand: ForeignHand }
  | { readonly kind: 'observed'; readonly worker: string; readonly look: Look }
  | {
      readonly kind: 'acknowledged';
      readonly delivery: DeliveryKey;
      /** What this delivery asked for. */
      readonly intent: Intent;
      readonly acceptance: Acceptance;
    }
  | {
      readonly kind: 'worker-ended';
      readonly worker: string;
      readonly storeCalls: number;
      readonly allowedStoreCalls: number;
    }
  | { readonly kind: 'complaint'; readonly worker: string; readonly errorName: string };

/** What somebody else does to the routes of a gateway. */
export interface ForeignHand {
  readonly vpnGatewayId: string;
  /** Absent where it is every block. */
  readonly routeDest?: string;
  readonly removes: boolean;
  readonly fromMs: number;
  /** When it is over. */
  readonly toMs: number;
}

/** One changing call on its way, from the worker that began it to the cloud. */
export interface ChangeCall {
  readonly command: ChangeCommand;
  readonly beganAtMs: number;
  /** How many calls were begun before it. */
  readonly index: number;
  /** The operation on whose behalf it is made. */
  operationId?: string;
  /** What it did at the cloud; `undefined` while it is on its way. */
  effect?: 'began' | 'recalled' | 'refused' | 'checked' | 'none';
  /** Where its effect is now: shown to everybody, on its way there, or gone. */
  whereabouts?: () => Whereabouts;
  /** The creation time of the route that it made or found. */
  targetMs?: number;
  /** When it arrived at the cloud, or it became certain that it never will. */
  landedAtMs?: number;
  /** When the change that it began is over, unless the gateway gets stuck. */
  doneAtMs?: number;
  /** Set for a call that found the change of another operation of ours still running. */
  foundOurs?: string;
}

/** What was true of a gateway while somebody looked at it. */
export interface Look {
  readonly vpnGatewayId: string;
  readonly beganAtMs: number;
  /** What the worker got to see. */
  readonly seen: Observation;
  /** What the gateway showed, moment by moment. */
  readonly shown: readonly Shown[];
}

/** The gateway that a call is to change. */
export function gatewayIdOf({ command }: ChangeCall): string {
  return command.call.route.vpnGatewayId;
}

/** Whether a call only asks whether it would be accepted. */
export function isDryRun({ command: { call } }: ChangeCall): boolean {
  return call.kind === 'create' && call.dryRun;
}
