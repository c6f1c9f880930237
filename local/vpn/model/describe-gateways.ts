import { gatewayOf, isVisible } from './lookup.ts';
import { answerPage, checkPage } from './paging.ts';
import { type Parameters, requireAll } from './parameters.ts';
import { checkPermission } from './permission.ts';
import { refuse } from './refusals.ts';
import { reportedStatus } from './tasks.ts';
import type { Answer, Call, Gateway, Tag, World } from './world.ts';

/** DescribeVpnGateway: one gateway, with its status of this moment. */
export function describeGateway(world: World, call: Call): Answer {
  const refusal = requireAll(call.parameters, ['RegionId', 'VpnGatewayId']) ?? checkPermission(world, call);
  if (refusal) return refusal;
  const gateway = gatewayOf(world, call);
  if (!gateway) return refuse('InvalidVpnGatewayInstanceId.NotFound');
  return { kind: 'ok', body: { RequestId: call.requestId, ...rowOf(gateway) } };
}

/** DescribeVpnGateways: one page of the account's gateways in a region. */
export function describeGateways(world: World, call: Call): Answer {
  const { parameters } = call;
  const refusal =
    requireAll(parameters, ['RegionId']) ?? checkPage(parameters) ?? checkPermission(world, call);
  if (refusal) return refusal;

  const tags = tagsOf(parameters);
  const found = Object.values(world.gateways).filter(
    (gateway) => isVisible(gateway, call) && matches(gateway, parameters, tags),
  );
  return answerPage(call, found, ['VpnGateways', 'VpnGateway'], rowOf);
}

function matches(gateway: Gateway, parameters: Parameters, tags: readonly Tag[]): boolean {
  const { VpnGatewayId, VpcId, Status, BusinessStatus, GatewayType } = parameters;
  return (
    (!VpnGatewayId || VpnGatewayId === gateway.vpnGatewayId) &&
    (!VpcId || VpcId === gateway.vpcId) &&
    (!Status || Status.toLowerCase() === reportedStatus(gateway)) &&
    (!BusinessStatus || BusinessStatus === gateway.businessStatus) &&
    (!GatewayType || GatewayType === 'Traditional') &&
    tags.every((tag) =>
      gateway.tags.some((own) => own.key === tag.key && (!tag.value || own.value === tag.value)),
    )
  );
}

/** Tag.1.Key, Tag.1.Value … up to 20. */
function tagsOf(parameters: Parameters): readonly Tag[] {
  const tags: Tag[] = [];
  for (let number = 1; number <= 20; number += 1) {
    const key = parameters[`Tag.${number}.Key`];
    if (key) tags.push({ key, value: parameters[`Tag.${number}.Value`] ?? '' });
  }
  return tags;
}

/** Addresses are from the blocks reserved for documentation (RFC 5737). */
function rowOf(gateway: Gateway): Record<string, unknown> {
  return {
    VpnGatewayId: gateway.vpnGatewayId,
    VpcId: gateway.vpcId,
    VSwitchId: `vsw-${gateway.vpnGatewayId.slice(4)}`,
    Name: gateway.name,
    Description: gateway.description,
    Status: reportedStatus(gateway),
    BusinessStatus: gateway.businessStatus,
    ChargeType: 'POSTPAY',
    CreateTime: gateway.createTimeMs,
    Spec: '10M',
    InternetIp: '192.0.2.10',
    GatewayType: 'Traditional',
    NetworkType: 'public',
    VpnType: 'Normal',
    IpsecVpn: 'enable',
    SslVpn: gateway.sslClientPools.length > 0 ? 'enable' : 'disable',
    SslMaxConnections: gateway.sslClientPools.length > 0 ? 5 : 0,
    EnableBgp: gateway.routes.some((route) => route.origin === 'bgp'),
    AutoPropagate: false,
    Tag: '{"VpnNewImage":"true","PbrPriority":"true"}',
    Tags: { Tag: gateway.tags.map(({ key, value }) => ({ Key: key, Value: value })) },
    // Present only on gateways that carry two tunnels per connection.
    ...(gateway.tunnels === 'dual'
      ? {
          DisasterRecoveryInternetIp: '198.51.100.10',
          DisasterRecoveryVSwitchId: `vsw-${gateway.vpnGatewayId.slice(4)}-2`,
        }
      : {}),
  };
}
