import type { GatewaySeen } from '../../shared/operation/observation.ts';
import { describeSurprise } from '../../shared/operation/settle.ts';
import type { DesiredRoute, PolicyLevel } from '../../shared/plan/desired-route.ts';
import type { Change, GatewayPlan, PlanInput, ReadPlan } from '../../shared/plan/gateway-plan.ts';
import type { Ledger, OwnedRoute } from '../../shared/plan/ledger.ts';
import { planGateway } from '../../shared/plan/plan-gateway.ts';
import { applyMutation, sameRoute } from '../../shared/route/apply-mutation.ts';
import type { Mutation } from '../../shared/route/mutation.ts';
import type { GatewayRef, ObservedRoute } from '../../shared/route/route.ts';

export const gateway: GatewayRef = {
  accountId: '1234567890',
  regionId: 'cn-hangzhou',
  vpnGatewayId: 'vpn-one',
};

export const nowMs = Date.UTC(2026, 10, 23, 12);

/** A gateway as it is, and what the ledger knows of it. */
export interface PlanWorld {
  readonly routes: readonly ObservedRoute[];
  readonly ledger: Ledger;
  readonly dualTunnel: boolean;
}

/** Limits that nothing reaches. */
export const noLimits = {
  maxDeletions: 1_000,
  maxDeletionPercent: 100,
  maxChanges: 1_000,
  maxChangePercent: 100,
  allowEmpty: true,
};

/**
 * `10.0.0.0/24 vco-a 100 published`; in front, a star means that the route is ours, an exclamation mark that it took
 * the place of one that was.
 */
export function aWorld(texts: readonly string[], dualTunnel = false): PlanWorld {
  const routes: ObservedRoute[] = [];
  const owned: OwnedRoute[] = [];
  for (const [index, text] of texts.entries()) {
    const { routeDest, nextHop, weight, publishVpc } = aDesired(text.replace(/^[*!]/, ''));
    const createTimeMs = 1_000 + index;
    const state = publishVpc ? 'published' : 'normal';
    routes.push({ routeDest, nextHop, weight, state, createTimeMs });
    const mark = /^[*!]/.exec(text)?.[0];
    if (mark === undefined) continue;
    const ownedMs = mark === '*' ? createTimeMs : 1;
    owned.push({ routeDest, nextHop, createTimeMs: ownedMs, operationId: 'op_1', how: 'created' });
  }
  return { routes, ledger: { owned }, dualTunnel };
}

/** `10.0.0.0/24 vco-a 100 published` */
export function aDesired(text: string): DesiredRoute {
  const [routeDest = '', nextHop = '', weight, published] = text.split(' ');
  return { routeDest, nextHop, weight: weight === '0' ? 0 : 100, publishVpc: published === 'published' };
}

export function anInput(
  world: PlanWorld,
  desired: readonly DesiredRoute[],
  policy: PolicyLevel = 'sync',
  more: Partial<PlanInput> = {},
): PlanInput {
  const { routes, ledger, dualTunnel } = world;
  return {
    gateway,
    desired: { policy, routes: desired, limits: noLimits },
    observed: { kind: 'seen', routes, dualTunnel },
    ledger,
    pending: [],
    nowMs,
    ...more,
  };
}

export function planOf(input: PlanInput): ReadPlan {
  return readable(planGateway(input));
}

export function readable(plan: GatewayPlan): ReadPlan {
  if (plan.kind === 'unreadable') throw new Error('The plan is of a gateway that could not be read.');
  return plan;
}

export function seen({ routes, dualTunnel }: PlanWorld): GatewaySeen {
  return { kind: 'seen', seenAtMs: nowMs, status: 'active', dualTunnel, routes };
}

/** Makes the changes of a plan one after the other, as the cloud would; throws where it would refuse one. */
export function applyPlan(world: PlanWorld, plan: ReadPlan): readonly PlanWorld[] {
  const worlds = [world];
  for (const change of plan.changes) {
    worlds.push(...applyChange(worlds.at(-1) ?? world, change));
  }
  return worlds;
}

/** The world after each call of a change. */
function applyChange(world: PlanWorld, change: Change): readonly PlanWorld[] {
  for (const { route, expects } of [change, ...(change.relies ?? [])]) {
    const surprise = describeSurprise(expects, route, seen(world));
    if (surprise !== undefined)
      throw new Error(`${change.kind} ${route.routeDest} via ${route.nextHop}: ${surprise}`);
  }
  const { route } = change;
  switch (change.kind) {
    case 'create-route': {
      const { weight, published } = change.after;
      return [
        call(world, { kind: 'create', route: { ...route, weight, publishVpc: published }, dryRun: false }),
      ];
    }
    case 'delete-route':
      return [call(world, { kind: 'delete', route, weight: 0 })];
    case 'set-weight':
      return [call(world, { kind: 'set-weight', route, weight: 0, newWeight: change.after.weight })];
    case 'publish-route':
      return [call(world, { kind: 'publish', route })];
    case 'withdraw-route':
      return [call(world, { kind: 'withdraw', route })];
    case 'fail-over': {
      const former = { ...route, nextHop: change.from };
      const published = world.routes.some((one) => sameRoute(one, former) && one.state === 'published');
      const gone = call(world, { kind: 'delete', route: former, weight: 100 });
      const raised = call(gone, { kind: 'set-weight', route, weight: 0, newWeight: 100 });
      const again = { ...former, weight: 0, publishVpc: published } as const;
      return [gone, raised, call(raised, { kind: 'create', route: again, dryRun: false })];
    }
  }
}

/** Makes one call, with the rules of the cloud for the routes to one block. */
function call({ routes, ledger, dualTunnel }: PlanWorld, mutation: Mutation): PlanWorld {
  const { route } = mutation;
  const others = routes.filter((one) => one.routeDest === route.routeDest && one.nextHop !== route.nextHop);
  const refusal = refusalOf(mutation, others, dualTunnel);
  if (refusal !== undefined)
    throw new Error(`${mutation.kind} ${route.routeDest} via ${route.nextHop}: ${refusal}`);
  const after = applyMutation(routes, mutation, dualTunnel);
  if (mutation.kind === 'delete') {
    return {
      routes: after,
      ledger: { owned: ledger.owned.filter((one) => !sameRoute(one, route)) },
      dualTunnel,
    };
  }
  if (mutation.kind !== 'create') return { routes: after, ledger, dualTunnel };
  const createTimeMs = Math.max(10_000, ...routes.map((one) => one.createTimeMs ?? 0)) + 1;
  const { routeDest, nextHop } = route;
  const mine: OwnedRoute = { routeDest, nextHop, createTimeMs, operationId: 'op_2', how: 'created' };
  return {
    routes: after.map((one) => (sameRoute(one, route) ? { ...one, createTimeMs } : one)),
    ledger: { owned: [...ledger.owned.filter((one) => !sameRoute(one, route)), mine] },
    dualTunnel,
  };
}

function refusalOf(
  mutation: Mutation,
  others: readonly ObservedRoute[],
  dualTunnel: boolean,
): string | undefined {
  if (mutation.kind === 'create') {
    if (others.length >= (dualTunnel ? 1 : 2)) return 'the block is full';
    const same = !dualTunnel && others.some(({ weight }) => weight === mutation.route.weight);
    return same ? 'VpnRouteEntry.BackupRoute' : undefined;
  }
  return mutation.kind === 'set-weight' && others.length > 0 ? 'VpnRouteEntry.BackupRoute' : undefined;
}
