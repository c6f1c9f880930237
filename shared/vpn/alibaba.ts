import {
  CreateVpnRouteEntryRequest,
  type CreateVpnRouteEntryResponseBody,
  DeleteVpnRouteEntryRequest,
  DescribeVpnGatewayRequest,
  DescribeVpnGatewaysRequest,
  DescribeVpnRouteEntriesRequest,
  type DescribeVpnRouteEntriesResponseBody,
  ModifyVpnRouteEntryWeightRequest,
  PublishVpnRouteEntryRequest,
} from '@alicloud/vpc20160428';
import type { CallOutcome } from '../operation/judge-call.ts';
import type { GatewayState, Observation, Survey } from '../operation/observation.ts';
import { sameBlock } from '../route/cidr.ts';
import type { Mutation } from '../route/mutation.ts';
import type { GatewayRef, ObservedRoute, RouteSpec } from '../route/route.ts';
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
import type { VpnGatewayApi } from './vpn-gateway-api.ts';

/** Speaks to the VPN gateways of Alibaba Cloud through the vendor's SDK; hidden retries stay off. */
export function createAlibabaVpnGatewayApi(options: AlibabaOptions): VpnGatewayApi {
  const clientFor = (regionId: string, timeoutMs: number) => clientsFor(options, regionId, timeoutMs);

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

    async change({ call, clientToken }, timeoutMs): Promise<CallOutcome> {
      try {
        const client = clientFor(call.route.regionId, timeoutMs)();
        return call.kind === 'create'
          ? readCreateAnswer(call.route, await client.createVpnRouteEntry(createRequest(call, clientToken)))
          : readRequestId(call.kind, await requestChange(client, call, clientToken));
      } catch (error) {
        const fault = faultOf(error);
        return call.kind === 'create' && call.dryRun && fault.code === 'DryRunOperation'
          ? { kind: 'dry-run-passed', requestId: fault.requestId ?? '' }
          : { kind: 'fault', fault };
      }
    },
  };
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

function createRequest({ route, dryRun }: Create, clientToken: string): CreateVpnRouteEntryRequest {
  return new CreateVpnRouteEntryRequest({ ...route, clientToken, dryRun });
}

type Create = Extract<Mutation, { kind: 'create' }>;

/** What a call answers, as far as all of them do. */
interface Answered {
  readonly statusCode?: number;
  readonly body?: { readonly requestId?: string };
}

/** Makes one of the calls that change a route which is there. */
function requestChange(
  client: ReturnType<ClientMaker>,
  call: Exclude<Mutation, Create>,
  clientToken: string,
): Promise<Answered> {
  const { regionId, vpnGatewayId, routeDest, nextHop } = call.route;
  const request = { regionId, vpnGatewayId, routeDest, nextHop, clientToken };
  switch (call.kind) {
    case 'delete':
      return client.deleteVpnRouteEntry(new DeleteVpnRouteEntryRequest({ ...request, weight: call.weight }));
    case 'set-weight': {
      const { weight, newWeight } = call;
      return client.modifyVpnRouteEntryWeight(
        new ModifyVpnRouteEntryWeightRequest({ ...request, weight, newWeight }),
      );
    }
    case 'publish':
    case 'withdraw':
      return client.publishVpnRouteEntry(
        // Source: PublishVpnRouteEntry, parameter RouteType: dbr is a destination route.
        new PublishVpnRouteEntryRequest({
          ...request,
          routeType: 'dbr',
          publishVpc: call.kind === 'publish',
        }),
      );
  }
}

/** The calls that change a route answer with the request id alone. */
function readRequestId(kind: Mutation['kind'], { statusCode, body }: Answered): CallOutcome {
  const requestId = body?.requestId;
  if (statusCode === 200 && requestId) return { kind: 'accepted', answer: { requestId } };
  const why = `The call to ${kind} the route was answered without a request id.`;
  return { kind: 'fault', fault: notASuccess(why, statusCode, requestId) };
}

function readCreateAnswer(
  asked: RouteSpec,
  { statusCode, body }: { readonly statusCode?: number; readonly body?: CreateVpnRouteEntryResponseBody },
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
