import { $OpenApiUtil } from '@alicloud/openapi-core';
import Vpc, {
  CreateVpnRouteEntryRequest,
  type CreateVpnRouteEntryResponseBody,
  DescribeVpnGatewayRequest,
  DescribeVpnGatewaysRequest,
  DescribeVpnRouteEntriesRequest,
  type DescribeVpnRouteEntriesResponseBody,
} from '@alicloud/vpc20160428';
import type { Fault } from '../operation/fault.ts';
import type { CallOutcome } from '../operation/judge-call.ts';
import type { GatewayState, Observation, Survey } from '../operation/observation.ts';
import { sameBlock } from '../route/cidr.ts';
import type { GatewayRef, ObservedRoute, RouteSpec } from '../route/route.ts';
import { classifyFailure, notASuccess } from './classify-failure.ts';
import type { CreateRouteCommand, VpnGatewayApi } from './vpn-gateway-api.ts';

export interface AlibabaOptions {
  readonly credentials: {
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly securityToken?: string;
  };
  /** `host:port` of another endpoint than the region's own, without a scheme. */
  readonly endpoint?: string;
  readonly protocol?: 'HTTP' | 'HTTPS';
  nowMs(): number;
}

/** The largest page DescribeVpnRouteEntries and DescribeVpnGateways give. Source: their parameter PageSize. */
const pageSize = 50;

/** Speaks to the VPN gateways of Alibaba Cloud through the vendor's SDK; hidden retries stay off. */
export function createAlibabaVpnGatewayApi(options: AlibabaOptions): VpnGatewayApi {
  // Clients are cheap and share one connection pool; timeouts can only be set per client. One limit covers all calls
  // that one question takes.
  const clientFor = (regionId: string, timeoutMs: number): ClientMaker => {
    const endsMs = options.nowMs() + timeoutMs;
    return () => {
      const leftMs = Math.max(1, endsMs - options.nowMs());
      return new Vpc(
        new $OpenApiUtil.Config({
          ...options.credentials,
          regionId,
          ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
          protocol: options.protocol ?? 'HTTPS',
          // The SDK's "connect" timeout also cuts off a silent connection: both are needed.
          connectTimeout: leftMs,
          readTimeout: leftMs,
        }),
      );
    };
  };

  return {
    async observe(gateway, timeoutMs, known): Promise<Observation> {
      const client = clientFor(gateway.regionId, timeoutMs);
      try {
        const state = known ?? (await readGatewayState(client, gateway));
        const routes = state.status === 'active' ? await readAllRoutes(client, gateway) : undefined;
        return {
          kind: 'seen',
          seenAtMs: options.nowMs(),
          ...state,
          ...(routes === undefined ? {} : { routes }),
        };
      } catch (error) {
        return { kind: 'unreadable', seenAtMs: options.nowMs(), fault: faultOf(error) };
      }
    },

    async survey(regionId, timeoutMs): Promise<Survey> {
      try {
        return { kind: 'seen', gateways: await readAllStates(clientFor(regionId, timeoutMs), regionId) };
      } catch (error) {
        return { kind: 'unreadable', seenAtMs: options.nowMs(), fault: faultOf(error) };
      }
    },

    async createRoute(command, timeoutMs): Promise<CallOutcome> {
      try {
        const client = clientFor(command.route.regionId, timeoutMs);
        const { statusCode, body } = await client().createVpnRouteEntry(toRequest(command));
        return readCreateAnswer(command.route, statusCode, body);
      } catch (error) {
        const fault = faultOf(error);
        return command.dryRun && fault.code === 'DryRunOperation'
          ? { kind: 'dry-run-passed', requestId: fault.requestId ?? '' }
          : { kind: 'fault', fault };
      }
    },
  };
}

/** Makes a client that has the rest of the time for its call. */
type ClientMaker = () => Vpc;

/** Carries a fault out of the reading helpers. */
class AnswerFault extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

function faultOf(error: unknown): Fault {
  return error instanceof AnswerFault ? error.fault : classifyFailure(error);
}

/**
 * Reads again, once, when the connection was lost: an instance that was frozen does not know that the other side has
 * closed its idle connections, and the first call after the thaw meets one. A create call is never repeated here.
 */
async function readOnceMore<Answer>(read: () => Promise<Answer>): Promise<Answer> {
  try {
    return await read();
  } catch (error) {
    if (classifyFailure(error).code !== 'Connection.Lost') throw error;
    return read();
  }
}

async function readGatewayState(
  client: ClientMaker,
  { regionId, vpnGatewayId }: GatewayRef,
): Promise<GatewayState> {
  const request = new DescribeVpnGatewayRequest({ regionId, vpnGatewayId });
  const { statusCode, body } = await readOnceMore(() => client().describeVpnGateway(request));
  const status = body?.status;
  if (statusCode !== 200 || body?.vpnGatewayId !== vpnGatewayId || !status) {
    throw new AnswerFault(
      notASuccess('DescribeVpnGateway answered without the gateway.', statusCode, body?.requestId),
    );
  }
  return { status, dualTunnel: isDualTunnel(body) };
}

