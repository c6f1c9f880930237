import * as z from 'zod';

const textContent = z.object({ text: z.string() });
const postContent = z.object({ content: z.array(z.array(z.looseObject({ tag: z.string() }))) });
const textElement = z.object({ text: z.string() });
const mentionElement = z.object({ user_id: z.string() });

/**
 * What somebody typed, from the `content` of a message: the text of a `text`, the first line that is not empty of a
 * `post`. Mentions stay as Feishu writes them: `@_user_1`. Undefined if it is not what Feishu documents.
 * Source: open.feishu.cn, "Message content received" (2026-11).
 */
export function readFeishuText(messageType: 'text' | 'post', content: string): string | undefined {
  const value = parse(content);
  if (messageType === 'text') return textContent.safeParse(value).data?.text;
  const lines = postContent.safeParse(value).data?.content;
  return lines?.map(lineOf).find((line) => line.trim() !== '') ?? (lines === undefined ? undefined : '');
}

function lineOf(elements: readonly { readonly tag: string }[]): string {
  return elements
    .map((element) =>
      element.tag === 'at'
        ? (mentionElement.safeParse(element).data?.user_id ?? '')
        : (textElement.safeParse(element).data?.text ?? ''),
    )
    .join('');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
