import type { Answer, Tone } from './answer.ts';
import { cleanLine, cleanListingLine } from './clean-line.ts';

/** A document in the Atlassian Document Format: what a Jira comment consists of. */
export interface AdfDocument {
  readonly type: 'doc';
  readonly version: 1;
  readonly content: readonly AdfNode[];
}

export interface AdfNode {
  readonly type: 'panel' | 'paragraph' | 'bulletList' | 'listItem' | 'codeBlock' | 'text';
  readonly attrs?: Readonly<Record<string, string>>;
  readonly content?: readonly AdfNode[];
  readonly marks?: readonly { readonly type: 'strong' | 'code' }[];
  readonly text?: string;
}

/**
 * Below the 32,767 characters that a comment may have, with room for the markup that Jira may count, too.
 * Source: the answer of Jira to a longer one (github.com/mozilla/jira-bugzilla-integration/issues/180, 2022-08).
 */
const most = {
  headline: 500,
  label: 100,
  value: 300,
  note: 800,
  line: 300,
  facts: 20,
  notes: 8,
  listing: 8_000,
};

/**
 * Shows an answer as a Jira comment. Text nodes are shown as they are, so that no mention, link or markup comes to
 * life: those would be nodes of their own.
 * Source: developer.atlassian.com/cloud/jira/platform/apis/document/structure (2026-01).
 */
export function toAdf(answer: Answer): AdfDocument {
  const { tone, headline, facts, notes, listing = [] } = answer;
  return {
    type: 'doc',
    version: 1,
    content: [
      {
        type: 'panel',
        attrs: { panelType: panels[tone] },
        content: [paragraph([text(cleanLine(headline, most.headline), 'strong')])],
      },
      ...listOf(
        facts
          .slice(0, most.facts)
          .map(({ label, value }) => [
            text(`${cleanLine(label, most.label)}: `, 'strong'),
            text(cleanLine(value, most.value), 'code'),
          ]),
      ),
      ...notes.slice(0, most.notes).map((note) => paragraph([text(cleanLine(note, most.note))])),
      ...codeOf(listing),
    ],
  };
}

const panels: Readonly<Record<Tone, string>> = {
  working: 'info',
  done: 'success',
  failed: 'error',
  refused: 'warning',
  told: 'note',
};

function paragraph(content: readonly (AdfNode | undefined)[]): AdfNode {
  return { type: 'paragraph', content: content.filter((node) => node !== undefined) };
}

function listOf(items: readonly (readonly (AdfNode | undefined)[])[]): readonly AdfNode[] {
  if (items.length === 0) return [];
  return [
    {
      type: 'bulletList',
      content: items.map((item): AdfNode => ({ type: 'listItem', content: [paragraph(item)] })),
    },
  ];
}

function codeOf(listing: readonly string[]): readonly AdfNode[] {
  const shown: string[] = [];
  let length = 0;
  for (const line of listing.map((one) => cleanListingLine(one, most.line))) {
    length += line.length + 1;
    if (length > most.listing) break;
    shown.push(line);
  }
  const hidden = listing.length - shown.length;
  const node = text([...shown, ...(hidden > 0 ? [`… ${hidden} more lines`] : [])].join('\n'));
  return node === undefined ? [] : [{ type: 'codeBlock', content: [node] }];
}

/** No node for no text: an empty text node makes a document invalid. */
function text(value: string, mark?: 'strong' | 'code'): AdfNode | undefined {
  if (value === '') return undefined;
  return mark === undefined
    ? { type: 'text', text: value }
    : { type: 'text', text: value, marks: [{ type: mark }] };
}
