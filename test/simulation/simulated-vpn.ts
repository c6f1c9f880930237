import type { Task } from '../../local/vpn/model/world.ts';
import { actions, changeParameters } from '../../local/vpn/vpn-over-calls.ts';
import type { Fault } from '../../shared/operation/fault.ts';
import type { GatewayState, Observation, Survey } from '../../shared/operation/observation.ts';
import type { GatewayRef, ObservedRoute } from '../../shared/route/route.ts';
import { notASuccess } from '../../shared/vpn/classify-failure.ts';
import type { VpnGatewayApi } from '../../shared/vpn/vpn-gateway-api.ts';
import { whereaboutsOf } from './effect.ts';
import { type ChangeCall, type Fact, isDryRun } from './fact.ts';
import type { Shown } from './shown.ts';
import type { Landing, SimulatedCloud } from './simulated-cloud.ts';
import type { SmallGateways } from './small-world.ts';
import { type Body, readChangeEnd, readRouteRow, readWire, textOf } from './wire-answer.ts';
import type { Worker } from './worker.ts';

export interface VpnSurroundings {
  readonly cloud: SimulatedCloud;
  readonly accountId: string;
  readonly gateways: SmallGateways;
  /** How many changing calls were begun so far. */
  readonly callsMade: () => number;
  /** The changes of ours that are running, by gateway: shared by all workers. */
  readonly running: Map<string, { readonly task: Task; readonly clientToken: string }>;
  /** The operation that a worker is using a token for. */
  readonly senderOf: (worker: string, clientToken: string) => string | undefined;
  readonly witness: (fact: Fact) => void;
}

/** The largest page there is. */
const pageSize = 50;

