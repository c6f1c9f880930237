import { forbiddenAddressCode } from './guarded-lookup.ts';
import type { HttpResult } from './http-caller.ts';

/** Says in our own words why a call got no answer; nothing of the error but its code is repeated. */
export function explainCallError(error: unknown): HttpResult {
  const code = codeOf(error);
  if (code === forbiddenAddressCode) {
    return { kind: 'forbidden', why: 'Its name leads to an address that is not on the public internet.' };
  }
  return { kind: 'failed', why: reasons[code] ?? (isTlsCode(code) ? tlsReason(code) : otherReason(code)) };
}

const cut = 'The connection was cut before the answer was complete.';

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: the connection was refused.',
  ECONNRESET: cut,
  ECONNABORTED: cut,
  EPIPE: cut,
  ETIMEDOUT: 'No connection could be made in time.',
  EHOSTUNREACH: 'There is no way to its network. Check the routes and security groups of this function.',
  ENETUNREACH: 'There is no way to its network. Check the routes and security groups of this function.',
  ENOTFOUND: 'Its name is not known to DNS.',
  EAI_AGAIN: 'DNS does not answer.',
  ERR_INVALID_CHAR: 'A header has a character that HTTP does not allow. Check the settings of this sender.',
};

/** Codes of OpenSSL's verification, of Node.js and of the handshake itself. */
function isTlsCode(code: string): boolean {
  return /^ERR_(SSL|TLS)_|^CERT_|^UNABLE_TO_|SELF_SIGNED_CERT|^HOSTNAME_MISMATCH$|^EPROTO$/.test(code);
}

function tlsReason(code: string): string {
  return `No secure connection could be made (${code}). Check its certificate.`;
}

function otherReason(code: string): string {
  if (code.startsWith('HPE_')) return `Its answer is not HTTP (${code}).`;
  return code === '' ? 'The call could not be made.' : `The call failed (${code}).`;
}

/** Codes are made of capitals; anything else might be the words of the other side. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(code) ? code : '';
}
