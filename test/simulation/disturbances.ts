import * as foreign from '../../local/vpn/model/foreign-hand.ts';
import { advanceTo } from '../../local/vpn/model/tasks.ts';
import type { Fact } from './fact.ts';
import type { FaultKind, FaultMix } from './fault-kind.ts';
import type { History } from './history.ts';
import type { Random } from './random.ts';
import type { SimulatedCloud } from './simulated-cloud.ts';
import type { SmallGateways } from './small-world.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface DisturbanceSurroundings {
  readonly cloud: SimulatedCloud;
  readonly gateways: SmallGateways;
  readonly time: VirtualClock;
  readonly random: Random;
  readonly mix: FaultMix;
  /** The blocks that others write about, where they are named. */
  readonly blocks: readonly [string, ...string[]] | undefined;
  /** When everything has to be right again. */
  readonly calmAtMs: number;
  readonly history: History;
  readonly witness: (fact: Fact) => void;
  readonly note: (line: string) => void;
}

/** What one disturbance does; it may put things right again later. */
type Disturbance = (surroundings: DisturbanceSurroundings, vpnGatewayId: string) => void;

/** Plans everything that happens to the cloud without anybody of ours asking for it. */
export function planDisturbances(surroundings: DisturbanceSurroundings): void {
  const { time, random, mix, calmAtMs, cloud, gateways, note } = surroundings;
  const spanMs = calmAtMs - time.nowMs();
  for (const [kind, disturb] of Object.entries(disturbances) as [FaultKind, Disturbance][]) {
    const intensity = mix[kind];
    if (intensity === undefined) continue;
    const times = once.includes(kind) ? 1 : Math.ceil(intensity * 15);
    for (let count = 0; count < times; count += 1) {
      // Most of the work is done early: that is where disturbances matter.
      const withinMs = once.includes(kind) ? 120_000 : spanMs * (random.chance(0.7) ? 0.2 : 1);
      const afterMs = random.next() * Math.min(withinMs, spanMs);
      const { vpnGatewayId } = random.pick(gateways);
      time.after(afterMs, () => {
        if (!Object.hasOwn(cloud.world.gateways, vpnGatewayId)) return;
        cloud.probe(vpnGatewayId);
        advanceTo(cloud.world, cloud.nowMs());
        note(`cloud ${kind} at ${vpnGatewayId}`);
        disturb(surroundings, vpnGatewayId);
      });
    }
  }
}

const once: readonly FaultKind[] = ['endless-update', 'gateway-deleted', 'gateway-locked'];

const disturbances: Readonly<Partial<Record<FaultKind, Disturbance>>> = {
  'tokens-forgotten': ({ cloud, history }) => {
    foreign.forgetTokens(cloud.world);
    history.tokensForgottenAfter.push(history.changes.length);
  },
  'stuck-gateway': (surroundings, id) => {
    foreign.setGatewayStuck(surroundings.cloud.world, id, true);
    later(surroundings, () => foreign.setGatewayStuck(surroundings.cloud.world, id, false), id);
  },
  'endless-update': ({ cloud, time, calmAtMs }, id) => {
    foreign.setGatewayStatus(cloud.world, id, 'updating');
    time.after(calmAtMs - time.nowMs(), () => {
      if (Object.hasOwn(cloud.world.gateways, id)) foreign.setGatewayStatus(cloud.world, id, 'active');
    });
  },
  'late-route': ({ cloud, random }, id) =>
    foreign.disturbNextChange(cloud.world, id, { kind: 'late', lateMs: random.whole(500, 90_000) }),
  'lost-route': ({ cloud }, id) => foreign.disturbNextChange(cloud.world, id, { kind: 'lost' }),
  'unpublished-route': ({ cloud }, id) => foreign.disturbNextChange(cloud.world, id, { kind: 'unpublished' }),
  'vanishing-route': (surroundings, id) => {
    const route = drawRoute(surroundings, id);
    if (route === undefined) return;
    tell(surroundings, id, route.routeDest, true, 0);
    foreign.vanishRoute(surroundings.cloud.world, id, route.routeDest, route.nextHop);
  },
  'foreign-create': (surroundings, id) => {
    const { random, gateways, blocks } = surroundings;
    const nextHop = random.pick(
      gateways.find(({ vpnGatewayId }) => vpnGatewayId === id)?.connections ?? [''],
    );
    const routeDest =
      blocks === undefined ? `10.${random.whole(1, 2)}.${random.whole(0, 9)}.0/24` : random.pick(blocks);
    const route = { routeDest, nextHop, weight: random.pick([0, 100]), published: random.chance(0.3) };
    if (blocks !== undefined && !isPossible(surroundings, id, route)) return;
    change(surroundings, id, { kind: 'add', route }, routeDest);
  },
  'foreign-delete': (surroundings, id) => {
    const route = drawRoute(surroundings, id);
    if (route === undefined) return;
    const { routeDest, nextHop } = route;
    change(surroundings, id, { kind: 'remove', routeDest, nextHop }, routeDest);
  },
  'foreign-reweight': (surroundings, id) => {
    const route = drawRoute(surroundings, id);
    if (route === undefined) return;
    const { routeDest, nextHop } = route;
    const weight = surroundings.random.pick([0, 100]);
    if (surroundings.blocks !== undefined && isHalf(surroundings, id, routeDest)) return;
    change(surroundings, id, { kind: 'reweight', routeDest, nextHop, weight }, routeDest);
  },
  'foreign-publish': (surroundings, id) => {
    const route = drawRoute(surroundings, id);
    if (route === undefined) return;
    const { routeDest, nextHop, published: before } = route;
    const effect = { kind: 'publish', routeDest, nextHop, origin: 'custom', published: !before } as const;
    change(surroundings, id, effect, routeDest);
  },
  'tunnel-down': (surroundings, id) => {
    const { world } = surroundings.cloud;
    const connections = surroundings.gateways.find(({ vpnGatewayId }) => vpnGatewayId === id)?.connections;
    const connection = surroundings.random.pick(connections ?? ['']);
    foreign.setTunnelStatus(world, connection, 'ike_sa_not_established');
    later(surroundings, () => foreign.setTunnelStatus(world, connection, 'ipsec_sa_established'), id);
  },
  'foreign-work': ({ cloud, random }, id) => {
    foreign.startForeignChange(cloud.world, id, { kind: 'other' }, random.whole(1_000, 120_000));
  },
  'gateway-deleted': (surroundings, id) => {
    tell(surroundings, id, undefined, true, 0);
    foreign.deleteGateway(surroundings.cloud.world, id);
  },
  'gateway-locked': ({ cloud }, id) => foreign.setBusinessStatus(cloud.world, id, 'FinancialLocked'),
  'vpc-pending': (surroundings) => {
    const { vpcId } = surroundings.random.pick(surroundings.gateways);
    foreign.setVpcStatus(surroundings.cloud.world, vpcId, 'Pending');
    later(surroundings, () => foreign.setVpcStatus(surroundings.cloud.world, vpcId, 'Available'));
  },
  'connection-updating': (surroundings, id) => {
    const connection =
      surroundings.gateways.find(({ vpnGatewayId }) => vpnGatewayId === id)?.connections[0] ?? '';
    foreign.setConnectionState(surroundings.cloud.world, connection, 'updating');
    later(surroundings, () => foreign.setConnectionState(surroundings.cloud.world, connection, 'active'), id);
  },
};

