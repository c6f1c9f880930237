import { describe, expect, it } from 'vitest';
import { plainFeishuRequest, sealedFeishuRequest } from '../../local/chat/feishu-event.ts';
import { feishu } from '../../shared/source/feishu.ts';
import type { RawRequest } from '../../shared/source/source.ts';
import { feishuPlainSample, feishuSample } from '../support/senders/feishu.ts';
import type { SampleDelivery, SampleRequest } from '../support/senders/sender-sample.ts';

const nowMs = Date.parse('2026-11-23T10:00:00Z');
const platformUrl = 'http://127.0.0.1:4010/feishu';
const sealed = feishu.open(feishu.settings.parse(feishuSample.entry('acme', platformUrl)));
const plain = feishu.open(feishu.settings.parse(feishuPlainSample.entry('acme', platformUrl)));

const delivery: SampleDelivery = {
  line: 'list',
  deliveryId: 'first',
  actor: { tenant: '2ca1d211f64f6438', id: 'ou_84aad35d084aa403a838cf73ee18467', name: 'Li Lei' },
  nowMs,
  secret: 'newer',
  platformUrl,
};

function raw({ headers, body }: SampleRequest): RawRequest {
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return { method: 'POST', path: '/v1/hooks/feishu/acme', headers: lower, query: {}, body };
}

function without(request: RawRequest, name: string): RawRequest {
  const { [name]: _, ...headers } = request.headers;
  return { ...request, headers };
}

function withHeader(request: RawRequest, name: string, value: string): RawRequest {
  return { ...request, headers: { ...request.headers, [name]: value } };
}

describe('settings', () => {
  it.each(Object.entries({ ...feishuSample.unusable, ...feishuPlainSample.unusable }))(
    '%s: refused at the start',
    (_, entry) => {
      expect(feishu.settings.safeParse(entry).success).toBe(false);
    },
  );

  it('no API is named: the one of Feishu', () => {
    const { apiUrl: _, ...entry } = feishuSample.entry('acme', platformUrl);
    expect(feishu.settings.parse(entry).apiUrl).toBe('https://open.feishu.cn');
  });

  it.each(['https://open.larksuite.com/', 'http://127.0.0.1:4010/feishu'])('%s: taken', (apiUrl) => {
    const entry = { ...feishuSample.entry('acme', platformUrl), apiUrl };
    expect(feishu.settings.parse(entry).apiUrl).toBe(apiUrl.replace(/\/$/, ''));
  });
});

