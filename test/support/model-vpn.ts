import { answer } from '../../local/vpn/model/answer.ts';
import type { World } from '../../local/vpn/model/world.ts';
import {
  type Ask,
  bodyOrFault,
  CallFailed,
  createVpnOverCalls,
  surroundingsOverCalls,
} from '../../local/vpn/vpn-over-calls.ts';
import type { Clock } from '../../shared/app/clock.ts';
import type { Fault } from '../../shared/operation/fault.ts';
import type { ReadSurroundings } from '../../shared/vpn/surroundings-api.ts';
import type { VpnGatewayApi } from '../../shared/vpn/vpn-gateway-api.ts';

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
  readonly readSurroundings: ReadSurroundings;
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

/** The port to the VPN gateways over the emulator's pure model, on a clock that a test moves. */
export function createModelVpn(
  world: World,
  clock: Clock,
  { accountId, latencyMs = 20, meet, spoil }: ModelVpnOptions,
): ModelVpn {
  const calls: CloudCall[] = [];
  const ask: Ask = async (action, parameters) => {
    await clock.sleep(latencyMs);
    const { VpnGatewayId: vpnGatewayId = '', ClientToken: clientToken = '' } = parameters;
    const met = await meet?.(action, { vpnGatewayId });
    if (met !== undefined) throw new CallFailed(met);
    const requestId = `R-${calls.length + 1}`;
    const caller = { accessKeyId: 'model', accountId };
    const given = answer(world, { action, parameters, caller, requestId, nowMs: clock.nowMs() });
    const code = given.kind === 'ok' ? 'OK' : given.code;
    calls.push({ action, atMs: clock.nowMs(), vpnGatewayId, clientToken, code });
    const spoilt = spoil?.(action);
    if (spoilt !== undefined) throw new CallFailed(spoilt);
    return bodyOrFault(given, requestId);
  };
  const readSurroundings = surroundingsOverCalls(ask, clock.nowMs);
  return { calls, readSurroundings, ...createVpnOverCalls(ask, clock.nowMs) };
}
