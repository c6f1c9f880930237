export type ReplyUrlVerdict =
  | { readonly kind: 'allowed'; readonly url: URL; readonly private: boolean }
  | { readonly kind: 'refused'; readonly why: string };

const maxLength = 2_048;

/**
 * Judges an URL that came in a request: https and one of the allowed origins, exactly. An origin that names a
 * loopback address, as the emulators have, is allowed when the operator lists it, and only then without TLS.
 */
export function judgeReplyUrl(text: string, allowedOrigins: readonly string[]): ReplyUrlVerdict {
  if (text.length > maxLength) return refused(`It is longer than ${maxLength} characters.`);
  // Spaces and control characters are dropped by the parser: what was checked would not be what was sent.
  if (!/^[\x21-\x7e]+$/.test(text) || !URL.canParse(text)) return refused('It is not an absolute URL.');
  const url = new URL(text);
  const isLoopback = url.hostname === '127.0.0.1' || url.hostname === '[::1]';
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)) {
    return refused('It is not https.');
  }
  if (url.username !== '' || url.password !== '') return refused('It carries credentials.');
  if (!allowedOrigins.includes(url.origin)) {
    return refused('Its origin is not on the list of ROUTEHOOK_REPLY_ORIGINS.');
  }
  return { kind: 'allowed', url, private: isLoopback };
}

/** Whether a text is an origin as {@link judgeReplyUrl} compares it: lower case, without a path or a default port. */
export function isReplyOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, protocol } = new URL(text);
  return origin === text && (protocol === 'https:' || protocol === 'http:');
}

function refused(why: string): ReplyUrlVerdict {
  return { kind: 'refused', why };
}
