import { answer } from '../../local/vpn/model/answer.ts';
import type { Answer, World } from '../../local/vpn/model/world.ts';
import type { Clock } from '../../shared/app/clock.ts';
import type { Fault } from '../../shared/operation/fault.ts';
import type { GatewayState, Observation, Survey } from '../../shared/operation/observation.ts';
import type { CreateAnswer } from '../../shared/operation/operation.ts';
import type { GatewayRef, ObservedRoute } from '../../shared/route/route.ts';
import { classifyFailure } from '../../shared/vpn/classify-failure.ts';
import type { CreateRouteCommand, VpnGatewayApi } from '../../shared/vpn/vpn-gateway-api.ts';

/** One call as the cloud saw it. */
export interface CloudCall {
  readonly action: string;
  readonly atMs: number;
  readonly vpnGatewayId: string;
  readonly clientToken: string;
  /** `OK`, or the code of the refusal. */
  readonly code: string;
}

export interface ModelVpn extends VpnGatewayApi {
  /** Every call that reached the cloud, in order. */
  readonly calls: readonly CloudCall[];
}

export interface ModelVpnOptions {
  readonly accountId: string;
  /** How long each call takes; the default is 20. */
  readonly latencyMs?: number;
  /** Runs before a call reaches the cloud; the fault it gives is the answer instead. */
  readonly meet?: (
    action: string,
    gateway: { readonly vpnGatewayId: string },
  ) => Promise<Fault | undefined> | Fault | undefined;
  /** Runs after the call took effect; the fault it gives is the answer instead of the cloud's. */
  readonly spoil?: (action: string) => Fault | undefined;
}

/** Carries a fault out of the reading functions. */
class Met extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

type Body = Readonly<Record<string, unknown>>;

const pageSize = 50;

/** The port to the VPN gateways over the emulator's pure model, on a clock that a test moves. */
export function createModelVpn(
  world: World,
  clock: Clock,
  { accountId, latencyMs = 20, meet, spoil }: ModelVpnOptions,
): ModelVpn {
  const calls: CloudCall[] = [];
  const ask = async (action: string, parameters: Readonly<Record<string, string>>): Promise<Body> => {
    await clock.sleep(latencyMs);
    const { VpnGatewayId: vpnGatewayId = '', ClientToken: clientToken = '' } = parameters;
    const met = await meet?.(action, { vpnGatewayId });
    if (met !== undefined) throw new Met(met);
    const requestId = `R-${calls.length + 1}`;
    const caller = { accessKeyId: 'model', accountId };
    const given = answer(world, { action, parameters, caller, requestId, nowMs: clock.nowMs() });
    const code = given.kind === 'ok' ? 'OK' : given.code;
    calls.push({ action, atMs: clock.nowMs(), vpnGatewayId, clientToken, code });
    const spoilt = spoil?.(action);
    if (spoilt !== undefined) throw new Met(spoilt);
    return bodyOf(given, requestId);
  };
  const pages = async (action: string, parameters: Readonly<Record<string, string>>, list: string) => {
    const rows: Body[] = [];
    for (let page = 1; ; page += 1) {
      const paging = { PageNumber: String(page), PageSize: String(pageSize) };
      const body = await ask(action, { ...parameters, ...paging });
      const inner = Object.values(body[list] as Body)[0] as readonly Body[];
      rows.push(...inner);
      if (inner.length === 0 || rows.length >= Number(body.TotalCount)) return rows;
    }
  };
  return {
    calls,
    observe: (gateway, _timeoutMs, known): Promise<Observation> =>
      orUnreadable(clock, async () => {
        const parameters = parametersOf(gateway);
        const state = known ?? stateOf(await ask('DescribeVpnGateway', parameters));
        if (state.status !== 'active') return { kind: 'seen', seenAtMs: clock.nowMs(), ...state };
        const rows = await pages('DescribeVpnRouteEntries', parameters, 'VpnRouteEntries');
        return { kind: 'seen', seenAtMs: clock.nowMs(), ...state, routes: rows.map(routeOf) };
      }),
    survey: (regionId): Promise<Survey> =>
      orUnreadable(clock, async () => {
        const rows = await pages('DescribeVpnGateways', { RegionId: regionId }, 'VpnGateways');
        const gateways = new Map(rows.map((row) => [String(row.VpnGatewayId), stateOf(row)]));
        return { kind: 'seen', gateways };
      }),
    async createRoute(command) {
      try {
        const body = await ask('CreateVpnRouteEntry', createParameters(command));
        return { kind: 'accepted', answer: answerOf(body) };
      } catch (error) {
        if (!(error instanceof Met)) throw error;
        const { fault } = error;
        const passed = command.dryRun && fault.code === 'DryRunOperation';
        return passed
          ? { kind: 'dry-run-passed', requestId: fault.requestId ?? '' }
          : { kind: 'fault', fault };
      }
    },
  };
}

async function orUnreadable<Seen>(
  clock: Clock,
  look: () => Promise<Seen>,
): Promise<Seen | { readonly kind: 'unreadable'; readonly seenAtMs: number; readonly fault: Fault }> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof Met)) throw error;
    return { kind: 'unreadable', seenAtMs: clock.nowMs(), fault: error.fault };
  }
}

function bodyOf(given: Answer, requestId: string): Body {
  if (given.kind === 'ok') return given.body;
  const { code, status, message, retryAfterMs } = given;
  // The shape in which the vendor's SDK tells of an error answer.
  const thrown = {
    code,
    statusCode: status,
    requestId,
    retryAfter: retryAfterMs,
    data: { Message: message },
  };
  throw new Met(classifyFailure(Object.assign(new Error(code), thrown)));
}

function parametersOf({ regionId, vpnGatewayId }: GatewayRef) {
  return { RegionId: regionId, VpnGatewayId: vpnGatewayId };
}

function createParameters({ route, clientToken, dryRun }: CreateRouteCommand): Record<string, string> {
  return {
    RegionId: route.regionId,
    VpnGatewayId: route.vpnGatewayId,
    RouteDest: route.routeDest,
    NextHop: route.nextHop,
    Weight: String(route.weight),
    PublishVpc: String(route.publishVpc),
    ClientToken: clientToken,
    DryRun: String(dryRun),
    ...(route.description === undefined ? {} : { Description: route.description }),
    ...(route.overlayMode === undefined ? {} : { OverlayMode: route.overlayMode }),
  };
}

function answerOf(body: Body): CreateAnswer {
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
