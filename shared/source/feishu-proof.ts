import * as z from 'zod';
import { equalInConstantTime } from './constant-time.ts';
import { decryptFeishu, feishuSignature } from './feishu-crypto.ts';
import type { HookVerdict } from './hook.ts';
import { readJsonContent } from './json-content.ts';
import type { RawRequest, RejectionCode } from './source.ts';

export interface FeishuSecrets {
  readonly verificationTokens: readonly string[];
  /** With these, signature and encryption are required. */
  readonly encryptKeys?: readonly string[] | undefined;
}

/** How far a timestamp may be off, either way. Our own choice: Feishu names no number. */
export const feishuToleranceMs = 5 * 60_000;

/** A challenge is decrypted before anything is proven, therefore only if it is as small as challenges are. */
const maxChallengeBytes = 4_096;

const sealed = z.object({ encrypt: z.string() });
const withToken = z.object({
  token: z.string().optional(),
  header: z.object({ token: z.string().optional() }).optional(),
});
const challengeBody = z.object({
  type: z.literal('url_verification'),
  challenge: z.string().min(1).max(1_024),
  token: z.string(),
});

/**
 * Proves an event: the signature over the raw bytes, the encryption and then the Verification Token inside. Without an
 * Encrypt Key the token is all the proof there is, and it says nothing about the rest of the body.
 */
export function proveFeishuEvent(secrets: FeishuSecrets, request: RawRequest, nowMs: number): HookVerdict {
  const opened = secrets.encryptKeys
    ? openSigned(secrets.encryptKeys, request, nowMs)
    : openPlain(request.body);
  if (opened.kind === 'rejected') return opened;
  const reading = readJsonContent(opened.content, withToken);
  const token = reading.kind === 'read' ? (reading.value.header?.token ?? reading.value.token) : undefined;
  if (token === undefined || !isOneOf(secrets.verificationTokens, token)) {
    return rejected(
      'Token.Mismatch',
      'The event does not carry a configured Verification Token. Compare verificationTokens with the app.',
    );
  }
  return opened;
}

/**
 * Reads the challenge of a request that asks for one and carries the Verification Token; Feishu does not sign it.
 * Where an Encrypt Key is configured it has to be encrypted.
 */
export function readFeishuChallenge(secrets: FeishuSecrets, body: Buffer): string | undefined {
  if (body.length > maxChallengeBytes) return undefined;
  for (const content of secrets.encryptKeys ? unseal(secrets.encryptKeys, body) : [body]) {
    const reading = readJsonContent(content, challengeBody);
    if (reading.kind === 'read' && isOneOf(secrets.verificationTokens, reading.value.token)) {
      return reading.value.challenge;
    }
  }
  return undefined;
}

function openPlain(body: Buffer): HookVerdict {
  return readJsonContent(body, sealed).kind === 'read'
    ? rejected(
        'Signature.Malformed',
        'The event is encrypted. Add the Encrypt Key of the app to encryptKeys.',
      )
    : { kind: 'verified', content: body };
}

function openSigned(
  encryptKeys: readonly string[],
  { headers, body }: RawRequest,
  nowMs: number,
): HookVerdict {
  const timestamp = headers['x-lark-request-timestamp'];
  const nonce = headers['x-lark-request-nonce'];
  const signature = headers['x-lark-signature'];
  if (!timestamp || !nonce || !signature) {
    return rejected(
      'Signature.Malformed',
      'X-Lark-Request-Timestamp, X-Lark-Request-Nonce and X-Lark-Signature are all needed.',
    );
  }
  if (!/^[0-9]{1,12}$/.test(timestamp) || nonce.length > 256 || !/^[0-9a-f]{64}$/i.test(signature)) {
    return rejected(
      'Signature.Malformed',
      'X-Lark-Request-Timestamp must be seconds since 1970, X-Lark-Signature 64 hexadecimal digits.',
    );
  }
  if (Math.abs(nowMs - Number(timestamp) * 1_000) > feishuToleranceMs) {
    return rejected(
      'Signature.Stale',
      'X-Lark-Request-Timestamp is more than 5 minutes away from now. Check the clock of this service.',
    );
  }
  const signers = encryptKeys.filter((key) =>
    equalInConstantTime(feishuSignature(key, timestamp, nonce, body), signature.toLowerCase()),
  );
  if (signers.length === 0) {
    return rejected(
      'Signature.Mismatch',
      'X-Lark-Signature does not fit the body. Compare encryptKeys with the app.',
    );
  }
  const content = unseal(signers, body)[0];
  return content === undefined
    ? rejected('Signature.Malformed', 'The event is signed, but not encrypted with the key that signed it.')
    : { kind: 'verified', content };
}

/** The plain bodies that the keys make of an encrypted one; most keys make none. */
function unseal(encryptKeys: readonly string[], body: Buffer): readonly Buffer[] {
  const reading = readJsonContent(body, sealed);
  if (reading.kind === 'unreadable') return [];
  return encryptKeys.flatMap((key) => decryptFeishu(key, reading.value.encrypt) ?? []);
}

/** Compares with all of them, whichever fits. */
function isOneOf(secrets: readonly string[], given: string): boolean {
  return secrets.map((secret) => equalInConstantTime(secret, given)).includes(true);
}

function rejected(code: RejectionCode, detail: string): HookVerdict {
  return { kind: 'rejected', code, detail };
}
