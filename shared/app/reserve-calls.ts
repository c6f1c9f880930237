import { emptyBudget, type RateLimit, reserveCalls } from '../operation/call-budget.ts';
import type { Mutation } from '../route/mutation.ts';
import type { GatewayRef } from '../route/route.ts';
import type { App } from './app.ts';

/** The calls whose rate is limited, each on its own. */
export type LimitedCall = 'create' | 'delete' | 'set-weight' | 'publish' | 'describe';

export interface CallsWanted {
  readonly call: LimitedCall;
  readonly calls: number;
  /** The part of the account's rate that may be used, above 0 and at most 1. */
  readonly share: number;
  /** See {@link RateLimit}; 0 when absent. */
  readonly pace?: number;
  /** A reservation for later than this, or than now, is not made. */
  readonly latestMs: number;
}

export type Reserved =
  /** The calls are counted from `atMs` on, and may be made then. */
  | { readonly kind: 'reserved'; readonly atMs: number }
  /** Nothing was reserved; `atMs` is when to ask again. */
  | { readonly kind: 'later'; readonly atMs: number };

/** How long an allowance of describe calls may be used after the moment it was reserved for. */
export const allowanceMs = 2_000;

/** From the reservation to the arrival at the cloud: a changing call follows at once, a describe allowance may last. */
const slackMs: Readonly<Record<LimitedCall, number>> = {
  create: 500,
  delete: 500,
  'set-weight': 500,
  publish: 500,
  describe: allowanceMs + 1_000,
};

/** How often in a row a reservation that meets those of other processes is tried again. */
const triesAtOnce = 8;

/** How long it then rests at least, and twice that at most. */
const restMs = 100;

/** The rate that a changing call counts under. Source: API rate quotas of VPN Gateway, one for each call. */
export function limitedCallOf({ kind }: Mutation): LimitedCall {
  return kind === 'withdraw' ? 'publish' : kind;
}

/** What it takes to keep to the account's rates. */
export interface Budgeted extends Pick<App, 'clock' | 'random'> {
  readonly store: Pick<App['store'], 'readBudget' | 'replaceBudget'>;
  readonly settings: Pick<App['settings'], 'callsPerMinute'>;
}

/** Reserves calls under the account's rate limit, across all processes that share the store. */
export async function reserve(
  app: Budgeted,
  { accountId, regionId }: Pick<GatewayRef, 'accountId' | 'regionId'>,
  { call, calls, share, pace = 0, latestMs }: CallsWanted,
): Promise<Reserved> {
  const key = `${accountId}/${regionId}/${call}`;
  const perMinute = Math.max(calls, Math.floor(app.settings.callsPerMinute[call] * share));
  const limit: RateLimit = { perMinute, slackMs: slackMs[call], pace };
  for (;;) {
    for (let tries = 1; tries <= triesAtOnce; tries += 1) {
      const stored = await app.store.readBudget(key);
      const nowMs = app.clock.nowMs();
      const { budget, atMs } = reserveCalls(stored?.budget ?? emptyBudget, calls, nowMs, limit);
      if (atMs > Math.max(latestMs, nowMs)) return { kind: 'later', atMs };
      const replaced = await app.store.replaceBudget(key, budget, stored?.version ?? 0);
      if (replaced === 'replaced') return { kind: 'reserved', atMs };
    }
    const rest = Math.ceil(restMs * (1 + app.random()));
    const nowMs = app.clock.nowMs();
    if (nowMs + rest > latestMs) return { kind: 'later', atMs: Math.max(nowMs, latestMs) + rest };
    await app.clock.sleep(rest);
  }
}
