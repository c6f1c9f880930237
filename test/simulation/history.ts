import type { Acceptance } from '../../shared/app/accept-request.ts';
import { isDone, type Operation } from '../../shared/operation/operation.ts';
import type { DeliveryKey } from '../../shared/operation/operation-id.ts';
import type { Lease } from '../../shared/store/store.ts';
import type { CreateRouteCommand } from '../../shared/vpn/vpn-gateway-api.ts';

/** What really happened, as only the simulation can know it. */
export type Fact =
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
  | { readonly kind: 'acknowledged'; readonly delivery: DeliveryKey; readonly acceptance: Acceptance }
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
  /** The operation on whose behalf it is made. */
  operationId?: string;
  /** What it did at the cloud; `undefined` while it is on its way. */
  effect?: 'created' | 'recalled' | 'refused' | 'checked' | 'none';
  /** Whether the route it created, or is still creating, is at the gateway now. */
  stillThere?: () => boolean;
  /** Set for a call that found the change of another operation of ours still running. */
  foundOurs?: string;
}

/** What was true of a gateway while somebody looked at it. */
export interface Look {
  readonly vpnGatewayId: string;
  /** Every route that was listed, as it was listed, while the gateway was at rest: see {@link factOf}. */
  readonly restingFacts: ReadonlySet<string>;
}

/** All that happened so far, with what the laws ask for most often. */
export interface History {
  readonly creates: CreateCall[];
  /** Every operation as it is recorded. */
  readonly operations: Map<string, Operation>;
  /** When each operation ended, in true time. */
  readonly ends: Map<string, number>;
  /** Which operation a worker used a token for, by worker and token. */
  readonly senders: Map<string, string>;
  readonly latestLooks: Map<string, Look>;
  readonly highestFence: Map<string, number>;
  /** The lease of each gateway that was taken and not given back. */
  readonly leases: Map<string, Lease>;
  readonly acknowledged: Map<string, string>;
  /** How many create calls had been made each time the cloud forgot its tokens. */
  readonly tokensForgottenAfter: number[];
}

export function createHistory(): History {
  return {
    creates: [],
    operations: new Map(),
    ends: new Map(),
    senders: new Map(),
    latestLooks: new Map(),
    highestFence: new Map(),
    leases: new Map(),
    acknowledged: new Map(),
    tokensForgottenAfter: [],
  };
}

/** Takes a fact into account; the laws have judged it before. */
export function remember(history: History, fact: Fact, nowMs: number): void {
  switch (fact.kind) {
    case 'stored': {
      history.operations.set(fact.after.id, fact.after);
      if (isDone(fact.after)) history.ends.set(fact.after.id, nowMs);
      const event = fact.after.journal.at(-1)?.event;
      if (event?.kind === 'sending')
        history.senders.set(`${fact.worker} ${event.clientToken}`, fact.after.id);
      return;
    }
    case 'lease': {
      const { gatewayKey, fence } = fact.lease;
      if (fact.change === 'taken') history.highestFence.set(gatewayKey, fence);
      if (fact.change === 'released') history.leases.delete(gatewayKey);
      else history.leases.set(gatewayKey, fact.lease);
      return;
    }
    case 'create-begun':
      history.creates.push(fact.call);
      return;
    case 'observed':
      history.latestLooks.set(`${fact.worker} ${fact.look.vpnGatewayId}`, fact.look);
      return;
    case 'acknowledged': {
      const { delivery, acceptance } = fact;
      if (acceptance.kind !== 'mismatch') history.acknowledged.set(delivery.value, acceptance.operation.id);
      return;
    }
  }
}

/** The create calls that were made for an operation. */
export function createsOf(history: History, { id }: Pick<Operation, 'id'>): readonly CreateCall[] {
  return history.creates.filter(({ operationId }) => operationId === id);
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
