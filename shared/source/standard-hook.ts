import * as z from 'zod';
import { defineHookKind, type Hook, type Inbound, senderName } from './hook.ts';
import { readJsonContent } from './json-content.ts';
import { isSigningSecret } from './signing-secret.ts';
import type { RawRequest } from './source.ts';
import { createStandardWebhooksSource } from './standard-webhooks.ts';

/** Programs that sign as Standard Webhooks describes: the same senders, secrets and deliveries as at `/v1/routes`. */
export const standardHook = defineHookKind({
  source: 'standard',
  settings: z.strictObject({
    type: z.literal('standard'),
    name: senderName,
    secrets: z
      .array(z.string().refine(isSigningSecret, 'must be whsec_ and base64 of 24 to 64 bytes'))
      .min(1)
      .max(8),
  }),
  open: ({ name, secrets }): Hook => {
    const source = createStandardWebhooksSource([{ name, secrets }]);
    return {
      source: 'standard',
      instance: name,
      // Source: Standard Webhooks 1.0.0, "Request timeouts": 15 to 30 seconds.
      traits: { ackMs: 15_000, showsAnswer: true, redelivers: true },
      verify(request, nowMs) {
        const verdict = source.verify(request, nowMs);
        switch (verdict.kind) {
          case 'verified':
            return { kind: 'verified', content: request.body };
          case 'rejected':
            return verdict;
          case 'absent':
            return {
              kind: 'rejected',
              code: 'Signature.Malformed',
              detail: 'webhook-id, webhook-timestamp and webhook-signature are all needed.',
            };
        }
      },
      parse,
      acknowledge: (outcome) =>
        outcome.kind === 'ignored' ? { status: 204, headers: {}, body: '' } : outcome.response,
    };
  },
});

/** A body with `command` is a line; any other is for the schema of `POST /v1/routes` to judge. */
function parse(content: Buffer, { headers }: RawRequest): Inbound {
  const reading = readJsonContent(content, z.unknown());
  if (reading.kind === 'unreadable') return reading;
  const delivery = { kind: 'delivery-id', value: headers['webhook-id'] ?? '' } as const;
  const body = reading.value;
  if (!holdsCommand(body)) return { kind: 'ask', delivery, wish: { kind: 'route', body } };
  const { command: text, ...others } = body;
  if (typeof text !== 'string') {
    return { kind: 'unreadable', detail: 'command must be a line of text.', pointer: '/command' };
  }
  if (Object.keys(others).length > 0) {
    return {
      kind: 'unreadable',
      detail: 'A body has either command or the fields of a route, not both.',
      pointer: '/command',
    };
  }
  return { kind: 'ask', delivery, wish: { kind: 'line', text } };
}

function holdsCommand(body: unknown): body is { readonly command: unknown } {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, 'command');
}