/** The port to the VPN gateways as one worker uses it, over the simulated cloud. */
export function vpnFor(worker: Worker, surroundings: VpnSurroundings): VpnGatewayApi {
  const { cloud, accountId, gateways, senderOf, witness } = surroundings;
  const surveyed = new WeakMap<GatewayState, readonly Shown[]>();
  const ask = async (action: string, gateway: GatewayRef, timeoutMs: number, page = 0): Promise<Body> => {
    const { regionId: RegionId, vpnGatewayId: VpnGatewayId } = gateway;
    const paging = page === 0 ? {} : { PageNumber: String(page), PageSize: String(pageSize) };
    const parameters = { RegionId, VpnGatewayId, ...paging };
    const reading = readWire(await cloud.call({ worker, action, parameters, accountId, timeoutMs }));
    if (reading.kind === 'fault') throw new Unread(reading.fault);
    const { status, body } = reading;
    const complete = page === 0 ? body.VpnGatewayId === VpnGatewayId : typeof body.TotalCount === 'number';
    if (status === 200 && complete && textOf(body.RequestId) !== '') return body;
    throw new Unread(notASuccess(`${action} gave no answer.`, status, textOf(body.RequestId)));
  };

  const readRoutes = async (gateway: GatewayRef, timeoutMs: number): Promise<readonly ObservedRoute[]> => {
    const routes: ObservedRoute[] = [];
    for (let page = 1; ; page += 1) {
      const body = await ask('DescribeVpnRouteEntries', gateway, timeoutMs, page);
      const { VpnRouteEntry: rows = [] } = body.VpnRouteEntries as { VpnRouteEntry?: readonly Body[] };
      routes.push(...rows.map(readRouteRow));
      if (routes.length === body.TotalCount) return routes;
      if (rows.length === 0) throw new Unread(notASuccess('The list changed.', 200, undefined));
    }
  };

  const look = async (gateway: GatewayRef, timeoutMs: number, known?: GatewayState): Promise<Observation> => {
    try {
      const state = known ?? readState(await ask('DescribeVpnGateway', gateway, timeoutMs));
      const routes = state.status === 'active' ? await readRoutes(gateway, timeoutMs) : undefined;
      const seen = { kind: 'seen', seenAtMs: worker.clock.nowMs(), ...state } as const;
      return routes === undefined ? seen : { ...seen, routes };
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      return { kind: 'unreadable', seenAtMs: worker.clock.nowMs(), fault: error.fault };
    }
  };

  const askAll = async (regionId: string, timeoutMs: number): Promise<readonly Body[]> => {
    const all: Body[] = [];
    for (let page = 1; ; page += 1) {
      const parameters = { RegionId: regionId, PageNumber: String(page), PageSize: String(pageSize) };
      const action = 'DescribeVpnGateways';
      const reading = readWire(await cloud.call({ worker, action, parameters, accountId, timeoutMs }));
      if (reading.kind === 'fault') throw new Unread(reading.fault);
      const rows = (reading.body.VpnGateways as { VpnGateway?: readonly Body[] } | undefined)?.VpnGateway;
      if (reading.status !== 200 || rows === undefined || textOf(reading.body.RequestId) === '') {
        throw new Unread(notASuccess(`${action} gave no list.`, reading.status, undefined));
      }
      all.push(...rows);
      if (rows.length < pageSize) return all;
    }
  };

  return {
    async observe(gateway, timeoutMs, known): Promise<Observation> {
      const { vpnGatewayId } = gateway;
      const beganAtMs = cloud.nowMs();
      const watch = cloud.watch(vpnGatewayId);
      // What a survey saw is part of the observation that is built upon it.
      const before = known === undefined ? [] : (surveyed.get(known) ?? []).filter(({ atRest }) => atRest);
      const seen = await look(gateway, timeoutMs, known);
      watch.end();
      const shown = [...before, ...watch.shown];
      witness({ kind: 'observed', worker: worker.name, look: { vpnGatewayId, beganAtMs, seen, shown } });
      return seen;
    },

    async survey(regionId, timeoutMs): Promise<Survey> {
      const watched = gateways.map(({ vpnGatewayId }) => ({ vpnGatewayId, ...cloud.watch(vpnGatewayId) }));
      try {
        const rows = await askAll(regionId, timeoutMs);
        const states = new Map(rows.map((row) => [textOf(row.VpnGatewayId), readState(row)]));
        for (const { vpnGatewayId, shown } of watched) {
          const state = states.get(vpnGatewayId);
          if (state !== undefined) surveyed.set(state, shown);
        }
        return { kind: 'seen', gateways: states };
      } catch (error) {
        if (!(error instanceof Unread)) throw error;
        return { kind: 'unreadable', seenAtMs: worker.clock.nowMs(), fault: error.fault };
      } finally {
        for (const { end } of watched) end();
      }
    },

    async change(command, timeoutMs) {
      const { clientToken } = command;
      const operationId = senderOf(worker.name, clientToken);
      const call: ChangeCall = {
        command,
        beganAtMs: cloud.nowMs(),
        index: surroundings.callsMade(),
        ...(operationId === undefined ? {} : { operationId }),
      };
      witness({ kind: 'change-begun', worker: worker.name, call });
      const landed = (landing: Landing | undefined): void => {
        land(call, landing, surroundings);
        witness({ kind: 'change-landed', worker: worker.name, call });
      };
      const parameters = changeParameters(command);
      const action = actions[command.call.kind];
      const end = await cloud.call({ worker, action, parameters, accountId, timeoutMs, landed });
      return readChangeEnd(end, command.call);
    },
  };
}

function readState(row: Body): GatewayState {
  return { status: textOf(row.Status), dualTunnel: Boolean(row.DisasterRecoveryInternetIp) };
}

/** Carries a fault out of the reading helpers. */
class Unread extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

function land(call: ChangeCall, landing: Landing | undefined, { cloud, running }: VpnSurroundings): void {
  const { clientToken, call: mutation } = call.command;
  const { vpnGatewayId } = mutation.route;
  const ours = running.get(vpnGatewayId);
  call.effect = effectOf(landing);
  call.landedAtMs = cloud.nowMs();
  if (call.effect === 'began' && landing?.began) {
    const { began, targetMs } = landing;
    running.set(vpnGatewayId, { task: began, clientToken });
    call.doneAtMs = began.doneAtMs;
    if (targetMs !== undefined) {
      call.targetMs = targetMs;
      call.whereabouts = () => whereaboutsOf(cloud.world, mutation, began, targetMs);
    }
  }
  const foundOurs = call.effect === 'refused' && ours !== undefined && landing?.found === ours.task;
  if (foundOurs && !isDryRun(call) && ours.clientToken !== clientToken) call.foundOurs = ours.clientToken;
}

function effectOf(landing: Landing | undefined): NonNullable<ChangeCall['effect']> {
  if (landing === undefined) return 'none';
  const { answer, began } = landing;
  if (answer.kind === 'error') return answer.code === 'DryRunOperation' ? 'checked' : 'refused';
  return began === null ? 'recalled' : 'began';
}
