import type { Fault } from '../../shared/operation/fault.ts';
import type { GatewayState, Observation, Survey } from '../../shared/operation/observation.ts';
import type { CallAnswer } from '../../shared/operation/operation.ts';
import type { Mutation } from '../../shared/route/mutation.ts';
import type { GatewayRef, ObservedRoute } from '../../shared/route/route.ts';
import { classifyFailure } from '../../shared/vpn/classify-failure.ts';
import type { ReadSurroundings } from '../../shared/vpn/surroundings-api.ts';
import type { ChangeCommand, VpnGatewayApi } from '../../shared/vpn/vpn-gateway-api.ts';
import type { Answer } from './model/world.ts';

type Body = Readonly<Record<string, unknown>>;

/** What makes a call: over any distance, with any delay. It may throw a {@link CallFailed}. */
export type Ask = (action: string, parameters: Readonly<Record<string, string>>) => Promise<Body>;

/** A call that ended with a fault. */
export class CallFailed extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

const pageSize = 50;

/** The port to the VPN gateways without sockets: it makes the calls that the vendor's SDK would make. */
export function createVpnOverCalls(ask: Ask, nowMs: () => number): VpnGatewayApi {
  const pages = pagesOver(ask);
  return {
    observe: (gateway, _timeoutMs, known): Promise<Observation> =>
      orUnreadable(nowMs, async () => {
        const parameters = namesOf(gateway);
        const state = known ?? stateOf(await ask('DescribeVpnGateway', parameters));
        if (state.status !== 'active') return { kind: 'seen', seenAtMs: nowMs(), ...state };
        const rows = await pages('DescribeVpnRouteEntries', parameters, 'VpnRouteEntries');
        return { kind: 'seen', seenAtMs: nowMs(), ...state, routes: rows.map(routeOf) };
      }),
    survey: (regionId): Promise<Survey> =>
      orUnreadable(nowMs, async () => {
        const rows = await pages('DescribeVpnGateways', { RegionId: regionId }, 'VpnGateways');
        return {
          kind: 'seen',
          gateways: new Map(rows.map((row) => [String(row.VpnGatewayId), stateOf(row)])),
        };
      }),
    async change(command) {
      const { call } = command;
      try {
        const body = await ask(actions[call.kind], changeParameters(command));
        return {
          kind: 'accepted',
          answer: call.kind === 'create' ? answerOf(body) : { requestId: String(body.RequestId) },
        };
      } catch (error) {
        const fault = faultIn(error);
        return call.kind === 'create' && call.dryRun && fault.code === 'DryRunOperation'
          ? { kind: 'dry-run-passed', requestId: fault.requestId ?? '' }
          : { kind: 'fault', fault };
      }
    },
  };
}

/** Reads what lies around the routes of a gateway with the calls that the vendor's SDK would make. */
export function surroundingsOverCalls(ask: Ask, nowMs: () => number): ReadSurroundings {
  const pages = pagesOver(ask);
  return async (gateway) => {
    const parameters = namesOf(gateway);
    try {
      const vpcId = String((await ask('DescribeVpnGateway', parameters)).VpcId);
      const [vpc] = await pages('DescribeVpcs', { RegionId: gateway.regionId, VpcId: vpcId }, 'Vpcs');
      const servers = await pages('DescribeSslVpnServers', parameters, 'SslVpnServers');
      const connections = await pages('DescribeVpnConnections', parameters, 'VpnConnections');
      return {
        kind: 'seen',
        surroundings: {
          seenAtMs: nowMs(),
          vpcId,
          vpcBlocks: vpc === undefined ? [] : blocksOf(vpc),
          sslClientPools: servers.map((server) => String(server.ClientIpPool)),
          connections: connections.map((row) => ({
            vpnConnectionId: String(row.VpnConnectionId),
            up: row.Status === 'ipsec_sa_established',
          })),
        },
      };
    } catch (error) {
      return { kind: 'unreadable', fault: faultIn(error) };
    }
  };
}

function blocksOf({ CidrBlock, SecondaryCidrBlocks }: Body): readonly string[] {
  const { SecondaryCidrBlock: more } = SecondaryCidrBlocks as {
    readonly SecondaryCidrBlock: readonly string[];
  };
  return [String(CidrBlock), ...more];
}

