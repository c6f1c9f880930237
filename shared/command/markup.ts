/** What chats and trackers write for a character; `&nbsp;` is Teams, the first three are all that Slack escapes. */
const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#34': '"',
  '#x22': '"',
  apos: "'",
  '#39': "'",
  '#x27': "'",
  nbsp: ' ',
  '#160': ' ',
};

const entityName = Object.keys(entities).join('|');
const entity = new RegExp(`&(${entityName});`, 'gi');

/**
 * Each alternative ends at the next angle bracket, so that the whole text is looked at a fixed number of times:
 * `<at>Bot</at>` (Teams), `<…>` (Slack mention or link, HTML tag, Markdown link), an entity.
 */
const markup = new RegExp(`<at\\b[^<>]*>[^<]*</at *>|<([a-z0-9@#!/][^<>]*)>|&(?:${entityName});`, 'gi');

const lineBreakingTag = /^\/?(?:p|div|br|pre|ul|ol|li|blockquote|table|tbody|tr|td|h[1-6]|hr)(?:\s.*)?\/?$/is;
const inlineTag = /^\/?(?:at|span|b|strong|i|em|u|s|del|code|tt|kbd|a|font|sub|sup)(?:\s.*)?\/?$/is;

/**
 * Turns the markup of all senders into the text that people saw. One pass from left to right: what an entity
 * stands for is text and never markup again, so `&amp;lt;` (somebody typed `&lt;`) stays `&lt;`.
 */
export function decodeMarkup(text: string): string {
  return text.replace(markup, (found: string, inner: string | undefined, offset: number) => {
    if (found.startsWith('&')) return decodeEntities(found);
    if (inner === undefined) return ' ';
    // A word that follows a mention without a space is not part of the name.
    const next = text.charAt(offset + found.length);
    return decodeBrackets(found, inner, /[\p{L}\p{N}]/u.test(next) ? ' ' : '');
  });
}

function decodeBrackets(found: string, inner: string, gap: string): string {
  if (lineBreakingTag.test(inner)) return '\n';
  if (inlineTag.test(inner) || inner.startsWith('!--')) return '';
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? '' : inner.slice(bar + 1);
  if (/^[@!]/.test(target)) return `@${nameOf(label.replace(/^@/, '') || target.slice(1))}${gap}`;
  if (target.startsWith('#')) return `#${nameOf(label || target.slice(1))}${gap}`;
  // With a space in it, it is neither a link nor an ID: somebody's own angle brackets.
  if (/\s/.test(target)) return found;
  return decodeEntities(label.trim() === '' ? target : label.replaceAll('\n', ' '));
}

/** A display name as one word. */
function nameOf(text: string): string {
  return text.replace(/[^\p{L}\p{N}.-]+/gu, '_');
}

function decodeEntities(text: string): string {
  return text.replace(entity, (found: string, name: string) => entities[name.toLowerCase()] ?? found);
}

const wouldBeMarkup = new RegExp(`&(?=(?:${entityName});)|<(?=[a-z0-9@#!/])`, 'gi');

/** Writes plain text so that {@link decodeMarkup} gives it back. */
export function escapeMarkup(text: string): string {
  return text.replace(wouldBeMarkup, (found) => (found === '&' ? '&amp;' : '&lt;'));
}

/** Takes back {@link escapeMarkup}. */
export function unescapeMarkup(text: string): string {
  return text.replace(/&(amp|lt);/g, (_, name: string) => (name === 'amp' ? '&' : '<'));
}
