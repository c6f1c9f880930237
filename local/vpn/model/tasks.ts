import { disturb } from './disturb.ts';
import { keepShowing } from './late-listing.ts';
import type { Disturbance, Effect, Gateway, GatewayStatus, Route, Task, World } from './world.ts';

/** Moves the world to `nowMs` and lets every task end that is due; an earlier time changes nothing. */
export function advanceTo(world: World, nowMs: number): void {
  if (nowMs > world.nowMs) world.nowMs = nowMs;
  if (world.nextDueMs === null || world.nextDueMs > world.nowMs) return;
  for (const id in world.gateways) {
    const gateway = world.gateways[id];
    if (gateway?.task && !gateway.stuck && gateway.task.doneAtMs <= world.nowMs)
      finish(gateway, gateway.task, world.nowMs);
  }
  scheduleNext(world);
}

/** Makes a gateway updating for `durationMs`; then the effect shows, unless it is disturbed. */
export function startTask(
  world: World,
  gateway: Gateway,
  asked: Effect,
  durationMs: number,
  disturbance: Disturbance | null = null,
): void {
  const doneAtMs = world.nowMs + Math.max(0, durationMs);
  const { effect, lateMs } = disturb(asked, disturbance);
  gateway.task = {
    effect: effect.kind === 'add' ? addFrom(effect, doneAtMs, lateMs) : effect,
    doneAtMs,
    lateMs,
    touchesVpc: touchesVpc(gateway, asked),
  };
  if (world.nextDueMs === null || doneAtMs < world.nextDueMs) world.nextDueMs = doneAtMs;
}

/** The status as the API reports it. */
export function reportedStatus(gateway: Gateway): GatewayStatus {
  if (gateway.status !== 'active') return gateway.status;
  return gateway.task !== null || gateway.stuck ? 'updating' : 'active';
}

/** Recomputes when the world has to look at its tasks again; needed after a task was changed by hand. */
export function scheduleNext(world: World): void {
  let next: number | null = null;
  for (const id in world.gateways) {
    const gateway = world.gateways[id];
    if (!gateway?.task || gateway.stuck) continue;
    if (next === null || gateway.task.doneAtMs < next) next = gateway.task.doneAtMs;
  }
  world.nextDueMs = next;
}

/** True when carrying out the effect writes the VPC's route table. */
export function touchesVpc(gateway: Gateway, effect: Effect): boolean {
  switch (effect.kind) {
    case 'add':
      return effect.route.published;
    case 'publish':
      return true;
    case 'remove':
      return findRoute(gateway, effect.routeDest, effect.nextHop)?.published ?? false;
    default:
      return false;
  }
}

/** The gateway's own route with this destination and next hop, listed or not. */
export function findRoute(
  gateway: Gateway,
  routeDest: string,
  nextHop: string,
  origin: Route['origin'] = 'custom',
): Route | undefined {
  return gateway.routes.find(
    (route) => route.routeDest === routeDest && route.nextHop === nextHop && route.origin === origin,
  );
}

/** Carries an effect out at once; an effect that finds nothing to change does nothing. */
export function applyEffect(gateway: Gateway, effect: Effect): void {
  switch (effect.kind) {
    case 'add': {
      const { routeDest, nextHop, origin } = effect.route;
      if (!findRoute(gateway, routeDest, nextHop, origin)) gateway.routes.push({ ...effect.route });
      return;
    }
    case 'remove': {
      const route = findRoute(gateway, effect.routeDest, effect.nextHop);
      if (route) gateway.routes.splice(gateway.routes.indexOf(route), 1);
      return;
    }
    case 'reweight': {
      const route = findRoute(gateway, effect.routeDest, effect.nextHop);
      if (route) route.weight = effect.weight;
      return;
    }
    case 'publish': {
      const route = findRoute(gateway, effect.routeDest, effect.nextHop, effect.origin);
      if (route) route.published = effect.published;
      // Withdrawing a block withdraws it for destination and policy routes alike.
      if (!effect.published) {
        for (const other of gateway.routes)
          if (other.routeDest === effect.routeDest && other.origin !== 'bgp') other.published = false;
      }
      return;
    }
    case 'other':
      return;
  }
}

function addFrom(effect: Extract<Effect, { kind: 'add' }>, doneAtMs: number, lateMs: number): Effect {
  return lateMs === 0 ? effect : { ...effect, route: { ...effect.route, visibleFromMs: doneAtMs + lateMs } };
}

function finish(gateway: Gateway, task: Task, nowMs: number): void {
  gateway.task = null;
  if (task.lateMs > 0) keepShowing(gateway, task.effect, task.doneAtMs + task.lateMs, nowMs);
  applyEffect(gateway, task.effect);
}
