import type { Stage } from '../answer/thread.ts';
import type { SlackMemory } from './slack-memory.ts';

/** One way of saying something in Slack. */
export type SlackWay =
  | { readonly kind: 'edit'; readonly channel: string; readonly ts: string }
  /** A user id as channel is the conversation of the app with that person. */
  | { readonly kind: 'post'; readonly channel: string }
  | { readonly kind: 'respond'; readonly url: string };

export interface SlackSituation {
  readonly to: Readonly<Record<string, string>>;
  readonly memory: SlackMemory;
  readonly hasToken: boolean;
  /** Whether everybody in the channel may see it. */
  readonly isPublic: boolean;
  readonly stage: Stage;
  readonly nowMs: number;
}

/** Source: docs.slack.dev/interactivity/handling-user-interaction, "Message responses" (2026-11). */
const responseUrlUses = 5;
const responseUrlLifeMs = 30 * 60_000;

/**
 * The ways to say something now, the best first. Editing keeps one message per request, and only what was posted with
 * the token can be edited: each use of a command's response URL is a new message, whatever `replace_original` says
 * (slackapi/bolt-python issue 1268, 2025-03). So the token comes first where everybody may read along; who asked alone
 * is told by the response URL, and after it in the conversation with the app.
 */
export function slackWays(situation: SlackSituation): readonly SlackWay[] {
  const { to, memory, hasToken, isPublic } = situation;
  const { message, barred } = memory;
  const edit: SlackWay[] = hasToken && message !== undefined ? [{ kind: 'edit', ...message }] : [];
  const channel = isPublic ? (to.channelId ?? to.userId) : to.userId;
  const post: SlackWay[] = hasToken && channel !== undefined ? [{ kind: 'post', channel }] : [];
  const respond = waysToRespond(situation);
  return isPublic && barred === undefined ? [...edit, ...post, ...respond] : [...edit, ...respond, ...post];
}

function waysToRespond({ to, memory, stage, nowMs }: SlackSituation): readonly SlackWay[] {
  const url = to.responseUrl;
  const untilMs = Number(to.receivedAtMs ?? Number.NaN) + responseUrlLifeMs;
  if (url === undefined || memory.closed || !(nowMs < untilMs)) return [];
  // It would be one more message between the first and the last.
  if (stage === 'working') return [];
  // The end may need a second attempt. For the end itself Slack counts: an attempt that failed may not have been heard.
  const left = responseUrlUses - memory.uses;
  return stage === 'ended' || left > 2 ? [{ kind: 'respond', url }] : [];
}
