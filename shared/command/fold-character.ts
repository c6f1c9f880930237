import { straightQuote } from './quotes.ts';

/** Hyphens that copying from web pages and tables leaves in IDs, and the en dash that phones make of a hyphen. */
const hyphens = '\u2010\u2011\u2012\u2013\u2212\u2043';
/** What phones make of `--`. */
const dashes = '\u2014\u2015\u2e3a\u2e3b';

/**
 * What a character outside of quotes stands for: NFKC (so fullwidth letters, digits and `＝` work), straight quotes
 * and plain hyphens. One character at a time, so that what it becomes is seen by every later rule.
 * @param opensWord whether nothing but marks and hyphens comes before it: there any dash means an option
 */
export function foldCharacter(character: string, opensWord: boolean): string {
  // NFKC first: it makes dashes of their superscript, small and vertical forms.
  return [...character.normalize('NFKC')].map((part) => foldPart(part, opensWord)).join('');
}

function foldPart(part: string, opensWord: boolean): string {
  const quote = straightQuote(part);
  if (quote !== undefined) return quote;
  if (dashes.includes(part) || (part === '\u2013' && opensWord)) return '--';
  if (hyphens.includes(part)) return '-';
  return part === ' ' ? '' : part;
}
