import { createHmac } from 'node:crypto';
import { equalInConstantTime } from './constant-time.ts';
import type { HookVerdict } from './hook.ts';
import type { RawRequest, RejectionCode } from './source.ts';

/** How far the timestamp may be off, either way. Source: docs.slack.dev/authentication/verifying-requests-from-slack (2026-11). */
const toleranceMs = 5 * 60_000;

/** Proves that Slack sent a request: HMAC-SHA256 over `v0:timestamp:body`, with one of the signing secrets. */
export function proveSlackRequest(
  secrets: readonly string[],
  request: RawRequest,
  nowMs: number,
): HookVerdict {
  const timestamp = request.headers['x-slack-request-timestamp'];
  const signature = request.headers['x-slack-signature'];
  if (timestamp === undefined || !/^[0-9]{1,12}$/.test(timestamp)) {
    return rejected(
      'Signature.Malformed',
      'X-Slack-Request-Timestamp must hold the seconds since 1970 in digits.',
    );
  }
  if (signature === undefined || !/^v0=[0-9a-f]{64}$/.test(signature)) {
    return rejected('Signature.Malformed', 'X-Slack-Signature must hold v0= and 64 hexadecimal digits.');
  }
  if (Math.abs(nowMs - Number(timestamp) * 1_000) > toleranceMs) {
    return rejected(
      'Signature.Stale',
      'X-Slack-Request-Timestamp is more than 5 minutes away from now. Check the clock of this service.',
    );
  }
  const fits = secrets.some((secret) =>
    equalInConstantTime(signature, signSlackRequest(secret, timestamp, request.body)),
  );
  return fits
    ? { kind: 'verified', content: request.body }
    : rejected(
        'Signature.Mismatch',
        'X-Slack-Signature does not fit the body. Check that the signing secret is the one of this Slack app.',
      );
}

/** Signs as Slack does: the value of `X-Slack-Signature`. */
export function signSlackRequest(secret: string, timestamp: string, body: Buffer | string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;
}

function rejected(code: RejectionCode, detail: string): HookVerdict {
  return { kind: 'rejected', code, detail };
}
