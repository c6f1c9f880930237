import * as z from 'zod';
import { toFeishuToast } from '../answer/feishu-toast.ts';
import { readFeishuEvent } from './feishu-event.ts';
import { proveFeishuEvent, readFeishuChallenge } from './feishu-proof.ts';
import { defineHookKind, type Hook, type HookResponse, type Outcome, senderName } from './hook.ts';
import { apiBase } from './outside-url.ts';

/** A Verification Token has 32 characters, and so has a generated Encrypt Key. */
const secret = z
  .string()
  .min(16, 'must have at least 16 characters')
  .max(256)
  .regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/, 'must be printable ASCII without blanks around it');

const settings = z.strictObject({
  type: z.literal('feishu'),
  name: senderName,
  verificationTokens: z.array(secret).min(1).max(8),
  /** Without it only the Verification Token proves an event, and anybody who has seen one can forge others. */
  encryptKeys: z.array(secret).min(1).max(8).optional(),
  appId: z.string().regex(/^cli_[0-9a-zA-Z]{1,64}$/, 'must be the App ID: cli_ and letters and digits'),
  appSecret: secret,
  /** https://open.larksuite.com for Lark. */
  apiUrl: apiBase.default('https://open.feishu.cn'),
});

/** An app of Feishu or Lark that subscribes to `im.message.receive_v1` and to `card.action.trigger`. */
export const feishu = defineHookKind({ source: 'feishu', settings, open });

function open(options: z.output<typeof settings>): Hook {
  return {
    source: 'feishu',
    instance: options.name,
    traits: {
      // Source: open.feishu.cn, "Receive events" and "Handle card callbacks" (2026-11); a challenge has one second.
      ackMs: 3_000,
      // A message shows nothing of the answer, a click only a toast.
      showsAnswer: false,
      redelivers: true,
    },
    handshake(request) {
      const challenge = readFeishuChallenge(options, request.body);
      return challenge === undefined ? undefined : json(200, { challenge });
    },
    verify: (request, nowMs) => proveFeishuEvent(options, request, nowMs),
    parse: (content) => readFeishuEvent(content, options.name, options.appId),
    acknowledge,
  };
}

/**
 * The toast is right for both: whoever clicked a button sees at once that the click was heard, and for a message Feishu
 * reads the status only. With a 5xx it comes again.
 */
function acknowledge(outcome: Outcome): HookResponse {
  if (outcome.kind === 'ignored') return json(200, {});
  const { answer, response } = outcome;
  return response.status >= 500 ? json(response.status, {}) : json(200, { toast: toFeishuToast(answer) });
}

function json(status: number, body: unknown): HookResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}
