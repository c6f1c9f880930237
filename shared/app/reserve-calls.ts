import { emptyBudget, reserveCalls } from '../operation/call-budget.ts';
import type { GatewayRef } from '../route/route.ts';
import type { App } from './app.ts';

/** The calls whose rate is limited, each on its own. */
export type LimitedCall = 'create' | 'describe';

export interface CallsWanted {
  readonly call: LimitedCall;
  readonly calls: number;
  /** The part of the account's rate that may be used, above 0 and at most 1. */
  readonly share: number;
  /** A reservation for later than this, or than now, is not made. */
  readonly latestMs: number;
}

/** How often in a row a reservation that meets those of other processes is tried again. */
const triesAtOnce = 8;

/** How long it then rests at least, and twice that at most. */
const restMs = 100;

/**
 * Reserves calls under the account's rate limit, across all processes that share the store.
 * @returns from when on the calls may be made; beyond `latestMs` nothing was reserved
 */
export async function reserve(
  app: App,
  { accountId, regionId }: Pick<GatewayRef, 'accountId' | 'regionId'>,
  { call, calls, share, latestMs }: CallsWanted,
): Promise<number> {
  const key = `${accountId}/${regionId}/${call}`;
  const perMinute = Math.max(calls, Math.floor(app.settings.callsPerMinute[call] * share));
  for (;;) {
    for (let tries = 1; tries <= triesAtOnce; tries += 1) {
      const stored = await app.store.readBudget(key);
      const nowMs = app.clock.nowMs();
      const { budget, atMs } = reserveCalls(stored?.budget ?? emptyBudget, calls, nowMs, perMinute);
      if (atMs > Math.max(latestMs, nowMs)) return atMs;
      if ((await app.store.replaceBudget(key, budget, stored?.version ?? 0)) === 'replaced') return atMs;
    }
    const rest = Math.ceil(restMs * (1 + app.random()));
    const nowMs = app.clock.nowMs();
    if (nowMs + rest > latestMs) return Math.max(nowMs, latestMs) + rest;
    await app.clock.sleep(rest);
  }
}