describe('a signed and encrypted event', () => {
  const genuine = raw(feishuSample.ask(delivery));

  it.each(['older', 'newer'] as const)('of the %s secrets: verified, and its content is plain', (secret) => {
    const verdict = sealed.verify(raw(feishuSample.ask({ ...delivery, secret })), nowMs);
    expect(verdict.kind).toBe('verified');
    if (verdict.kind !== 'verified') return;
    expect(JSON.parse(verdict.content.toString())).toMatchObject({ schema: '2.0' });
  });

  const sealedWith = (body: unknown) =>
    raw(sealedFeishuRequest(body, 'encrypt-key-of-the-newer-kind-02', nowMs / 1_000));
  const token = 'verification-token-that-is-newer';
  const notEncrypted = raw(plainFeishuRequest({ header: { token }, event: {} }));

  it.each<[string, RawRequest, string]>([
    ['no timestamp', without(genuine, 'x-lark-request-timestamp'), 'Signature.Malformed'],
    ['no nonce', without(genuine, 'x-lark-request-nonce'), 'Signature.Malformed'],
    ['no signature', without(genuine, 'x-lark-signature'), 'Signature.Malformed'],
    ['an empty signature', withHeader(genuine, 'x-lark-signature', ''), 'Signature.Malformed'],
    [
      'a timestamp with letters',
      withHeader(genuine, 'x-lark-request-timestamp', '1732356000abc'),
      'Signature.Malformed',
    ],
    ['a negative timestamp', withHeader(genuine, 'x-lark-request-timestamp', '-1'), 'Signature.Malformed'],
    ['a repeated timestamp', withHeader(genuine, 'x-lark-request-timestamp', '1,1'), 'Signature.Malformed'],
    ['an endless nonce', withHeader(genuine, 'x-lark-request-nonce', 'n'.repeat(300)), 'Signature.Malformed'],
    [
      'a signature that is not hexadecimal',
      withHeader(genuine, 'x-lark-signature', 'z'.repeat(64)),
      'Signature.Malformed',
    ],
    [
      'a signature that is cut',
      withHeader(genuine, 'x-lark-signature', 'a'.repeat(63)),
      'Signature.Malformed',
    ],
    [
      'the signature of something else',
      withHeader(genuine, 'x-lark-signature', 'a'.repeat(64)),
      'Signature.Mismatch',
    ],
    ['another nonce', withHeader(genuine, 'x-lark-request-nonce', 'another'), 'Signature.Mismatch'],
    [
      'another second',
      withHeader(genuine, 'x-lark-request-timestamp', String(nowMs / 1_000 + 1)),
      'Signature.Mismatch',
    ],
    [
      'the secrets of somebody else',
      raw(feishuSample.ask({ ...delivery, secret: 'wrong' })),
      'Signature.Mismatch',
    ],
    ['a body that is not UTF-8', { ...genuine, body: Buffer.from([0xff, 0xfe, 0x00]) }, 'Signature.Mismatch'],
    ['no body', { ...genuine, body: Buffer.alloc(0) }, 'Signature.Mismatch'],
    ['neither signed nor encrypted, with the right token', notEncrypted, 'Signature.Malformed'],
    [
      'the token of another app inside',
      sealedWith({ header: { token: 'of-another-app-altogether' } }),
      'Token.Mismatch',
    ],
    ['no token inside', sealedWith({ header: {} }), 'Token.Mismatch'],
    ['a token that is no text', sealedWith({ header: { token: 1 } }), 'Token.Mismatch'],
    ['an array inside', sealedWith([token]), 'Token.Mismatch'],
  ])('%s: rejected', (_, request, code) => {
    expect(sealed.verify(request, nowMs)).toMatchObject({ kind: 'rejected', code });
  });

  it('a signature in capital letters: verified', () => {
    const signature = genuine.headers['x-lark-signature'] ?? '';
    expect(sealed.verify(withHeader(genuine, 'x-lark-signature', signature.toUpperCase()), nowMs).kind).toBe(
      'verified',
    );
  });

  it.each([
    [-300, 'verified'],
    [-301, 'rejected'],
    [300, 'verified'],
    [301, 'rejected'],
  ])('%d seconds away: %s', (seconds, kind) => {
    const verdict = sealed.verify(genuine, nowMs + seconds * 1_000);
    expect(verdict.kind).toBe(kind);
    if (verdict.kind === 'rejected') expect(verdict.code).toBe('Signature.Stale');
  });

  it('any byte of the body is changed: rejected', () => {
    for (let at = 0; at < genuine.body.length; at += 7) {
      const body = Buffer.from(genuine.body);
      body[at] = (body[at] ?? 0) ^ 1;
      expect(sealed.verify({ ...genuine, body }, nowMs).kind).toBe('rejected');
    }
  });
});