/** Puts something right again, mostly soon, at the latest when everything calms down. */
function later(surroundings: DisturbanceSurroundings, putRight: () => void, vpnGatewayId?: string): void {
  const { cloud, time, random } = surroundings;
  const lastsMs = random.chance(0.8) ? random.whole(1_000, 120_000) : random.whole(120_000, 3_000_000);
  time.after(Math.min(lastsMs, surroundings.calmAtMs - time.nowMs()), () => {
    if (vpnGatewayId !== undefined && !Object.hasOwn(cloud.world.gateways, vpnGatewayId)) return;
    putRight();
  });
}

function drawRoute({ cloud, random }: DisturbanceSurroundings, vpnGatewayId: string) {
  const [first, ...others] = foreign.routesOf(cloud.world, vpnGatewayId);
  return first === undefined ? undefined : random.pick([first, ...others]);
}

/** Whether the cloud takes a route from them: two to a block differ in their weight, and a third one is refused. */
function isPossible(
  { cloud, gateways }: DisturbanceSurroundings,
  vpnGatewayId: string,
  { routeDest, nextHop, weight }: foreign.ForeignRoute,
): boolean {
  const same = foreign.routesOf(cloud.world, vpnGatewayId).filter((route) => route.routeDest === routeDest);
  const [other] = same;
  const dual = gateways.find((gateway) => gateway.vpnGatewayId === vpnGatewayId)?.tunnels === 'dual';
  if (other === undefined) return true;
  return same.length === 1 && !dual && other.nextHop !== nextHop && other.weight !== weight;
}

/** Whether there are two routes to the block: then the cloud lets nobody change the weight of one. */
function isHalf({ cloud }: DisturbanceSurroundings, vpnGatewayId: string, routeDest: string): boolean {
  const routes = foreign.routesOf(cloud.world, vpnGatewayId);
  return routes.filter((route) => route.routeDest === routeDest).length > 1;
}

/** Starts somebody else's change of the routes to a block, if the gateway is at rest. */
function change(
  surroundings: DisturbanceSurroundings,
  vpnGatewayId: string,
  what: foreign.ForeignChange,
  routeDest: string,
): void {
  const durationMs = surroundings.random.whole(1_000, 30_000);
  const started = foreign.startForeignChange(surroundings.cloud.world, vpnGatewayId, what, durationMs);
  if (started === 'started') tell(surroundings, vpnGatewayId, routeDest, what.kind === 'remove', durationMs);
}

function tell(
  { witness, time, calmAtMs }: DisturbanceSurroundings,
  vpnGatewayId: string,
  routeDest: string | undefined,
  removes: boolean,
  durationMs: number,
): void {
  const fromMs = time.nowMs();
  // A gateway that gets stuck holds it up.
  const toMs = durationMs === 0 ? fromMs : Math.max(calmAtMs, fromMs + durationMs);
  const hand = { vpnGatewayId, removes, fromMs, toMs, ...(routeDest === undefined ? {} : { routeDest }) };
  witness({ kind: 'foreign', hand });
}
