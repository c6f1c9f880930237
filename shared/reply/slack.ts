import { type SlackMessage, toSlackMessage } from '../answer/slack-message.ts';
import { type SlackVisibility, slackVisibility } from '../answer/slack-visibility.ts';
import type { DeliveryOutcome } from '../answer/telling.ts';
import { stages } from '../answer/thread.ts';
import type { HttpCall, HttpCaller } from './http-caller.ts';
import type { ReplyChannel, ReplyDelivery } from './reply.ts';
import { readSlackMemory, type SlackMemory, writeSlackMemory } from './slack-memory.ts';
import { judgeSlackResult, type SlackVerdict } from './slack-verdict.ts';
import { type SlackSituation, type SlackWay, slackWays } from './slack-ways.ts';

/** What the channel needs of a sender's settings. */
export interface SlackChannelSettings {
  readonly name: string;
  readonly botToken?: string | undefined;
  /** Without a slash at the end. */
  readonly apiUrl: string;
  readonly visibility: SlackVisibility;
}

/**
 * Answers in Slack: with the token in one message that is edited, else by the response URL of the request. A message
 * whose call got no answer may stand there twice: Slack has no parameter against it.
 */
export function openSlackChannel(
  settings: SlackChannelSettings,
  { call }: { readonly call: HttpCaller },
): ReplyChannel | undefined {
  return {
    channel: 'slack',
    instance: settings.name,
    stages:
      settings.botToken !== undefined && settings.visibility === 'in_channel'
        ? stages
        : ['accepted', 'ended'],
    deliver: (delivery) => deliver(settings, call, delivery),
  };
}

async function deliver(
  settings: SlackChannelSettings,
  call: HttpCaller,
  { message, address, memory: written, nowMs, timeoutMs }: ReplyDelivery,
): Promise<DeliveryOutcome> {
  const { to } = address;
  const isPublic =
    to.shownTo === 'channel' ||
    (to.shownTo !== 'asker' && slackVisibility(message.answer.tone, settings.visibility) === 'in_channel');
  const text = toSlackMessage(message.answer);
  let memory = readSlackMemory(written);
  const hasToken = settings.botToken !== undefined;
  const situation: SlackSituation = { to, memory, hasToken, isPublic, stage: message.stage, nowMs };
  const ways = slackWays(situation);
  let why = 'The response URL of the request is of no use any more, and this sender has no bot token.';
  for (const way of ways) {
    const share = Math.max(1, Math.floor(timeoutMs / ways.length));
    const result = await call({ ...callFor(way, settings, text, isPublic), timeoutMs: share });
    const verdict = judgeSlackResult(way.kind, result, nowMs);
    memory = remember(memory, way, verdict);
    if (verdict.kind === 'said') return { kind: 'delivered', memory: writeSlackMemory(memory) };
    if (verdict.kind === 'later') return { ...verdict, memory: writeSlackMemory(memory) };
    why = verdict.why;
  }
  // An earlier stage that cannot be told is no loss as long as the end can be.
  const canTellTheEnd = slackWays({ ...situation, memory, stage: 'ended' }).some(
    ({ kind }) => kind === 'respond',
  );
  return message.stage !== 'ended' && canTellTheEnd
    ? { kind: 'delivered', memory: writeSlackMemory(memory) }
    : { kind: 'undeliverable', why };
}

/** Slack reads the message in three places in the same form. */
function callFor(
  way: SlackWay,
  { apiUrl, botToken = '' }: SlackChannelSettings,
  text: SlackMessage,
  isPublic: boolean,
): Omit<HttpCall, 'timeoutMs'> {
  const json = { 'content-type': 'application/json; charset=utf-8' };
  if (way.kind === 'respond') {
    const response_type: SlackVisibility = isPublic ? 'in_channel' : 'ephemeral';
    // What is answered to a click must not take the place of the message with the button.
    const body = { response_type, replace_original: false, ...text };
    return { method: 'POST', url: way.url, namedBy: 'requested', headers: json, body };
  }
  const { kind, ...place } = way;
  return {
    method: 'POST',
    url: `${apiUrl}/${kind === 'edit' ? 'chat.update' : 'chat.postMessage'}`,
    namedBy: 'configured',
    headers: { ...json, authorization: `Bearer ${botToken}` },
    // Otherwise chat.update makes links and mentions of plain words.
    body: { ...place, ...text, parse: 'none', link_names: false },
  };
}

function remember(memory: SlackMemory, way: SlackWay, verdict: SlackVerdict): SlackMemory {
  switch (way.kind) {
    case 'respond':
      return verdict.kind === 'closed' ? { ...memory, closed: true } : { ...memory, uses: memory.uses + 1 };
    case 'post':
      if (verdict.kind === 'closed') return { ...memory, barred: true };
      return verdict.kind === 'said' && verdict.message !== undefined
        ? { ...memory, message: verdict.message }
        : memory;
    case 'edit':
      return memory;
  }
}
