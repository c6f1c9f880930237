import { CreateVpnRouteEntryRequest } from '@alicloud/vpc20160428';
import { describe, expect, it } from 'vitest';
import type { VpnEmulator } from '../../../local/vpn/http/start-vpn-emulator.ts';
import {
  makeForeignChange,
  setConnectionState,
  setVpcStatus,
  startForeignChange,
} from '../../../local/vpn/model/foreign-hand.ts';
import { sample, sampleWorld } from '../../../local/vpn/sample-world.ts';
import { worldSeedSchema } from '../../../local/vpn/world-seed.ts';
import { failureOf } from './sdk-client.ts';
import { anSdkBench, creationFields } from './sdk-fixture.ts';

type Fields = ConstructorParameters<typeof CreateVpnRouteEntryRequest>[0];
interface Row {
  readonly code: string;
  readonly status: number;
  readonly cause: string;
  readonly fields?: Fields;
  readonly prepare?: (emulator: VpnEmulator) => void;
  readonly as?: { accessKeyId: string; accessKeySecret: string };
}

const key = (id: string) => ({ accessKeyId: id, accessKeySecret: `${id}-secret` });
const foreign = (
  emulator: VpnEmulator,
  vpnGatewayId: string,
  route: { routeDest?: string; nextHop: string; origin?: 'bgp'; published?: boolean },
): void =>
  makeForeignChange(emulator.world, vpnGatewayId, {
    kind: 'add',
    route: { routeDest: creationFields.routeDest, weight: 100, ...route },
  });

/** The error table of CreateVpnRouteEntry, row by row and in its order. */
const rows: readonly Row[] = [
  {
    code: 'Resource.QuotaFull',
    status: 400,
    cause: 'twenty routes already',
    prepare: (emulator) => {
      for (let block = 0; block < 20; block += 1)
        foreign(emulator, sample.single, { routeDest: `10.1.${block}.0/24`, nextHop: sample.firstOffice });
    },
  },
  {
    code: 'VpnGateway.Configuring',
    status: 400,
    cause: "somebody else's change is running",
    prepare: ({ world }) => startForeignChange(world, sample.single, { kind: 'other' }, 1000),
  },
  {
    code: 'VpnGateway.FinancialLocked',
    status: 400,
    cause: 'an unpaid gateway',
    fields: { vpnGatewayId: sample.locked, nextHop: sample.archive },
  },
  {
    code: 'VpnRouteEntry.AlreadyExists',
    status: 400,
    cause: 'the same route exists',
    prepare: (emulator) => foreign(emulator, sample.single, { nextHop: sample.firstOffice }),
  },
  {
    code: 'VpnRouteEntry.Conflict',
    status: 400,
    cause: 'a BGP route has the destination',
    prepare: (emulator) => foreign(emulator, sample.single, { nextHop: 'tun-1', origin: 'bgp' }),
  },
  {
    code: 'VpnRouteEntry.ConflictSSL',
    status: 400,
    cause: 'the SSL client pool overlaps',
    fields: { routeDest: '192.168.0.0/16' },
  },
  {
    code: 'VpnRouteEntry.BackupRoute',
    status: 400,
    cause: 'the other half has the same weight',
    prepare: (emulator) => foreign(emulator, sample.single, { nextHop: sample.secondOffice }),
  },
  { code: 'VpnRouteEntry.InvalidWeight', status: 400, cause: 'a weight of 55', fields: { weight: 55 } },
  {
    code: 'InvalidNextHop.NotFound',
    status: 400,
    cause: 'an unknown connection',
    fields: { nextHop: 'vco-x' },
  },
  {
    code: 'IllegalParam.RouteDest',
    status: 400,
    cause: 'the default route',
    fields: { routeDest: '0.0.0.0/0' },
  },
  {
    code: 'OperationFailed.RouteConflict',
    status: 400,
    cause: 'another gateway of the VPC published the block',
    fields: { publishVpc: true },
    prepare: (emulator) => foreign(emulator, sample.dual, { nextHop: sample.branch, published: true }),
  },
  {
    code: 'OperationFailed.InvalidCidrBlock',
    status: 400,
    cause: 'a block around 100.64.0.0/10',
    fields: { routeDest: '96.0.0.0/4' },
  },
  {
    code: 'QuotaExceeded.VpnRouteEntry',
    status: 400,
    cause: 'two blocks published already',
    fields: { publishVpc: true },
    prepare: (emulator) => {
      for (const routeDest of ['10.1.0.0/16', '10.2.0.0/16'])
        foreign(emulator, sample.dual, { routeDest, nextHop: sample.branch, published: true });
    },
  },
  {
    code: 'TaskConflict',
    status: 400,
    cause: 'a neighbour in the VPC is publishing',
    fields: { publishVpc: true },
    prepare: ({ world }) => {
      const route = { routeDest: '10.9.0.0/16', nextHop: sample.branch, weight: 100, published: true };
      startForeignChange(world, sample.dual, { kind: 'add', route }, 1000);
    },
  },
  {
    code: 'VpnTask.CONFLICT',
    status: 400,
    cause: 'the connection is updating',
    prepare: ({ world }) => setConnectionState(world, sample.firstOffice, 'updating'),
  },
  {
    code: 'IncorrectVpcStatus',
    status: 400,
    cause: 'the VPC is pending',
    prepare: ({ world }) => setVpcStatus(world, sample.mainVpc, 'Pending'),
  },
  {
    code: 'InternalError',
    status: 400,
    cause: 'an injected fault',
    prepare: ({ inject }) => inject({ effect: { kind: 'error', status: 400, code: 'InternalError' } }),
  },
  {
    code: 'InvalidCidrBlock.Malformed',
    status: 400,
    cause: 'no CIDR block',
    fields: { routeDest: '10.0.0/8' },
  },
  { code: 'DryRunOperation', status: 400, cause: 'a dry run that passes', fields: { dryRun: true } },
  {
    code: 'Forbbiden.SubUser',
    status: 403,
    cause: 'a gateway of another user',
    as: key('emulator-restricted'),
  },
  { code: 'Forbidden', status: 403, cause: 'a denied action', as: key('emulator-reader') },
  {
    code: 'InvalidVpnGatewayInstanceId.NotFound',
    status: 404,
    cause: 'an unknown gateway',
    fields: { vpnGatewayId: 'vpn-x' },
  },
];

