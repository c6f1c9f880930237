import { isVisible } from './lookup.ts';
import { answerPage, checkPage } from './paging.ts';
import { checkBoolean, type Parameters, requireAll } from './parameters.ts';
import { checkPermission } from './permission.ts';
import { invalid, refuse } from './refusals.ts';
import type { Answer, Call, Refusal, Vpc, World } from './world.ts';

/** VPC ids in one call, separated by commas (SDK 7.3.2, DescribeVpcsRequest). */
const mostIds = 20;

/** DescribeVpcs: one page of the account's VPCs in a region, with their address blocks. */
export function describeVpcs(world: World, call: Call): Answer {
  const { parameters } = call;
  const refusal =
    requireAll(parameters, ['RegionId']) ??
    checkBoolean(parameters, 'IsDefault') ??
    checkBoolean(parameters, 'EnableIpv6') ??
    checkBoolean(parameters, 'DryRun') ??
    checkIds(parameters) ??
    checkPage(parameters) ??
    checkPermission(world, call);
  if (refusal) return refusal;
  if (parameters.DryRun === 'true') return refuse('DryRunOperation');

  const found = Object.values(world.vpcs).filter((vpc) => isVisible(vpc, call) && matches(vpc, parameters));
  return answerPage(call, found, ['Vpcs', 'Vpc'], (vpc) => rowOf(world, vpc));
}

function idsIn({ VpcId }: Parameters): readonly string[] {
  return VpcId ? VpcId.split(',') : [];
}

function checkIds(parameters: Parameters): Refusal | undefined {
  return idsIn(parameters).length > mostIds
    ? invalid('VpcId', `at most ${mostIds} ids, separated by commas`)
    : undefined;
}

/** No VPC here is a default one or has IPv6. */
function matches(vpc: Vpc, parameters: Parameters): boolean {
  const { VpcName, VpcOwnerId, IsDefault, EnableIpv6 } = parameters;
  const ids = idsIn(parameters);
  return (
    (ids.length === 0 || ids.includes(vpc.vpcId)) &&
    (!VpcName || VpcName === vpc.name) &&
    (!VpcOwnerId || VpcOwnerId === vpc.accountId) &&
    IsDefault !== 'true' &&
    EnableIpv6 !== 'true'
  );
}

function rowOf(world: World, vpc: Vpc): Record<string, unknown> {
  const tail = vpc.vpcId.slice('vpc-'.length);
  const inside = Object.values(world.gateways).filter((gateway) => gateway.vpcId === vpc.vpcId);
  return {
    VpcId: vpc.vpcId,
    VpcName: vpc.name,
    RegionId: vpc.regionId,
    OwnerId: Number(vpc.accountId),
    Status: vpc.status,
    CidrBlock: vpc.cidrBlock,
    SecondaryCidrBlocks: { SecondaryCidrBlock: [...vpc.secondaryCidrBlocks] },
    UserCidrs: { UserCidr: [] },
    EnabledIpv6: false,
    Ipv6CidrBlock: '',
    CreationTime: new Date(vpc.createTimeMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    Description: '',
    IsDefault: false,
    VRouterId: `vrt-${tail}`,
    RouterTableIds: { RouterTableIds: [`vtb-${tail}`] },
    VSwitchIds: { VSwitchId: inside.map((gateway) => `vsw-${gateway.vpnGatewayId.slice('vpn-'.length)}`) },
    NatGatewayIds: { NatGatewayIds: [] },
    Tags: { Tag: [] },
  };
}
