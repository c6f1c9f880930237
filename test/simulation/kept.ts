import type { DesiredRoute, PolicyLevel } from '../../shared/plan/desired-route.ts';
import { blocks } from './life.ts';
import type { Random } from './random.ts';
import { regionId, type SmallGateway, type SmallGateways } from './small-world.ts';

/** The file of a team, as it is written again and again; and whether runs may change anything. */
export interface KeptFile {
  readonly name: string;
  readonly applies: boolean;
  readonly versions: readonly FileVersion[];
  /** How often a run looks. */
  readonly everyMs: number;
}

export interface FileVersion {
  /** From when on the file says this; times count from the beginning. */
  readonly fromMs: number;
  /** Absent while it cannot be read. */
  readonly text?: string;
  /** What is in the text, where it is no nonsense. */
  readonly gateways?: readonly KeptGateway[];
}

export interface KeptGateway {
  readonly vpnGatewayId: string;
  readonly policy: PolicyLevel;
  readonly routes: readonly DesiredRoute[];
}

/** Draws the file of a team: a few versions, some of them nonsense. */
export function drawKept(random: Random, gateways: SmallGateways, spanMs: number): KeptFile {
  // Some files brake: what they want is more than they allow themselves.
  const most = random.fork('limits').pick([1, 50, 50]);
  const policies = new Map(gateways.map(({ vpnGatewayId }) => [vpnGatewayId, drawPolicy(random)]));
  const meant = gateways.filter(() => random.chance(0.9));
  const times = Array.from({ length: random.whole(0, 3) }, () => random.whole(10_000, spanMs)).sort(
    (one, other) => one - other,
  );
  const versions = [0, ...times].map((fromMs, index, all): FileVersion => {
    const last = index === all.length - 1;
    if (!last && random.chance(0.15)) return { fromMs };
    if (!last && random.chance(0.1)) return { fromMs, text: 'gateways: {' };
    const wanted = meant.map((gateway): KeptGateway => {
      const { vpnGatewayId } = gateway;
      const policy = policies.get(vpnGatewayId) ?? 'observe';
      return { vpnGatewayId, policy, routes: drawRoutes(random, gateway) };
    });
    return { fromMs, text: textOf(wanted, index, most), gateways: wanted };
  });
  return {
    name: 'net',
    applies: random.chance(0.9),
    versions,
    everyMs: random.pick([30_000, 60_000, 150_000]),
  };
}

function drawPolicy(random: Random): PolicyLevel {
  return random.pick<PolicyLevel>([
    'sync',
    'sync',
    'sync',
    'sync',
    'upsert',
    'upsert',
    'create-only',
    'observe',
  ]);
}

function drawRoutes(random: Random, { tunnels, connections }: SmallGateway): readonly DesiredRoute[] {
  const [one, other] = random.chance(0.5) ? connections : connections.toReversed();
  return blocks.flatMap((routeDest): readonly DesiredRoute[] => {
    if (random.chance(0.35)) return [];
    const route = { routeDest, nextHop: one ?? '', weight: 100, publishVpc: random.chance(0.15) } as const;
    if (tunnels === 'dual' || other === undefined || random.chance(0.6)) return [route];
    return [route, { ...route, nextHop: other, weight: 0 }];
  });
}

/** JSON is YAML. */
function textOf(gateways: readonly KeptGateway[], revision: number, most: number): string {
  return JSON.stringify({
    version: 1,
    team: 'net',
    revision,
    limits: { maxDeletions: most, maxDeletionPercent: 100, maxChanges: 2 * most, maxChangePercent: 100 },
    gateways: gateways.map((gateway) => ({ ...gateway, regionId, allowEmpty: true })),
  });
}

/** What a file says at a time. */
export function versionAt({ versions }: KeptFile, sinceMs: number): FileVersion | undefined {
  return versions.findLast(({ fromMs }) => fromMs <= sinceMs);
}
