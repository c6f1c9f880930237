import { defaultAccountId, type WorldSeed } from '../world-seed.ts';
import type { Connection, Gateway, Vpc, World } from './world.ts';

type VpcSeed = WorldSeed['vpcs'][number];
type GatewaySeed = WorldSeed['gateways'][number];

/** Builds a world from a validated description; the description is not kept or changed. */
export function createWorld(seed: WorldSeed): World {
  const { startMs } = seed;
  return {
    nowMs: startMs,
    nextDueMs: null,
    settings: { ...seed.settings, rateLimits: { ...seed.settings.rateLimits } },
    regions: seed.regions.map((region) => ({ ...region })),
    callers: Object.fromEntries(
      seed.callers.map(({ accessKeyId, deniedActions, restricted }) => [
        accessKeyId,
        { deniedActions: [...deniedActions], restricted },
      ]),
    ),
    vpcs: Object.fromEntries(seed.vpcs.map((vpc) => [vpc.vpcId, vpcFrom(vpc, seed)])),
    gateways: Object.fromEntries(
      seed.gateways.map((gateway) => [gateway.vpnGatewayId, gatewayFrom(gateway, seed)]),
    ),
    connections: Object.fromEntries(
      seed.connections.map((connection): [string, Connection] => [
        connection.vpnConnectionId,
        { ...connection, createTimeMs: startMs },
      ]),
    ),
    tokens: { remembered: {}, sweepAtMs: 0 },
    rateWindows: {},
    counters: {},
  };
}

function vpcFrom(vpc: VpcSeed, seed: WorldSeed): Vpc {
  const owner = seed.gateways.find((gateway) => gateway.vpcId === vpc.vpcId)?.accountId;
  return {
    ...vpc,
    accountId: vpc.accountId ?? owner ?? defaultAccountId,
    secondaryCidrBlocks: [...vpc.secondaryCidrBlocks],
    createTimeMs: seed.startMs,
  };
}

function gatewayFrom(gateway: GatewaySeed, seed: WorldSeed): Gateway {
  const { startMs } = seed;
  return {
    ...gateway,
    regionId: seed.vpcs.find((vpc) => vpc.vpcId === gateway.vpcId)?.regionId ?? '',
    createTimeMs: startMs,
    sslClientPools: [...gateway.sslClientPools],
    tags: gateway.tags.map((tag) => ({ ...tag })),
    stuck: false,
    task: null,
    disturbance: null,
    routes: gateway.routes.map((route) => ({ ...route, createTimeMs: startMs, visibleFromMs: startMs })),
    staleRows: [],
  };
}
