import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Pair } from './wire-request.ts';

/** RFC 3986 percent-encoding: only letters, digits and `-_.~` stay. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Pairs in the order of their names, encoded and joined: what both signatures are taken over. */
export function canonicalPairs(pairs: readonly Pair[]): string {
  return [...pairs]
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
}

export function sha256Hex(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

export function hmac(
  algorithm: 'sha1' | 'sha256',
  secret: string,
  text: string,
  encoding: 'hex' | 'base64',
): string {
  return createHmac(algorithm, secret).update(text).digest(encoding);
}

/** Compares without telling by its duration where the texts differ. */
export function sameText(left: string, right: string): boolean {
  const one = Buffer.from(left);
  const other = Buffer.from(right);
  return one.length === other.length && timingSafeEqual(one, other);
}
