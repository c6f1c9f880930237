import { connectionOf } from './lookup.ts';
import { refuse } from './refusals.ts';
import { reportedStatus, touchesVpc } from './tasks.ts';
import type { Effect, Gateway, Refusal, World } from './world.ts';

/** Refuses a change that the gateway, its VPC, its connection or its neighbours have no time for right now. */
export function checkState(
  world: World,
  gateway: Gateway,
  nextHop: string,
  effect: Effect,
): Refusal | undefined {
  if (gateway.businessStatus === 'FinancialLocked') return refuse('VpnGateway.FinancialLocked');
  if (reportedStatus(gateway) !== 'active') return refuse('VpnGateway.Configuring');
  if (world.vpcs[gateway.vpcId]?.status !== 'Available') return refuse('IncorrectVpcStatus');
  if (connectionOf(world, gateway, nextHop)?.state === 'updating') return refuse('VpnTask.CONFLICT');
  if (touchesVpc(gateway, effect) && neighbourWritesVpc(world, gateway)) return refuse('TaskConflict');
  return undefined;
}

function neighbourWritesVpc(world: World, gateway: Gateway): boolean {
  for (const id in world.gateways) {
    const other = world.gateways[id];
    if (other && other.vpcId === gateway.vpcId && other.task?.touchesVpc) return true;
  }
  return false;
}
