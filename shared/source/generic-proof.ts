import { equalInConstantTime } from './constant-time.ts';
import type { GenericSettings } from './generic-settings.ts';
import { type HmacScheme, proveByHmac } from './hmac-proof.ts';
import type { HookVerdict } from './hook.ts';
import type { RawRequest } from './source.ts';

type Auth = GenericSettings['auth'];

/** How requests of a generic sender are proven. A token proves who calls, not what is in the body. */
export function createProof(auth: Auth): (request: RawRequest, nowMs: number) => HookVerdict {
  switch (auth.kind) {
    case 'bearer':
      return (request) => proveByToken(request, 'Bearer', /^bearer +([^\s]+) *$/i, auth.tokens);
    case 'basic': {
      const accepted = auth.passwords.map((password) =>
        Buffer.from(`${auth.username}:${password}`).toString('base64'),
      );
      return (request) => proveByToken(request, 'Basic', /^basic +([A-Za-z0-9+/]+={0,2}) *$/i, accepted);
    }
    case 'hmac': {
      const scheme = schemeOf(auth);
      return (request, nowMs) => proveByHmac(scheme, request, nowMs);
    }
  }
}

function schemeOf(auth: Extract<Auth, { kind: 'hmac' }>): HmacScheme {
  const { header, secrets, encoding, hash, prefix, timestampHeader, timestampUnit = 's' } = auth;
  return {
    header,
    secrets,
    encoding,
    hash,
    prefix,
    ...(timestampHeader === undefined ? {} : { timestamp: { header: timestampHeader, unit: timestampUnit } }),
  };
}

/** Credentials of an Authorization header. Sources: RFC 6750, section 2.1; RFC 7617, section 2. */
function proveByToken(
  { headers, body }: RawRequest,
  scheme: string,
  pattern: RegExp,
  accepted: readonly string[],
): HookVerdict {
  const { authorization } = headers;
  if (!authorization) {
    return {
      kind: 'rejected',
      code: 'Signature.Malformed',
      detail: `The header Authorization must hold ${scheme} credentials.`,
    };
  }
  const given = pattern.exec(authorization)?.[1];
  const fits = accepted.some((token) => given !== undefined && equalInConstantTime(token, given));
  return fits
    ? { kind: 'verified', content: body }
    : {
        kind: 'rejected',
        code: 'Token.Mismatch',
        detail: `The ${scheme} credentials are not those of this sender. Check the Authorization header.`,
      };
}
