import * as z from 'zod';
import { hasHostBits, readBlock } from './model/cidr.ts';
import { tunnelStatuses } from './model/world.ts';
import { type Problem, problemsIn } from './problems.ts';

/** The account that owns everything a description does not assign. Not a real account. */
export const defaultAccountId = '1000000000000001';

/** The VPC side of everything a description does not say. */
const defaultVpcBlock = '172.31.0.0/16';

const id = (prefix: string, what: string) =>
  z.string(`expected ${what} id such as "${prefix}…"`).regex(new RegExp(`^${prefix}[a-z0-9]+$`), {
    error: `expected ${what} id: "${prefix}" followed by lower-case letters and digits`,
  });

const cidr = z.string().refine(
  (text) => {
    const read = readBlock(text);
    return read.kind === 'block' && !hasHostBits(read.block);
  },
  { error: 'expected an IPv4 CIDR block without host bits, such as "10.0.0.0/24"' },
);

/** Calls per minute (API rate quotas of VPN Gateway, 2026-11-23); those of Create, the route list, VPCs and SSL servers were not found and are assumed. */
const defaultRateLimits = {
  CreateVpnRouteEntry: 60,
  DeleteVpnRouteEntry: 60,
  PublishVpnRouteEntry: 60,
  ModifyVpnRouteEntryWeight: 120,
  DescribeVpnRouteEntries: 600,
  DescribeVpnGateway: 600,
  DescribeVpnGateways: 600,
  DescribeVpnConnection: 600,
  DescribeVpnConnections: 600,
  DescribeVpcs: 600,
  DescribeSslVpnServers: 600,
  DescribeRegions: 600,
};

const settings = z.strictObject({
  mutationDurationMs: z.number().int().min(0).default(4000),
  listWhileUpdating: z.boolean().default(false),
  tokenValidityMs: z.number().int().min(1).default(86_400_000),
  /** 20 destination routes per gateway was the published default in 2021; adjustable. */
  routeQuota: z.number().int().min(0).default(20),
  publishedRouteQuota: z.number().int().min(0).default(200),
  refuseSharedSpace: z.enum(['single-tunnel', 'always']).default('single-tunnel'),
  rateWindowMs: z.number().int().min(1).default(60_000),
  rateLimits: z
    .record(z.string(), z.number().int().min(0))
    .default({})
    .transform((given): Record<string, number> => ({ ...defaultRateLimits, ...given })),
});

const region = z.strictObject({
  regionId: z.string().regex(/^[a-z0-9-]+$/, { error: 'expected a region id such as "cn-hangzhou"' }),
  localName: z.string().default(''),
});

const vpc = z.strictObject({
  vpcId: id('vpc-', 'a VPC'),
  regionId: z.string(),
  /** `null`: the account of the first gateway in it. */
  accountId: z.string().nullable().default(null),
  name: z.string().default(''),
  cidrBlock: cidr.default(defaultVpcBlock),
  /** At most 5 (VPC quotas, vpc_quota_secondary_cidr_num, 2026-11-23), adjustable and not checked here. */
  secondaryCidrBlocks: z.array(cidr).default([]),
  status: z.enum(['Available', 'Pending']).default('Available'),
});

const route = z.strictObject({
  routeDest: cidr,
  nextHop: z.string().min(1),
  weight: z
    .union([z.literal(0), z.literal(100)], { error: 'expected 100 (active) or 0 (standby)' })
    .default(100),
  published: z.boolean().default(false),
  origin: z.enum(['custom', 'bgp', 'policy']).default('custom'),
});

const gateway = z.strictObject({
  vpnGatewayId: id('vpn-', 'a VPN gateway'),
  vpcId: z.string(),
  accountId: z.string().default(defaultAccountId),
  name: z.string().default(''),
  description: z.string().default(''),
  tunnels: z.enum(['single', 'dual']).default('single'),
  status: z.enum(['init', 'provisioning', 'active', 'updating', 'deleting']).default('active'),
  businessStatus: z.enum(['Normal', 'FinancialLocked']).default('Normal'),
  createdBy: z.string().nullable().default(null),
  sslClientPools: z.array(cidr).default([]),
  routeQuota: z.number().int().min(0).nullable().default(null),
  tags: z.array(z.strictObject({ key: z.string().min(1), value: z.string().default('') })).default([]),
  routes: z.array(route).default([]),
});

