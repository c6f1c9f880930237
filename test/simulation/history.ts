import type { Acceptance } from '../../shared/app/accept-request.ts';
import type { Observation } from '../../shared/operation/observation.ts';
import { type Intent, isDone, type Operation } from '../../shared/operation/operation.ts';
import type { DeliveryKey } from '../../shared/operation/operation-id.ts';
import type { Lease } from '../../shared/store/store.ts';
import type { CreateRouteCommand } from '../../shared/vpn/vpn-gateway-api.ts';
import { createReplyHistory, type ReplyFact, type ReplyHistory, rememberReply } from './reply-fact.ts';

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
  | { readonly kind: 'create-begun'; readonly worker: string; readonly call: CreateCall }
  /** The call reached the cloud and did what it did there, or it never will. */
  | { readonly kind: 'create-landed'; readonly worker: string; readonly call: CreateCall }
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

/** One create call on its way, from the worker that began it to the cloud. */
export interface CreateCall {
  readonly command: CreateRouteCommand;
  readonly beganAtMs: number;
  /** How many calls were begun before it. */
  readonly index: number;
  /** The operation on whose behalf it is made. */
  operationId?: string;
  /** What it did at the cloud; `undefined` while it is on its way. */
  effect?: 'created' | 'recalled' | 'refused' | 'checked' | 'none';
  /** Where the route is now that it created: shown to everybody, on its way there, or gone. */
  whereabouts?: () => 'listed' | 'coming' | 'gone';
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
  /** Every route that was listed, as it was listed, while the gateway was at rest: see {@link factOf}. */
  readonly restingFacts: ReadonlySet<string>;
  /** Every route that was listed and made, whatever the gateway was doing. */
  readonly madeFacts: ReadonlySet<string>;
}

/** All that happened so far, with what the laws ask for most often. */
export interface History {
  /** The true time. */
  nowMs: number;
  /** How far the clock of a process may be off. */
  readonly maxSkewMs: number;
  readonly creates: CreateCall[];
  /** The calls that have not reached the cloud yet. */
  readonly underWay: Set<CreateCall>;
  readonly createsByOperation: Map<string, CreateCall[]>;
  readonly createsByToken: Map<string, CreateCall[]>;
  /** The last call to each gateway that was no dry run. */
  readonly lastCreates: Map<string, CreateCall>;
  /** Every operation as it is recorded. */
  readonly operations: Map<string, Operation>;
  /** When each operation ended, in true time. */
  readonly ends: Map<string, number>;
  /** Which operation a worker used a token for, by worker and token. */
  readonly senders: Map<string, string>;
  /** The token of each seed and attempt, and the seed and attempt of each token. */
  readonly tokens: Map<string, string>;
  readonly latestLooks: Map<string, Look>;
  readonly highestFence: Map<string, number>;
  /** The lease of each gateway that was taken and not given back. */
  readonly leases: Map<string, Lease>;
  readonly acknowledged: Map<string, string>;
  readonly replies: ReplyHistory;
  /** How many create calls had been made each time the cloud forgot its tokens. */
  readonly tokensForgottenAfter: number[];
}

/** @param channelsLast whether every channel stays configured to the end */
export function createHistory(maxSkewMs: number, channelsLast: boolean): History {
  return {
    nowMs: 0,
    maxSkewMs,
    creates: [],
    underWay: new Set(),
    createsByOperation: new Map(),
    createsByToken: new Map(),
    lastCreates: new Map(),
    operations: new Map(),
    ends: new Map(),
    senders: new Map(),
    tokens: new Map(),
    latestLooks: new Map(),
    highestFence: new Map(),
    leases: new Map(),
    acknowledged: new Map(),
    replies: createReplyHistory(channelsLast),
    tokensForgottenAfter: [],
  };
}

/** Takes a fact into account; the laws have judged it before. */
export function remember(history: History, fact: Fact): void {
  switch (fact.kind) {
    case 'stored': {
      history.operations.set(fact.after.id, fact.after);
      if (isDone(fact.after)) history.ends.set(fact.after.id, history.nowMs);
      const event = fact.after.journal.at(-1)?.event;
      if (event?.kind === 'sending') {
        const { tokenSeed, id } = fact.after;
        history.senders.set(`${fact.worker} ${event.clientToken}`, id);
        history.tokens.set(`${tokenSeed} ${event.attempt}`, event.clientToken);
        history.tokens.set(event.clientToken, `${tokenSeed} ${event.attempt}`);
      }
      return;
    }
    case 'lease': {
      const { gatewayKey, fence } = fact.lease;
      if (fact.change === 'taken') history.highestFence.set(gatewayKey, fence);
      if (fact.change === 'released') history.leases.delete(gatewayKey);
      else history.leases.set(gatewayKey, fact.lease);
      return;
    }
    case 'create-begun': {
      const { call } = fact;
      const { route, clientToken, dryRun } = call.command;
      history.creates.push(call);
      history.underWay.add(call);
      add(history.createsByToken, clientToken, call);
      if (call.operationId !== undefined) add(history.createsByOperation, call.operationId, call);
      if (!dryRun) history.lastCreates.set(route.vpnGatewayId, call);
      return;
    }
    case 'create-landed':
      history.underWay.delete(fact.call);
      return;
    case 'observed':
      history.latestLooks.set(`${fact.worker} ${fact.look.vpnGatewayId}`, fact.look);
      return;
    case 'acknowledged': {
      const { delivery, acceptance } = fact;
      if (acceptance.kind !== 'mismatch') history.acknowledged.set(delivery.value, acceptance.operation.id);
      return;
    }
    case 'worker-ended':
    case 'complaint':
      return;
    default:
      rememberReply(history.replies, fact, history.nowMs);
  }
}

/** The create calls that were made for an operation. */
export function createsOf(history: History, { id }: Pick<Operation, 'id'>): readonly CreateCall[] {
  return history.createsByOperation.get(id) ?? [];
}

function add(calls: Map<string, CreateCall[]>, key: string, call: CreateCall): void {
  const known = calls.get(key);
  if (known === undefined) calls.set(key, [call]);
  else known.push(call);
}

/** Prints what can be told of a listed route: where to, over what, how heavy, whether published. */
export function factOf(route: {
  readonly routeDest: string;
  readonly nextHop: string;
  readonly weight: number | '*';
  readonly published: boolean;
}): string {
  return `${route.routeDest} ${route.nextHop} ${route.weight} ${route.published}`;
}
