/**
 * Characters that move, hide or reorder the text around them: separators of lines and columns.
 * Source: Unicode 15, general categories Cc, Zl and Zp.
 */
const separators = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/** Controls, zero-width and bidirectional marks, tags, and characters that mean nothing: nobody reads them. */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu;

/** Half of a character cannot be written as UTF-8. */
const halves = /\p{Surrogate}/gu;

/**
 * Makes one line of any text: line breaks and tabs become spaces, what cannot be seen is taken out, what is longer
 * than `maxLength` is cut and ends with an ellipsis. Spaces at the start stay, they may be an indentation. Cleaning
 * twice is the same as once.
 */
export function cleanLine(text: string, maxLength = 1_000): string {
  // Cut before the work, so that it is bounded; a cut character is mended below.
  const clean = text
    .slice(0, maxLength * 4)
    .replace(separators, ' ')
    .replace(unseen, '')
    .replace(halves, '\u{FFFD}')
    .trimEnd();
  const wasCut = text.length > maxLength * 4;
  return wasCut || clean.length > maxLength ? cut(clean, maxLength) : clean;
}

function cut(text: string, maxLength: number): string {
  const kept = text.slice(0, maxLength - 1).replace(/\p{Surrogate}$/u, '');
  return `${kept.trimEnd()}…`;
}

/** Cleans a line of a listing: shorter than other lines, because it does not wrap. */
export function cleanListingLine(text: string, maxLength = 300): string {
  return cleanLine(text, maxLength);
}
