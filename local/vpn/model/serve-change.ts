import { checkState } from './gateway-state.ts';
import { connectionOf, gatewayOf } from './lookup.ts';
import { checkBoolean, type Parameters, requireAll } from './parameters.ts';
import { checkOwnership, checkPermission } from './permission.ts';
import { refuse } from './refusals.ts';
import { startTask } from './tasks.ts';
import { checkToken, recall, remember } from './token-memory.ts';
import type { Answer, Call, Effect, Gateway, Refusal, World } from './world.ts';

/** One changing action, as the parts in which the actions differ. */
export interface Change {
  readonly required: readonly string[];
  /** Whether the next hop must be a connection of the gateway; routes may outlive their connection. */
  readonly needsConnection: boolean;
  /** Whether DryRun is a parameter of this action. */
  readonly canDryRun: boolean;
  readonly checkSyntax: (parameters: Parameters) => Refusal | undefined;
  readonly effectOf: (call: Call, gateway: Gateway) => Effect;
  readonly checkMeaning: (world: World, gateway: Gateway, call: Call, effect: Effect) => Refusal | undefined;
  readonly checkQuota: (world: World, gateway: Gateway, call: Call, effect: Effect) => Refusal | undefined;
  readonly bodyOf: (call: Call, effect: Effect) => Record<string, unknown>;
}

/**
 * Serves a changing action. The order of the checks is part of the contract:
 * syntax → permission → client token → existence → state → meaning → quota → dry run.
 * The token comes before the state, so that a repeated call is answered while its own change is still running.
 * Whether a *route* exists is meaning, not existence: while the gateway is updating nobody can tell.
 */
export function serveChange(world: World, call: Call, change: Change): Answer {
  const { parameters } = call;
  const early =
    requireAll(parameters, change.required) ??
    change.checkSyntax(parameters) ??
    checkBoolean(parameters, 'DryRun') ??
    checkToken(call) ??
    checkPermission(world, call) ??
    recall(world, call);
  if (early) return early;

  const gateway = gatewayOf(world, call);
  if (!gateway) return refuse('InvalidVpnGatewayInstanceId.NotFound');
  const nextHop = parameters.NextHop ?? '';
  const effect = change.effectOf(call, gateway);
  const refusal =
    checkOwnership(world, call, gateway) ??
    (change.needsConnection && !connectionOf(world, gateway, nextHop)
      ? refuse('InvalidNextHop.NotFound')
      : undefined) ??
    checkState(world, gateway, nextHop, effect) ??
    change.checkMeaning(world, gateway, call, effect) ??
    change.checkQuota(world, gateway, call, effect);
  if (refusal) return refusal;
  if (change.canDryRun && parameters.DryRun === 'true') return refuse('DryRunOperation');

  const body = change.bodyOf(call, effect);
  const durationMs = call.durationMs ?? world.settings.mutationDurationMs;
  startTask(world, gateway, effect, durationMs, gateway.disturbance);
  gateway.disturbance = null;
  remember(world, call, body);
  return { kind: 'ok', body };
}
