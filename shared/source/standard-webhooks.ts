import { createHmac } from 'node:crypto';
import { equalInConstantTime } from './constant-time.ts';
import { signingKey } from './signing-secret.ts';
import type { RawRequest, RejectionCode, Source, Verdict } from './source.ts';

export interface StandardWebhooksSender {
  readonly name: string;
  /** Each `whsec_` and base64; several while a secret is being rotated. */
  readonly secrets: readonly string[];
}

/** How far a timestamp may be off, either way. Source: the reference libraries of Standard Webhooks 1.0.0. */
export const toleranceMs = 5 * 60_000;

const maxIdLength = 256;

/** Verifies Standard Webhooks signatures (`v1`, HMAC-SHA256) over the exact bytes of the body. */
export function createStandardWebhooksSource(senders: readonly StandardWebhooksSender[]): Source {
  const keys = senders.flatMap(({ name, secrets }) =>
    secrets.map((secret) => ({ sender: name, key: signingKey(secret) })),
  );
  return {
    name: 'standard',
    verify(request, nowMs) {
      const { headers } = request;
      const id = headers['webhook-id'];
      const timestamp = headers['webhook-timestamp'];
      const signatures = headers['webhook-signature'];
      if (id === undefined && timestamp === undefined && signatures === undefined) return { kind: 'absent' };
      if (!id || !timestamp || !signatures) {
        return rejected(
          'Signature.Malformed',
          'webhook-id, webhook-timestamp and webhook-signature are all needed.',
        );
      }
      if (id.length > maxIdLength || !/^[0-9]{1,12}$/.test(timestamp)) {
        return rejected(
          'Signature.Malformed',
          'webhook-timestamp must be seconds since 1970; webhook-id at most 256 characters.',
        );
      }
      if (Math.abs(nowMs - Number(timestamp) * 1000) > toleranceMs) {
        return rejected(
          'Signature.Stale',
          'webhook-timestamp is more than 5 minutes away from now. Check the clock, then send it again.',
        );
      }
      const sender = findSender(keys, request, id, timestamp, signatures);
      if (sender === undefined) {
        return rejected(
          'Signature.Mismatch',
          'No v1 signature fits the body. Check the secret and that the body is sent as it was signed.',
        );
      }
      return {
        kind: 'verified',
        caller: {
          requester: { source: 'standard', instance: sender },
          delivery: { kind: 'delivery-id', value: id },
          coversBodyOnly: true,
        },
      };
    },
  };
}

/** Signs as a sender would: the value of `webhook-signature`. */
export function signStandardWebhook(
  secret: string,
  id: string,
  timestampS: number,
  body: Buffer | string,
): string {
  return signatureOf(signingKey(secret), id, String(timestampS), Buffer.from(body));
}

function signatureOf(key: Buffer, id: string, timestamp: string, body: Buffer): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

function findSender(
  keys: readonly { readonly sender: string; readonly key: Buffer }[],
  { body }: RawRequest,
  id: string,
  timestamp: string,
  signatures: string,
): string | undefined {
  const given = signatures
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'))
    .slice(0, 16);
  return keys.find(({ key }) => {
    const expected = signatureOf(key, id, timestamp, body);
    return given.some((signature) => equalInConstantTime(signature, expected));
  })?.sender;
}

function rejected(code: RejectionCode, detail: string): Verdict {
  return { kind: 'rejected', code, detail };
}