/** Reads all pages of a list. */
function pagesOver(ask: Ask) {
  return async (action: string, parameters: Readonly<Record<string, string>>, list: string) => {
    const rows: Body[] = [];
    for (let page = 1; ; page += 1) {
      const paging = { PageNumber: String(page), PageSize: String(pageSize) };
      const body = await ask(action, { ...parameters, ...paging });
      const [inner = []] = Object.values(body[list] as Readonly<Record<string, readonly Body[]>>);
      rows.push(...inner);
      if (inner.length < pageSize || rows.length >= Number(body.TotalCount)) return rows;
    }
  };
}

/** Reads an answer of the model as the vendor's SDK would: a refusal is thrown. */
export function bodyOrFault(given: Answer, requestId: string): Body {
  if (given.kind === 'ok') return given.body;
  const { code, status, message, retryAfterMs } = given;
  const data = { Message: message };
  const thrown = { code, statusCode: status, requestId, retryAfter: retryAfterMs, data };
  throw new CallFailed(classifyFailure(Object.assign(new Error(code), thrown)));
}

/** The call of the API that a mutation is. */
export const actions: Readonly<Record<Mutation['kind'], string>> = {
  create: 'CreateVpnRouteEntry',
  delete: 'DeleteVpnRouteEntry',
  'set-weight': 'ModifyVpnRouteEntryWeight',
  publish: 'PublishVpnRouteEntry',
  withdraw: 'PublishVpnRouteEntry',
};

/** The parameters of a changing call as they are on the wire. */
export function changeParameters({ call, clientToken }: ChangeCommand): Record<string, string> {
  const { route } = call;
  const common = {
    RegionId: route.regionId,
    VpnGatewayId: route.vpnGatewayId,
    RouteDest: route.routeDest,
    NextHop: route.nextHop,
    ClientToken: clientToken,
  };
  switch (call.kind) {
    case 'create': {
      const { weight, publishVpc, description, overlayMode } = call.route;
      return {
        ...common,
        Weight: String(weight),
        PublishVpc: String(publishVpc),
        DryRun: String(call.dryRun),
        ...(description === undefined ? {} : { Description: description }),
        ...(overlayMode === undefined ? {} : { OverlayMode: overlayMode }),
      };
    }
    case 'delete':
      return { ...common, Weight: String(call.weight) };
    case 'set-weight':
      return { ...common, Weight: String(call.weight), NewWeight: String(call.newWeight) };
    case 'publish':
    case 'withdraw':
      return { ...common, RouteType: 'dbr', PublishVpc: String(call.kind === 'publish') };
  }
}

async function orUnreadable<Seen>(nowMs: () => number, look: () => Promise<Seen>) {
  try {
    return await look();
  } catch (error) {
    return { kind: 'unreadable', seenAtMs: nowMs(), fault: faultIn(error) } as const;
  }
}

function faultIn(error: unknown): Fault {
  if (error instanceof CallFailed) return error.fault;
  throw error;
}

function namesOf({ regionId, vpnGatewayId }: GatewayRef): Record<string, string> {
  return { RegionId: regionId, VpnGatewayId: vpnGatewayId };
}

function answerOf(body: Body): CallAnswer {
  return {
    requestId: String(body.RequestId),
    routeDest: String(body.RouteDest),
    nextHop: String(body.NextHop),
    weight: Number(body.Weight),
    createTimeMs: Number(body.CreateTime),
    state: String(body.State),
    overlayMode: String(body.OverlayMode),
    vpnInstanceId: String(body.VpnInstanceId),
    ...(body.Description === undefined ? {} : { description: String(body.Description) }),
  };
}

function stateOf(row: Body): GatewayState {
  return { status: String(row.Status), dualTunnel: row.DisasterRecoveryInternetIp !== undefined };
}

function routeOf(row: Body): ObservedRoute {
  return {
    routeDest: String(row.RouteDest),
    nextHop: String(row.NextHop),
    weight: Number(row.Weight),
    state: String(row.State),
    createTimeMs: Number(row.CreateTime),
  };
}
