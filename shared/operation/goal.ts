import { isPublished, type RouteKey, type RouteSpec, type RouteWeight } from '../route/route.ts';
import type { Intent } from './intent.ts';
import type { FormerRoute, Operation } from './operation.ts';

/** What one call is to bring about. */
export type Goal =
  | { readonly kind: 'present'; readonly route: RouteSpec; readonly dryRun: boolean }
  | { readonly kind: 'gone'; readonly route: RouteKey }
  | { readonly kind: 'weight'; readonly route: RouteKey; readonly weight: RouteWeight }
  | { readonly kind: 'published'; readonly route: RouteKey; readonly published: boolean }
  /** Nothing is called: the route only has to be there. */
  | { readonly kind: 'there'; readonly route: RouteKey };

/** What is to be done for an operation, call by call; one for each but a fail-over. */
export function goalsOf({
  intent,
  before = [],
  rollback,
}: Pick<Operation, 'intent' | 'before' | 'rollback'>): readonly Goal[] {
  if (intent.kind !== 'fail-over') return [goalOf(intent)];
  const pair = pairOf(intent.route, before);
  if (pair === undefined) return [];
  return rollback === undefined
    ? failOverGoals(intent.route, pair)
    : rollbackGoals(intent.route, pair).slice(-rollback.stepsTaken);
}

/**
 * What a fail-over leaves behind once its last step is done, or taken back: between the steps, somebody else may have
 * changed what an earlier one did.
 */
export function lastingGoalsOf({
  intent,
  before = [],
  rollback,
}: Pick<Operation, 'intent' | 'before' | 'rollback'>): readonly Goal[] {
  const { route } = intent;
  const pair = intent.kind === 'fail-over' ? pairOf(route, before) : undefined;
  if (pair === undefined) return [];
  if (rollback === undefined) return failOverGoals(route, pair).slice(1);
  return [
    ...rollbackGoals(route, pair).slice(1),
    { kind: 'published', route, published: isPublished(pair.standby) },
  ];
}

function goalOf(intent: Exclude<Intent, { kind: 'fail-over' }>): Goal {
  const { route } = intent;
  switch (intent.kind) {
    case 'create-route':
      return { kind: 'present', route: intent.route, dryRun: intent.dryRun };
    case 'delete-route':
      return { kind: 'gone', route };
    case 'set-weight':
      return { kind: 'weight', route, weight: intent.weight };
    case 'publish-route':
    case 'withdraw-route':
      return { kind: 'published', route, published: intent.kind === 'publish-route' };
    case 'adopt-route':
      return { kind: 'there', route };
  }
}

/** The two routes to one block, of which one carries the traffic. */
export interface Pair {
  readonly active: FormerRoute;
  readonly standby: FormerRoute;
}

/** The pair whose standby half the route is; `undefined` when it is not half of a pair, or active already. */
export function pairOf(route: RouteKey, routes: readonly FormerRoute[]): Pair | undefined {
  const [one, other, third] = routes;
  if (one === undefined || other === undefined || third !== undefined) return undefined;
  const [standby, active] = one.nextHop === route.nextHop ? [one, other] : [other, one];
  return standby.nextHop === route.nextHop && standby.weight === 0 && active.weight === 100
    ? { active, standby }
    : undefined;
}

/**
 * The weight of one half cannot change while the other half is there, so the active half goes first: from then on the
 * standby carries the traffic. Source: ModifyVpnRouteEntryWeight, usage notes.
 */
function failOverGoals(route: RouteKey, { active }: Pair): readonly Goal[] {
  const left = { ...route, nextHop: active.nextHop };
  return [
    { kind: 'gone', route: left },
    { kind: 'weight', route, weight: 100 },
    { kind: 'present', route: recreated(left, active, 0), dryRun: false },
  ];
}

/** One for each step, the last step first: the last of these takes back the first step. */
function rollbackGoals(route: RouteKey, { active }: Pair): readonly Goal[] {
  const left = { ...route, nextHop: active.nextHop };
  return [
    { kind: 'gone', route: left },
    { kind: 'weight', route, weight: 0 },
    { kind: 'present', route: recreated(left, active, 100), dryRun: false },
  ];
}

/** What a route must be asked for like to be there again; what the gateway never lists is lost unless we know it. */
export function recreated(
  key: RouteKey,
  { state, description, overlayMode }: FormerRoute,
  weight: RouteWeight,
): RouteSpec {
  return {
    regionId: key.regionId,
    vpnGatewayId: key.vpnGatewayId,
    routeDest: key.routeDest,
    nextHop: key.nextHop,
    weight,
    publishVpc: isPublished({ state }),
    ...(description === undefined ? {} : { description }),
    ...(overlayMode === undefined ? {} : { overlayMode }),
  };
}
