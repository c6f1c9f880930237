import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { createCallbackPlatform } from '../../../local/chat/callback.ts';
import type { PlatformRequest } from '../../../local/chat/platform.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const nowMs = 1_700_000_000_000;
const event = {
  specversion: '1.0',
  id: 'msg_1',
  source: '/a',
  type: 'made.v1',
  subject: 's',
  data: { ä: 1 },
};

function posted(given: unknown, changes: Partial<PlatformRequest> = {}): PlatformRequest {
  const body = typeof given === 'string' ? given : JSON.stringify(given);
  return {
    method: 'POST',
    path: '/x',
    body,
    nowMs,
    ...changes,
    headers: {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(nowMs / 1_000),
      'webhook-signature': new Webhook(secret).sign('msg_1', new Date(nowMs), body),
      ...changes.headers,
    },
  };
}

describe('the emulated receiver of callbacks', () => {
  it('what the reference library signed: taken, and shown once however often it comes', () => {
    const platform = createCallbackPlatform({ secret });
    expect(platform.handle(posted(event)).status).toBe(204);
    expect(platform.handle(posted(event)).status).toBe(204);
    expect(platform.handle(posted({ ...event, source: '/b' })).status).toBe(204);
    expect(platform.events().map(({ id, times }) => [id, times])).toEqual([
      ['msg_1', 2],
      ['msg_1', 1],
    ]);
    expect(platform.messages()[0]).toEqual({ where: '/x', id: 'msg_1', text: 'made.v1 s', earlier: [] });
  });

  it.each([
    ['another method', 405, posted(event, { method: 'PUT' })],
    ['plain JSON', 415, posted(event, { headers: { 'content-type': 'application/json' } })],
    ['another body', 401, posted(event, { body: '{}' })],
    ['no signature', 401, posted(event, { headers: { 'webhook-signature': '' } })],
    ['another version', 401, posted(event, { headers: { 'webhook-signature': 'v2,AAAA' } })],
    ['a cut signature', 401, posted(event, { headers: { 'webhook-signature': 'v1,AAAA' } })],
    ['another id', 401, posted(event, { headers: { 'webhook-id': 'msg_2' } })],
    ['an odd time', 401, posted(event, { headers: { 'webhook-timestamp': 'now' } })],
    ['too late', 401, posted(event, { nowMs: nowMs + 300_001 })],
    ['too early', 401, posted(event, { nowMs: nowMs - 300_001 })],
    ['no JSON', 400, posted('x')],
    ['no object', 400, posted('null')],
    ['another version of CloudEvents', 400, posted({ ...event, specversion: '0.3' })],
    ['no source', 400, posted({ ...event, source: '' })],
    ['no type', 400, posted({ ...event, type: 7 })],
    ['an id that is not the webhook id', 400, posted({ ...event, id: 'msg_2' })],
  ])('%s: %i, nothing is kept', (_title, status, request) => {
    const platform = createCallbackPlatform({ secret });
    expect(platform.handle(request).status).toBe(status);
    expect(platform.events()).toEqual([]);
  });
});