async function readAllStates(
  client: ClientMaker,
  regionId: string,
): Promise<ReadonlyMap<string, GatewayState>> {
  const states = new Map<string, GatewayState>();
  for (let pageNumber = 1; ; pageNumber += 1) {
    const request = new DescribeVpnGatewaysRequest({ regionId, pageNumber, pageSize });
    const { statusCode, body } = await readOnceMore(() => client().describeVpnGateways(request));
    const gateways = body?.vpnGateways?.vpnGateway;
    if (
      statusCode !== 200 ||
      !body?.requestId ||
      typeof body.totalCount !== 'number' ||
      gateways === undefined
    ) {
      throw new AnswerFault(
        notASuccess('DescribeVpnGateways answered without a list.', statusCode, body?.requestId),
      );
    }
    for (const gateway of gateways) {
      if (!gateway.vpnGatewayId || !gateway.status) continue;
      states.set(gateway.vpnGatewayId, { status: gateway.status, dualTunnel: isDualTunnel(gateway) });
    }
    // A gateway that moved between pages is merely missing: whoever needs it asks for it alone.
    if (gateways.length < pageSize || states.size >= body.totalCount) return states;
  }
}

/** Only dual-tunnel gateways have a disaster recovery address. Source: DescribeVpnGateway, response elements. */
function isDualTunnel(gateway: {
  readonly disasterRecoveryInternetIp?: string;
  readonly disasterRecoveryVSwitchId?: string;
}): boolean {
  return Boolean(gateway.disasterRecoveryInternetIp || gateway.disasterRecoveryVSwitchId);
}

async function readAllRoutes(client: ClientMaker, gateway: GatewayRef): Promise<readonly ObservedRoute[]> {
  const routes: ObservedRoute[] = [];
  for (let pageNumber = 1; ; pageNumber += 1) {
    const page = await readRoutePage(client, gateway, pageNumber);
    routes.push(...page.routes);
    if (routes.length === page.totalCount) return routes;
    if (page.routes.length === 0 || routes.length > page.totalCount) {
      throw new AnswerFault(
        notASuccess('The route list changed while it was being read.', 200, page.requestId),
      );
    }
  }
}

async function readRoutePage(
  client: ClientMaker,
  { regionId, vpnGatewayId }: GatewayRef,
  pageNumber: number,
) {
  const request = new DescribeVpnRouteEntriesRequest({ regionId, vpnGatewayId, pageNumber, pageSize });
  const { statusCode, body } = await readOnceMore(() => client().describeVpnRouteEntries(request));
  const { requestId, totalCount } = body ?? {};
  if (statusCode !== 200 || !requestId || typeof totalCount !== 'number') {
    throw new AnswerFault(
      notASuccess('DescribeVpnRouteEntries answered without a list.', statusCode, requestId),
    );
  }
  return { requestId, totalCount, routes: readRoutes(body) };
}

function readRoutes(body: DescribeVpnRouteEntriesResponseBody | undefined): readonly ObservedRoute[] {
  const entries = body?.vpnRouteEntries?.vpnRouteEntry ?? [];
  return entries.map(({ routeDest = '', nextHop = '', weight, state = '', createTime }) => ({
    routeDest,
    nextHop,
    state,
    ...(isNumber(weight) ? { weight } : {}),
    ...(isNumber(createTime) ? { createTimeMs: createTime } : {}),
  }));
}

function toRequest({ route, clientToken, dryRun }: CreateRouteCommand): CreateVpnRouteEntryRequest {
  return new CreateVpnRouteEntryRequest({ ...route, clientToken, dryRun });
}

function readCreateAnswer(
  asked: RouteSpec,
  statusCode: number | undefined,
  body: CreateVpnRouteEntryResponseBody | undefined,
): CallOutcome {
  const answered: Partial<CreateVpnRouteEntryResponseBody> = body ?? {};
  const { requestId, createTime, weight, routeDest, nextHop } = answered;
  const aboutOurRoute =
    routeDest !== undefined && sameBlock(routeDest, asked.routeDest) && nextHop === asked.nextHop;
  if (statusCode !== 200 || !requestId || !aboutOurRoute) {
    const why = 'CreateVpnRouteEntry answered without the route it was asked for.';
    return { kind: 'fault', fault: notASuccess(why, statusCode, requestId) };
  }
  const { description, state, overlayMode, vpnInstanceId } = answered;
  return {
    kind: 'accepted',
    answer: {
      requestId,
      routeDest,
      nextHop,
      ...(isNumber(weight) ? { weight } : {}),
      ...(isNumber(createTime) ? { createTimeMs: createTime } : {}),
      ...(description === undefined ? {} : { description }),
      ...(state === undefined ? {} : { state }),
      ...(overlayMode === undefined ? {} : { overlayMode }),
      ...(vpnInstanceId === undefined ? {} : { vpnInstanceId }),
    },
  };
}

/** The SDK turns an empty string into NaN. */
function isNumber(value: number | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
