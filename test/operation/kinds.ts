import type { Intent, IntentKind } from '../../shared/operation/intent.ts';
import type { Operation, WaitReason } from '../../shared/operation/operation.ts';
import { accept, currentToken, transition } from '../../shared/operation/transition.ts';
import type { Mutation } from '../../shared/route/mutation.ts';
import type { ObservedRoute, RouteKey } from '../../shared/route/route.ts';
import { faultOf, listed, minute, route, t0 } from './samples.ts';

/** An intent of any kind, without what all intents of the samples have in common. */
export type Wanted = Intent extends infer One
  ? One extends Intent
    ? Omit<One, 'accountId' | 'dryRun'>
    : never
  : never;

export const key: RouteKey = {
  regionId: route.regionId,
  vpnGatewayId: route.vpnGatewayId,
  routeDest: route.routeDest,
  nextHop: route.nextHop,
};

/** The other half of a pair: it carries the traffic, and the route of the samples stands by. */
export const otherKey: RouteKey = { ...key, nextHop: 'vco-2' };
export const standby: ObservedRoute = { ...listed, weight: 0 };
export const active: ObservedRoute = { ...listed, nextHop: 'vco-2', createTimeMs: t0 - minute };
export const pair: readonly ObservedRoute[] = [standby, active];

/** An operation that wants this, just accepted. */
export function wanting(wanted: Wanted, id = 'op_1', source = 'standard'): Operation {
  const intent: Intent = { ...wanted, accountId: '1', dryRun: false };
  const requester = { source, instance: 'netops' };
  return accept({ id, intent, requester, fingerprint: 'f', tokenSeed: id, deadlineMs: t0 + 30 * minute }, t0);
}

/** A change that is one call. */
export interface KindSample {
  readonly kind: IntentKind;
  readonly wanted: Wanted;
  readonly before: readonly ObservedRoute[];
  readonly after: readonly ObservedRoute[];
  readonly call: Mutation;
  /** Why it waits while the gateway is at rest and shows nothing of the call. */
  readonly why: WaitReason;
  /** How it ends when the gateway never shows anything of an accepted call. */
  readonly unseen: string;
}

const unpublished: ObservedRoute = { ...listed, state: 'normal' };

export const kindSamples: readonly KindSample[] = [
  {
    kind: 'create-route',
    wanted: { kind: 'create-route', route },
    before: [],
    after: [listed],
    call: { kind: 'create', route, dryRun: false },
    why: 'route-not-listed-yet',
    unseen: 'Route.NotObserved',
  },
  {
    kind: 'delete-route',
    wanted: { kind: 'delete-route', route: key },
    before: [standby],
    after: [],
    call: { kind: 'delete', route: key, weight: 0 },
    why: 'route-still-listed',
    unseen: 'Change.NotObserved',
  },
  {
    kind: 'set-weight',
    wanted: { kind: 'set-weight', route: key, weight: 0 },
    before: [listed],
    after: [standby],
    call: { kind: 'set-weight', route: key, weight: 100, newWeight: 0 },
    why: 'route-not-as-asked-yet',
    unseen: 'Change.NotObserved',
  },
  {
    kind: 'publish-route',
    wanted: { kind: 'publish-route', route: key },
    before: [unpublished],
    after: [listed],
    call: { kind: 'publish', route: key },
    why: 'route-not-published-yet',
    unseen: 'Change.NotObserved',
  },
  {
    kind: 'withdraw-route',
    wanted: { kind: 'withdraw-route', route: key },
    before: [listed],
    after: [unpublished],
    call: { kind: 'withdraw', route: key },
    why: 'route-still-published',
    unseen: 'Change.NotObserved',
  },
];

/** Its call is begun, with the token that is due and the routes as they were. */
export function begun(operation: Operation, call: Mutation, before: readonly ObservedRoute[]): Operation {
  const { attempt } = operation;
  const clientToken = currentToken(operation);
  return transition(operation, { kind: 'sending', attempt, clientToken, fence: 1, call, before }, t0);
}

export type CallState = 'sending' | 'unknown' | 'applying';

/** Its call has come so far. */
export function inCall(
  state: CallState,
  operation: Operation,
  call: Mutation,
  before: readonly ObservedRoute[],
): Operation {
  const sending = begun(operation, call, before);
  if (state === 'sending') return sending;
  return state === 'unknown'
    ? transition(sending, { kind: 'answer-lost', fault: faultOf('ambiguous') }, t0)
    : transition(sending, { kind: 'sent', answer: { requestId: 'R-1' } }, t0);
}
