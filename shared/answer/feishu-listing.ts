import { cleanLine } from './clean-line.ts';

const maxLineLength = 200;

/** Room for the fence and for the line that says what was left out. */
const reservedBytes = 96;

/** Look-alikes of what could close the fence, mention somebody, or be taken for either after an entity is resolved. */
const lookAlikes: Readonly<Record<string, string>> = { '`': 'ˋ', '<': '‹', '>': '›', '&': '＆' };

/**
 * Makes a code block of lines, as many as fit into so many bytes of a request; the rest is counted. The alignment of
 * the lines is kept. Nothing for no lines.
 */
export function fitListing(lines: readonly string[], maxBytes: number): string | undefined {
  if (lines.length === 0) return undefined;
  const shown: string[] = [];
  let left = maxBytes - reservedBytes;
  for (const line of lines) {
    const safe = safeLine(line);
    left -= bytesInJsonInJson(`${safe}\n`);
    if (left < 0) break;
    shown.push(safe);
  }
  const hidden = lines.length - shown.length;
  return ['```', ...shown, ...(hidden === 0 ? [] : [`… and ${hidden} more lines`]), '```'].join('\n');
}

/** Leading blanks belong to the alignment. */
function safeLine(line: string): string {
  const indent = /^ {0,40}/.exec(line)?.[0] ?? '';
  const text = cleanLine(line.slice(indent.length), maxLineLength);
  return indent + text.replace(/[`<>&]/g, (character) => lookAlikes[character] ?? '');
}

function bytesInJsonInJson(text: string): number {
  return new TextEncoder().encode(JSON.stringify(JSON.stringify(text))).length - 6;
}
