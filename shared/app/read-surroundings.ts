import { hasChangedNothing, type Operation } from '../operation/operation.ts';
import type { Ledger } from '../plan/ledger.ts';
import { type GatewayRef, gatewayKey } from '../route/route.ts';
import type { Surroundings } from '../route/surroundings.ts';
import { callsOfSurroundings } from '../vpn/surroundings-api.ts';
import type { App } from './app.ts';
import { changeLedger } from './keep-ledger.ts';
import { reserve } from './reserve-calls.ts';
import type { Turn } from './turn.ts';

/** A tunnel seen up this lately is taken to be up. */
const tunnelAgeMs = 30_000;

/** Whoever may not read them is not refused before each change, and told in the log each time. */
const retryAfterMs = 10 * 60_000;

/** VPC blocks and address pools are set up once; this old they are read again. */
const staleAfterMs = 60 * 60_000;

/**
 * What lies around the routes of a gateway: as remembered, or read again if that is too old and this process may.
 * @param maxAgeMs how old it may be
 * @returns what is remembered, however old, when it cannot be read now
 */
export async function surroundingsOf(
  app: App,
  gateway: GatewayRef,
  ledger: Ledger,
  timeoutMs: number,
  maxAgeMs = staleAfterMs,
): Promise<Surroundings | undefined> {
  const remembered = ledger.surroundings;
  const nowMs = app.clock.nowMs();
  if (app.readSurroundings === undefined) return remembered;
  const failedMs = ledger.surroundingsFailedAtMs;
  if (failedMs !== undefined && nowMs - failedMs < Math.min(maxAgeMs, retryAfterMs)) return remembered;
  if (remembered !== undefined && nowMs - remembered.seenAtMs <= maxAgeMs) return remembered;
  const wanted = { call: 'describe', calls: callsOfSurroundings, share: 1, latestMs: nowMs } as const;
  if ((await reserve(app, gateway, wanted)).kind === 'later') return remembered;
  const reading = await app.readSurroundings(gateway, timeoutMs);
  if (reading.kind === 'unreadable') {
    const { code, requestId } = reading.fault;
    const { vpnGatewayId, regionId } = gateway;
    app.log({
      level: 'warn',
      event: 'surroundings.unreadable',
      gateway: vpnGatewayId,
      region: regionId,
      code,
      cloudRequestId: requestId,
    });
    const surroundingsFailedAtMs = app.clock.nowMs();
    await changeLedger(app, gatewayKey(gateway), (latest) => ({ ...latest, surroundingsFailedAtMs }));
    return remembered;
  }
  const { surroundings } = reading;
  await changeLedger(app, gatewayKey(gateway), ({ surroundingsFailedAtMs: _, ...latest }) => ({
    ...latest,
    surroundings,
  }));
  return surroundings;
}

/**
 * What lies around, for the first call of an operation. A fail-over needs to know now whether the tunnel is up; whoever
 * may not ask leaves it to the poller.
 */
export async function surroundingsFor(
  turn: Turn,
  operation: Operation,
  ledger: Ledger,
): Promise<{ readonly surroundings?: Surroundings } | 'not-now'> {
  const { app, gateway } = turn;
  if (!hasChangedNothing(operation)) return {};
  const fresh = operation.intent.kind === 'fail-over';
  const timeoutMs = turn.callTimeoutMs();
  const surroundings = await surroundingsOf(app, gateway, ledger, timeoutMs, fresh ? tunnelAgeMs : undefined);
  if (app.readSurroundings !== undefined) turn.forgetLedger();
  if (surroundings === undefined) return fresh ? 'not-now' : {};
  return fresh && app.clock.nowMs() - surroundings.seenAtMs > tunnelAgeMs ? 'not-now' : { surroundings };
}
