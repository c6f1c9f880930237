import type { Mutation } from '../route/mutation.ts';
import type { ObservedRoute } from '../route/route.ts';
import type { Fault } from './fault.ts';
import type { Intent } from './intent.ts';
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

/**
 * What the call itself answered, element by element; the calls that change a route answer with the request id alone.
 * Source: CreateVpnRouteEntry, response elements.
 */
export interface CallAnswer {
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

/** The proof of a success: the route as it was listed, or not listed any more, while the gateway was at rest. */
export interface Settlement {
  /** Missing where the route is gone, as was asked. */
  readonly observed?: ObservedRoute;
  readonly seenAtMs: number;
  /** True when no call of ours can have brought it about: it was so already, and nothing was changed. */
  readonly adopted: boolean;
}

/** A route as it was before we changed it, with what we know of it that the gateway does not list. */
export interface FormerRoute extends ObservedRoute {
  readonly description?: string;
  readonly overlayMode?: 'Ipsec';
}

/** Something that whoever asked should know about what the change does. */
export interface Notice {
  readonly code: string;
  readonly detail: string;
}

/** How far the steps of a change that takes several calls have been taken back. */
export interface Rollback {
  /** Why it could not be finished. */
  readonly problem: Problem;
  /** How many steps had been taken when it began. */
  readonly stepsTaken: number;
}

/** Why an operation is not moving right now. */
export type WaitReason =
  | 'gateway-updating'
  | 'route-not-listed-yet'
  | 'route-not-published-yet'
  | 'route-not-as-asked-yet'
  | 'route-still-listed'
  | 'route-still-published'
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
      readonly call: Mutation;
      /** The routes that the operation is about, as they were before its first call. */
      readonly before?: readonly FormerRoute[];
      readonly notices?: readonly Notice[];
    }
  | { readonly kind: 'sent'; readonly answer: CallAnswer }
  | { readonly kind: 'not-sent'; readonly fault: Fault; readonly notBeforeMs: number }
  | { readonly kind: 'refused'; readonly fault: Fault; readonly notBeforeMs: number }
  | { readonly kind: 'answer-lost'; readonly fault: Fault }
  | { readonly kind: 'dry-run-passed'; readonly requestId: string }
  /** One of several steps is observed to be done. */
  | { readonly kind: 'step-done'; readonly seenAtMs: number }
  /** The steps that were taken are taken back, one by one. */
  | { readonly kind: 'rolling-back'; readonly problem: Problem; readonly fault?: Fault }
  | { readonly kind: 'succeeded'; readonly settlement: Settlement }
  | {
      readonly kind: 'failed';
      readonly problem: Problem;
      readonly fault?: Fault;
      /** The route that was created again when the steps were taken back. */
      readonly restored?: ObservedRoute;
    }
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
  /** How many of its calls are observed to be done; of those that take it back, once it is rolling back. */
  readonly stepsDone: number;
  readonly rollback?: Rollback;
  /** The call that was begun last, of the step that is under way. */
  readonly call?: Mutation;
  /** The routes that it is about, as they were before its first call. */
  readonly before?: readonly FormerRoute[];
  readonly notices?: readonly Notice[];
  /** Counts tokens: grows only after a definite refusal, or with the next step. */
  readonly attempt: number;
  /** How often a call was begun. */
  readonly sends: number;
  /** A call with the current token was begun and its outcome never became known. */
  readonly unsettledSend: boolean;
  /** How often the cloud answered that the route exists already, or does not exist. */
  readonly duplicates: number;
  /** When the last call was begun. */
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
  readonly answer?: CallAnswer;
  readonly settlement?: Settlement;
  readonly restored?: ObservedRoute;
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

/** Whether some of its calls are done and others are not: no other operation comes in between. */
export function isMidway({ stepsDone, rollback, ...operation }: Operation): boolean {
  return !isDone(operation) && (stepsDone > 0 || rollback !== undefined);
}

/** Whether no call of it can have had an effect: none is done, under way, or without a known end. */
export function hasChangedNothing(operation: Operation): boolean {
  const { state, unsettledSend } = operation;
  return (state === 'queued' || state === 'unknown') && !unsettledSend && !isMidway(operation);
}

/** Whether an operation can be taken back: nothing that may still take effect has been sent, and nothing is done. */
export function isCancelable(operation: Operation): boolean {
  const { state } = operation;
  return (state === 'queued' || state === 'awaiting-approval') && !isMidway(operation);
}
