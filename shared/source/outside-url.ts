import * as z from 'zod';

/** An URL in the configuration: https, or plain HTTP on this machine, as emulators have it. */
export const outsideUrl = z
  .string()
  .max(2_048)
  .refine((text) => isOutside(text), 'must be an https URL without credentials (http only on 127.0.0.1)');

/** The base of an API, to which paths are added: an outside URL without query and fragment. */
export const apiBase = z
  .string()
  .max(2_048)
  .refine(
    (text) => isOutside(text) && !/[?#]/.test(text),
    'must be an https URL without credentials, query and fragment (http only on 127.0.0.1)',
  )
  .transform((text) => text.replace(/\/+$/, ''));

function isOutside(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]'].includes(hostname));
}
