import { describe, expect, it } from 'vitest';
import { readCard } from '../../local/chat/feishu-card-text.ts';
import type { Answer, Tone } from '../../shared/answer/answer.ts';
import { bytesInRequest, maxCardBytes, toFeishuCard } from '../../shared/answer/feishu-card.ts';
import { toFeishuToast } from '../../shared/answer/feishu-toast.ts';

const operationId = `op_${'0123456789abcdef'.repeat(2)}`;
const answer: Answer = {
  tone: 'working',
  headline: 'Queued: 10.0.0.0/8 via vco-1 on vpn-1',
  facts: [
    { label: 'Operation', value: operationId },
    { label: 'State', value: 'queued' },
  ],
  notes: ['It is second in the queue of the gateway.'],
  listing: ['10.0.0.0/8   vco-1', '  192.0.2.0/24 vco-2'],
  operationId,
  actions: ['status', 'cancel'],
};

function seen(change: Partial<Answer>): string {
  return readCard(JSON.stringify(toFeishuCard({ ...answer, ...change })))?.text ?? 'REFUSED';
}

describe('the card of an answer', () => {
  it('shows headline, facts, notes, listing and buttons', () => {
    expect(seen({}).split('\n')).toEqual([
      'Queued: 10.0.0.0/8 via vco-1 on vpn-1',
      `Operation: ${operationId}`,
      'State: queued',
      'It is second in the queue of the gateway.',
      '10.0.0.0/8   vco-1',
      '  192.0.2.0/24 vco-2',
      '[Status] [Cancel]',
    ]);
  });

  it('has nothing but a headline: the platform takes it', () => {
    const bare: Answer = { tone: 'told', headline: 'Nothing.', facts: [], notes: [], actions: [] };
    expect(readCard(JSON.stringify(toFeishuCard(bare)))?.text).toBe('Nothing.');
  });

  it('can be edited later', () => {
    expect(readCard(JSON.stringify(toFeishuCard(answer)))?.isEditable).toBe(true);
  });

  it('its buttons carry the verb and the operation, and nothing else', () => {
    expect(readCard(JSON.stringify(toFeishuCard(answer)))?.buttons).toEqual([
      { routehook: 'status', operationId },
      { routehook: 'cancel', operationId },
    ]);
  });

  it('without an operation it has no buttons', () => {
    const { operationId: _, ...about } = answer;
    expect(readCard(JSON.stringify(toFeishuCard(about)))?.buttons).toEqual([]);
  });

  it.each<[Tone, string]>([
    ['working', 'blue'],
    ['done', 'green'],
    ['failed', 'red'],
    ['refused', 'orange'],
    ['told', 'grey'],
  ])('%s: %s', (tone, color) => {
    expect(toFeishuCard({ ...answer, tone }).header.template).toBe(color);
  });
});

describe('texts of strangers', () => {
  const hostile = [
    '<at id=all></at>',
    '<at user_id="all">everyone</at>',
    '&lt;at id=all&gt;&lt;/at&gt;',
    '[free routes](https://evil.example)',
    '**bold** ~~gone~~ <font color="red">red</font>',
    '![img](img_key)',
    '```\n<at id=all></at>\n```',
    '{{template}}',
    '"}]},{"tag":"hr"},{"x":"',
  ];

  it.each(hostile)('%j in headline, fact or note: shown as it is, in plain text', (text) => {
    const { header, elements } = toFeishuCard({
      ...answer,
      headline: text,
      facts: [{ label: text, value: text }],
      notes: [text],
      listing: [],
    });
    const oneLine = text.replaceAll('\n', ' ');
    expect(header.title).toEqual({ tag: 'plain_text', content: oneLine });
    const texts = elements.flatMap((element) =>
      'fields' in element
        ? element.fields.map((field) => field.text)
        : 'text' in element
          ? [element.text]
          : [],
    );
    expect(texts).toEqual([
      { tag: 'plain_text', content: expect.stringContaining(`\n${oneLine}`) },
      { tag: 'plain_text', content: oneLine },
    ]);
    expect(JSON.stringify(elements)).not.toContain('markdown');
  });

  it.each(hostile)('%j in the listing: it neither closes the fence nor mentions anybody', (text) => {
    const { elements } = toFeishuCard({ ...answer, listing: [text, 'end'] });
    const [block] = elements.filter((element) => element.tag === 'markdown');
    expect(block?.content).toMatch(/^```\n[^`<>&]*\nend\n```$/);
  });

  it.each([
    ['line breaks', 'one\r\ntwo\u2028three', 'one two three'],
    ['control characters', 'a\u0000b\u001b[31mc', 'ab[31mc'],
    ['marks that turn the direction', 'abc\u202edef\u2066', 'abcdef'],
    ['zero-width characters', 'a\u200bb\ufeffc', 'abc'],
    ['half of a character', 'a\ud800b', 'a\ufffdb'],
    ['nothing at all', '', '-'],
    ['nothing that can be seen', '\u200b\n', '-'],
  ])('%s: taken out', (_, text, shown) => {
    expect(seen({ headline: text }).split('\n')[0]).toBe(shown);
  });

  it('an operation id of a stranger is cut and cleaned, too', () => {
    const card = toFeishuCard({ ...answer, operationId: `op_\n${'x'.repeat(500)}` });
    expect(readCard(JSON.stringify(card))?.buttons[0]?.operationId?.length).toBe(64);
  });
});

describe('the size of a card', () => {
  const worst = (character: string): Answer => ({
    ...answer,
    headline: character.repeat(10_000),
    facts: Array.from({ length: 100 }, () => ({
      label: character.repeat(99),
      value: character.repeat(9_999),
    })),
    notes: Array.from({ length: 100 }, () => character.repeat(9_999)),
    listing: Array.from({ length: 10_000 }, () => character.repeat(999)),
  });

  it.each(['x', '路', '"', '\\', '<', '🚀', '\ud83d'])(
    'everything is endless and made of %j: it fits',
    (character) => {
      const card = toFeishuCard(worst(character));
      expect(bytesInRequest(card)).toBeLessThanOrEqual(maxCardBytes);
      expect(readCard(JSON.stringify(card))).toBeDefined();
    },
  );

  it('a listing that does not fit: as much as does, and how much is left out', () => {
    const listing = Array.from({ length: 1_000 }, (_, at) => `${at} 10.0.0.0/8 vco-${'1'.repeat(20)}`);
    const lines = seen({ listing }).split('\n');
    const shown = lines.filter((line) => line.includes('10.0.0.0/8 vco-')).length;
    expect(shown).toBeGreaterThan(400);
    expect(lines).toContain(`… and ${1_000 - shown} more lines`);
  });
});

describe('the toast of an answer', () => {
  it.each<[Tone, string]>([
    ['working', 'info'],
    ['done', 'success'],
    ['failed', 'error'],
    ['refused', 'warning'],
    ['told', 'info'],
  ])('%s: %s', (tone, type) => {
    expect(toFeishuToast({ ...answer, tone })).toEqual({ type, content: answer.headline });
  });

  it('a long headline: cut', () => {
    expect(toFeishuToast({ ...answer, headline: 'x'.repeat(500) }).content).toHaveLength(120);
  });
});
