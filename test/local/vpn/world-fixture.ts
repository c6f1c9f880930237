import { answer } from '../../../local/vpn/model/answer.ts';
import { createWorld } from '../../../local/vpn/model/create-world.ts';
import { routesOf } from '../../../local/vpn/model/foreign-hand.ts';
import type { Answer, Caller, World } from '../../../local/vpn/model/world.ts';
import { sample, sampleWorld } from '../../../local/vpn/sample-world.ts';
import type { WorldSeed } from '../../../local/vpn/world-seed.ts';

export const caller: Caller = { accessKeyId: 'emulator-full', accountId: sample.accountId };
export const busyMs = 4000;

/** The sample world at time zero, with settings of one's own. */
export function aWorld(settings: Partial<WorldSeed['settings']> = {}): World {
  return createWorld({ ...sampleWorld, settings: { ...sampleWorld.settings, ...settings } });
}

/** The parameters of a creation that succeeds in the sample world. */
export const creation = {
  RegionId: sample.regionId,
  VpnGatewayId: sample.single,
  RouteDest: '10.0.0.0/24',
  NextHop: sample.firstOffice,
  Weight: '100',
  PublishVpc: 'false',
} as const;

export interface CallOptions {
  readonly atMs?: number;
  readonly by?: Caller;
  readonly durationMs?: number;
  readonly requestId?: string;
}

/** One call of the model; the time is the world's own unless given. */
export function call(
  world: World,
  action: string,
  parameters: Readonly<Record<string, string>>,
  { atMs = world.nowMs, by = caller, requestId = 'request-1', ...rest }: CallOptions = {},
): Answer {
  return answer(world, { action, parameters, caller: by, requestId, nowMs: atMs, ...rest });
}

export function create(
  world: World,
  changed: Readonly<Record<string, string>> = {},
  options: CallOptions = {},
): Answer {
  return call(world, 'CreateVpnRouteEntry', { ...creation, ...changed }, options);
}

/** `OK`, or the code of the refusal. */
export function codeOf(result: Answer): string {
  return result.kind === 'ok' ? 'OK' : result.code;
}

/** Destinations and next hops listed now, as short lines. */
export function listed(world: World, vpnGatewayId: string = sample.single): readonly string[] {
  return routesOf(world, vpnGatewayId, 'listed').map(
    ({ routeDest, nextHop, weight, published }) =>
      `${routeDest} ${nextHop} ${weight} ${published ? 'published' : 'normal'}`,
  );
}
