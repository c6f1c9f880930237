import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { showSlackMessage } from '../../local/chat/slack-blocks.ts';
import type { Answer } from '../../shared/answer/answer.ts';
import { toSlackMessage } from '../../shared/answer/slack-message.ts';
import { toSlackLine } from '../../shared/answer/slack-text.ts';
import { slackVisibility } from '../../shared/answer/slack-visibility.ts';

const operationId = 'op_0123456789abcdef0123456789abcdef';
const answer: Answer = {
  tone: 'working',
  headline: 'Recorded: 10.0.0.0/24 via vco-1 on vpn-1',
  facts: [
    { label: 'State', value: 'queued' },
    { label: 'Asked by', value: 'steve' },
  ],
  notes: ['Next: wait.'],
  listing: ['10.0.0.0/24  vco-1', '  weight 100'],
  operationId,
  actions: ['status', 'cancel'],
};

/** What people see; fails when Slack would refuse the message. */
function shown(given: Answer): string {
  const reading = showSlackMessage(toSlackMessage(given));
  return reading.kind === 'shown' ? reading.text : `refused: ${reading.error}`;
}

describe('an answer in Slack', () => {
  it('everything there is: headline, facts, listing, notes, buttons, in this order', () => {
    expect(shown(answer)).toBe(
      [
        '⏳ Recorded: 10.0.0.0/24 via vco-1 on vpn-1',
        'State: queued\nAsked by: steve',
        '10.0.0.0/24  vco-1\n  weight 100',
        'Next: wait.',
        '[Status] [Cancel]',
      ].join('\n'),
    );
  });

  it('a headline only: one block', () => {
    const bare: Answer = { tone: 'done', headline: 'Done', facts: [], notes: [], actions: [] };
    expect(toSlackMessage(bare)).toEqual({
      text: '✅ Done',
      blocks: [{ type: 'header', text: { type: 'plain_text', text: '✅ Done', emoji: false } }],
      unfurl_links: false,
      unfurl_media: false,
    });
  });

  it('buttons: carry the id of the operation and nothing else', () => {
    const { blocks } = toSlackMessage({ ...answer, actions: ['cancel', 'cancel'] });
    expect(blocks.at(-1)).toEqual({
      type: 'actions',
      elements: [
        {
          type: 'button',
          text: { type: 'plain_text', text: 'Cancel', emoji: false },
          action_id: 'cancel',
          value: operationId,
          style: 'danger',
        },
      ],
    });
  });

  it.each([undefined, '', 'op_1', `${operationId} x`])('the operation id %j: no buttons', (id) => {
    const { operationId: _, ...rest } = answer;
    expect(shown({ ...rest, ...(id === undefined ? {} : { operationId: id }) })).not.toContain('[');
  });

  it('a headline longer than a header may be: shown in full', () => {
    const headline = `route ${'x'.repeat(200)} end`;
    expect(shown({ ...answer, headline })).toContain(headline);
  });

  const hostile = [
    '<!channel>',
    '<!here|here>',
    '<@U2147483697>',
    '<!subteam^S1>',
    '<https://evil.example|https://slack.com>',
    '<#C1|general>',
    '```',
    '&lt;!channel&gt;',
    '&amp;lt;',
    'a < b > c & d',
  ];
  it.each(hostile)('%s in every place: shown as it was written, and nobody is notified', (text) => {
    const seen = shown({
      ...answer,
      headline: `${text} headline`,
      facts: [{ label: `${text} label`, value: `${text} value` }],
      notes: [`${text} note`],
      listing: [`${text} line`, text],
    });
    for (const place of ['headline', 'label', 'value', 'note']) expect(seen).toContain(`${text} ${place}`);
    expect(seen).toContain(`${text.replaceAll('`', "'")} line`);
    expect(seen).not.toMatch(/«(notifies|links)/);
    const { text: summary, blocks } = toSlackMessage({ ...answer, headline: text, notes: [text] });
    expect(JSON.stringify([summary, blocks])).not.toMatch(/[<>]/);
  });

  it.each([
    ['a line break', 'ok\nState: done', 'ok State: done'],
    ['control characters', 'a\u0000b\u0007c\u001b[31md', 'abc[31md'],
    ['a reversed text', 'a\u202eb\u2066c', 'abc'],
    ['zero width', 'a\u200bb\ufeffc', 'abc'],
    ['half a character', 'a\ud83db', 'a\ufffdb'],
    ['a line separator', 'a\u2028b', 'a b'],
  ])('%s in a value: one clean line', (_title, value, expected) => {
    expect(shown({ ...answer, facts: [{ label: 'Description', value }] })).toContain(
      `\nDescription: ${expected}\n`,
    );
  });

  it('any answer: Slack takes it, nothing in it is markup, and the summary is one line', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(...hostile),
      fc.nat(9_000).map((length) => '&<é😀`'.repeat(length)),
    );
    const answers: fc.Arbitrary<Answer> = fc.record({
      tone: fc.constantFrom('working', 'done', 'failed', 'refused', 'told'),
      headline: text,
      facts: fc.array(fc.record({ label: text, value: text }), { maxLength: 30 }),
      notes: fc.array(text, { maxLength: 30 }),
      listing: fc.array(text, { maxLength: 300 }),
      operationId: fc.constantFrom(operationId, 'op_1'),
      actions: fc.subarray(['status', 'cancel'] as const),
    });
    fc.assert(
      fc.property(answers, (given) => {
        expect(shown(given)).not.toMatch(/^refused|«(notifies|links)/);
        const message = toSlackMessage(given);
        expect(JSON.stringify(message)).not.toMatch(/[<>]/);
        expect(message.text).not.toMatch(/[\n\r]/);
        for (const block of message.blocks) {
          if (!('text' in block) || block.text.type !== 'mrkdwn') continue;
          expect(block.text.text.split('```')).toHaveLength(3);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('a listing too long for one message: whole lines, and how many are left out', () => {
    const listing = Array.from({ length: 400 }, (_, index) => `10.0.${index}.0/24  vco-${index}`);
    const seen = shown({ ...answer, listing });
    const [, count] = /… and (\d+) more lines/.exec(seen) ?? [];
    const last = 400 - Number(count) - 1;
    expect(seen).toContain(`10.0.${last}.0/24  vco-${last}\n… and`);
    expect(seen).not.toContain(`10.0.${last + 1}.0/24`);
    expect(last).toBeGreaterThan(100);
  });
});

describe('one line of Slack text', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['a&b', 7, 'a&amp;b'],
    ['a&b', 6, 'a…'],
    ['😀😀', 3, '😀…'],
    ['ab ', 10, 'ab'],
  ])('%j in %i characters: %j', (text, limit, expected) => {
    expect(toSlackLine(text, limit)).toBe(expected);
  });
});

describe('who sees an answer in Slack', () => {
  it.each([
    ['working', 'in_channel', 'in_channel'],
    ['done', 'in_channel', 'in_channel'],
    ['failed', 'in_channel', 'in_channel'],
    ['refused', 'in_channel', 'ephemeral'],
    ['told', 'in_channel', 'ephemeral'],
    ['done', 'ephemeral', 'ephemeral'],
    ['told', 'ephemeral', 'ephemeral'],
  ] as const)('%s, configured %s: %s', (tone, configured, expected) => {
    expect(slackVisibility(tone, configured)).toBe(expected);
  });
});
