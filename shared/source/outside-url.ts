import * as z from 'zod';

/** An URL in the configuration: https, or plain HTTP on this machine, as emulators have it. */
export const outsideUrl = z
  .string()
  .max(2_048)
  .refine(isOutsideUrl, 'must be an https:// URL without a user name');

function isOutsideUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]'].includes(hostname));
}
