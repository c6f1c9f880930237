import { operationIdPattern } from '../operation/operation-id.ts';
import type { Action, Answer } from './answer.ts';
import { joinSlackLines, toSlackLine } from './slack-text.ts';
import { toneSign } from './tone-sign.ts';

/** What Slack shows, in the form that all its ways of posting take. */
export interface SlackMessage {
  /** For notifications and screen readers, and where blocks are not shown. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

export type SlackBlock =
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'section'; readonly text: PlainText | Markup }
  | { readonly type: 'actions'; readonly elements: readonly SlackButton[] };

interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}

interface Markup {
  readonly type: 'mrkdwn';
  readonly text: string;
  readonly verbatim: true;
}

interface SlackButton {
  readonly type: 'button';
  readonly text: PlainText;
  readonly action_id: Action;
  /** The operation's id and nothing else: who clicks is told by Slack's signature, never by this. */
  readonly value: string;
  readonly style?: 'danger';
}

/** Source: docs.slack.dev/reference/block-kit/blocks/header-block and …/composition-objects/text-object (2026-11). */
const headerLimit = 150;
const textLimit = 3_000;
/** Our own: a value is short, and a few long ones must not push out the others. */
const valueLimit = 400;
const noteLimit = 1_000;
const listingLineLimit = 300;

/** Writes an answer for Slack. Nothing in it becomes a mention, a link, an emoji or a format. */
export function toSlackMessage(answer: Answer): SlackMessage {
  const title = `${toneSign(answer.tone)} ${answer.headline}`;
  return {
    text: toSlackLine(title, textLimit),
    blocks: [
      titleBlock(title),
      ...sections(
        answer.facts.map(
          ({ label, value }) => `${toSlackLine(label, 100)}: ${toSlackLine(value, valueLimit)}`,
        ),
      ),
      ...listingBlocks(answer.listing ?? []),
      ...sections(answer.notes.map((note) => toSlackLine(note, noteLimit))),
      ...buttonBlocks(answer),
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

const labels: Readonly<Record<Action, string>> = { status: 'Status', cancel: 'Cancel' };

function titleBlock(title: string): SlackBlock {
  const header = toSlackLine(title, textLimit);
  return { type: header.length <= headerLimit ? 'header' : 'section', text: plain(header) };
}

function sections(lines: readonly string[]): readonly SlackBlock[] {
  const said = lines.filter((line) => line !== '');
  return said.length === 0 ? [] : [{ type: 'section', text: plain(joinSlackLines(said, textLimit)) }];
}

/** Fixed width exists as markup only; there the fence is what its content must not close. */
function listingBlocks(listing: readonly string[]): readonly SlackBlock[] {
  if (listing.length === 0) return [];
  const lines = listing.map((line) => toSlackLine(line.replaceAll('`', "'"), listingLineLimit));
  const text = `\`\`\`\n${joinSlackLines(lines, textLimit - 8)}\n\`\`\``;
  return [{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }];
}

function buttonBlocks({ actions, operationId }: Answer): readonly SlackBlock[] {
  if (operationId === undefined || !operationIdPattern.test(operationId)) return [];
  // Slack refuses a message in which an action_id stands twice.
  const elements = [...new Set(actions)].map((action): SlackButton => {
    const button = {
      type: 'button',
      text: plain(labels[action]),
      action_id: action,
      value: operationId,
    } as const;
    return action === 'cancel' ? { ...button, style: 'danger' } : button;
  });
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

function plain(text: string): PlainText {
  return { type: 'plain_text', text, emoji: false };
}
