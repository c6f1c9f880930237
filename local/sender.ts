import { randomBytes } from 'node:crypto';
import { signStandardWebhook } from '../shared/source/standard-webhooks.ts';

/** A sender of the demo and of the tests, with fresh secrets. */
export interface LocalSender {
  readonly secret: string;
  readonly token: string;
  /** What ROUTEHOOK_SENDERS takes. */
  readonly configuration: readonly unknown[];
}

/** Makes a sender that can sign and one that has a bearer token. */
export function createLocalSender(): LocalSender {
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const token = randomBytes(24).toString('base64url');
  return {
    secret,
    token,
    configuration: [
      { type: 'standard', name: 'demo', secrets: [secret] },
      { type: 'bearer', name: 'operator', tokens: [token] },
    ],
  };
}

/** The headers of a signed delivery. */
export function signedHeaders(
  secret: string,
  id: string,
  body: string,
  nowMs: number,
): Record<string, string> {
  const timestampS = Math.floor(nowMs / 1000);
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestampS),
    'webhook-signature': signStandardWebhook(secret, id, timestampS, body),
  };
}
