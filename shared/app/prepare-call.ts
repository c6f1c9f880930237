import {
  failedFrozen,
  failedRefused,
  failedTargetDown,
  failedUnpublishedStandby,
} from '../operation/ending.ts';
import { pairOf } from '../operation/goal.ts';
import type { GatewaySeen } from '../operation/observation.ts';
import {
  type FormerRoute,
  hasChangedNothing,
  type Notice,
  type Operation,
  type OperationEvent,
} from '../operation/operation.ts';
import { remainingCalls } from '../operation/remaining-calls.ts';
import { reconcileSource } from '../operation/service-order.ts';
import { routesToBlock } from '../operation/settle.ts';
import type { Step } from '../operation/step.ts';
import { isOf } from '../plan/after-operation.ts';
import type { Ledger } from '../plan/ledger.ts';
import { assessChange } from '../route/assess-change.ts';
import { describeMoves } from '../route/describe-moves.ts';
import { isPublished } from '../route/route.ts';
import type { Surroundings } from '../route/surroundings.ts';
import type { CallToSend } from './send-call.ts';

/** What is known around a call that is about to be made. */
export interface CallScene {
  readonly seen: GatewaySeen;
  /** The open operations of the gateway. */
  readonly queue: readonly Operation[];
  readonly ledger: Ledger;
  readonly surroundings?: Surroundings;
  /** Destination routes of one gateway, as far as it is known. */
  readonly routeQuota: number;
  readonly nowMs: number;
}

export type PreparedCall =
  | { readonly kind: 'ready'; readonly call: CallToSend }
  /** The operation ends with this event, before anything was sent. */
  | { readonly kind: 'refused'; readonly event: OperationEvent };

/** Before an operation changes anything, at each try: says what it changes, and refuses what the cloud would refuse. */
export function prepareCall(
  { operation, call, attempt }: Extract<Step, { kind: 'send' }>,
  { seen, queue, ledger, surroundings, routeQuota, nowMs }: CallScene,
): PreparedCall {
  if (!hasChangedNothing(operation)) return { kind: 'ready', call: { operation, call, attempt } };
  const { freeze } = ledger;
  if (operation.requester.source === reconcileSource && freeze !== undefined && freeze.untilMs > nowMs) {
    return { kind: 'refused', event: failedFrozen(operation, freeze) };
  }
  const { intent } = operation;
  if (intent.kind === 'fail-over' && isDown(intent.route.nextHop, surroundings)) {
    return { kind: 'refused', event: failedTargetDown(operation) };
  }
  const pair =
    intent.kind === 'fail-over' ? pairOf(intent.route, routesToBlock(intent.route, seen)) : undefined;
  if (pair !== undefined && isPublished(pair.active) && !isPublished(pair.standby)) {
    return { kind: 'refused', event: failedUnpublishedStandby(operation) };
  }
  const assessment = assessChange(remainingCalls(operation, seen), {
    routes: seen.routes ?? [],
    dualTunnel: seen.dualTunnel,
    ...(surroundings === undefined ? {} : { surroundings }),
    pending: pendingBeside(operation, queue, seen),
    ...quotaOf(seen, routeQuota),
  });
  if (assessment.refusal !== undefined) {
    return { kind: 'refused', event: failedRefused(operation, assessment.refusal) };
  }
  const moves = assessment.moves.length === 0 ? [] : [movesNotice(describeMoves(assessment.moves))];
  const notices: readonly Notice[] = [
    ...assessment.warnings.map(({ code, detail }) => ({ code, detail })),
    ...moves,
  ];
  const before = routesToBlock(intent.route, seen).map((route) => withUnlisted(route, ledger));
  return {
    kind: 'ready',
    call: { operation, call, attempt, before, ...(notices.length === 0 ? {} : { notices }) },
  };
}

/** A gateway that has more already has a higher quota than we know of. */
function quotaOf({ routes = [] }: GatewaySeen, limit: number) {
  return routes.length > limit ? {} : { quota: { limit, soft: true } };
}

function movesNotice(detail: string): Notice {
  return { code: 'Path.Changes', detail };
}

function isDown(nextHop: string, surroundings: Surroundings | undefined): boolean {
  return surroundings?.connections.find(({ vpnConnectionId }) => vpnConnectionId === nextHop)?.up !== true;
}

function pendingBeside(operation: Operation, queue: readonly Operation[], seen: GatewaySeen) {
  return queue
    .filter(({ id }) => id !== operation.id)
    .flatMap((other) => remainingCalls(other, seen).map((mutation) => ({ operationId: other.id, mutation })));
}

/** The gateway never lists a description or an overlay mode; what we said ourselves is in the ledger. */
function withUnlisted(route: FormerRoute, ledger: Ledger): FormerRoute {
  const { description, overlayMode } = ledger.owned.find((owned) => isOf(owned, route)) ?? {};
  return {
    ...route,
    ...(description === undefined ? {} : { description }),
    ...(overlayMode === undefined ? {} : { overlayMode }),
  };
}
