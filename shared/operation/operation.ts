import type { ObservedRoute, RouteSpec } from '../route/route.ts';
import type { Fault } from './fault.ts';
import type { JournalEntry } from './journal.ts';
import type { Problem } from './problem.ts';

/** The states of an operation, in the order in which it may go through them. */
export const operationStates = [
  'awaiting-approval',
  'queued',
  'sending',
  'unknown',
  'applying',
  'succeeded',
  'failed',
  'canceled',
  'expired',
] as const;

export type OperationState = (typeof operationStates)[number];

/** What somebody wants done. */
export interface Intent {
  readonly kind: 'create-route';
  readonly route: RouteSpec;
  readonly accountId: string;
  readonly dryRun: boolean;
}

/** Who asked, as proven by the signature or token of the request. */
export interface Requester {
  /** The kind of sender: `standard`, `bearer`. */
  readonly source: string;
  /** The configured name of the sender. */
  readonly instance: string;
  /** The person, where the sender vouches for one. */
  readonly actor?: Actor;
}

/** A person, as a chat or a ticket system names them in what it signs. */
export interface Actor {
  /** The workspace, corporation or site that the id belongs to. */
  readonly tenant: string;
  /** Stable: never a display name. */
  readonly id: string;
  /** For people to read; proves nothing. */
  readonly name?: string;
}

/** What the call itself answered, element by element. Source: CreateVpnRouteEntry, response elements. */
export interface CreateAnswer {
  readonly requestId: string;
  readonly routeDest?: string;
  readonly nextHop?: string;
  readonly weight?: number;
  readonly description?: string;
  readonly state?: string;
  readonly createTimeMs?: number;
  readonly overlayMode?: string;
  readonly vpnInstanceId?: string;
}

/** The proof of a success: the route as it was listed while the gateway was at rest. */
export interface Settlement {
  readonly observed: ObservedRoute;
  readonly seenAtMs: number;
  /** True when no call of ours can have created the route: it was there already, and nothing was changed. */
  readonly adopted: boolean;
}

/** Why an operation is not moving right now. */
export type WaitReason =
  | 'gateway-updating'
  | 'route-not-listed-yet'
  | 'route-not-published-yet'
  | 'route-not-as-asked-yet'
  | 'answer-lost'
  | 'refused-for-now'
  | 'rate-limited'
  | 'confirming'
  | 'gateway-unreadable';

/** Everything that can happen to an operation; the journal is a list of these. */
export type OperationEvent =
  | { readonly kind: 'accepted'; readonly seed: OperationSeed }
  | { readonly kind: 'waiting'; readonly why: WaitReason; readonly fault?: Fault }
  | {
      readonly kind: 'sending';
      readonly attempt: number;
      readonly clientToken: string;
      readonly fence: number;
    }
  | { readonly kind: 'sent'; readonly answer: CreateAnswer }
  | { readonly kind: 'not-sent'; readonly fault: Fault; readonly notBeforeMs: number }
  | { readonly kind: 'refused'; readonly fault: Fault; readonly notBeforeMs: number }
  | { readonly kind: 'answer-lost'; readonly fault: Fault }
  | { readonly kind: 'dry-run-passed'; readonly requestId: string }
  | { readonly kind: 'succeeded'; readonly settlement: Settlement }
  | { readonly kind: 'failed'; readonly problem: Problem; readonly fault?: Fault }
  | { readonly kind: 'canceled'; readonly by: Requester; readonly problem: Problem }
  | { readonly kind: 'expired'; readonly problem: Problem };

/** What is fixed when an operation is accepted and never changes. */
export interface OperationSeed {
  readonly id: string;
  readonly intent: Intent;
  readonly requester: Requester;
  /** Hash of the request: one delivery id with another fingerprint is refused. */
  readonly fingerprint: string;
  /** What the tokens sent to the cloud are derived from. */
  readonly tokenSeed: string;
  readonly deadlineMs: number;
  /** The command as it was understood, where it was asked for in a line. */
  readonly line?: string;
  /** The kind of channel where the asker is told what becomes of it; none is told where this is missing. */
  readonly replyChannel?: string;
  /** The W3C `traceparent` of the request, where its sender gave one; no part of what was asked for. */
  readonly traceparent?: string;
}

/** One request, from acceptance to its recorded end; a fold over its journal. */
export interface Operation extends OperationSeed {
  readonly state: OperationState;
  readonly createTimeMs: number;
  readonly updateTimeMs: number;
  /** Counts tokens: grows only after a definite refusal. */
  readonly attempt: number;
  /** How often a create call was begun. */
  readonly sends: number;
  /** A call with the current token was begun and its outcome never became known. */
  readonly unsettledSend: boolean;
  /** How often the cloud answered that the route exists already. */
  readonly duplicates: number;
  /** When the last create call was begun. */
  readonly sentAtMs?: number;
  /** When the cloud first said yes. */
  readonly appliedAtMs?: number;
  /** Do not send again before this. */
  readonly notBeforeMs?: number;
  readonly waitingFor?: WaitReason;
  /** Since when it waits for that. */
  readonly waitingSinceMs?: number;
  /** Since when the gateway has been seen at rest without the route as asked. */
  readonly atRestSinceMs?: number;
  readonly lastFault?: Fault;
  readonly answer?: CreateAnswer;
  readonly settlement?: Settlement;
  readonly dryRunPassed?: true;
  readonly problem?: Problem;
  /** Every RequestId the cloud gave to this operation's calls, oldest first. */
  readonly cloudRequestIds: readonly string[];
  readonly journal: readonly JournalEntry[];
}

/** Whether the operation has ended; nothing happens to it any more. */
export function isDone({ state }: Pick<Operation, 'state'>): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'canceled' || state === 'expired';
}

/** Whether a mutation of ours may be under way at the cloud: no other may be sent to its gateway. */
export function isInFlight({ state }: Pick<Operation, 'state'>): boolean {
  return state === 'sending' || state === 'unknown' || state === 'applying';
}
