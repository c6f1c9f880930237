import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toMarkdown } from '../../shared/answer/markdown.ts';
import { tellOperationDetail } from '../../shared/answer/tell-operation-detail.ts';
import { answerOf, hostileAnswer, hostileTexts } from './hostile-answers.ts';
import { askedByAlice } from './operations.ts';

const apart = '\u200b';

/** Reads Markdown as CommonMark does: what is left when fences and code spans are gone. */
function outsideOfCode(markdown: string): string {
  let fence: string | undefined;
  const lines = markdown.split('\n').filter((line) => {
    const ticks = /^(`{3,})(text)?$/.exec(line)?.[1];
    if (fence === undefined && ticks !== undefined) {
      fence = ticks;
      return false;
    }
    if (fence === undefined) return true;
    if (ticks !== undefined && ticks.length >= fence.length) fence = undefined;
    return false;
  });
  expect(fence).toBeUndefined();
  return lines.map(withoutCodeSpans).join('\n');
}

function withoutCodeSpans(line: string): string {
  let left = '';
  let at = 0;
  while (at < line.length) {
    const ticks = /^`+/.exec(line.slice(at))?.[0];
    if (line[at] === '\\') {
      left += line.slice(at, at + 2);
      at += 2;
    } else if (ticks === undefined) {
      left += line[at];
      at += 1;
    } else {
      const end = new RegExp(`(?<!\`)${ticks}(?!\`)`).exec(line.slice(at + ticks.length));
      // An unpaired run of ticks would show as it is.
      expect(end).not.toBeNull();
      left += '¤';
      at += ticks.length * 2 + (end?.index ?? 0);
    }
  }
  return left;
}

/** The marks that we set ourselves. */
function withoutOurs(text: string): string {
  return text.replace(/^(⏳|✅|❌|🚫|ℹ️) \*\*(.*)\*\*$/mu, '$2').replace(/^- (.*): [¤–]$/gm, '$1');
}

describe('toMarkdown', () => {
  it('an operation: headline, facts as code, notes, what to type, the journal in a fence', () => {
    expect(toMarkdown(tellOperationDetail(askedByAlice()), { callWord: '/route' })).toBe(
      [
        '⏳ **Request recorded, waits for its turn: 10.0.0.0/24 via vco-1 on vpn-1 \\(cn-hangzhou\\)**',
        '',
        '- Route: `10.0.0.0/24 via vco-1 on vpn-1 (cn-hangzhou)`',
        '- Change: `create: weight 100 (active), published to the VPC`',
        '- Operation: `op_1`',
        '- State: `queued`',
        '- Asked by: `Alice (acme:T024BE7LD/U2147483697)`',
        '- Deadline: `2026-01-01 00:30:00 UTC`',
        '- Asked: `2026-01-01 00:00:00 UTC`',
        '- Calls sent: `0`',
        '',
        'It is sent as soon as the gateway takes a change.',
        '',
        'Nothing to do: routehook follows it to its end.',
        '',
        'Next: `/route status op_1` or `/route cancel op_1`',
        '',
        '```text',
        '2026-01-01 00:00:00 UTC  accepted',
        '```',
      ].join('\n'),
    );
  });

  it.each([
    ['@octocat', `\\@${apart}octocat`],
    ['a @ b', 'a \\@ b'],
    ['#1', `\\#${apart}1`],
    ['org/repo#12', `org/repo\\#${apart}12`],
    ['!3', `\\!${apart}3`],
    ['&4 ~5 %6 $7', `\\&${apart}4 \\~${apart}5 \\%${apart}6 \\$${apart}7`],
    ['GH-9', `GH-${apart}9`],
    ['~"a b"', `\\~${apart}"a b"`],
    ['https://x.example', `https:${apart}//x.example`],
    ['www.x.example', `www${apart}.x.example`],
    ['a@x.example', `a\\@${apart}x.example`],
    ['[a](b)', '\\[a\\]\\(b\\)'],
    ['<b>', '\\<b\\>'],
    ['<!-- x -->', `\\<\\!-- x --\\>`],
    ['a | b', 'a \\| b'],
    ['*a* _b_ `c`', `\\*${apart}a\\* \\_b\\_ \\\`c\\\``],
    ['back\\slash', 'back\\\\slash'],
    ['/close', '\\/close'],
    ['a\n/close', 'a /close'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['12) item', '12\\) item'],
    ['# heading', '\\# heading'],
    ['> quote', '\\> quote'],
    ['---', '\\---'],
    ['===', '\\==='],
    ['10.0.0.0/24 via vco-1', '10\\.0.0.0/24 via vco-1'],
    ['王小明', '王小明'],
  ])('the note %j is written %j', (note, written) => {
    expect(toMarkdown(answerOf({ notes: [note] }))).toBe(`ℹ️ **Headline**\n\n${written}`);
  });

  it.each([
    ['plain @octocat #1', '`plain @octocat #1`'],
    ['a`b', '``a`b``'],
    ['`a', '`` `a ``'],
    ['a``', '``` a`` ```'],
    ['<!-- x', `\`<${apart}!-- x\``],
    ['', '–'],
  ])('the value %j is written %s', (value, written) => {
    expect(toMarkdown(answerOf({ facts: [{ label: 'L', value }] }))).toBe(
      `ℹ️ **Headline**\n\n- L: ${written}`,
    );
  });

  it('a listing cannot close its fence, nor hold a quick action', () => {
    expect(toMarkdown(answerOf({ listing: ['```', '/close', '````'] }))).toBe(
      'ℹ️ **Headline**\n\n`````text\n```\n /close\n````\n`````',
    );
  });

  it.each(hostileTexts)('%j anywhere: nothing is left that means something', (text) => {
    const facts = [{ label: text, value: text }];
    harmless(
      toMarkdown({
        ...answerOf({ headline: text, facts, notes: [text, text], listing: [text] }),
        operationId: text,
        actions: ['status'],
      }),
    );
  });

  it('any answer: nothing is left that means something', () => {
    fc.assert(
      fc.property(hostileAnswer, (answer) => harmless(toMarkdown(answer))),
      { numRuns: 500 },
    );
  });

  it.each(['`', '<', '@1', '*', '\\', 'x', '`a'])('an endless answer of %j fits a comment', (unit) => {
    const text = unit.repeat(5_000);
    const facts = Array.from({ length: 100 }, () => ({ label: text, value: text }));
    const notes = Array.from({ length: 100 }, () => text);
    const listing = Array.from({ length: 1_000 }, () => text);
    const markdown = toMarkdown({
      ...answerOf({
        headline: text,
        facts,
        notes,
        listing,
        operationId: text,
        actions: ['status', 'cancel'],
      }),
    });
    expect(markdown.length).toBeLessThanOrEqual(65_000);
    harmless(markdown);
  });

  it('a long listing says how much of it is missing', () => {
    const listing = Array.from({ length: 1_000 }, (_, at) => `line ${at} ${'x'.repeat(40)}`);
    expect(toMarkdown(answerOf({ listing }))).toMatch(/\n\(\d+ more lines are not shown\)\n```$/);
  });
});

function harmless(markdown: string): void {
  const text = withoutOurs(outsideOfCode(markdown));
  const bare = text.replace(/\\[^\n]/g, '\\');
  expect(bare).not.toMatch(/[`*_{}[\]()<>&|~$^!#@%]/);
  // Mentions and references are found when the backslashes are gone.
  const shown = text.replace(/\\([^\n])/g, '$1');
  expect(shown).not.toMatch(/[@#][^\s\u200b]|\bGH-\d|[!&%~$^]\w|:\/\/|www\./iu);
  expect(markdown).not.toContain('<!--');
  expect(markdown).not.toMatch(/^\//m);
  expect(text).not.toMatch(/^([-+=]|\d+[.)])/m);
  expect(markdown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]/u);
}
