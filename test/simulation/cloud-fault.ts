import type { FaultEffect } from '../../local/vpn/faults.ts';
import { actions } from '../../local/vpn/vpn-over-calls.ts';
import type { FaultKind, FaultMix } from './fault-kind.ts';
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

/** Codes of a right that is missing for a while, and of a quota that somebody else has used up for a while. */
const refusals = ['Forbidden', 'QuotaExceeded.VpnRouteEntry'] as const;

const changing: ReadonlySet<string> = new Set(Object.values(actions));

/** Whether an action of the API changes a gateway. */
export function isChange(action: string): boolean {
  return changing.has(action);
}

/** Draws the fault of one call; most calls meet none. */
export function drawCallFault(
  mix: FaultMix,
  random: Random,
  action: string,
  timeoutMs: number,
): CallFault | undefined {
  const changes = isChange(action);
  for (const kind of callFaultKinds) {
    const intensity = mix[kind];
    if (intensity === undefined || !random.chance(intensity * (changes ? 0.35 : 0.08))) continue;
    const fault = callFaults[kind]({ random, changes, timeoutMs });
    if (fault !== undefined) return fault;
  }
  return undefined;
}

interface Draw {
  readonly random: Random;
  /** Whether the call is the one that changes something. */
  readonly changes: boolean;
  readonly timeoutMs: number;
}

const callFaults = {
  'never-sent': () => ({ kind: 'never-sent' }),
  'reset-before-commit': () => ({ kind: 'reset-before-commit' }),
  'reset-after-commit': () => ({ kind: 'reset-after-commit' }),
  'busy-code': ({ random, changes }) =>
    changes ? { kind: 'error', status: 400, code: random.pick(busyCodes) } : undefined,
  'throttled-with-hint': ({ random }) => ({ kind: 'throttle', retryAfterMs: random.whole(1, 30_000) }),
  'throttled-without-hint': ({ random }) => ({
    kind: 'error',
    status: 400,
    code: random.pick(['Throttling', 'Throttling.Api']),
  }),
  'server-error': ({ random }) => ({ kind: 'server-error', status: random.pick([500, 503]) }),
  'server-error-after-commit': () => ({ kind: 'server-error', status: 500, commits: true }),
  'unknown-code': ({ random, changes }) => {
    if (!changes) return undefined;
    const [status, commits] = [random.pick([400, 409]), random.chance(0.5)];
    return { kind: 'error', status, code: 'Never.Heard.Of', commits };
  },
  refusal: ({ random, changes }) => {
    if (!changes) return undefined;
    const code = random.pick(refusals);
    return { kind: 'error', status: code === 'Forbidden' ? 403 : 400, code };
  },
  'garbage-answer': ({ random }) => {
    const commits = random.chance(0.7);
    const kind = random.pick<'html' | 'truncated-body' | 'empty-body'>([
      'html',
      'truncated-body',
      'empty-body',
    ]);
    return kind === 'truncated-body'
      ? { kind, commits }
      : { kind, commits, status: kind === 'html' ? 502 : 200 };
  },
  'false-success': ({ random }) => {
    const commits = random.chance(0.5);
    const kind = random.pick<'error-in-200' | 'no-request-id' | 'redirect'>([
      'error-in-200',
      'no-request-id',
      'redirect',
    ]);
    return kind === 'error-in-200' ? { kind, commits, code: 'InternalError' } : { kind, commits };
  },
  'slow-answer': ({ random, timeoutMs }) => ({
    kind: 'delay',
    delayMs: random.whole(200, timeoutMs * 2),
    when: 'after-commit',
  }),
  // The cloud may begin its work a little after the caller has given up, but not long after.
  'slow-commit': ({ random, timeoutMs }) => ({
    kind: 'delay',
    delayMs: random.whole(200, timeoutMs + 3_000),
    when: 'before-commit',
  }),
  'hanging-call': ({ random }) => ({ kind: 'hang', commits: random.chance(0.5) }),
} as const satisfies Partial<Record<FaultKind, (draw: Draw) => CallFault | undefined>>;

const callFaultKinds = Object.keys(callFaults) as (keyof typeof callFaults)[];
