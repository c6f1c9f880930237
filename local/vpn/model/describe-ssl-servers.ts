import { isVisible } from './lookup.ts';
import { answerPage, checkPage } from './paging.ts';
import { requireAll } from './parameters.ts';
import { checkPermission } from './permission.ts';
import type { Answer, Call, Gateway, World } from './world.ts';

/** DescribeSslVpnServers: one page of the account's SSL servers in a region; each address pool has a server. */
export function describeSslServers(world: World, call: Call): Answer {
  const { parameters } = call;
  const refusal =
    requireAll(parameters, ['RegionId']) ?? checkPage(parameters) ?? checkPermission(world, call);
  if (refusal) return refusal;

  const { VpnGatewayId, SslVpnServerId, Name } = parameters;
  const found = Object.values(world.gateways)
    .filter((gateway) => isVisible(gateway, call))
    .flatMap((gateway) => serversOf(world, gateway))
    .filter(
      (server) =>
        (!VpnGatewayId || VpnGatewayId === server.VpnGatewayId) &&
        (!SslVpnServerId || SslVpnServerId === server.SslVpnServerId) &&
        (!Name || Name === server.Name),
    );
  return answerPage(call, found, ['SslVpnServers', 'SslVpnServer'], (server) => server);
}

/** Address from a block reserved for documentation (RFC 5737); port and cipher are the API's defaults. */
function serversOf(world: World, gateway: Gateway) {
  return gateway.sslClientPools.map((pool, index) => ({
    SslVpnServerId: `vss-${gateway.vpnGatewayId.slice('vpn-'.length)}s${index + 1}`,
    VpnGatewayId: gateway.vpnGatewayId,
    RegionId: gateway.regionId,
    Name: `ssl-${index + 1}`,
    ClientIpPool: pool,
    LocalSubnet: world.vpcs[gateway.vpcId]?.cidrBlock ?? '',
    InternetIp: '192.0.2.10',
    Proto: 'UDP',
    Port: 1194,
    Cipher: 'AES-128-CBC',
    Compress: false,
    Connections: 0,
    MaxConnections: 5,
    EnableMultiFactorAuth: false,
    CreateTime: gateway.createTimeMs,
  }));
}
