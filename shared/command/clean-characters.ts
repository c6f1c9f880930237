/** Takes out of a text what nobody can see; what is left is visible characters, plain spaces and `\n`. */
export function cleanCharacters(text: string): string {
  const plain = text
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(/[\t\p{Zs}]/gu, ' ')
    // A half of a surrogate pair is no character, and no store or API takes it.
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(invisible, (found) => (found === '\n' || isJoiner(found) ? found : ''));
  return cleanJoiners(plain);
}

/** Zero-width and bidirectional controls, variation selectors, soft hyphens, fillers, tags, control characters. */
const invisible = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Keeps zero-width joiners only between two characters beyond ASCII, where they are spelling (Persian, emoji) and
 * cannot hide in an ID.
 */
export function cleanJoiners(text: string): string {
  return text.replace(/[\u200c\u200d]+/g, (run, offset: number) =>
    isBeyondAscii(text, offset - 1) && isBeyondAscii(text, offset + run.length) ? run : '',
  );
}

/** Takes out everything invisible, joiners too: for words that are not in quotes. */
export function dropInvisible(text: string): string {
  return text.replace(invisible, '');
}

function isJoiner(character: string): boolean {
  return character === '\u200c' || character === '\u200d';
}

function isBeyondAscii(text: string, index: number): boolean {
  return text.charCodeAt(index) > 0x7f;
}