describe('an event of an app without an Encrypt Key', () => {
  it.each(['older', 'newer'] as const)('with the %s token: verified', (secret) => {
    expect(plain.verify(raw(feishuPlainSample.ask({ ...delivery, secret })), nowMs).kind).toBe('verified');
  });

  it('an event of schema 1.0 has its token outside: verified', () => {
    const body = { token: 'verification-token-that-is-older', type: 'event_callback', uuid: 'u' };
    expect(plain.verify(raw(plainFeishuRequest(body)), nowMs).kind).toBe('verified');
  });

  it.each<[string, RawRequest, string]>([
    ['another token', raw(feishuPlainSample.ask({ ...delivery, secret: 'wrong' })), 'Token.Mismatch'],
    ['no token', raw(plainFeishuRequest({ header: {} })), 'Token.Mismatch'],
    ['no JSON', raw({ headers: {}, body: Buffer.from('token=verification') }), 'Token.Mismatch'],
    ['no UTF-8', raw({ headers: {}, body: Buffer.from([0xc3, 0x28]) }), 'Token.Mismatch'],
    ['no body', raw({ headers: {}, body: Buffer.alloc(0) }), 'Token.Mismatch'],
    ['an encrypted event', raw(feishuSample.ask(delivery)), 'Signature.Malformed'],
  ])('%s: rejected', (_, request, code) => {
    expect(plain.verify(request, nowMs)).toMatchObject({ kind: 'rejected', code });
  });
});

describe('a challenge', () => {
  const challenge = {
    type: 'url_verification',
    challenge: 'ajls384kdjx98XX',
    token: 'verification-token-that-is-newer',
  };
  const encrypt = (body: unknown, key = 'encrypt-key-of-the-newer-kind-02') =>
    raw({ headers: {}, body: sealedFeishuRequest(body, key, 0).body });

  it.each<[string, typeof plain, RawRequest]>([
    ['in the open', plain, raw(plainFeishuRequest(challenge))],
    ['encrypted, and not signed', sealed, encrypt(challenge)],
    ['encrypted with the older key', sealed, encrypt(challenge, 'encrypt-key-of-the-older-kind-01')],
  ])('%s: answered with itself', (_, hook, request) => {
    const response = hook.handshake?.(request, nowMs);
    expect(response?.status).toBe(200);
    expect(JSON.parse(response?.body ?? '')).toEqual({ challenge: 'ajls384kdjx98XX' });
  });

  it.each<[string, typeof plain, RawRequest]>([
    ['another token', plain, raw(plainFeishuRequest({ ...challenge, token: 'another' }))],
    ['no token', plain, raw(plainFeishuRequest({ ...challenge, token: undefined }))],
    ['another token, encrypted', sealed, encrypt({ ...challenge, token: 'another' })],
    ['in the open, though an Encrypt Key is configured', sealed, raw(plainFeishuRequest(challenge))],
    [
      'encrypted with the key of somebody else',
      sealed,
      encrypt(challenge, 'encrypt-key-of-nobody-at-all-003'),
    ],
    ['an endless challenge', plain, raw(plainFeishuRequest({ ...challenge, challenge: 'x'.repeat(5_000) }))],
    ['something else', plain, raw(feishuPlainSample.ask(delivery))],
    ['no JSON', plain, raw({ headers: {}, body: Buffer.from([0xff]) })],
  ])('%s: not answered, and refused', (_, hook, request) => {
    expect(hook.handshake?.(request, nowMs)).toBeUndefined();
  });
});

describe('the answer to Feishu', () => {
  const answer = {
    tone: 'done',
    headline: 'Done <at id=all></at>\u202e',
    facts: [],
    notes: [],
    actions: [],
  } as const;
  const response = (status: number) => ({ status, headers: {}, body: 'for programs' });

  it('nothing for us: an empty object', () => {
    expect(sealed.acknowledge({ kind: 'ignored' })).toMatchObject({ status: 200, body: '{}' });
  });

  it.each([202, 200, 400, 403, 422])('an answer (%d): 200 and a toast', (status) => {
    const { status: shown, body } = sealed.acknowledge({
      kind: 'answered',
      answer,
      response: response(status),
    });
    expect(shown).toBe(200);
    expect(JSON.parse(body)).toEqual({ toast: { type: 'success', content: 'Done <at id=all></at>' } });
  });

  it('we could not record it: 5xx, so that it comes again', () => {
    expect(sealed.acknowledge({ kind: 'answered', answer, response: response(503) })).toMatchObject({
      status: 503,
      body: '{}',
    });
  });
});
