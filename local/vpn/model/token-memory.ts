import { invalid, refuse } from './refusals.ts';
import type { Answer, Call, World } from './world.ts';

/** At most 64 ASCII characters ("How to ensure idempotence", help.aliyun.com/knowledge_detail/36569, 2026-11-23). */
const wellFormed = /^[\x20-\x7e]{1,64}$/;

/**
 * What the client token of a call already settles: the first answer again, or a refusal.
 * A repeated answer carries the new request's id, since each request has its own; all else is as it was.
 * The memory belongs to the account, not to the access key: temporary keys change from one call to the next.
 */
export function recall(world: World, call: Call): Answer | undefined {
  const token = call.parameters.ClientToken;
  if (!token) return undefined;
  const known = world.tokens.remembered[keyOf(call, token)];
  if (known === undefined || known.forgetAtMs <= world.nowMs) return undefined;
  if (known.fingerprint !== fingerprintOf(call)) return refuse('IdempotentParameterMismatch');
  return { kind: 'ok', body: { ...known.body, RequestId: call.requestId } };
}

/** Refuses a token the API would not accept. */
export function checkToken(call: Call): Answer | undefined {
  const token = call.parameters.ClientToken;
  if (!token || wellFormed.test(token)) return undefined;
  return invalid('ClientToken', 'at most 64 ASCII characters');
}

/** Remembers an accepted change under its token; refusals are never remembered. */
export function remember(world: World, call: Call, body: Record<string, unknown>): void {
  const token = call.parameters.ClientToken;
  if (!token) return;
  const { tokens, settings, nowMs } = world;
  if (nowMs >= tokens.sweepAtMs) {
    for (const [key, known] of Object.entries(tokens.remembered))
      if (known.forgetAtMs <= nowMs) delete tokens.remembered[key];
    tokens.sweepAtMs = nowMs + settings.tokenValidityMs / 2;
  }
  tokens.remembered[keyOf(call, token)] = {
    fingerprint: fingerprintOf(call),
    forgetAtMs: nowMs + settings.tokenValidityMs,
    body,
  };
}

function keyOf(call: Call, token: string): string {
  return `${call.caller.accountId} ${call.action} ${token}`;
}

function fingerprintOf(call: Call): string {
  const names = Object.keys(call.parameters).filter((name) => name !== 'ClientToken');
  return JSON.stringify(names.sort().map((name) => [name, call.parameters[name]]));
}
