import { sameRoute } from './apply-mutation.ts';
import type { Situation, Warning } from './assessment.ts';
import { blockOf, contains, equalBlocks, overlaps } from './cidr.ts';
import type { Mutation } from './mutation.ts';
import type { PathChange } from './path-changes.ts';
import { nameRoute } from './route-table.ts';
import { type Scene, warning } from './scene.ts';

/** Warns of addresses that the VPC delivers itself, whatever the gateway would do with them. */
export function warnOfVpc(scene: Scene): readonly Warning[] {
  const { mutation, block, known, wasThere, situation } = scene;
  const matters = mutation.kind === 'create' ? known === undefined && !wasThere : mutation.kind === 'publish';
  const { vpcBlocks = [], vpcId } = situation.surroundings ?? {};
  if (!matters) return [];
  const { routeDest } = mutation.route;
  return vpcBlocks.flatMap((text) => {
    const local = blockOf(text);
    if (local === undefined || !overlaps(local, block)) return [];
    const detail = contains(local, block)
      ? `${routeDest} lies inside ${text}, a block of ${vpcId}: the VPC delivers its own addresses itself, so traffic from inside it to ${routeDest} does not reach the gateway.`
      : `${routeDest} contains ${text}, a block of ${vpcId}: the VPC delivers its own addresses itself, so only traffic to the rest of ${routeDest} reaches the gateway.`;
    return [warning(scene, 'Overlap.Vpc', detail)];
  });
}

const verbs = {
  create: 'create',
  delete: 'delete',
  'set-weight': 'change the weight of',
  publish: 'publish',
  withdraw: 'withdraw',
} as const satisfies Record<Mutation['kind'], string>;

/** Warns of open operations on the same addresses. */
export function warnOfPending(scene: Scene): readonly Warning[] {
  const { mutation, block, situation } = scene;
  return situation.pending.flatMap(({ operationId, mutation: other }) => {
    const theirs = blockOf(other.route.routeDest);
    const idle = other.kind === 'create' && other.dryRun;
    if (idle || theirs === undefined || !overlaps(theirs, block)) return [];
    const same = equalBlocks(theirs, block);
    const detail = `${operationId} is open and is to ${verbs[other.kind]} ${nameRoute(other.route)}: what becomes of ${mutation.route.routeDest} depends on it too.`;
    return [warning(scene, same ? 'Pending.SameBlock' : 'Pending.Overlap', detail)];
  });
}

/** Warns of next hops that are not there, or whose tunnel is down, where traffic or a new route goes to them. */
export function warnOfNextHops(
  mutations: readonly Mutation[],
  moves: readonly PathChange[],
  { routes, surroundings }: Situation,
): readonly Warning[] {
  if (surroundings === undefined) return [];
  const created = mutations.flatMap(({ kind, route }) =>
    kind === 'create' && !routes.some((known) => sameRoute(known, route)) ? [route] : [],
  );
  const hops = new Map<string, string>();
  for (const { block, to } of moves.toReversed()) if (to !== undefined) hops.set(to, block);
  for (const { routeDest, nextHop } of created.toReversed()) hops.set(nextHop, routeDest);
  return [...hops].flatMap(([hop, block]): readonly Warning[] => {
    const connection = surroundings.connections.find(({ vpnConnectionId }) => vpnConnectionId === hop);
    if (connection?.up === false) {
      const detail = `The tunnel of ${hop} is down: as long as it is, it carries nothing.`;
      return [{ code: 'NextHop.Down', detail, block }];
    }
    if (connection !== undefined || !created.some(({ nextHop }) => nextHop === hop)) return [];
    const detail = `${hop} was not among the IPsec connections of the gateway when they were last listed: if it does not exist, the cloud refuses the route with InvalidNextHop.NotFound.`;
    return [{ code: 'NextHop.Unknown', detail, block }];
  });
}

/** Warns when a change leaves few routes of the quota: a tenth of it, or two. */
export function warnOfQuota(
  mutations: readonly Mutation[],
  count: number,
  { quota }: Situation,
): readonly Warning[] {
  const block = mutations.findLast(({ kind }) => kind === 'create')?.route.routeDest;
  if (quota === undefined || block === undefined) return [];
  const { limit, soft } = quota;
  const left = limit - count;
  if (!(left <= Math.max(2, Math.floor(limit / 10)))) return [];
  const known = soft ? ', as far as is known' : '';
  const detail =
    left < 0
      ? `The gateway would have ${count} destination routes, and its quota is ${limit}${known}: the cloud may refuse with Resource.QuotaFull.`
      : `The gateway will have ${count} of the ${limit} destination routes of its quota${known}: room for ${left} more.`;
  return [{ code: 'Quota.Low', detail, block }];
}
