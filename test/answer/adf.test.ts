import { describe, expect, it } from 'vitest';
import { readDocument } from '../../local/chat/jira-document.ts';
import { type AdfDocument, type AdfNode, toAdf } from '../../shared/answer/adf.ts';
import type { Answer } from '../../shared/answer/answer.ts';

const answer: Answer = {
  tone: 'done',
  headline: 'Created: 10.1.0.0/24 via vco-1',
  facts: [
    { label: 'Gateway', value: 'vpn-1' },
    { label: 'Operation', value: 'op_1' },
  ],
  notes: ['It was listed as asked.'],
  listing: ['10.1.0.0/24  vco-1', '  10.2.0.0/24  vco-2'],
  operationId: 'op_1',
  actions: ['status'],
};

function nodesOf(node: AdfDocument | AdfNode): readonly AdfNode[] {
  return (node.content ?? []).flatMap((child) => [child, ...nodesOf(child)]);
}

describe('an answer as a Jira comment', () => {
  it('shows everything there is to read', () => {
    expect(readDocument(toAdf(answer))).toBe(
      [
        'Created: 10.1.0.0/24 via vco-1',
        '• Gateway: vpn-1',
        '• Operation: op_1',
        'It was listed as asked.',
        '10.1.0.0/24  vco-1',
        '  10.2.0.0/24  vco-2',
      ].join('\n'),
    );
  });

  it.each([
    ['working', 'info'],
    ['done', 'success'],
    ['failed', 'error'],
    ['refused', 'warning'],
    ['told', 'note'],
  ] as const)('that is %s stands in a panel of the kind %s', (tone, panelType) => {
    expect(toAdf({ ...answer, tone }).content[0]).toMatchObject({ type: 'panel', attrs: { panelType } });
  });

  it('is a valid document when there is nothing but a headline, or not even that', () => {
    for (const headline of ['Nothing', '', '\u200b']) {
      const document = toAdf({ tone: 'told', headline, facts: [], notes: [], listing: [], actions: [] });
      expect(readDocument(document)).toBe(headline.replace('\u200b', ''));
    }
  });

  it('has no empty text, whatever is empty in it', () => {
    const document = toAdf({ ...answer, facts: [{ label: '', value: '' }], notes: [''], listing: [''] });
    expect(readDocument(document)).toBeDefined();
    expect(nodesOf(document).every(({ text }) => text !== '')).toBe(true);
  });
});

describe('what strangers write', () => {
  it.each([
    '[~accountid:5b10a2844c20165700ede21g]',
    '@all <!channel> [click](https://evil.example)',
    '{panel}{code}h1. *bold* |table|',
    '<script>alert(1)</script>',
  ])('stays the text that it is: %s', (hostile) => {
    const document = toAdf({
      ...answer,
      headline: hostile,
      facts: [{ label: hostile, value: hostile }],
      notes: [hostile],
      listing: [hostile],
    });
    const kinds = new Set(nodesOf(document).map(({ type }) => type));
    expect([...kinds].sort()).toEqual(['bulletList', 'codeBlock', 'listItem', 'panel', 'paragraph', 'text']);
    expect(readDocument(document)?.split(hostile)).toHaveLength(6);
  });

  it('adds no lines, hides nothing and turns nothing round', () => {
    const hostile = 'a\nb\u0000c\u202ed\u200be\ud800f';
    const shown = readDocument(toAdf({ ...answer, headline: hostile, facts: [], notes: [], listing: [] }));
    expect(shown).toBe('a bcde\ufffdf');
  });

  it('is cut far below what a comment may have', () => {
    const long = '\u{1f4a5}'.repeat(5_000);
    const many = Array.from({ length: 500 }, () => long);
    const document = toAdf({
      ...answer,
      headline: long,
      facts: many.map((value) => ({ label: value, value })),
      notes: many,
      listing: many,
    });
    const shown = readDocument(document) ?? '';
    expect(shown.length).toBeGreaterThan(1_000);
    expect(JSON.stringify(document).length).toBeLessThan(2 * 32_767);
    expect(shown.length).toBeLessThan(25_000);
    expect(shown).not.toMatch(/\p{Surrogate}/u);
    expect(shown).toMatch(/… [0-9]+ more lines$/);
  });
});
