export type ReplyUrlVerdict =
  | { readonly kind: 'allowed'; readonly url: URL; readonly private: boolean }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Judges an URL that came in a request: https and one of the allowed origins, exactly. An origin that names a
 * loopback address, as the emulators have, is allowed when the operator lists it, and only then without TLS.
 */
export function judgeReplyUrl(text: string, allowedOrigins: readonly string[]): ReplyUrlVerdict {
  if (!URL.canParse(text) || text.length > 2_048)
    return { kind: 'refused', why: 'It is not an absolute URL.' };
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    return { kind: 'refused', why: 'It carries credentials.' };
  }
  if (!allowedOrigins.includes(url.origin)) {
    return { kind: 'refused', why: 'Its origin is not on the list of ROUTEHOOK_REPLY_ORIGINS.' };
  }
  const isLoopback = url.hostname === '127.0.0.1' || url.hostname === '[::1]';
  if (url.protocol !== 'https:' && !isLoopback) return { kind: 'refused', why: 'It is not https.' };
  return { kind: 'allowed', url, private: isLoopback };
}
