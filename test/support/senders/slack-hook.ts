import type { Hook, Inbound } from '../../../shared/source/hook.ts';
import { slack } from '../../../shared/source/slack.ts';
import { signSlackRequest } from '../../../shared/source/slack-proof.ts';
import type { RawRequest } from '../../../shared/source/source.ts';
import type { SampleDelivery, SampleRequest } from './sender-sample.ts';
import { slackRequest, slackSample } from './slack.ts';

export const nowMs = 1_760_000_000_000;
export const platformUrl = 'http://127.0.0.1:1/slack';
export const operationId = 'op_0123456789abcdef0123456789abcdef';
export const delivery: SampleDelivery = {
  line: 'add 10.0.0.0/24 via vco-1 on vpn-1',
  deliveryId: '13345224609.738474920.8088930838d88f008e0',
  actor: { tenant: 'T0001', id: 'U2147483697', name: 'steve' },
  nowMs,
  secret: 'older',
  platformUrl,
};

export function hookOf(entry: Readonly<Record<string, unknown>>): Hook {
  return slack.open(slack.settings.parse(entry));
}

export const hook = hookOf(slackSample.entry('acme', platformUrl));

export function raw({ headers, body }: SampleRequest): RawRequest {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { method: 'POST', path: '/v1/hooks/slack', query: {}, headers: Object.fromEntries(lower), body };
}

export function codeOf(request: RawRequest, atMs = nowMs): string {
  const verdict = hook.verify(request, atMs);
  return verdict.kind === 'rejected' ? verdict.code : verdict.kind;
}

/** A genuine request with this body. */
export function signed(body: string | Buffer): RawRequest {
  const timestamp = String(nowMs / 1_000);
  const [secret = ''] = slackSample.entry('acme', '').signingSecrets as readonly string[];
  const headers = {
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': signSlackRequest(secret, timestamp, body),
  };
  return { method: 'POST', path: '/', query: {}, headers, body: Buffer.from(body) };
}

export function parsed(request: RawRequest): Inbound {
  const verdict = hook.verify(request, nowMs);
  if (verdict.kind !== 'verified') throw new Error(verdict.detail);
  return hook.parse(verdict.content, request, nowMs);
}

export function clicked(payload: unknown): Inbound {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return parsed(raw(slackRequest({ nowMs, secret: 'older' }, { payload: text })));
}
