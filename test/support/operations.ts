import type { Operation } from '../../shared/operation/operation.ts';
import { accept, currentToken, transition } from '../../shared/operation/transition.ts';
import type { Mutation } from '../../shared/route/mutation.ts';
import { gatewayKey, type RouteSpec } from '../../shared/route/route.ts';

/** What of an operation a test cares about; everything else has a plausible value. */
export interface OperationOverrides {
  readonly id?: string;
  readonly acceptedAtMs?: number;
  readonly deadlineMs?: number;
  readonly accountId?: string;
  readonly dryRun?: boolean;
  readonly route?: Partial<RouteSpec>;
}

/** An operation that was just accepted. */
export function anOperation({
  id = operationIdOf(1),
  acceptedAtMs = 1_700_000_000_000,
  deadlineMs = acceptedAtMs + 1_800_000,
  accountId = '1234567890123456',
  dryRun = false,
  route = {},
}: OperationOverrides = {}): Operation {
  const seed = {
    id,
    intent: {
      kind: 'create-route',
      route: {
        regionId: 'cn-hangzhou',
        vpnGatewayId: 'vpn-bp1a',
        routeDest: '10.0.0.0/24',
        nextHop: 'vco-bp1a',
        weight: 100,
        publishVpc: false,
        ...route,
      },
      accountId,
      dryRun,
    },
    requester: { source: 'standard', instance: 'network-team' },
    fingerprint: `fingerprint of ${id}`,
    tokenSeed: id,
    deadlineMs,
  } as const;
  return accept(seed, acceptedAtMs);
}

/** The same operation with one more event in its journal: its version is one higher. */
export function waitedOnce(operation: Operation, atMs = operation.updateTimeMs + 1): Operation {
  return transition(operation, { kind: 'waiting', why: 'gateway-updating' }, atMs);
}

/** The same operation while its create call is in flight. */
export function sending(operation: Operation, atMs = operation.updateTimeMs + 1): Operation {
  const { attempt } = operation;
  const call = createCallOf(operation);
  return transition(
    operation,
    { kind: 'sending', attempt, clientToken: currentToken(operation), fence: 1, call },
    atMs,
  );
}

/** The call of an operation that creates a route. */
export function createCallOf({ intent }: Pick<Operation, 'intent'>): Mutation {
  if (intent.kind !== 'create-route') throw new Error(`${intent.kind} does not create a route.`);
  return { kind: 'create', route: intent.route, dryRun: intent.dryRun };
}

/** An id with the form of a real one; a higher number sorts later. */
export function operationIdOf(number: number): string {
  return `op_${number.toString(16).padStart(32, '0')}`;
}

/** The gateway whose queue an operation belongs to. */
export function gatewayKeyOf({ intent: { accountId, route } }: Operation): string {
  return gatewayKey({ accountId, ...route });
}
