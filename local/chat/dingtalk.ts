import { createHash, createHmac } from 'node:crypto';
import { showDingtalkMarkdown } from './dingtalk-text.ts';
import type { Platform, PlatformRequest, PlatformResponse, ShownMessage } from './platform.ts';

/** A custom robot of a group: where `groupRobot` of a sender speaks. */
export interface EmulatedGroupRobot {
  readonly accessToken: string;
  readonly secret: string;
  /** The group it speaks in. */
  readonly where: string;
}

export interface DingtalkPlatform extends Platform {
  /** Ends a session before its time, as DingTalk was seen to do. */
  readonly closeSession: (sessionPath: string) => void;
  /** Whom messages notified, oldest first: staff ids, or `everybody`. */
  readonly notified: () => readonly string[];
}

/** The custom robot that an emulated group has if nothing else is said. */
export const emulatedGroupRobot: EmulatedGroupRobot = {
  accessToken: 'e3b0c44298fc1c149afbf4c8996fb924',
  secret: 'SEC27ae41e4649b934ca495991b7852b855',
  where: 'network team',
};

/** Limits and errors. Source: open.dingtalk.com, custom robot access; errors seen by users (2020-03 to 2026-11). */
const perMinute = 20;
const silentForMs = 10 * 60_000;
const maxBytes = 20_000;

const ok = { errcode: 0, errmsg: 'ok' };

/**
 * The path of a session's webhook. It says by itself where it speaks and until when, so that a sample can make one
 * that every emulator knows.
 */
export function dingtalkSessionPath(conversationId: string, expiresAtMs: number): string {
  const claim = Buffer.from(JSON.stringify([conversationId, expiresAtMs])).toString('base64url');
  return `/robot/sendBySession?session=${claim}.${sealOf(claim)}`;
}

/** Emulates the two places where a DingTalk robot answers: a session and a group. */
export function createDingtalkPlatform(
  groupRobots: readonly EmulatedGroupRobot[] = [emulatedGroupRobot],
): DingtalkPlatform {
  const messages: ShownMessage[] = [];
  const notified: string[] = [];
  const closed = new Set<string>();
  const sentAtMs = new Map<string, readonly number[]>();
  const silentUntilMs = new Map<string, number>();

  function show(where: string, request: PlatformRequest): PlatformResponse {
    const reading = readMessage(request);
    if (reading.kind === 'refused') return refuse(reading.errcode, reading.errmsg);
    messages.push({ where, id: `msg${messages.length + 1}`, text: reading.text, earlier: [] });
    notified.push(...reading.notifies);
    return { status: 200, body: ok };
  }

  function sendBySession(query: URLSearchParams, request: PlatformRequest): PlatformResponse {
    const session = query.get('session') ?? '';
    const where = closed.has(session) ? undefined : readSession(session, request.nowMs);
    return where === undefined ? refuse(300_001, 'session 不存在') : show(where, request);
  }

  function send(query: URLSearchParams, request: PlatformRequest): PlatformResponse {
    const { nowMs } = request;
    const robot = groupRobots.find(({ accessToken }) => accessToken === query.get('access_token'));
    if (robot === undefined) return refuse(300_001, 'token is not exist');
    const timestamp = query.get('timestamp') ?? '';
    if (!/^[0-9]{13}$/.test(timestamp) || Math.abs(nowMs - Number(timestamp)) > 60 * 60_000) {
      return refuse(310_000, 'invalid timestamp');
    }
    const signed = createHmac('sha256', robot.secret).update(`${timestamp}\n${robot.secret}`);
    if (query.get('sign') !== signed.digest('base64')) return refuse(310_000, 'sign not match');
    const recent = (sentAtMs.get(robot.accessToken) ?? []).filter((atMs) => atMs > nowMs - 60_000);
    if (recent.length >= perMinute) silentUntilMs.set(robot.accessToken, nowMs + silentForMs);
    if (nowMs < (silentUntilMs.get(robot.accessToken) ?? 0)) {
      return refuse(130_101, 'send too fast, exceed 20 times per minute');
    }
    sentAtMs.set(robot.accessToken, [...recent, nowMs]);
    return show(robot.where, request);
  }

  return {
    name: 'dingtalk',
    handle: (request) => {
      const { pathname, searchParams } = new URL(`http://dingtalk${request.path}`);
      if (pathname === '/robot/sendBySession') return sendBySession(searchParams, request);
      if (pathname === '/robot/send') return send(searchParams, request);
      return { status: 404, body: { errcode: 404, errmsg: '请求的URI地址不存在' } };
    },
    messages: () => messages,
    notified: () => notified,
    closeSession: (path) => closed.add(path.slice(path.indexOf('=') + 1)),
  };
}

function refuse(errcode: number, errmsg: string): PlatformResponse {
  return { status: 200, body: { errcode, errmsg } };
}

function sealOf(claim: string): string {
  return createHash('sha256').update(`emulated session ${claim}`).digest('hex').slice(0, 16);
}

function readSession(session: string, nowMs: number): string | undefined {
  const [claim = '', seal] = session.split('.');
  if (seal !== sealOf(claim)) return undefined;
  const [where, expiresAtMs] = JSON.parse(Buffer.from(claim, 'base64url').toString()) as [string, number];
  return nowMs < expiresAtMs ? where : undefined;
}

type MessageReading =
  | { readonly kind: 'message'; readonly text: string; readonly notifies: readonly string[] }
  | { readonly kind: 'refused'; readonly errcode: number; readonly errmsg: string };

interface SentMessage {
  readonly msgtype?: unknown;
  readonly markdown?: { readonly title?: unknown; readonly text?: unknown };
  readonly at?: { readonly atUserIds?: readonly string[]; readonly isAtAll?: unknown };
}

function readMessage({ method, headers, body }: PlatformRequest): MessageReading {
  if (method !== 'POST') return { kind: 'refused', errcode: 43_002, errmsg: '需要POST请求' };
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    return { kind: 'refused', errcode: 43_004, errmsg: '无效的HTTP HEADER Content-Type' };
  }
  if (Buffer.byteLength(body) > maxBytes) {
    return { kind: 'refused', errcode: 460_101, errmsg: 'message too long, exceed 20000 bytes' };
  }
  const message = parse(body);
  const { title, text } = message?.markdown ?? {};
  if (message?.msgtype !== 'markdown' || !isText(title) || !isText(text)) {
    return { kind: 'refused', errcode: 40_035, errmsg: '缺少参数 json' };
  }
  const { atUserIds = [], isAtAll } = message.at ?? {};
  return {
    kind: 'message',
    text: showDingtalkMarkdown(text),
    // Only those are notified whose id is in the text, too.
    notifies: isAtAll === true ? ['everybody'] : atUserIds.filter((id) => text.includes(`@${id}`)),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function parse(body: string): SentMessage | undefined {
  try {
    return JSON.parse(body) as SentMessage;
  } catch {
    return undefined;
  }
}
