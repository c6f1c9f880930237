import { isSettling } from '../../local/vpn/model/late-listing.ts';
import { findRoute } from '../../local/vpn/model/tasks.ts';
import type { Task, World } from '../../local/vpn/model/world.ts';
import type { Mutation } from '../../shared/route/mutation.ts';

/** Where the effect of a call is: shown to everybody, on its way there, or gone (or never made). */
export type Whereabouts = 'listed' | 'coming' | 'gone';

/**
 * Finds the effect of a change that the cloud began.
 * @param targetMs the creation time of the route that it is about
 */
export function whereaboutsOf(world: World, call: Mutation, task: Task, targetMs: number): Whereabouts {
  const { vpnGatewayId, routeDest, nextHop } = call.route;
  const gateway = Object.hasOwn(world.gateways, vpnGatewayId) ? world.gateways[vpnGatewayId] : undefined;
  if (gateway === undefined) return 'gone';
  if (gateway.task === task) return 'coming';
  // The change was lost on the way.
  if (task.effect.kind === 'other') return 'gone';
  const route = findRoute(gateway, routeDest, nextHop);
  const its = route?.createTimeMs === targetMs ? route : undefined;
  if (call.kind === 'delete') {
    if (its !== undefined) return 'gone';
    const stale = gateway.staleRows.some(
      (row) => row.untilMs > world.nowMs && row.route.createTimeMs === targetMs,
    );
    return stale ? 'coming' : 'listed';
  }
  if (its === undefined) return 'gone';
  const made =
    call.kind === 'create' ||
    (call.kind === 'set-weight'
      ? its.weight === call.newWeight
      : its.published === (call.kind === 'publish'));
  if (!made) return 'gone';
  return isSettling(gateway, its, world.nowMs) ? 'coming' : 'listed';
}
