import { createHash } from 'node:crypto';

/** Source: open.feishu.cn, "Get a custom app's tenant_access_token" (2026-11). */
const lifeMs = 2 * 60 * 60_000;
const renewableMs = 30 * 60_000;

export interface FeishuTokens {
  /** The current token, or a new one in the last 30 minutes of its life; the old one stays valid to its end. */
  readonly give: (nowMs: number) => { readonly token: string; readonly expireS: number };
  readonly isValid: (token: string, nowMs: number) => boolean;
  /** As after the app's secret was reset. */
  readonly revokeAll: () => void;
  /** How many there have been. */
  readonly given: () => number;
}

/** The access tokens of one app. */
export function createFeishuTokens(appId: string): FeishuTokens {
  let valid: readonly { readonly token: string; readonly untilMs: number }[] = [];
  let given = 0;
  return {
    give(nowMs) {
      const current = valid.at(-1);
      const left = current === undefined ? 0 : current.untilMs - nowMs;
      if (current !== undefined && left > renewableMs) {
        return { token: current.token, expireS: Math.floor(left / 1_000) };
      }
      given += 1;
      const token = `t-${createHash('sha256').update(`${appId} ${given}`).digest('hex').slice(0, 40)}`;
      valid = [...valid, { token, untilMs: nowMs + lifeMs }];
      return { token, expireS: lifeMs / 1_000 };
    },
    isValid: (token, nowMs) => valid.some((one) => one.token === token && nowMs < one.untilMs),
    revokeAll() {
      valid = [];
    },
    given: () => given,
  };
}
