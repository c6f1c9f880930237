import * as z from 'zod';
import { type FeishuAnswer, readFeishuAnswer } from './feishu-verdict.ts';
import type { HttpCall, HttpCaller } from './http-caller.ts';

export interface FeishuApp {
  readonly appId: string;
  readonly appSecret: string;
  readonly apiUrl: string;
}

export interface FeishuRequest {
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly body: unknown;
}

/** Until when a delivery has to be over, and what time it is for the platform. */
export interface Patience {
  readonly nowMs: number;
  /** What is left of it, at this very moment. */
  readonly leftMs: () => number;
}

export type FeishuSession = (request: FeishuRequest, patience: Patience) => Promise<FeishuAnswer>;

/** Two tokens are valid at a time: a fresh one is given from 30 minutes before the end on. */
const renewBeforeMs = 5 * 60_000;

/** Source: open.feishu.cn, "Get a custom app's tenant_access_token": `expire` is in seconds, at most 2 hours (2026-11). */
const tokenBody = z.object({
  tenant_access_token: z.string().min(1),
  expire: z.number().int().min(0).max(7_200),
});

/**
 * Calls the API as the app. Its access token is kept for as long as it is valid, and renewed once in a call when the
 * platform refuses it.
 */
export function openFeishuSession({ appId, appSecret, apiUrl }: FeishuApp, call: HttpCaller): FeishuSession {
  let kept: { readonly token: string; readonly untilMs: number } | undefined;

  const send = async (
    { method, path, body }: FeishuRequest,
    headers: Readonly<Record<string, string>>,
    { nowMs, leftMs }: Patience,
  ): Promise<FeishuAnswer> => {
    const timeoutMs = Math.floor(leftMs());
    if (timeoutMs <= 0) {
      return { kind: 'failed', outcome: { kind: 'later', why: 'There was no time left for another call.' } };
    }
    const request: HttpCall = {
      method,
      url: `${apiUrl.replace(/\/+$/, '')}/open-apis${path}`,
      namedBy: 'configured',
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      body,
      timeoutMs,
    };
    return readFeishuAnswer(await call(request), nowMs);
  };

  const renew = async (patience: Patience): Promise<FeishuAnswer | string> => {
    const request = {
      method: 'POST',
      path: '/auth/v3/tenant_access_token/internal',
      body: { app_id: appId, app_secret: appSecret },
    } as const;
    const answer = await send(request, {}, patience);
    if (answer.kind !== 'done') return answer;
    const body = tokenBody.safeParse(answer.body).data;
    if (body === undefined) {
      return { kind: 'failed', outcome: { kind: 'later', why: 'Feishu gave no access token.' } };
    }
    kept = {
      token: body.tenant_access_token,
      untilMs: patience.nowMs + body.expire * 1_000 - renewBeforeMs,
    };
    return body.tenant_access_token;
  };

  return async (request, patience) => {
    const sendWith = (token: string) => send(request, { authorization: `Bearer ${token}` }, patience);
    const known = kept !== undefined && patience.nowMs < kept.untilMs ? kept.token : undefined;
    const token = known ?? (await renew(patience));
    if (typeof token !== 'string') return token;
    const answer = await sendWith(token);
    if (answer.kind !== 'token-refused' || known === undefined) return answer;
    // Somebody else may have renewed it in the meantime.
    const fresh = kept !== undefined && kept.token !== token ? kept.token : await renew(patience);
    return typeof fresh === 'string' ? sendWith(fresh) : fresh;
  };
}
