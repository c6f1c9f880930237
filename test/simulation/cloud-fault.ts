import { type FaultEffect, faultRuleSchema } from '../../local/vpn/faults.ts';
import type { FaultMix } from './fault-kind.ts';
import type { Random } from './random.ts';

/** What befalls one call to the cloud: a fault of the wire, or no connection at all. */
export type CallFault = FaultEffect | { readonly kind: 'never-sent' };

/** Every code that asks to wait. Source: error codes of CreateVpnRouteEntry and its neighbours. */
const busyCodes = [
  'VpnGateway.Configuring',
  'TaskConflict',
  'VpnTask.CONFLICT',
  'IncorrectVpcStatus',
  'Appliance.Configuring',
  'VpnConnection.Configuring',
  'VpnRouteEntry.Configuring',
  'OperationConflict',
  'SystemBusy',
] as const;

/** Draws the fault of one call; most calls meet none. */
export function drawCallFault(
  mix: FaultMix,
  random: Random,
  action: string,
  timeoutMs: number,
): CallFault | undefined {
  const changes = action === 'CreateVpnRouteEntry';
  const meets = (intensity: number | undefined): boolean =>
    intensity !== undefined && random.chance(intensity * (changes ? 0.35 : 0.12));

  if (meets(mix['never-sent'])) return { kind: 'never-sent' };
  if (meets(mix['reset-before-commit'])) return { kind: 'reset-before-commit' };
  if (meets(mix['reset-after-commit'])) return { kind: 'reset-after-commit' };
  if (changes && meets(mix['busy-code']))
    return effect('error', { status: 400, code: random.pick(busyCodes) });
  if (meets(mix['throttled-with-hint'])) return effect('throttle', { retryAfterMs: random.whole(1, 30_000) });
  if (meets(mix['throttled-without-hint'])) {
    return effect('error', { status: 400, code: random.pick(['Throttling', 'Throttling.Api']) });
  }
  if (meets(mix['server-error'])) return effect('server-error', { status: random.pick([500, 503]) });
  if (meets(mix['server-error-after-commit'])) return effect('server-error', { status: 500, commits: true });
  if (changes && meets(mix['unknown-code'])) {
    const unknown = { code: 'Never.Heard.Of', commits: random.chance(0.5) };
    return effect('error', { status: random.pick([400, 409]), ...unknown });
  }
  if (meets(mix['garbage-answer'])) return drawGarbage(random);
  if (meets(mix['false-success'])) return drawFalseSuccess(random);
  if (meets(mix['slow-answer'])) return effect('delay', { delayMs: random.whole(200, timeoutMs * 2) });
  // The cloud may begin its work a little after the caller has given up, but not long after.
  if (meets(mix['slow-commit'])) {
    return effect('delay', { delayMs: random.whole(200, timeoutMs + 3_000), when: 'before-commit' });
  }
  if (meets(mix['hanging-call'])) return effect('hang', { commits: random.chance(0.5) });
  return undefined;
}

function drawGarbage(random: Random): CallFault {
  const commits = random.chance(0.7);
  const kind = random.pick<FaultEffect['kind']>(['html', 'truncated-body', 'empty-body']);
  return effect(kind, kind === 'html' ? { commits, status: random.pick([200, 502]) } : { commits });
}

function drawFalseSuccess(random: Random): CallFault {
  const commits = random.chance(0.5);
  return effect(random.pick<FaultEffect['kind']>(['error-in-200', 'no-request-id', 'redirect']), { commits });
}

function effect(kind: FaultEffect['kind'], fields: object): FaultEffect {
  return effectSchema.parse({ kind, ...fields });
}

const effectSchema = faultRuleSchema.shape.effect;
