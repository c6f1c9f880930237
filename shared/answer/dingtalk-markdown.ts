import type { Answer } from './answer.ts';
import { cleanLine } from './clean-line.ts';
import { toneSign } from './tone-sign.ts';
import { typedActions } from './typed-actions.ts';

/** A message for a robot's session or for a group robot. Source: open.dingtalk.com, custom robot messages (2026-11). */
export interface DingtalkMessage {
  readonly msgtype: 'markdown';
  readonly markdown: { readonly title: string; readonly text: string };
  readonly at: { readonly atUserIds: readonly string[]; readonly isAtAll: false };
}

/** Limits of title and markdown of a chat message. Source: DingTalk global error table, code 34016 (2020-02). */
export const maxTitleLength = 64;
export const maxTextLength = 5_000;

const maxLineLength = 600;
const newBlock = '\n\n';
/** Two spaces before the break: DingTalk runs lines together otherwise. */
const newLine = '  \n';

interface Line {
  readonly glue: string;
  readonly text: string;
}

/**
 * Renders an answer as a DingTalk markdown message.
 * @param mention the `staffId` of who asked; they are notified if it looks like one
 */
export function toDingtalkMarkdown(answer: Answer, mention?: string): DingtalkMessage {
  const atUserIds = mention !== undefined && isStaffId(mention) ? [mention] : [];
  const next = typedActions(answer, 'mention me with ');
  const ending: readonly Line[] = [
    ...(next === undefined ? [] : [{ glue: newBlock, text: literal(next) }]),
    ...atUserIds.map((id) => ({ glue: newBlock, text: `@${id}` })),
  ];
  const lines = [...shorten(linesOf(answer), maxTextLength - lengthOf(ending)), ...ending];
  return {
    msgtype: 'markdown',
    markdown: {
      title: cleanLine(answer.headline, maxTitleLength) || 'routehook',
      text: lines.map(({ glue, text }, index) => (index === 0 ? text : glue + text)).join(''),
    },
    at: { atUserIds, isAtAll: false },
  };
}

/** A text is notified to somebody only if it holds `@` and the id, so the id must not be able to say more. */
function isStaffId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text) && text.toLowerCase() !== 'all';
}

function linesOf({ tone, headline, facts, notes, listing = [] }: Answer): readonly Line[] {
  return [
    { glue: newBlock, text: `#### ${toneSign(tone)} ${literal(headline)}` },
    ...facts.map(({ label, value }, index) => ({
      glue: index === 0 ? newBlock : newLine,
      text: `**${literal(label)}**: ${literal(value)}`,
    })),
    ...notes.map((note) => ({ glue: newBlock, text: literal(note) })),
    ...listing.map((line, index) => ({
      glue: index === 0 ? newBlock : newLine,
      text: `> ${indentOf(line)}${literal(line).replace(/ {2,}/g, (run) => '\u00a0'.repeat(run.length))}`,
    })),
  ];
}

const cutMark: Line = { glue: newBlock, text: '… (shortened)' };

function shorten(lines: readonly Line[], maxLength: number): readonly Line[] {
  if (lengthOf(lines) <= maxLength) return lines;
  const room = maxLength - lengthOf([cutMark]);
  const kept: Line[] = [];
  for (const line of lines) {
    if (lengthOf(kept) + lengthOf([line]) > room) break;
    kept.push(line);
  }
  return [...kept, cutMark];
}

function lengthOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { glue, text }) => sum + glue.length + text.length, 0);
}

/** Spaces that DingTalk keeps. */
function indentOf(line: string): string {
  return '\u00a0'.repeat(/^ {0,20}/.exec(line)?.[0].length ?? 0);
}

/** Whether a backslash escapes in DingTalk is not documented, so what means something becomes a look-alike. */
const lookAlikes: Readonly<Record<string, string>> = {
  '*': '＊',
  '`': '｀',
  '[': '［',
  ']': '］',
  '<': '＜',
  '>': '＞',
  '\\': '＼',
  '~': '～',
  '@': '＠',
};

/** A text of strangers that shows as it is: no markup, no mention, no link. */
function literal(text: string): string {
  return (
    cleanLine(text.trimStart(), maxLineLength)
      .replace(/[*`[\]<>\\~@]/g, (character) => lookAlikes[character] ?? '')
      // Inside a word, as in op_1a2b, it is no markup, and the word stays fit for copying.
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '＿')
      .replace(/:\/\//g, ':／／')
      .replace(/www\./gi, (word) => `${word.slice(0, 3)}．`)
      .replace(/&(?=[#\p{L}])/gu, '＆')
      // A row of dashes under a line would make it the head of a table.
      .replace(/^[ |:-]+$/, (row) => row.replaceAll('-', '－'))
      .replace(/^#+/, (run) => run.replaceAll('#', '＃'))
      .replace(/^[-+]/, (run) => run.replace('-', '－').replace('+', '＋'))
      .replace(/^[0-9]+[.)](?= |$)/, (run) => run.replace('.', '．').replace(')', '）'))
  );
}
