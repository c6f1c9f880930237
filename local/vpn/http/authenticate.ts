import type { Caller, Refusal } from '../model/world.ts';
import type { AccessKey, AccessKeys } from './access-keys.ts';
import { readAcs3Claim } from './acs3-claim.ts';
import { sameText } from './canonical.ts';
import { type Claim, missingPart, unauthentic } from './signed-claim.ts';
import { readV2Claim } from './v2-claim.ts';
import type { WireRequest } from './wire-request.ts';

/** A request may be 15 minutes old or early ("InvalidTimeStamp.Expired", developer.aliyun.com/ask/278265, 2026-11-23). */
const clockToleranceMs = 15 * 60_000;

/** The nonces seen, by key and nonce, with the time they were seen. */
export type Nonces = Map<string, number>;

export type Verdict = { readonly kind: 'caller'; readonly caller: Caller } | Refusal;

/** Finds out who sent a request. A nonce is spent only by a request whose signature is right. */
export function authenticate(wire: WireRequest, keys: AccessKeys, nonces: Nonces, nowMs: number): Verdict {
  const read = wire.headers.authorization === undefined ? readV2Claim(wire) : readAcs3Claim(wire);
  if (read.kind === 'error') return read;
  const { claim } = read;
  const key = Object.hasOwn(keys, claim.accessKeyId) ? keys[claim.accessKeyId] : undefined;
  if (!key) return unauthentic(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.');
  const refusal = checkDate(claim, nowMs) ?? checkToken(claim, key, nowMs);
  if (refusal) return refusal;
  const verified = claim.verify(key.secret);
  if (!verified.ok)
    return unauthentic(
      400,
      'SignatureDoesNotMatch',
      `Specified signature is not matched with our calculation: ${verified.why}.`,
    );
  if (!spend(nonces, `${claim.accessKeyId} ${claim.nonce}`, nowMs))
    return unauthentic(400, 'SignatureNonceUsed', 'Specified signature nonce was used already.');
  return { kind: 'caller', caller: { accessKeyId: claim.accessKeyId, accountId: key.accountId } };
}

function checkDate(claim: Claim, nowMs: number): Refusal | undefined {
  const dateMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(claim.date) ? Date.parse(claim.date) : Number.NaN;
  if (Number.isNaN(dateMs))
    return unauthentic(
      400,
      'InvalidTimeStamp.Format',
      'Specified time stamp or date value is not well formatted.',
    );
  if (Math.abs(nowMs - dateMs) > clockToleranceMs)
    return unauthentic(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.');
  return undefined;
}

function checkToken(claim: Claim, key: AccessKey, nowMs: number): Refusal | undefined {
  if (key.securityToken === undefined)
    return claim.securityToken
      ? unauthentic(
          400,
          'InvalidSecurityToken.MismatchWithAccessKey',
          'This AccessKey takes no SecurityToken.',
        )
      : undefined;
  if (!claim.securityToken) return missingPart('SecurityToken');
  if (!sameText(claim.securityToken, key.securityToken))
    return unauthentic(400, 'InvalidSecurityToken.Malformed', 'Specified SecurityToken is malformed.');
  if (key.expiresAtMs !== undefined && key.expiresAtMs <= nowMs)
    return unauthentic(400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.');
  return undefined;
}

/** Nonces are kept in the order they came, so the outdated ones are found at the front. */
function spend(nonces: Nonces, nonce: string, nowMs: number): boolean {
  for (const [old, seenMs] of nonces) {
    if (nowMs - seenMs <= 2 * clockToleranceMs) break;
    nonces.delete(old);
  }
  if (nonces.has(nonce)) return false;
  nonces.set(nonce, nowMs);
  return true;
}
