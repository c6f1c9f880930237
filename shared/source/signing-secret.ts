/** Whether a text is a usable signing secret of Standard Webhooks: `whsec_` and base64 of 24 to 64 bytes. */
export function isSigningSecret(text: string): boolean {
  if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(text)) return false;
  const { length } = signingKey(text);
  return length >= 24 && length <= 64;
}

/** The key bytes of a signing secret. */
export function signingKey(secret: string): Buffer {
  return Buffer.from(secret.slice('whsec_'.length), 'base64');
}
