import type { ReadSurroundings } from '../../shared/vpn/surroundings-api.ts';
import type { VpnSurroundings } from './simulated-vpn.ts';
import { type Body, readWire, textOf } from './wire-answer.ts';
import type { Worker } from './worker.ts';

/** Reads what lies around the routes of a gateway, over the simulated cloud. */
export function surroundingsFor(
  worker: Worker,
  { cloud, accountId, witness }: VpnSurroundings,
): ReadSurroundings {
  return async ({ regionId: RegionId, vpnGatewayId: VpnGatewayId }, timeoutMs) => {
    const ask = async (action: string, parameters: Readonly<Record<string, string>>): Promise<Body> => {
      const call = { worker, action, parameters: { RegionId, ...parameters }, accountId, timeoutMs };
      const reading = readWire(await cloud.call(call));
      if (reading.kind === 'body' && textOf(reading.body.RequestId) !== '') return reading.body;
      throw reading.kind === 'fault' ? reading.fault : new Error(`${action} gave no answer.`);
    };
    try {
      const gateway = await ask('DescribeVpnGateway', { VpnGatewayId });
      const [vpcs, servers, connections] = await Promise.all([
        ask('DescribeVpcs', { VpcId: textOf(gateway.VpcId) }),
        ask('DescribeSslVpnServers', { VpnGatewayId }),
        ask('DescribeVpnConnections', { VpnGatewayId }),
      ]);
      const seen = rowsOf(connections, 'VpnConnections', 'VpnConnection').map((row) => ({
        vpnConnectionId: textOf(row.VpnConnectionId),
        up: row.Status === 'ipsec_sa_established',
      }));
      witness({
        kind: 'tunnels-seen',
        worker: worker.name,
        vpnGatewayId: VpnGatewayId,
        up: seen.filter(({ up }) => up).map(({ vpnConnectionId }) => vpnConnectionId),
      });
      return {
        kind: 'seen',
        surroundings: {
          seenAtMs: worker.clock.nowMs(),
          vpcId: textOf(gateway.VpcId),
          vpcBlocks: rowsOf(vpcs, 'Vpcs', 'Vpc').map((row) => textOf(row.CidrBlock)),
          sslClientPools: rowsOf(servers, 'SslVpnServers', 'SslVpnServer').map((row) =>
            textOf(row.ClientIpPool),
          ),
          connections: seen,
        },
      };
    } catch {
      const fault = { code: 'Answer.NotASuccess', class: 'ambiguous', message: 'No answer.' } as const;
      return { kind: 'unreadable', fault };
    }
  };
}

function rowsOf(body: Body, list: string, row: string): readonly Body[] {
  const rows = body[list] as Readonly<Record<string, readonly Body[]>> | undefined;
  if (rows?.[row] === undefined) throw new Error(`${list} is not there.`);
  return rows[row];
}