const seed = worldSeedSchema.parse({
  ...sampleWorld,
  settings: { ...sampleWorld.settings, publishedRouteQuota: 2 },
  gateways: sampleWorld.gateways.map((gateway) => ({ ...gateway, sslClientPools: ['192.168.9.0/24'] })),
});

const accessKeys = {
  'emulator-full': { secret: 'emulator-full-secret', accountId: sample.accountId },
  'emulator-reader': {
    secret: 'emulator-reader-secret',
    accountId: sample.accountId,
    deniedActions: ['CreateVpnRouteEntry'],
  },
  'emulator-restricted': {
    secret: 'emulator-restricted-secret',
    accountId: sample.accountId,
    restricted: true,
  },
};

describe('every error code of CreateVpnRouteEntry, as the SDK throws it', () => {
  it.each(rows)('$cause → $status $code', async ({ code, status, fields = {}, prepare, as = {} }) => {
    const { emulator, clientAs } = await anSdkBench({ seed, accessKeys });
    prepare?.(emulator);
    const request = new CreateVpnRouteEntryRequest({ ...creationFields, ...fields });
    const failure = await failureOf(clientAs(as).createVpnRouteEntry(request));
    expect(failure).toMatchObject({
      name: 'ClientError',
      code,
      statusCode: status,
      data: { Code: code, HostId: emulator.endpoint, RequestId: emulator.calls[0]?.requestId },
    });
    expect(failure.message).toContain(String(failure.data.Message));
    expect(emulator.calls).toHaveLength(1);
  });

  it('the table has every code once', () => {
    expect(new Set(rows.map((row) => row.code)).size).toBe(22);
  });

  it('a denied action → tells what is missing', async () => {
    const { clientAs } = await anSdkBench({ seed, accessKeys });
    const client = clientAs(key('emulator-reader'));
    const failure = await failureOf(
      client.createVpnRouteEntry(new CreateVpnRouteEntryRequest(creationFields)),
    );
    expect(failure.accessDeniedDetail).toMatchObject({ AuthAction: 'vpc:CreateVpnRouteEntry' });
  });
});
