import type { Platform, PlatformRequest, PlatformResponse, ShownMessage } from './platform.ts';
import { showSlackMessage } from './slack-blocks.ts';
import { readSlackResponsePath, type SlackResponseTarget } from './slack-response-path.ts';

export interface SlackWorkspace {
  readonly botToken: string;
  readonly channels: readonly SlackChannelState[];
}

export interface SlackChannelState {
  readonly id: string;
  readonly hasApp: boolean;
  readonly isArchived?: true;
}

export interface SlackPlatform extends Platform {
  /** Shows the HTTP answer to a slash command, as Slack does; nothing for an empty one. */
  readonly showAnswer: (answer: {
    readonly channelId: string;
    readonly userId: string;
    readonly body: string;
    readonly nowMs: number;
  }) => void;
  /** Takes a message away, as a moderator would. */
  readonly removeMessage: (id: string) => void;
}

/** The workspace that an emulator has if nothing else is said. */
export const emulatedSlack = {
  botToken: 'xoxb-2147483647-emulated-token',
  channels: [
    { id: 'C0NETWORK', hasApp: true },
    { id: 'C0WITHOUTAPP', hasApp: false },
    { id: 'C0ARCHIVE', hasApp: true, isArchived: true },
  ],
} as const satisfies SlackWorkspace;

interface Posted {
  readonly channel: string;
  /** The only one who sees it. */
  readonly onlyFor?: string;
  readonly ts: string;
  readonly byToken: boolean;
  text: string;
  readonly earlier: string[];
}

/** Source: docs.slack.dev/interactivity/handling-user-interaction, "Message responses" (2026-11). */
const responseUses = 5;
const responseLifeMs = 30 * 60_000;

const refuse = (error: string): PlatformResponse => ({ status: 200, body: { ok: false, error } });

/**
 * Emulates where a Slack app answers: `/api/chat.postMessage`, `/api/chat.update` and response URLs. Rate limits are
 * left to injected faults: Slack publishes no number for its bursts.
 */
export function createSlackPlatform(workspace: SlackWorkspace = emulatedSlack): SlackPlatform {
  const posted: Posted[] = [];
  const uses = new Map<string, number>();

  function show(message: Pick<Posted, 'channel' | 'onlyFor' | 'byToken' | 'text'>, nowMs: number): Posted {
    const ts = `${Math.floor(nowMs / 1_000)}.${String(posted.length + 1).padStart(6, '0')}`;
    const shown = { ...message, ts, earlier: [] };
    posted.push(shown);
    return shown;
  }

  function edit(message: Posted, text: string): void {
    message.earlier.push(message.text);
    message.text = text;
  }

  function postMessage(body: Fields, nowMs: number): PlatformResponse {
    const channel = String(body.channel ?? '');
    const isPerson = /^[UW][A-Z0-9]+$/.test(channel);
    const state = workspace.channels.find(({ id }) => id === channel);
    if (state === undefined && !isPerson) return refuse('channel_not_found');
    if (state?.isArchived) return refuse('is_archived');
    if (state?.hasApp === false) return refuse('not_in_channel');
    const reading = showSlackMessage(body);
    if (reading.kind === 'refused') return refuse(reading.error);
    const place = isPerson ? conversationWith(channel) : channel;
    const { ts } = show({ channel: place, byToken: true, text: reading.text }, nowMs);
    return { status: 200, body: { ok: true, channel: place, ts, message: { type: 'message', ts } } };
  }

  function update(body: Fields): PlatformResponse {
    const state = workspace.channels.find(({ id }) => id === body.channel);
    if (state === undefined && !/^D/.test(String(body.channel))) return refuse('channel_not_found');
    if (state?.isArchived) return refuse('is_inactive');
    const message = posted.find(({ channel, ts }) => channel === body.channel && ts === body.ts);
    if (message === undefined || message.onlyFor !== undefined) return refuse('message_not_found');
    if (!message.byToken) return refuse('cant_update_message');
    // Unlike chat.postMessage, it would turn plain words into links and mentions.
    if (body.parse !== 'none') return refuse('invalid_arguments');
    const reading = showSlackMessage(body);
    if (reading.kind === 'refused') return refuse(reading.error);
    edit(message, reading.text);
    return { status: 200, body: { ok: true, channel: message.channel, ts: message.ts, text: reading.text } };
  }

  function respond(path: string, target: SlackResponseTarget, body: Fields, nowMs: number): PlatformResponse {
    const used = uses.get(path) ?? 0;
    if (nowMs >= target.issuedAtMs + responseLifeMs) return notFound('expired_url');
    if (used >= responseUses) return notFound('used_url');
    const reading = showSlackMessage(body);
    if (reading.kind === 'refused') return { status: 400, body: { ok: false, error: reading.error } };
    uses.set(path, used + 1);
    const original = posted.find(({ ts }) => ts === target.messageTs);
    // The response URL of a command replaces nothing, whatever is asked for.
    if (body.replace_original === true && target.kind === 'actions' && original !== undefined) {
      edit(original, reading.text);
    } else {
      const onlyFor = body.response_type === 'in_channel' ? {} : { onlyFor: target.userId };
      show({ channel: target.channelId, ...onlyFor, byToken: false, text: reading.text }, nowMs);
    }
    return target.kind === 'actions' ? { status: 200, body: { ok: true } } : { status: 200, body: 'ok' };
  }

  function callApi(request: PlatformRequest): PlatformResponse {
    const { authorization } = request.headers;
    if (authorization === undefined) return refuse('not_authed');
    if (authorization !== `Bearer ${workspace.botToken}`) return refuse('invalid_auth');
    const body = readJson(request);
    if (body === undefined) return refuse('invalid_form_data');
    if (request.path === '/api/chat.postMessage') return postMessage(body, request.nowMs);
    return request.path === '/api/chat.update' ? update(body) : refuse('unknown_method');
  }

  return {
    name: 'slack',
    handle(request) {
      const { method, path, nowMs } = request;
      if (path.startsWith('/api/')) return method === 'POST' ? callApi(request) : refuse('insecure_request');
      const target = readSlackResponsePath(path);
      if (target === undefined || method !== 'POST') return notFound('invalid_url');
      const body = readJson(request);
      return body === undefined
        ? { status: 400, body: 'invalid_payload' }
        : respond(path, target, body, nowMs);
    },
    messages: () => posted.map(toShown),
    showAnswer({ channelId, userId, body, nowMs }) {
      if (body === '') return;
      const answer = JSON.parse(body) as Fields;
      const reading = showSlackMessage(answer);
      if (reading.kind === 'refused') throw new Error(`Slack would refuse this answer: ${reading.error}.`);
      const onlyFor = answer.response_type === 'in_channel' ? {} : { onlyFor: userId };
      show({ channel: channelId, ...onlyFor, byToken: false, text: reading.text }, nowMs);
    },
    removeMessage(id) {
      const index = posted.findIndex(({ ts }) => ts === id);
      if (index >= 0) posted.splice(index, 1);
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;

function notFound(error: string): PlatformResponse {
  return { status: 404, body: { ok: false, error } };
}

function readJson({ headers, body }: PlatformRequest): Fields | undefined {
  if (!/^application\/json\b/.test(headers['content-type'] ?? '')) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function conversationWith(userId: string): string {
  return `D${userId.slice(1)}`;
}

function toShown({ channel, onlyFor, ts, text, earlier }: Posted): ShownMessage {
  return {
    where: onlyFor === undefined ? channel : `${channel} (only ${onlyFor})`,
    id: ts,
    text,
    earlier: [...earlier],
  };
}
