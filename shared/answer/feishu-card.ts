import type { Action, Answer, Fact, Tone } from './answer.ts';
import { cleanLine } from './clean-line.ts';
import { fitListing } from './feishu-listing.ts';

/**
 * An interactive card of Feishu and Lark. Texts of strangers are `plain_text`, which knows neither mentions nor links
 * nor any other markup; only the listing is markdown, in a fence that its lines cannot close.
 * Source: open.feishu.cn, "Card JSON 1.0 structure", "Plain text", "Rich text (Markdown)" (2026-11).
 */
export interface FeishuCard {
  /** Without `update_multi` a card can never be edited, and neither without it in the edit. */
  readonly config: { readonly update_multi: true; readonly wide_screen_mode: true };
  readonly header: { readonly title: PlainText; readonly template: HeaderColor };
  readonly elements: readonly FeishuElement[];
}

export type FeishuElement =
  | { readonly tag: 'div'; readonly text: PlainText }
  | { readonly tag: 'div'; readonly fields: readonly FeishuField[] }
  | { readonly tag: 'markdown'; readonly content: string }
  | { readonly tag: 'action'; readonly actions: readonly FeishuButton[] };

export interface PlainText {
  readonly tag: 'plain_text';
  readonly content: string;
}

export interface FeishuField {
  readonly is_short: boolean;
  readonly text: PlainText;
}

export interface FeishuButton {
  readonly tag: 'button';
  readonly text: PlainText;
  readonly type: 'default' | 'danger';
  /** Comes back with the click. Proves nothing: whoever clicked is named by the platform, next to it. */
  readonly value: FeishuButtonValue;
}

export interface FeishuButtonValue {
  readonly routehook: Action;
  readonly operationId: string;
}

type HeaderColor = 'blue' | 'green' | 'red' | 'orange' | 'grey';

/** Source: open.feishu.cn, "Reply to a message", error 230025: 30 KB (2026-11). Room is left for the rest of a request. */
export const maxCardBytes = 28 * 1_024;

const most = { headline: 300, facts: 12, label: 40, value: 160, notes: 8, note: 400 } as const;

const colors: Readonly<Record<Tone, HeaderColor>> = {
  working: 'blue',
  done: 'green',
  failed: 'red',
  refused: 'orange',
  told: 'grey',
};

/** Makes the card that says an answer, within the size that the platform takes. */
export function toFeishuCard(answer: Answer): FeishuCard {
  const before = [...factsOf(answer.facts), ...notesOf(answer.notes)];
  const after = buttonsOf(answer);
  const withListing = (listing: readonly FeishuElement[]): FeishuCard => ({
    config: { update_multi: true, wide_screen_mode: true },
    header: { title: plain(answer.headline, most.headline), template: colors[answer.tone] },
    elements: [...before, ...listing, ...after],
  });
  const left = maxCardBytes - bytesInRequest(withListing([{ tag: 'markdown', content: '' }]));
  const content = fitListing(answer.listing ?? [], left);
  return withListing(content === undefined ? [] : [{ tag: 'markdown', content }]);
}

/** How many bytes something takes in a request, where a card is JSON inside of JSON. */
export function bytesInRequest(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(JSON.stringify(value))).length;
}

function factsOf(facts: readonly Fact[]): readonly FeishuElement[] {
  const fields = facts.slice(0, most.facts).map(({ label, value }): FeishuField => {
    const text = `${cleanLine(label, most.label)}\n${cleanLine(value, most.value)}`;
    return { is_short: value.length <= 36, text: { tag: 'plain_text', content: text } };
  });
  return fields.length === 0 ? [] : [{ tag: 'div', fields }];
}

function notesOf(notes: readonly string[]): readonly FeishuElement[] {
  return notes.slice(0, most.notes).map((note) => ({ tag: 'div', text: plain(note, most.note) }));
}

function buttonsOf({ actions, operationId }: Answer): readonly FeishuElement[] {
  if (operationId === undefined || actions.length === 0) return [];
  const buttons = actions.map(
    (action): FeishuButton => ({
      tag: 'button',
      text: { tag: 'plain_text', content: action === 'cancel' ? 'Cancel' : 'Status' },
      type: action === 'cancel' ? 'danger' : 'default',
      value: { routehook: action, operationId: cleanLine(operationId, 64) },
    }),
  );
  return [{ tag: 'action', actions: buttons }];
}

/** An empty text is refused by the platform. */
function plain(text: string, maxLength: number): PlainText {
  return { tag: 'plain_text', content: cleanLine(text, maxLength) || '-' };
}
