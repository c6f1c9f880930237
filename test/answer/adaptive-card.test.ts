import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCard } from '../../local/chat/adaptive-card-text.ts';
import { toCardMessage } from '../../shared/answer/adaptive-card.ts';
import type { Answer, Tone } from '../../shared/answer/answer.ts';

const operationId = 'op_0123456789abcdef0123456789abcdef';

const failed: Answer = {
  tone: 'failed',
  headline: 'Failed: 10.8.0.0/16 via vco-1 on vpn-1',
  facts: [{ label: 'Code', value: 'QuotaExceeded.VpnRouteEntry' }],
  notes: ['The gateway holds as many routes as it may. Remove one, or ask for a higher quota.'],
  listing: ['  12:00:01  sent', '  12:00:02  refused'],
  operationId,
  actions: ['status'],
};

function seen(answer: Answer): readonly string[] {
  return (readCard(toCardMessage(answer).attachments[0].content) ?? 'not a card').split('\n');
}

describe('an answer as an Adaptive Card', () => {
  it('an answer with everything: a block for each part, the listing aligned, the next step last', () => {
    expect(seen(failed)).toEqual([
      'Failed: 10.8.0.0/16 via vco-1 on vpn-1',
      'Code: QuotaExceeded.VpnRouteEntry',
      'The gateway holds as many routes as it may. Remove one, or ask for a higher quota.',
      '  12:00:01  sent',
      '  12:00:02  refused',
      `Next: mention me with status ${operationId}`,
    ]);
  });

  it('the message around it: as outgoing webhooks and flows document it', () => {
    expect(toCardMessage(failed)).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: { type: 'AdaptiveCard', version: '1.4', msteams: { width: 'Full' } },
        },
      ],
    });
  });

  it.each<[Tone, string]>([
    ['working', 'Accent'],
    ['done', 'Good'],
    ['failed', 'Attention'],
    ['refused', 'Warning'],
    ['told', 'Default'],
  ])('tone %s: a headline in %s', (tone, color) => {
    const [headline] = toCardMessage({ ...failed, tone }).attachments[0].content.body;
    expect(headline?.inlines[0]).toMatchObject({ color });
  });

  it('no buttons, no mentions, nothing that reads markdown', () => {
    const text = JSON.stringify(toCardMessage(failed));
    expect(text).not.toMatch(/"actions"|"entities"|"TextBlock"|"FactSet"/);
  });

  it.each([
    ['markdown', '**b** _i_ [x](https://evil.example)', '**b** _i_ [x](https://evil.example)'],
    ['a mention', '<at>Everyone</at> </AT>', '‹at>Everyone‹/at> ‹/AT>'],
    ['HTML', '<b>x</b> <attachment id="1">', '<b>x</b> <attachment id="1">'],
    ['a date function', '{{DATE(2027-01-01T00:00:00Z)}}', '{ {DATE(2027-01-01T00:00:00Z)}}'],
    ['a date function in more braces', '{{{TIME(x)}}}', '{ { {TIME(x)}}}'],
    ['line breaks', 'a\nb\u2028c', 'a b c'],
    ['control and direction characters', 'a\u0007\u202eb\u200d', 'ab'],
    ['other scripts', '北京 Grüße 😀', '北京 Grüße 😀'],
  ])('%s in a text: shown as it was typed, or nearly', (_title, text, shown) => {
    expect(seen({ ...failed, notes: [text], listing: [], actions: [] }).at(-1)).toBe(shown);
  });

  it.each([
    ['letters', 'x'],
    ['East Asian characters', '路'],
    ['emoji', '😀'],
    ['quotes', '"'],
    ['backslashes', '\\'],
  ])('a long listing of %s: within 20,000 bytes, and said to be shortened', (_title, character) => {
    const listing = Array.from({ length: 300 }, () => character.repeat(90));
    const answer = { ...failed, listing };
    expect(Buffer.byteLength(JSON.stringify(toCardMessage(answer)))).toBeLessThanOrEqual(20_400);
    expect(seen(answer).slice(-2)).toEqual(['… (shortened)', expect.stringMatching(/^Next: /)]);
  });

  it('any text in any place: a card that is shown, within the limit of 28 KB', () => {
    const text = fc.string({ unit: 'binary', maxLength: 1_500 });
    const answers = fc.record({
      headline: text,
      notes: fc.array(text, { maxLength: 12 }),
      facts: fc.array(fc.record({ label: text, value: text }), { maxLength: 12 }),
      listing: fc.array(text, { maxLength: 40 }),
    });
    fc.assert(
      fc.property(answers, (parts) => {
        const message = toCardMessage({ tone: 'told', actions: [], ...parts });
        expect(readCard(message.attachments[0].content)).not.toBe(undefined);
        expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(28_000);
        expect(JSON.stringify(message)).not.toMatch(/\{\{[A-Z]|<\/?at\b/i);
      }),
    );
  });
});
