import { HttpProblem } from './http-problem.ts';

/**
 * Reads an Idempotency-Key header: a structured-field string, or the bare text that many clients send.
 * Source: draft-ietf-httpapi-idempotency-key-header-07.
 * @returns `undefined` when there is none
 */
export function readIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const quoted = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/.exec(header.trim());
  const key = quoted?.[1]?.replaceAll(/\\(["\\])/g, '$1') ?? header.trim();
  const wellFormed = /^[\x20-\x7e]{1,255}$/.test(key) && (quoted !== null || !key.includes('"'));
  if (!wellFormed)
    throw new HttpProblem('Idempotency.KeyInvalid', 'The Idempotency-Key header is not readable.');
  return key;
}
