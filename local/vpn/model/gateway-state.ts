import { isSettling } from './late-listing.ts';
import { connectionOf } from './lookup.ts';
import { refuse } from './refusals.ts';
import { findRoute, reportedStatus, touchesVpc } from './tasks.ts';
import type { Effect, Gateway, Refusal, World } from './world.ts';

/** Refuses a change that the gateway, its VPC, its connection or its neighbours have no time for right now. */
export function checkState(
  world: World,
  gateway: Gateway,
  nextHop: string,
  effect: Effect,
): Refusal | undefined {
  if (gateway.businessStatus === 'FinancialLocked') return refuse('VpnGateway.FinancialLocked');
  if (isRouteBusy(gateway, effect, world.nowMs)) return refuse('VpnRouteEntry.Configuring');
  if (reportedStatus(gateway) !== 'active') return refuse('VpnGateway.Configuring');
  if (world.vpcs[gateway.vpcId]?.status !== 'Available') return refuse('IncorrectVpcStatus');
  if (connectionOf(world, gateway, nextHop)?.state === 'updating') return refuse('VpnTask.CONFLICT');
  if (touchesVpc(gateway, effect) && neighbourWritesVpc(world, gateway)) return refuse('TaskConflict');
  return undefined;
}

/** True when a route is to be removed while its own last change is still being made, or has not shown yet. */
function isRouteBusy(gateway: Gateway, effect: Effect, nowMs: number): boolean {
  if (effect.kind !== 'remove' || gateway.status !== 'active') return false;
  const { routeDest, nextHop } = effect;
  const route = findRoute(gateway, routeDest, nextHop);
  if (route && isSettling(gateway, route, nowMs)) return true;
  const running = gateway.task?.effect;
  if (running === undefined || running.kind === 'other') return false;
  const changed = running.kind === 'add' ? running.route : running;
  return changed.routeDest === routeDest && changed.nextHop === nextHop;
}

function neighbourWritesVpc(world: World, gateway: Gateway): boolean {
  for (const id in world.gateways) {
    const other = world.gateways[id];
    if (other && other.vpcId === gateway.vpcId && other.task?.touchesVpc) return true;
  }
  return false;
}
