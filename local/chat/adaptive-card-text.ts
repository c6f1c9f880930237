import * as z from 'zod';

const run = z.strictObject({
  type: z.literal('TextRun'),
  text: z.string(),
  weight: z.enum(['Default', 'Lighter', 'Bolder']).optional(),
  size: z.enum(['Default', 'Small', 'Medium', 'Large', 'ExtraLarge']).optional(),
  color: z.enum(['Default', 'Dark', 'Light', 'Accent', 'Good', 'Warning', 'Attention']).optional(),
  fontType: z.enum(['Default', 'Monospace']).optional(),
  isSubtle: z.boolean().optional(),
});

/** As much of the schema of Adaptive Cards 1.4 as is used here; buttons other than links do nothing in a webhook. */
const card = z.strictObject({
  $schema: z.string().optional(),
  type: z.literal('AdaptiveCard'),
  version: z.literal('1.4'),
  body: z
    .array(
      z.strictObject({
        type: z.literal('RichTextBlock'),
        spacing: z.enum(['None', 'Small', 'Default', 'Medium', 'Large']).optional(),
        inlines: z.array(run).min(1),
      }),
    )
    .min(1),
  msteams: z.strictObject({ width: z.literal('Full') }).optional(),
});

/** What people read in a card, block by block; undefined for a card that would not be shown. */
export function readCard(content: unknown): string | undefined {
  const reading = card.safeParse(content);
  if (!reading.success) return undefined;
  return reading.data.body
    .map(({ inlines }) =>
      inlines.map(({ text }) => text.replaceAll('\u00a0', ' ').replace(/\{\{.*?\}\}/g, '(a date)')).join(''),
    )
    .join('\n');
}
