import type { Answer } from './answer.ts';
import { cleanLine, cleanListingLine } from './clean-line.ts';
import { toneSign } from './tone-sign.ts';

export interface MarkdownOptions {
  /** The word that a comment must begin with to be a command. */
  readonly callWord?: string;
}

/** How long the parts may become. */
interface Caps {
  readonly value: number;
  readonly note: number;
  readonly listing: number;
}

/** What people and the cloud write stays below these. */
const generous: Caps = { value: 500, note: 1_000, listing: 20_000 };
/** Holds the limit even where each character has to be escaped. */
const strict: Caps = { value: 120, note: 200, listing: 5_000 };

/** GitHub takes 65,536 characters; some are left for whoever adds a mark of their own. */
const maxLength = 65_000;
const maxFacts = 25;
const maxNotes = 15;

/**
 * Renders an answer as Markdown for comments on GitHub and GitLab, at most 65,000 characters long. Nothing in the
 * answer can mention, link, refer to an issue, act as HTML or run a quick action.
 */
export function toMarkdown(answer: Answer, options: MarkdownOptions = {}): string {
  const text = render(answer, options, generous);
  return text.length <= maxLength ? text : render(answer, options, strict);
}

function render(answer: Answer, options: MarkdownOptions, caps: Caps): string {
  const { tone, headline, facts, notes, listing = [] } = answer;
  const blocks = [
    `${toneSign(tone)} **${literal(shortLine(headline, 300)) || 'routehook'}**`,
    facts
      .slice(0, maxFacts)
      .map(
        ({ label, value }) => `- ${literal(shortLine(label, 60))}: ${codeSpan(shortLine(value, caps.value))}`,
      )
      .join('\n'),
    ...notes.slice(0, maxNotes).map((note) => literal(shortLine(note, caps.note))),
    nextSteps(answer, options),
    fence(listing, caps.listing),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/**
 * A zero-width space keeps a sign from what follows it. On GitHub a backslash does not: mentions and references are
 * found after Markdown is done. Source: github.com/github/cmark-gfm issue 181, seen 2026-11.
 */
const apart = '\u200b';

/** Signs that refer to something when a name, a number or a quote follows. Source: GitLab Flavored Markdown, references. */
const reference = /[@#](?=\S)|(?:[!$%&~^*]|\bGH-)(?=["'\p{L}\p{N}_])/giu;

/** What becomes a link by itself. Source: GitHub Flavored Markdown 0.29, autolinks (extension). */
const webAddress = /:(?=\/\/)|www(?=\.)/giu;

/** The punctuation that Markdown or its extensions give a meaning to. */
const punctuation = /[\\`*_{}[\]()<>&|~$^!#@%]/g;

/** Four spaces at the start of a line would make it a block of code. */
function shortLine(text: string, maxLength: number): string {
  return cleanLine(text, maxLength).trimStart();
}

/** Shows a text as it is; it has one line. */
function literal(line: string): string {
  const separated = line.replace(reference, `$&${apart}`).replace(webAddress, `$&${apart}`);
  const escaped = separated.replace(punctuation, '\\$&');
  // At the start of a line a slash is a quick action; dashes, plus signs and numbers with a dot make lists.
  return escaped.replace(/^[/+=-]/, '\\$&').replace(/^(\d+)([.)])/, '$1\\$2');
}

function codeSpan(line: string): string {
  if (line === '') return '–';
  const ticks = '`'.repeat(longestRunOfTicks(line) + 1);
  const space = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${ticks}${space}${withoutComments(line)}${space}${ticks}`;
}

function fence(listing: readonly string[], maxTotal: number): string {
  if (listing.length === 0) return '';
  const lines: string[] = [];
  let length = 0;
  for (const line of listing.map((one) => withoutComments(cleanListingLine(one)))) {
    length += line.length + 1;
    if (length > maxTotal) {
      lines.push(`(${listing.length - lines.length} more lines are not shown)`);
      break;
    }
    lines.push(line.startsWith('/') ? ` ${line}` : line);
  }
  const ticks = '`'.repeat(Math.max(3, longestRunOfTicks(lines.join('\n')) + 1));
  return `${ticks}text\n${lines.join('\n')}\n${ticks}`;
}

function nextSteps({ actions, operationId }: Answer, { callWord }: MarkdownOptions): string {
  if (operationId === undefined || actions.length === 0) return '';
  const prefix = callWord === undefined ? '' : `${callWord} `;
  const commands = actions.map((action) => codeSpan(shortLine(`${prefix}${action} ${operationId}`, 200)));
  return `Next: ${commands.join(' or ')}`;
}

/** Comments of HTML are how a program marks its own comments: nobody else may write one, not even in code. */
function withoutComments(line: string): string {
  return line.replaceAll('<!--', `<${apart}!--`);
}

function longestRunOfTicks(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
