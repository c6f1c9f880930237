import { createHmac } from 'node:crypto';
import { equalInConstantTime } from './constant-time.ts';
import type { HookVerdict } from './hook.ts';
import type { RawRequest, RejectionCode } from './source.ts';

/** How a sender signs its bodies. */
export interface HmacScheme {
  /** In lower case. */
  readonly header: string;
  /** Several while a secret is being rotated. */
  readonly secrets: readonly string[];
  readonly encoding: 'hex' | 'base64';
  readonly hash: 'sha256' | 'sha512';
  /** What stands before the signature in its header, such as `sha256=`. */
  readonly prefix: string;
  /** Where it is given, the signed text is `<timestamp>.<body>`. */
  readonly timestamp?: { readonly header: string; readonly unit: 's' | 'ms' };
}

/** How far a timestamp may be off, either way. Source: the reference libraries of Standard Webhooks 1.0.0. */
const toleranceMs = 5 * 60_000;

/** Proves that a body, and its timestamp where there is one, was signed with one of the secrets. */
export function proveByHmac(scheme: HmacScheme, request: RawRequest, nowMs: number): HookVerdict {
  const { headers, body } = request;
  const given = readSignature(scheme, headers[scheme.header]);
  if (given === undefined) {
    return rejected(
      'Signature.Malformed',
      `The header ${scheme.header} must hold the ${scheme.hash} signature in ${scheme.encoding}${
        scheme.prefix === '' ? '' : ` after "${scheme.prefix}"`
      }.`,
    );
  }
  const stamp = readTimestamp(scheme, headers);
  if (stamp === 'malformed') {
    return rejected(
      'Signature.Malformed',
      `The header ${scheme.timestamp?.header} must hold the ${scheme.timestamp?.unit} since 1970 in digits.`,
    );
  }
  if (stamp !== undefined && Math.abs(nowMs - stamp.ms) > toleranceMs) {
    return rejected(
      'Signature.Stale',
      `${scheme.timestamp?.header} is more than 5 minutes away from now. Check the clock, then send it again.`,
    );
  }
  const signed = [Buffer.from(stamp === undefined ? '' : `${stamp.text}.`), body];
  const fits = scheme.secrets.some((secret) => {
    const hmac = createHmac(scheme.hash, secret);
    for (const part of signed) hmac.update(part);
    return equalInConstantTime(hmac.digest(scheme.encoding), given);
  });
  return fits
    ? { kind: 'verified', content: body }
    : rejected(
        'Signature.Mismatch',
        'The signature does not fit the body. Check the secret and that the body is sent as it was signed.',
      );
}

const lengths = { sha256: { hex: 64, base64: 44 }, sha512: { hex: 128, base64: 88 } } as const;

function readSignature({ prefix, encoding, hash }: HmacScheme, header: string | undefined) {
  if (!header?.startsWith(prefix)) return undefined;
  const signature = header.slice(prefix.length);
  if (signature.length !== lengths[hash][encoding]) return undefined;
  if (encoding === 'base64') return /^[A-Za-z0-9+/]+={0,2}$/.test(signature) ? signature : undefined;
  return /^[0-9A-Fa-f]+$/.test(signature) ? signature.toLowerCase() : undefined;
}

function readTimestamp({ timestamp }: HmacScheme, headers: RawRequest['headers']) {
  if (timestamp === undefined) return undefined;
  const text = headers[timestamp.header];
  if (text === undefined || !/^[0-9]{1,15}$/.test(text)) return 'malformed';
  return { text, ms: Number(text) * (timestamp.unit === 's' ? 1_000 : 1) };
}

function rejected(code: RejectionCode, detail: string): HookVerdict {
  return { kind: 'rejected', code, detail };
}
