import { isVisible, ownEntry } from './lookup.ts';
import { answerPage, checkPage } from './paging.ts';
import { requireAll } from './parameters.ts';
import { checkPermission } from './permission.ts';
import { refuse } from './refusals.ts';
import type { Answer, Call, Connection, TunnelStatus, World } from './world.ts';

/** DescribeVpnConnection: one IPsec connection. */
export function describeConnection(world: World, call: Call): Answer {
  const { parameters } = call;
  const refusal = requireAll(parameters, ['RegionId', 'VpnConnectionId']) ?? checkPermission(world, call);
  if (refusal) return refusal;
  const connection = ownEntry(world.connections, parameters.VpnConnectionId);
  if (!connection || !isReachable(world, connection, call))
    return refuse('InvalidVpnConnectionInstanceId.NotFound');
  return { kind: 'ok', body: { RequestId: call.requestId, ...rowOf(world, connection) } };
}

/** DescribeVpnConnections: one page of the account's IPsec connections in a region. */
export function describeConnections(world: World, call: Call): Answer {
  const { parameters } = call;
  const refusal =
    requireAll(parameters, ['RegionId']) ?? checkPage(parameters) ?? checkPermission(world, call);
  if (refusal) return refusal;

  const { VpnGatewayId, VpnConnectionId, CustomerGatewayId } = parameters;
  const found = Object.values(world.connections).filter(
    (connection) =>
      isReachable(world, connection, call) &&
      (!VpnGatewayId || VpnGatewayId === connection.vpnGatewayId) &&
      (!VpnConnectionId || VpnConnectionId === connection.vpnConnectionId) &&
      (!CustomerGatewayId || CustomerGatewayId === connection.customerGatewayId),
  );
  return answerPage(call, found, ['VpnConnections', 'VpnConnection'], (connection) =>
    rowOf(world, connection),
  );
}

function isReachable(world: World, connection: Connection, call: Call): boolean {
  const gateway = world.gateways[connection.vpnGatewayId];
  return gateway !== undefined && isVisible(gateway, call);
}

/** The real API returns the pre-shared key in clear, so readers must be shown to drop it: this one is a dummy. */
const ikeConfig = {
  IkeVersion: 'ikev2',
  IkeMode: 'main',
  IkeEncAlg: 'aes',
  IkeAuthAlg: 'sha256',
  IkePfs: 'group14',
  IkeLifetime: 86_400,
  Psk: 'not-a-real-pre-shared-key',
} as const;

function rowOf(world: World, connection: Connection): Record<string, unknown> {
  const dual = world.gateways[connection.vpnGatewayId]?.tunnels === 'dual';
  const statuses = [connection.status, connection.secondStatus ?? connection.status] as const;
  const tunnels = (['master', 'slave'] as const).map((role, index) => ({
    TunnelId: `tun-${connection.vpnConnectionId.slice(4)}-${index + 1}`,
    Role: role,
    State: connection.state,
    Status: statuses[index],
  }));
  return {
    VpnConnectionId: connection.vpnConnectionId,
    VpnGatewayId: connection.vpnGatewayId,
    CustomerGatewayId: connection.customerGatewayId,
    Name: connection.name,
    State: connection.state,
    Status: dual ? best(statuses) : connection.status,
    AttachType: 'VPNGW',
    LocalSubnet: connection.localSubnet,
    RemoteSubnet: connection.remoteSubnet,
    CreateTime: connection.createTimeMs,
    EffectImmediately: false,
    EnableDpd: true,
    EnableNatTraversal: true,
    IkeConfig: { ...ikeConfig },
    ...(dual ? { TunnelOptionsSpecification: { TunnelOptions: tunnels } } : {}),
  };
}

/** What a connection with two tunnels reports is not documented; here it is up as long as one of them is. */
function best(statuses: readonly TunnelStatus[]): TunnelStatus | undefined {
  return statuses.find((status) => status === 'ipsec_sa_established') ?? statuses[0];
}
