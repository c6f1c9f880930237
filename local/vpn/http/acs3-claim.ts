import { canonicalPairs, hmac, sameText, sha256Hex } from './canonical.ts';
import { missingPart, type ReadClaim, unauthentic } from './signed-claim.ts';
import type { WireRequest } from './wire-request.ts';

const algorithm = 'ACS3-HMAC-SHA256';
const authorization =
  /^ACS3-HMAC-SHA256 Credential=([^,\s]+),\s*SignedHeaders=([a-z0-9;-]+),\s*Signature=([0-9a-f]{64})$/;

/** Reads the `Authorization` header of signature version 3 ("V3 request body & signature", 2026-11-23). */
export function readAcs3Claim(wire: WireRequest): ReadClaim {
  const match = authorization.exec(wire.headers.authorization ?? '');
  const [, accessKeyId = '', signedHeaders = '', signature = ''] = match ?? [];
  if (!match)
    return unauthentic(
      400,
      'IncompleteSignature',
      `The Authorization header is not of the form "${algorithm} Credential=…,SignedHeaders=…,Signature=…".`,
    );
  const date = wire.headers['x-acs-date'];
  const nonce = wire.headers['x-acs-signature-nonce'];
  if (!date) return missingPart('Timestamp');
  if (!nonce) return missingPart('SignatureNonce');
  return {
    kind: 'claim',
    claim: {
      accessKeyId,
      securityToken: wire.headers['x-acs-security-token'],
      date,
      nonce,
      verify: (secret) => {
        const contentHash = wire.headers['x-acs-content-sha256'] ?? '';
        if (!sameText(contentHash, sha256Hex(wire.body)))
          return { ok: false, why: 'x-acs-content-sha256 is not the SHA-256 of the body received' };
        const signed = signedHeaders.split(';');
        const unsigned = Object.keys(wire.headers).find(
          (name) => mustBeSigned(name) && !signed.includes(name),
        );
        if (unsigned) return { ok: false, why: `header ${unsigned} is present but not in SignedHeaders` };
        const canonical = canonicalRequest(wire, signed, contentHash);
        const wanted = hmac('sha256', secret, `${algorithm}\n${sha256Hex(canonical)}`, 'hex');
        return sameText(signature, wanted)
          ? { ok: true }
          : { ok: false, why: 'check the AccessKey secret and that nothing changed the request on its way' };
      },
    },
  };
}

function mustBeSigned(name: string): boolean {
  return name === 'host' || name === 'content-type' || name.startsWith('x-acs-');
}

function canonicalRequest(wire: WireRequest, signed: readonly string[], contentHash: string): string {
  const headers = signed.map((name) => `${name}:${(wire.headers[name] ?? '').trim()}\n`).join('');
  const lines = [wire.method, wire.path, canonicalPairs(wire.query), headers, signed.join(';'), contentHash];
  return lines.join('\n');
}
