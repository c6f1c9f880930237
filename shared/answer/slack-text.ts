import { cleanLine } from './clean-line.ts';

/**
 * One line of a stranger's text that shows as it was written: Slack decodes exactly these three characters, and only
 * they can begin a mention or a link.
 * Source: docs.slack.dev/messaging/formatting-message-text, "Escaping text" (2026-11).
 * @param limit of the escaped text, as Slack counts it; what is beyond is cut and ends in "…"
 */
export function toSlackLine(text: string, limit: number): string {
  let line = '';
  let fitting = '';
  for (const character of cleanLine(text, limit)) {
    const next = line + (entities[character] ?? character);
    if (next.length > limit) return `${fitting.trimEnd()}…`;
    if (next.length < limit) fitting = next;
    line = next;
  }
  return line;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Joins lines as long as they fit, and says how many did not. */
export function joinSlackLines(lines: readonly string[], limit: number): string {
  const joined = lines.join('\n');
  if (joined.length <= limit) return joined;
  const room = limit - '\n… and 00000 more lines'.length;
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > room) break;
    kept.push(line);
  }
  return [...kept, `… and ${lines.length - kept.length} more lines`].join('\n');
}
