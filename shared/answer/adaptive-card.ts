import type { Answer, Tone } from './answer.ts';
import { cleanLine } from './clean-line.ts';
import { typedActions } from './typed-actions.ts';

/**
 * A message with one Adaptive Card: what a Teams outgoing webhook answers, and what a Workflows webhook takes.
 * Source: learn.microsoft.com, "Create an Outgoing Webhook" and "Create and send messages" (2026-11).
 */
export interface CardMessage {
  readonly type: 'message';
  readonly attachments: readonly [
    {
      readonly contentType: 'application/vnd.microsoft.card.adaptive';
      readonly contentUrl: null;
      readonly content: AdaptiveCard;
    },
  ];
}

export interface AdaptiveCard {
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  readonly type: 'AdaptiveCard';
  readonly version: '1.4';
  readonly body: readonly RichTextBlock[];
  readonly msteams: { readonly width: 'Full' };
}

/** Unlike a TextBlock or a FactSet it knows no markdown: a text shows as it is. */
export interface RichTextBlock {
  readonly type: 'RichTextBlock';
  readonly spacing?: 'None' | 'Small';
  readonly inlines: readonly TextRun[];
}

export interface TextRun {
  readonly type: 'TextRun';
  readonly text: string;
  readonly weight?: 'Bolder';
  readonly size?: 'Medium';
  readonly color?: Color;
  readonly fontType?: 'Monospace';
  readonly isSubtle?: true;
}

type Color = 'Default' | 'Accent' | 'Good' | 'Warning' | 'Attention';

/** Messages to webhooks may have 28 KB; users of that limit saw refusals from 21 KB on. Source: as above (2026-11). */
const maxCardBytes = 20_000;
const maxTextLength = 1_000;

const colors: Record<Tone, Color> = {
  working: 'Accent',
  done: 'Good',
  failed: 'Attention',
  refused: 'Warning',
  told: 'Default',
};

/** Renders an answer as a card without buttons: from a webhook only links could be opened. */
export function toCardMessage(answer: Answer): CardMessage {
  const next = typedActions(answer, 'mention me with ');
  const ending = next === undefined ? [] : [block([run(next, { isSubtle: true })])];
  const body = [...shorten(blocksOf(answer), maxCardBytes - bytesOf(ending)), ...ending];
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body,
          msteams: { width: 'Full' },
        },
      },
    ],
  };
}

function blocksOf({ tone, headline, facts, notes, listing = [] }: Answer): readonly RichTextBlock[] {
  return [
    block([run(headline, { weight: 'Bolder', size: 'Medium', color: colors[tone] })]),
    ...facts.map(({ label, value }) =>
      block([run(`${label}: `, { weight: 'Bolder' }), run(value)], { spacing: 'Small' }),
    ),
    ...notes.map((note) => block([run(note)])),
    ...listing.map((line, index) => block([fixedWidth(line)], index === 0 ? {} : { spacing: 'None' })),
  ];
}

function block(inlines: readonly TextRun[], style: Pick<RichTextBlock, 'spacing'> = {}): RichTextBlock {
  return { type: 'RichTextBlock', ...style, inlines };
}

function run(text: string, style: Omit<TextRun, 'type' | 'text'> = {}): TextRun {
  const tail = text.endsWith(' ') ? ' ' : '';
  return { type: 'TextRun', text: literal(text) + tail, ...style };
}

/** Card renderers run spaces together. */
function fixedWidth(line: string): TextRun {
  const indent = /^ {0,20}/.exec(line)?.[0] ?? '';
  const text = indent + literal(line.trimStart());
  return { type: 'TextRun', text: text.replaceAll(' ', '\u00a0'), fontType: 'Monospace' };
}

/** What still means something in plain text: `{{DATE(…)}}` in any card, `<at>` in Teams. */
function literal(text: string): string {
  return cleanLine(text, maxTextLength)
    .replace(/\{(?=\{)/g, '{\u00a0')
    .replace(/<(?=\/?at\b)/gi, '‹');
}

const cutMark = block([run('… (shortened)', { isSubtle: true })]);

function shorten(blocks: readonly RichTextBlock[], maxBytes: number): readonly RichTextBlock[] {
  if (bytesOf(blocks) <= maxBytes) return blocks;
  let room = maxBytes - bytesOf([cutMark]);
  const kept: RichTextBlock[] = [];
  for (const candidate of blocks) {
    room -= bytesOf([candidate]);
    if (room < 0) break;
    kept.push(candidate);
  }
  return [...kept, cutMark];
}

/** What it takes in UTF-8, at most. */
function bytesOf(blocks: readonly RichTextBlock[]): number {
  return JSON.stringify(blocks).replace(/[^\0-\x7f]/g, '___').length;
}
