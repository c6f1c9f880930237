import type { Answer } from '../../local/vpn/model/world.ts';
import type { Fault } from '../../shared/operation/fault.ts';
import type { GatewayState, Survey } from '../../shared/operation/observation.ts';
import type { GatewayRef, ObservedRoute } from '../../shared/route/route.ts';
import { classifyFailure } from '../../shared/vpn/classify-failure.ts';
import type { CreateRouteCommand, VpnGatewayApi } from '../../shared/vpn/vpn-gateway-api.ts';
import type { BenchCloud } from './bench-cloud.ts';

type Row = Readonly<Record<string, unknown>>;

/** The largest page of both lists. */
const pageSize = 50;

/** The port to the VPN gateways, over the cloud of a run: it makes the calls that the vendor's SDK would make. */
export function createBenchVpn(cloud: BenchCloud, nowMs: () => number): VpnGatewayApi {
  const ask = async (action: string, parameters: Readonly<Record<string, string>>): Promise<Row> => {
    const result = await cloud.call(action, parameters);
    if (result.kind === 'error') throw new Refused(faultOf(result));
    return result.body;
  };

  const readPages = async (
    action: string,
    parameters: Readonly<Record<string, string>>,
    rowsOf: (body: Row) => readonly Row[],
  ): Promise<readonly Row[]> => {
    const rows: Row[] = [];
    for (let page = 1; ; page += 1) {
      const paging = { PageNumber: String(page), PageSize: String(pageSize) };
      const body = await ask(action, { ...parameters, ...paging });
      const read = rowsOf(body);
      rows.push(...read);
      if (read.length < pageSize || rows.length >= Number(body.TotalCount)) return rows;
    }
  };

  const readRoutes = async (gateway: GatewayRef): Promise<readonly ObservedRoute[]> => {
    const rows = await readPages('DescribeVpnRouteEntries', namesOf(gateway), ({ VpnRouteEntries }) =>
      rowsIn(VpnRouteEntries, 'VpnRouteEntry'),
    );
    return rows.map((row) => ({
      routeDest: String(row.RouteDest),
      nextHop: String(row.NextHop),
      weight: Number(row.Weight),
      state: String(row.State),
    }));
  };

  return {
    observe: (gateway, _timeoutMs, known) =>
      orUnreadable(nowMs, async () => {
        const state = known ?? stateOf(await ask('DescribeVpnGateway', namesOf(gateway)));
        const routes = state.status === 'active' ? { routes: await readRoutes(gateway) } : {};
        return { kind: 'seen', seenAtMs: nowMs(), ...state, ...routes } as const;
      }),

    survey: (regionId) =>
      orUnreadable(nowMs, async (): Promise<Survey> => {
        const rows = await readPages('DescribeVpnGateways', { RegionId: regionId }, ({ VpnGateways }) =>
          rowsIn(VpnGateways, 'VpnGateway'),
        );
        return {
          kind: 'seen',
          gateways: new Map(rows.map((row) => [String(row.VpnGatewayId), stateOf(row)])),
        };
      }),

    async createRoute(command) {
      const result = await cloud.call('CreateVpnRouteEntry', createParameters(command));
      if (result.kind === 'error') return { kind: 'fault', fault: faultOf(result) };
      return { kind: 'accepted', answer: { requestId: String(result.body.RequestId) } };
    },
  };
}

/** The parameters of CreateVpnRouteEntry as they are on the wire. */
export function createParameters({ route, clientToken, dryRun }: CreateRouteCommand): Record<string, string> {
  return {
    RegionId: route.regionId,
    VpnGatewayId: route.vpnGatewayId,
    RouteDest: route.routeDest,
    NextHop: route.nextHop,
    Weight: String(route.weight),
    PublishVpc: String(route.publishVpc),
    ClientToken: clientToken,
    DryRun: String(dryRun),
  };
}

class Refused extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

async function orUnreadable<Seen>(nowMs: () => number, look: () => Promise<Seen>) {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { kind: 'unreadable', seenAtMs: nowMs(), fault: error.fault } as const;
  }
}

function faultOf({ code, status, message, retryAfterMs }: Extract<Answer, { kind: 'error' }>): Fault {
  const fields = { code, statusCode: status, data: { Message: message }, retryAfter: retryAfterMs };
  return classifyFailure(Object.assign(new Error(message), fields));
}

function namesOf({ regionId, vpnGatewayId }: GatewayRef): Record<string, string> {
  return { RegionId: regionId, VpnGatewayId: vpnGatewayId };
}

function rowsIn(list: unknown, name: string): readonly Row[] {
  return (list as Readonly<Record<string, readonly Row[]>>)[name] ?? [];
}

function stateOf(row: Row): GatewayState {
  return { status: String(row.Status), dualTunnel: row.DisasterRecoveryInternetIp !== undefined };
}
