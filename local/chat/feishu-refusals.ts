import type { PlatformResponse } from './platform.ts';

/** How Feishu refuses, word for word. Source: open.feishu.cn, error codes of each API (2026-11). */
export const refusals = {
  noToken: refusal(
    400,
    99_991_661,
    'Missing access token for authorization. Please make a request with token attached.',
  ),
  badToken: refusal(
    400,
    99_991_663,
    'Invalid access token for authorization. Please make a request with token attached.',
  ),
  badParameter: refusal(400, 230_001, 'Your request contains an invalid request parameter.'),
  notInGroup: refusal(400, 230_002, 'The bot can not be outside the group.'),
  recalled: refusal(400, 230_011, 'The message is recalled.'),
  notOurs: refusal(400, 230_012, 'Bot is NOT the sender of the message.'),
  tooFast: refusal(400, 230_020, 'This operation triggers the frequency limit.'),
  tooLong: refusal(400, 230_025, 'The length of the message content reaches its limit.'),
  tooOld: refusal(400, 230_031, 'Message can only be modified within 14 days after sending.'),
  badCard: refusal(400, 230_099, 'Failed to create card content.'),
  badAppParameter: refusal(200, 10_003, 'invalid param'),
  badSecret: refusal(200, 10_014, 'app secret invalid'),
  unknownApi: refusal(404, 99_991_401, 'not found'),
} as const;

/** The gateway's own limit, which tells how long to wait. Source: open.feishu.cn, "Rate limits" (2026-11). */
export function gatewayLimit(resetS: number, status: 400 | 429 = 429): PlatformResponse {
  return {
    ...refusal(status, 99_991_400, 'request trigger frequency limit'),
    headers: { 'x-ogw-ratelimit-limit': '100', 'x-ogw-ratelimit-reset': String(resetS) },
  };
}

function refusal(status: number, code: number, msg: string): PlatformResponse {
  return { status, body: { code, msg } };
}
