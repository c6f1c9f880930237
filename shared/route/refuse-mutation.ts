import { sameRoute } from './apply-mutation.ts';
import type { Refusal, Situation } from './assessment.ts';
import { blockOf, equalBlocks, type Ipv4Block, overlaps } from './cidr.ts';
import type { Mutation } from './mutation.ts';
import type { ObservedRoute, RouteSpec } from './route.ts';
import { byPrecedence, nameRoute } from './route-table.ts';

/** Foresees why the cloud would refuse one mutation of these routes for good. */
export function refuseMutation(
  routes: readonly ObservedRoute[],
  mutation: Mutation,
  situation: Situation,
): Refusal | undefined {
  if (mutation.kind !== 'create' && mutation.kind !== 'set-weight') return undefined;
  const { route } = mutation;
  const known = routes.find((other) => sameRoute(other, route));
  const block = blockOf(route.routeDest);
  const others = routes
    .filter((other) => other.nextHop !== route.nextHop && names(other.routeDest, block))
    .sort(byPrecedence);
  if (mutation.kind === 'create') {
    if (known !== undefined) return undefined;
    return (
      refusePool(mutation.route, situation) ??
      refuseThird(mutation.route, others, situation.dualTunnel) ??
      refuseFull(routes, mutation.route, situation)
    );
  }
  const [half] = others;
  if (known === undefined || half === undefined || situation.dualTunnel) return undefined;
  if (known.weight === mutation.newWeight) return undefined;
  const active = mutation.newWeight === 100 ? known : half;
  return {
    code: 'VpnRouteEntry.BackupRoute',
    detail: `${route.nextHop} and ${half.nextHop} are an active/standby pair to ${route.routeDest}: the weight of one half cannot change while the other half exists. Ask for a failover to ${active.nextHop}, which swaps them.`,
    conflictsWith: nameRoute(half),
  };
}

function names(text: string, block: Ipv4Block | undefined): boolean {
  const named = block && blockOf(text);
  return block !== undefined && named !== undefined && equalBlocks(named, block);
}

function refusePool({ routeDest }: RouteSpec, { surroundings }: Situation): Refusal | undefined {
  const block = blockOf(routeDest);
  const pool = surroundings?.sslClientPools.find((candidate) => {
    const other = blockOf(candidate);
    return block !== undefined && other !== undefined && overlaps(block, other);
  });
  if (pool === undefined) return undefined;
  return {
    code: 'VpnRouteEntry.ConflictSSL',
    detail: `${routeDest} overlaps ${pool}, from which the SSL-VPN clients of this gateway get their addresses. Choose a block that is clear of it, or move the pool.`,
    conflictsWith: pool,
  };
}

function refuseThird(
  { routeDest, weight }: RouteSpec,
  others: readonly ObservedRoute[],
  dualTunnel: boolean,
): Refusal | undefined {
  const [half] = others;
  if (half === undefined) return undefined;
  const conflictsWith = others.map(nameRoute).join(', ');
  if (dualTunnel) {
    return {
      code: 'VpnRouteEntry.Conflict',
      detail: `${conflictsWith} exists, and a dual-tunnel gateway takes one route to a block. Delete that one first.`,
      conflictsWith,
    };
  }
  const code = 'VpnRouteEntry.BackupRoute';
  if (others.length > 1) {
    return {
      code,
      detail: `${routeDest} has its active and its standby route already (${conflictsWith}), and a block takes no third one. Delete one of them first.`,
      conflictsWith,
    };
  }
  if (half.weight !== weight) return undefined;
  return {
    code,
    detail: `${conflictsWith} has weight ${weight} too: of the two routes to a block one has 100 (active) and the other 0 (standby). Ask for weight ${100 - weight}, or delete that one first.`,
    conflictsWith,
  };
}

function refuseFull(
  routes: readonly ObservedRoute[],
  { routeDest }: RouteSpec,
  { quota }: Situation,
): Refusal | undefined {
  if (quota === undefined || quota.soft || routes.length < quota.limit) return undefined;
  return {
    code: 'Resource.QuotaFull',
    detail: `The quota of destination routes on this gateway is ${quota.limit}, and it has ${routes.length}: there is no room for ${routeDest}. Delete a route, merge blocks, or raise the quota.`,
  };
}
