import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { toDingtalkMarkdown } from '../answer/dingtalk-markdown.ts';
import type { DeliveryOutcome } from '../answer/telling.ts';
import type { HttpCall, HttpCaller, HttpResult } from './http-caller.ts';
import { judgeHttpResult } from './judge-result.ts';
import type { ReplyChannel, ReplyDelivery } from './reply.ts';

export interface DingtalkChannelSettings {
  readonly name: string;
  /** Speaks when the session of the question has expired. */
  readonly groupRobot?: GroupRobot | undefined;
  readonly apiUrl: string;
}

interface GroupRobot {
  readonly accessToken: string;
  readonly secret: string;
}

/**
 * Opens the channel to where a DingTalk robot was asked: the session of the question, then the group robot. Nothing
 * can be edited there, so only the first and the last word are said.
 */
export function openDingtalkChannel(
  settings: DingtalkChannelSettings,
  { call }: { readonly call: HttpCaller },
): ReplyChannel {
  return {
    channel: 'dingtalk',
    instance: settings.name,
    stages: ['accepted', 'ended'],
    deliver: (delivery) => deliver(settings, call, delivery),
  };
}

/** The value of `sign` for a custom robot. Source: open.dingtalk.com, security settings of custom robots (2026-11). */
export function signRobotCall(secret: string, timestampMs: number): string {
  return createHmac('sha256', secret).update(`${timestampMs}\n${secret}`).digest('base64');
}

/** Kept between deliveries: a session that is gone does not come back. */
const goneMemory = JSON.stringify({ session: 'gone' });

async function deliver(
  { groupRobot, apiUrl }: DingtalkChannelSettings,
  call: HttpCaller,
  { message, address, memory, nowMs, timeoutMs }: ReplyDelivery,
): Promise<DeliveryOutcome> {
  const { sessionWebhook, mention, expiresAtMs } = address.to;
  const body = toDingtalkMarkdown(message.answer, mention);
  const isOpen =
    sessionWebhook !== undefined && memory !== goneMemory && !(Number(expiresAtMs ?? nowMs + 1) <= nowMs);
  let refusal = 'The session of the question has expired, and no group robot is configured.';
  if (isOpen) {
    const outcome = judge(
      await call({
        ...post(body),
        url: sessionWebhook,
        namedBy: 'requested',
        // Half of it is kept for the group robot.
        timeoutMs: groupRobot === undefined ? timeoutMs : Math.ceil(timeoutMs / 2),
      }),
      nowMs,
      'session',
    );
    if (outcome.kind !== 'undeliverable') return outcome;
    refusal = outcome.why;
  }
  if (groupRobot === undefined) return { kind: 'undeliverable', why: refusal };
  const outcome = judge(
    await call({
      ...post(body),
      url: groupRobotUrl(apiUrl, groupRobot, nowMs),
      namedBy: 'configured',
      timeoutMs: isOpen ? Math.floor(timeoutMs / 2) : timeoutMs,
    }),
    nowMs,
    'group robot',
  );
  return outcome.kind === 'undeliverable' ? outcome : { ...outcome, memory: goneMemory };
}

function post(body: unknown): Pick<HttpCall, 'method' | 'headers' | 'body'> {
  return { method: 'POST', headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}

function groupRobotUrl(apiUrl: string, { accessToken, secret }: GroupRobot, nowMs: number): string {
  const query = new URLSearchParams({
    access_token: accessToken,
    timestamp: String(nowMs),
    sign: signRobotCall(secret, nowMs),
  });
  return `${apiUrl}/robot/send?${query}`;
}

const answerSchema = z.object({ errcode: z.number() });

/** Both answer 200 to everything they understand, and say in the body what became of it. */
function judge(result: HttpResult, nowMs: number, place: 'session' | 'group robot'): DeliveryOutcome {
  const verdict = judgeHttpResult(result, nowMs);
  if (verdict !== undefined) return verdict;
  const errcode = result.kind === 'answered' ? readErrcode(result.text) : undefined;
  if (errcode === undefined) {
    return { kind: 'later', why: `DingTalk's answer for the ${place} could not be read.` };
  }
  if (errcode === 0) return { kind: 'delivered' };
  const why = `DingTalk refused the message for the ${place} with errcode ${errcode}`;
  if (throttled.has(errcode)) {
    return { kind: 'later', why: `${why}: too many messages at a time.`, retryAfterMs: throttledForMs };
  }
  if (errcode === -1) return { kind: 'later', why: `${why}: it is busy.` };
  return { kind: 'undeliverable', why: `${why}${remedies[place][errcode] ?? '.'}` };
}

function readErrcode(text: string): number | undefined {
  try {
    const answer = answerSchema.safeParse(JSON.parse(text));
    return answer.success ? answer.data.errcode : undefined;
  } catch {
    return undefined;
  }
}

/** More than 20 messages in a minute. Source: errors seen by users of custom robots (2020-10, 2026-11). */
const throttled: ReadonlySet<number> = new Set([130_101, 410_100]);

/** A robot above its limit is silent for ten minutes. Source: open.dingtalk.com, custom robot access (2026-11). */
const throttledForMs = 10 * 60_000;

/** Source: errors seen by users of sessions (2026-03) and custom robots (2020-03, 2024-03). */
const remedies: Record<'session' | 'group robot', Readonly<Record<number, string>>> = {
  session: { 300001: ': the session does not exist any more.' },
  'group robot': {
    300001: ': there is no robot with this access token. Check groupRobot.accessToken.',
    310000:
      ': its security settings do not let the message in. Check groupRobot.secret, and that the robot asks for a signature only.',
  },
};
