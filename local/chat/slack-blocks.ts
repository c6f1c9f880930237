import * as z from 'zod';

/** Limits of a message. Source: docs.slack.dev/reference/block-kit, each block and element (2026-11). */
const plainText = (limit: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(limit),
    emoji: z.boolean().optional(),
  });
const markup = z.strictObject({
  type: z.literal('mrkdwn'),
  text: z.string().min(1).max(3_000),
  verbatim: z.boolean().optional(),
});
const button = z.strictObject({
  type: z.literal('button'),
  text: plainText(75),
  action_id: z.string().min(1).max(255),
  value: z.string().max(2_000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
});
const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: plainText(150) }),
  z.strictObject({ type: z.literal('section'), text: z.union([plainText(3_000), markup]) }),
  z.strictObject({ type: z.literal('actions'), elements: z.array(button).min(1).max(25) }),
]);

const slackBlocks = z
  .array(block)
  .max(50)
  .refine((blocks) => {
    const ids = blocks
      .flatMap((one) => (one.type === 'actions' ? one.elements : []))
      .map((one) => one.action_id);
    return new Set(ids).size === ids.length;
  }, 'action_id must be unique');

export type SlackReading =
  | { readonly kind: 'shown'; readonly text: string }
  | { readonly kind: 'refused'; readonly error: string };

/** What people see of a message, or the error with which Slack refuses it. */
export function showSlackMessage({
  text,
  blocks,
}: {
  readonly text?: unknown;
  readonly blocks?: unknown;
}): SlackReading {
  if (text !== undefined && typeof text !== 'string') return { kind: 'refused', error: 'invalid_arguments' };
  if (text !== undefined && text.length > 40_000) return { kind: 'refused', error: 'msg_too_long' };
  if (blocks === undefined) {
    return text === undefined || text === ''
      ? { kind: 'refused', error: 'no_text' }
      : { kind: 'shown', text: showMarkup(text) };
  }
  const read = slackBlocks.safeParse(blocks);
  if (!read.success) return { kind: 'refused', error: 'invalid_blocks' };
  return { kind: 'shown', text: read.data.map(showBlock).join('\n') };
}

function showBlock(one: z.output<typeof block>): string {
  if (one.type === 'actions')
    return one.elements.map((element) => `[${decode(element.text.text)}]`).join(' ');
  return one.text.type === 'mrkdwn' ? showMarkup(one.text.text) : decode(one.text.text);
}

/** What Slack would make more of than text stands between guillemets, so that a test sees it. */
function showMarkup(text: string): string {
  const special = text
    .replace(/<([@!#][^>]*)>/g, '«notifies $1»')
    .replace(/<([^>]*)>/g, '«links $1»')
    .split('```');
  return decode(
    special.map((part, index) => (index % 2 === 1 ? part.replace(/^\n|\n$/g, '') : part)).join(''),
  );
}

function decode(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