const connection = z.strictObject({
  vpnConnectionId: id('vco-', 'an IPsec connection'),
  vpnGatewayId: z.string(),
  name: z.string().default(''),
  customerGatewayId: z.string().default('cgw-bp1sample00000000001'),
  localSubnet: z.string().default(defaultVpcBlock),
  remoteSubnet: z.string().default('10.0.0.0/8'),
  state: z.enum(['active', 'updating']).default('active'),
  status: z.enum(tunnelStatuses).default('ipsec_sa_established'),
  secondStatus: z.enum(tunnelStatuses).nullable().default(null),
});

const caller = z.strictObject({
  accessKeyId: z.string().min(1),
  deniedActions: z.array(z.string()).default([]),
  restricted: z.boolean().default(false),
});

const shape = z.strictObject({
  /** The time of creation of all that is there at the start, Unix milliseconds. */
  startMs: z.number().int().min(0).default(0),
  settings: settings.prefault({}),
  regions: z.array(region).min(1, { error: 'expected at least one region' }),
  vpcs: z.array(vpc).default([]),
  gateways: z.array(gateway).default([]),
  connections: z.array(connection).default([]),
  callers: z.array(caller).default([]),
});

type Shape = z.output<typeof shape>;

/** The description of a world, as people write it: defaults filled in, references checked. */
export const worldSeedSchema = shape.superRefine((seed, context) => {
  for (const { path, message } of problemsOf(seed))
    context.addIssue({ code: 'custom', path: [...path], message });
});

export type WorldSeed = Shape;
export type WorldSeedInput = z.input<typeof worldSeedSchema>;

export type ReadSeed =
  | { readonly kind: 'seed'; readonly seed: WorldSeed }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

/** Reads a description of unknown quality; every problem found is told at once. */
export function readWorldSeed(value: unknown): ReadSeed {
  const result = worldSeedSchema.safeParse(value);
  if (result.success) return { kind: 'seed', seed: result.data };
  return { kind: 'problems', problems: problemsIn(result.error) };
}

interface Located {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

function* problemsOf(seed: Shape): Generator<Located> {
  yield* doubles(
    'regions',
    'regionId',
    seed.regions.map((item) => item.regionId),
  );
  yield* doubles(
    'vpcs',
    'vpcId',
    seed.vpcs.map((item) => item.vpcId),
  );
  yield* doubles(
    'gateways',
    'vpnGatewayId',
    seed.gateways.map((item) => item.vpnGatewayId),
  );
  yield* doubles(
    'connections',
    'vpnConnectionId',
    seed.connections.map((item) => item.vpnConnectionId),
  );
  yield* doubles(
    'callers',
    'accessKeyId',
    seed.callers.map((item) => item.accessKeyId),
  );

  const regions = new Set(seed.regions.map((item) => item.regionId));
  for (const [index, item] of seed.vpcs.entries())
    if (!regions.has(item.regionId))
      yield { path: ['vpcs', index, 'regionId'], message: `no region "${item.regionId}" under /regions` };

  const vpcs = new Set(seed.vpcs.map((item) => item.vpcId));
  for (const [index, item] of seed.gateways.entries()) {
    if (!vpcs.has(item.vpcId))
      yield { path: ['gateways', index, 'vpcId'], message: `no VPC "${item.vpcId}" under /vpcs` };
  }

  const gateways = new Set(seed.gateways.map((item) => item.vpnGatewayId));
  for (const [index, item] of seed.connections.entries())
    if (!gateways.has(item.vpnGatewayId))
      yield {
        path: ['connections', index, 'vpnGatewayId'],
        message: `no VPN gateway "${item.vpnGatewayId}" under /gateways`,
      };
}

function* doubles(list: string, field: string, values: readonly string[]): Generator<Located> {
  const seen = new Set<string>();
  for (const [index, value] of values.entries()) {
    if (seen.has(value)) yield { path: [list, index, field], message: `"${value}" is described twice` };
    seen.add(value);
  }
}
