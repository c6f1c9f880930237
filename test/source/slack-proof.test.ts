import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slackSample } from '../support/senders/slack.ts';
import { codeOf, delivery, hook, hookOf, nowMs, parsed, raw, signed } from '../support/senders/slack-hook.ts';

describe('signatures of Slack', () => {
  it('the published example: verified, and its parts are read', () => {
    const { vector } = slackSample;
    if ('missing' in vector) throw new Error(vector.missing);
    const one = hookOf(vector.entry);
    const request = raw(vector.request);
    const verdict = one.verify(request, vector.nowMs);
    expect(verdict.kind).toBe('verified');
    expect(one.parse(vector.request.body, request, vector.nowMs)).toEqual({
      kind: 'ask',
      delivery: {
        kind: 'delivery-id',
        value: '398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
      },
      actor: { tenant: 'T1DC2JH3J', id: 'U2CERLKJA', name: 'roadrunner' },
      wish: { kind: 'line', text: '' },
      replyTo: {
        channel: 'slack',
        instance: 'vector',
        to: {
          responseUrl: 'https://hooks.slack.com/commands/T1DC2JH3J/397700885554/96rGlfmibIGlgcZRskXaIFfN',
          channelId: 'G8PSS9T3V',
          userId: 'U2CERLKJA',
          receivedAtMs: '1531420618000',
        },
      },
    });
  });

  it.each([
    ['older', 'verified'],
    ['newer', 'verified'],
    ['wrong', 'Signature.Mismatch'],
  ] as const)('signed with the %s secret: %s', (secret, expected) => {
    expect(codeOf(raw(slackSample.ask({ ...delivery, secret })))).toBe(expected);
  });

  it('any bit of the body flipped: Signature.Mismatch', () => {
    const { headers, body } = raw(slackSample.ask(delivery));
    fc.assert(
      fc.property(fc.nat(body.length * 8 - 1), (bit) => {
        const flipped = Buffer.from(body);
        flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        const request = { method: 'POST', path: '/', query: {}, headers, body: flipped };
        expect(codeOf(request)).toBe('Signature.Mismatch');
        expect(hook.handshake?.(request, nowMs)).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  it('bytes that are not UTF-8: verified as they are, then unreadable', () => {
    const request = signed(Buffer.from([0xff, 0x3d, 0xc3, 0x28]));
    expect(codeOf(request)).toBe('verified');
    expect(parsed(request)).toMatchObject({ kind: 'unreadable' });
  });

  it.each([
    [-300_000, 'verified'],
    [300_000, 'verified'],
    [-300_001, 'Signature.Stale'],
    [300_001, 'Signature.Stale'],
  ])('a clock that is %i ms off: %s', (offMs, expected) => {
    expect(codeOf(raw(slackSample.ask(delivery)), nowMs + offMs)).toBe(expected);
  });

  const good = raw(slackSample.ask(delivery)).headers;
  const signature = good['x-slack-signature'] ?? '';
  const malformed: readonly (readonly [string, Readonly<Record<string, string | undefined>>])[] = [
    ['no timestamp', { 'x-slack-request-timestamp': undefined }],
    ['no signature', { 'x-slack-signature': undefined }],
    ...['', ' ', '123abc', '1e9', '-1', '0x10', '1760000000.0', '9'.repeat(13), '١٢٣'].map(
      (text) => [`timestamp "${text}"`, { 'x-slack-request-timestamp': text }] as const,
    ),
    ['another version', { 'x-slack-signature': signature.replace('v0', 'v1') }],
    ['no version', { 'x-slack-signature': signature.slice(3) }],
    ['a cut signature', { 'x-slack-signature': signature.slice(0, -1) }],
    ['capital digits', { 'x-slack-signature': `v0=${signature.slice(3).toUpperCase()}G` }],
    ['a repeated header', { 'x-slack-signature': `${signature}, ${signature}` }],
    ['an empty signature', { 'x-slack-signature': '' }],
  ];
  it.each(malformed)('%s: Signature.Malformed', (_title, headers) => {
    const given = Object.entries({ ...good, ...headers }).filter(
      (header): header is [string, string] => header[1] !== undefined,
    );
    const request = { ...raw(slackSample.ask(delivery)), headers: Object.fromEntries(given) };
    expect(codeOf(request)).toBe('Signature.Malformed');
  });
});

describe('what Slack asks before it trusts', () => {
  const challenge =
    '{"token":"x","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P","type":"url_verification"}';

  it('a signed challenge: echoed', () => {
    const answer = hook.handshake?.(signed(challenge), nowMs);
    expect(answer?.status).toBe(200);
    expect(JSON.parse(answer?.body ?? '')).toEqual({
      challenge: '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P',
    });
  });

  it.each([
    ['without a signature', { ...signed(challenge), headers: {} }],
    [
      'an hour old',
      {
        ...signed(challenge),
        headers: { ...signed(challenge).headers, 'x-slack-request-timestamp': '1759996400' },
      },
    ],
    ['another event', signed('{"type":"event_callback","challenge":"x"}')],
    ['no challenge', signed('{"type":"url_verification"}')],
    ['broken JSON', signed('{"type":')],
  ])('a challenge, %s: no handshake', (_title, request) => {
    expect(hook.handshake?.(request, nowMs)).toBeUndefined();
  });

  it('the check of the certificate: an empty 200, signed or not', () => {
    const request = { ...signed('ssl_check=1&token=x'), headers: {} };
    expect(hook.handshake?.(request, nowMs)).toEqual({ status: 200, headers: {}, body: '' });
    expect(parsed(signed('ssl_check=1&token=x'))).toMatchObject({ kind: 'ignored' });
  });
});
