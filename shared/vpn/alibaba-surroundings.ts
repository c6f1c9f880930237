import {
  DescribeSslVpnServersRequest,
  DescribeVpcsRequest,
  DescribeVpnConnectionsRequest,
  DescribeVpnGatewayRequest,
} from '@alicloud/vpc20160428';
import type { GatewayRef } from '../route/route.ts';
import type { ConnectionSeen } from '../route/surroundings.ts';
import {
  type AlibabaOptions,
  AnswerFault,
  type ClientMaker,
  clientsFor,
  faultOf,
  pageSize,
  readOnceMore,
} from './alibaba-client.ts';
import { notASuccess } from './classify-failure.ts';
import type { ReadSurroundings } from './surroundings-api.ts';

/** Reads the surroundings of VPN gateways through the vendor's SDK. */
export function createAlibabaSurroundings(options: AlibabaOptions): ReadSurroundings {
  return async (gateway, timeoutMs) => {
    const client = clientsFor(options, gateway.regionId, timeoutMs);
    try {
      const [{ vpcId, vpcBlocks }, sslClientPools, connections] = await Promise.all([
        readVpc(client, gateway),
        readClientPools(client, gateway),
        readConnections(client, gateway),
      ]);
      const seenAtMs = options.nowMs();
      return { kind: 'seen', surroundings: { seenAtMs, vpcId, vpcBlocks, sslClientPools, connections } };
    } catch (error) {
      return { kind: 'unreadable', fault: faultOf(error) };
    }
  };
}

async function readVpc(client: ClientMaker, { regionId, vpnGatewayId }: GatewayRef) {
  const about = new DescribeVpnGatewayRequest({ regionId, vpnGatewayId });
  const { body: gateway } = await readOnceMore(() => client().describeVpnGateway(about));
  const vpcId = required('DescribeVpnGateway', gateway, gateway?.vpcId);
  const request = new DescribeVpcsRequest({ regionId, vpcId });
  const { body } = await readOnceMore(() => client().describeVpcs(request));
  const [vpc] = required('DescribeVpcs', body, body?.vpcs?.vpc);
  const blocks = [vpc?.cidrBlock, ...(vpc?.secondaryCidrBlocks?.secondaryCidrBlock ?? [])];
  return { vpcId, vpcBlocks: blocks.filter(isNamed) };
}

function readClientPools(client: ClientMaker, { regionId, vpnGatewayId }: GatewayRef) {
  return readPages(async (pageNumber) => {
    const request = new DescribeSslVpnServersRequest({ regionId, vpnGatewayId, pageNumber, pageSize });
    const { body } = await readOnceMore(() => client().describeSslVpnServers(request));
    const servers = required('DescribeSslVpnServers', body, body?.sslVpnServers?.sslVpnServer);
    // One server can hand out several pools, separated by commas.
    return servers.map(({ clientIpPool = '' }) => clientIpPool.split(',').map((pool) => pool.trim()));
  }).then((pools) => pools.flat().filter(isNamed));
}

function readConnections(client: ClientMaker, { regionId, vpnGatewayId }: GatewayRef) {
  return readPages(async (pageNumber): Promise<readonly ConnectionSeen[]> => {
    const request = new DescribeVpnConnectionsRequest({ regionId, vpnGatewayId, pageNumber, pageSize });
    const { body } = await readOnceMore(() => client().describeVpnConnections(request));
    const connections = required('DescribeVpnConnections', body, body?.vpnConnections?.vpnConnection);
    // The rest of the answer holds pre-shared keys: nothing else of it is kept.
    return connections.map(({ vpnConnectionId = '', status }) => ({
      vpnConnectionId,
      // Source: DescribeVpnConnections, element Status.
      up: status === 'ipsec_sa_established',
    }));
  });
}

/** Reads pages until one is not full. */
async function readPages<Row>(
  read: (pageNumber: number) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let pageNumber = 1; ; pageNumber += 1) {
    const page = await read(pageNumber);
    rows.push(...page);
    if (page.length < pageSize) return rows;
  }
}

function required<Value>(
  call: string,
  body: { readonly requestId?: string } | undefined,
  value: Value | undefined,
): Value {
  if (value !== undefined && body?.requestId) return value;
  throw new AnswerFault(notASuccess(`${call} answered without what it was asked for.`, 200, body?.requestId));
}

function isNamed(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
