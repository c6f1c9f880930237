import { refuse } from './refusals.ts';
import type { Call, Refusal, World } from './world.ts';

/**
 * Lets a call through the sliding window of (account, region, action), or refuses it.
 * The window belongs to the account: every program using it shares the budget. Refused calls do not count.
 */
export function throttle(world: World, call: Call): Refusal | undefined {
  const limit = world.settings.rateLimits[call.action];
  if (limit === undefined) return undefined;
  const region = call.parameters.RegionId ?? '';
  const key = `${call.caller.accountId} ${region} ${call.action}`;
  let window = world.rateWindows[key];
  if (window === undefined) {
    window = [];
    world.rateWindows[key] = window;
  }
  const openMs = world.nowMs - world.settings.rateWindowMs;
  let outdated = 0;
  while (outdated < window.length && (window[outdated] ?? 0) <= openMs) outdated += 1;
  if (outdated > 0) window.splice(0, outdated);
  if (window.length < limit) {
    window.push(world.nowMs);
    return undefined;
  }
  const oldestMs = window[0] ?? world.nowMs;
  return { ...refuse('Throttling.User'), retryAfterMs: oldestMs + world.settings.rateWindowMs - world.nowMs };
}
