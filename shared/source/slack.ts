import * as z from 'zod';
import { toSlackMessage } from '../answer/slack-message.ts';
import { type SlackVisibility, slackVisibility } from '../answer/slack-visibility.ts';
import { defineHookKind, type Hook, type HookResponse, type Outcome, senderName } from './hook.ts';
import { readJsonContent } from './json-content.ts';
import { apiBase } from './outside-url.ts';
import { looksLikeJson, readSlackContent } from './slack-content.ts';
import { readForm } from './slack-form.ts';
import { proveSlackRequest } from './slack-proof.ts';
import type { RawRequest } from './source.ts';

/** A signing secret has 32 hexadecimal digits; the published example has other letters, too. */
const signingSecret = z
  .string()
  .regex(/^[0-9A-Za-z]{20,128}$/, 'must be the Signing Secret: 20 or more letters and digits');

const settings = z.strictObject({
  type: z.literal('slack'),
  name: senderName,
  signingSecrets: z.array(signingSecret).min(1).max(8),
  /** With the scope `chat:write`. Without it answers end 30 minutes after a command, and nothing can be edited. */
  botToken: z
    .string()
    .regex(/^xox[a-z][.-][\x21-\x7e]{8,500}$/, 'must be the Bot User OAuth Token: xoxb-…')
    .optional(),
  apiUrl: apiBase.default('https://slack.com/api'),
  /**
   * Who sees what became of a route. `in_channel`: everybody in the channel, so that the team knows; Slack then shows
   * the command that was typed, too. `ephemeral`: only who asked.
   */
  visibility: z.enum(['in_channel', 'ephemeral']).default('in_channel'),
});

/** A Slack app with a slash command; its interactivity points to the same URL. */
export const slack = defineHookKind({ source: 'slack', settings, open });

function open({ name, signingSecrets, botToken, visibility }: z.output<typeof settings>): Hook {
  // With a token the channel gets a message of its own, which is edited up to the end: this answer is for the asker.
  const shownTo = botToken === undefined ? visibility : 'ephemeral';
  return {
    source: 'slack',
    instance: name,
    traits: {
      // Source: docs.slack.dev/interactivity/implementing-slash-commands, "Responding to commands" (2026-11).
      ackMs: 3_000,
      showsAnswer: true,
      redelivers: false,
    },
    handshake: (request, nowMs) => handshake(signingSecrets, request, nowMs),
    verify: (request, nowMs) => proveSlackRequest(signingSecrets, request, nowMs),
    parse: (content, _request, nowMs) => readSlackContent(content, name, nowMs),
    acknowledge: (outcome) => acknowledge(outcome, shownTo),
  };
}

const challengeEvent = z.object({ type: z.literal('url_verification'), challenge: z.string().max(4_096) });

function handshake(secrets: readonly string[], request: RawRequest, nowMs: number): HookResponse | undefined {
  const { body } = request;
  if (!looksLikeJson(body)) {
    // The check of the certificate. The answer tells nothing and does nothing, so anybody may have it.
    const isCheck = body.length <= 1_024 && readForm(body)?.get('ssl_check') === '1';
    return isCheck ? empty : undefined;
  }
  if (proveSlackRequest(secrets, request, nowMs).kind !== 'verified') return undefined;
  const event = readJsonContent(body, challengeEvent);
  return event.kind === 'read' ? json({ challenge: event.value.challenge }) : undefined;
}

const empty: HookResponse = { status: 200, headers: {}, body: '' };

/**
 * Always 200: whatever else Slack turns into a sentence of its own. For a click Slack looks at the status only.
 */
function acknowledge(outcome: Outcome, visibility: SlackVisibility): HookResponse {
  if (outcome.kind === 'ignored') return empty;
  const { answer } = outcome;
  return json({ response_type: slackVisibility(answer.tone, visibility), ...toSlackMessage(answer) });
}

function json(body: unknown): HookResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}
