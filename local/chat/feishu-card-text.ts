import * as z from 'zod';

const text = z.object({ tag: z.enum(['plain_text', 'lark_md']), content: z.string().min(1) });
const button = z.object({
  tag: z.literal('button'),
  text,
  type: z.enum(['default', 'primary', 'danger']).optional(),
  value: z.record(z.string(), z.string()),
});
const element = z.union([
  z.object({ tag: z.literal('div'), text }),
  z.object({ tag: z.literal('div'), fields: z.array(z.object({ is_short: z.boolean(), text })).min(1) }),
  z.object({ tag: z.literal('markdown'), content: z.string().min(1) }),
  z.object({ tag: z.literal('action'), actions: z.array(button).min(1) }),
]);
const card = z.object({
  config: z.object({ update_multi: z.boolean().optional() }).optional(),
  header: z.object({
    title: text,
    template: z.enum([
      'blue',
      'wathet',
      'turquoise',
      'green',
      'yellow',
      'orange',
      'red',
      'carmine',
      'violet',
      'purple',
      'indigo',
      'grey',
      'default',
    ]),
  }),
  elements: z.array(element),
});

type Card = z.output<typeof card>;

export interface ReadCard {
  /** What people see, line by line; buttons in brackets. */
  readonly text: string;
  readonly isEditable: boolean;
  readonly buttons: readonly Readonly<Record<string, string>>[];
}

/** Reads a card as strictly as Feishu does for the parts that are used here; undefined for one that it refuses. */
export function readCard(content: string): ReadCard | undefined {
  const value = card.safeParse(parse(content)).data;
  if (value === undefined) return undefined;
  return {
    text: [value.header.title.content, ...value.elements.map(linesOf)].join('\n'),
    isEditable: value.config?.update_multi === true,
    buttons: value.elements.flatMap((part) =>
      part.tag === 'action' ? part.actions.map((action) => action.value) : [],
    ),
  };
}

function linesOf(part: Card['elements'][number]): string {
  if (part.tag === 'markdown') return part.content.replace(/^```\n?|\n?```$/g, '');
  if (part.tag === 'action') return part.actions.map((action) => `[${action.text.content}]`).join(' ');
  if ('fields' in part) return part.fields.map((field) => field.text.content.replace('\n', ': ')).join('\n');
  return part.text.content;
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
