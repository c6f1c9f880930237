import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { showDingtalkMarkdown } from '../../local/chat/dingtalk-text.ts';
import type { Answer } from '../../shared/answer/answer.ts';
import { maxTextLength, maxTitleLength, toDingtalkMarkdown } from '../../shared/answer/dingtalk-markdown.ts';

const operationId = 'op_0123456789abcdef0123456789abcdef';

const queued: Answer = {
  tone: 'working',
  headline: 'Queued: 10.8.0.0/16 via vco-1 on vpn-1',
  facts: [
    { label: 'Operation', value: operationId },
    { label: 'State', value: 'queued, 2nd in line' },
  ],
  notes: ['The gateway is busy.'],
  listing: ['ID    STATE', '  op_1  queued'],
  operationId,
  actions: ['status', 'cancel'],
};

function saying(text: string): Answer {
  return { tone: 'told', headline: 'h', facts: [], notes: [text], actions: [] };
}

/** What people see of a note. */
function seen(text: string): string {
  const [, note = ''] = showDingtalkMarkdown(toDingtalkMarkdown(saying(text)).markdown.text).split('\n');
  return note;
}

describe('an answer as DingTalk markdown', () => {
  it('an answer with everything: each part on its own line, the asker mentioned last', () => {
    const message = toDingtalkMarkdown(queued, 'staff7');
    expect(message.at).toEqual({ atUserIds: ['staff7'], isAtAll: false });
    expect(message.markdown.title).toBe('Queued: 10.8.0.0/16 via vco-1 on vpn-1');
    expect(showDingtalkMarkdown(message.markdown.text).split('\n')).toEqual([
      '⏳ Queued: 10.8.0.0/16 via vco-1 on vpn-1',
      `Operation: ${operationId}`,
      'State: queued, 2nd in line',
      'The gateway is busy.',
      'ID    STATE',
      '  op_1  queued',
      `Next: mention me with status ${operationId} or cancel ${operationId}`,
      '@staff7',
    ]);
  });

  it.each([
    ['nobody', undefined, []],
    ['a staff id', 'manager.7_a-b', ['manager.7_a-b']],
    ['everybody', 'all', []],
    ['everybody in capitals', 'ALL', []],
    ['an id with a space', 'a b', []],
    ['an id with markup', 'x](http://evil)', []],
    ['an id of two lines', 'a\nb', []],
    ['an empty id', '', []],
    ['an endless id', 'a'.repeat(65), []],
  ])('%s to mention: notified only if it looks like a staff id', (_title, mention, atUserIds) => {
    const message = toDingtalkMarkdown(queued, mention);
    expect(message.at).toEqual({ atUserIds, isAtAll: false });
    expect(message.markdown.text.includes('@')).toBe(atUserIds.length > 0);
  });

  it.each([
    ['bold', '**now**', '＊＊now＊＊'],
    ['a link', '[pay](http://evil.example)', '［pay］(http:／／evil.example)'],
    ['an image', '![x](https://evil.example/x.png)', '!［x］(https:／／evil.example/x.png)'],
    ['a bare address', 'see https://evil.example', 'see https:／／evil.example'],
    ['an app address', 'dingtalk://x', 'dingtalk:／／x'],
    ['an address without scheme', 'see WWW.evil.example', 'see WWW．evil.example'],
    ['a mention', '@all @所有人', '＠all ＠所有人'],
    ['HTML', '<font color=red>x</font>', '＜font color=red＞x＜/font＞'],
    ['an entity', '&lt;b&gt; & &#64;all', '＆lt;b＆gt; & ＆#64;all'],
    ['code', '`x`', '｀x｀'],
    ['a backslash', '\\*', '＼＊'],
    ['struck through', '~~x~~', '～～x～～'],
    ['an underscore at the edge of a word', '_x_', '＿x＿'],
    ['an operation id: fit for copying', operationId, operationId],
    ['a heading', '# x', '＃ x'],
    ['an indented heading', '   ## x', '＃＃ x'],
    ['a list', '- x', '－ x'],
    ['a list with plus', '+ x', '＋ x'],
    ['a numbered list', '1. x', '1． x'],
    ['an address: no list', '10.8.0.0/16', '10.8.0.0/16'],
    ['a quote', '> x', '＞ x'],
    ['a rule', '---', '－－－'],
    ['the head of a table', ':-|-:', ':－|－:'],
    ['two lines', 'a\n# b', 'a # b'],
    ['other line breaks', 'a\u2028b\u0085c', 'a b c'],
    ['control characters', 'a\u0000\u001b[31mb', 'a［31mb'],
    ['direction and zero-width characters', 'a\u202eb\u200bc\u2066', 'abc'],
    ['half a surrogate pair', `a${String.fromCharCode(0xd800)}b`, 'a\u{FFFD}b'],
    ['other scripts', '北京 Grüße', '北京 Grüße'],
  ])('%s: shown as it was typed, or nearly', (_title, text, shown) => {
    expect(seen(text)).toBe(shown);
  });

  it('a hostile label, headline and line: literal, too', () => {
    const hostile = '[x](http://evil) @all **b**';
    const { markdown } = toDingtalkMarkdown({
      ...queued,
      headline: hostile,
      facts: [{ label: hostile, value: hostile }],
      listing: [hostile],
    });
    expect(showDingtalkMarkdown(markdown.text)).not.toMatch(/→|@/);
  });

  it('any text in any place: no mention, no link, no HTML, within the limits', () => {
    const text = fc.string({ unit: 'binary', maxLength: 800 });
    const answers = fc.record({
      headline: text,
      notes: fc.array(text, { maxLength: 8 }),
      facts: fc.array(fc.record({ label: text, value: text }), { maxLength: 8 }),
      listing: fc.array(text, { maxLength: 30 }),
    });
    fc.assert(
      fc.property(answers, (parts) => {
        const { title, text: shown } = toDingtalkMarkdown({ tone: 'told', actions: [], ...parts }).markdown;
        expect(title.length).toBeLessThanOrEqual(maxTitleLength);
        expect(shown.length).toBeLessThanOrEqual(maxTextLength);
        expect(shown).not.toMatch(/[@<[\]`\\]|:\/\//);
      }),
    );
  });

  it('more than fits: the end is left out and said to be, the asker and the next step stay', () => {
    const listing = Array.from({ length: 400 }, (_, line) => `op_${line} waiting for its gateway`);
    const { markdown } = toDingtalkMarkdown({ ...queued, listing }, 'staff7');
    const lines = showDingtalkMarkdown(markdown.text).split('\n');
    expect(markdown.text.length).toBeLessThanOrEqual(maxTextLength);
    expect(lines).toContain('op_0 waiting for its gateway');
    expect(lines.slice(-3)).toEqual(['… (shortened)', expect.stringMatching(/^Next: /), '@staff7']);
  });

  it('a headline longer than a title: cut between characters', () => {
    const { title } = toDingtalkMarkdown({ ...queued, headline: '😀'.repeat(50) }).markdown;
    expect(title).toBe(`${'😀'.repeat(31)}…`);
  });

  it('an empty headline: a title all the same, as DingTalk refuses a message without', () => {
    expect(toDingtalkMarkdown({ ...queued, headline: '' }).markdown.title).toBe('routehook');
  });
});
