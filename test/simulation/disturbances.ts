import * as foreign from '../../local/vpn/model/foreign-hand.ts';
import { advanceTo } from '../../local/vpn/model/tasks.ts';
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
  /** When everything has to be right again. */
  readonly calmAtMs: number;
  readonly history: History;
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
    history.tokensForgottenAfter.push(history.creates.length);
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
  'vanishing-route': ({ cloud, random }, id) => {
    const route = drawRoute(cloud, random, id);
    if (route !== undefined) foreign.vanishRoute(cloud.world, id, route.routeDest, route.nextHop);
  },
  'foreign-create': ({ cloud, random, gateways }, id) => {
    const nextHop = random.pick(
      gateways.find(({ vpnGatewayId }) => vpnGatewayId === id)?.connections ?? [''],
    );
    const routeDest = `10.${random.whole(1, 2)}.${random.whole(0, 9)}.0/24`;
    const route = { routeDest, nextHop, weight: random.pick([0, 100]), published: random.chance(0.3) };
    foreign.startForeignChange(cloud.world, id, { kind: 'add', route }, random.whole(1_000, 30_000));
  },
  'foreign-delete': ({ cloud, random }, id) => {
    const route = drawRoute(cloud, random, id);
    if (route === undefined) return;
    const { routeDest, nextHop } = route;
    const change = { kind: 'remove', routeDest, nextHop } as const;
    foreign.startForeignChange(cloud.world, id, change, random.whole(1_000, 30_000));
  },
  'foreign-reweight': ({ cloud, random }, id) => {
    const route = drawRoute(cloud, random, id);
    if (route === undefined) return;
    const { routeDest, nextHop } = route;
    const change = { kind: 'reweight', routeDest, nextHop, weight: random.pick([0, 100]) } as const;
    foreign.startForeignChange(cloud.world, id, change, random.whole(1_000, 30_000));
  },
  'foreign-work': ({ cloud, random }, id) => {
    foreign.startForeignChange(cloud.world, id, { kind: 'other' }, random.whole(1_000, 120_000));
  },
  'gateway-deleted': ({ cloud }, id) => {
    foreign.deleteGateway(cloud.world, id);
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

function drawRoute({ world }: SimulatedCloud, random: Random, vpnGatewayId: string) {
  const [first, ...others] = foreign.routesOf(world, vpnGatewayId);
  return first === undefined ? undefined : random.pick([first, ...others]);
}
