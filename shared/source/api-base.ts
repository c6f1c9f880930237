import * as z from 'zod';

/**
 * The base of an API that is called with credentials: https, or http on this machine for an emulator. Nothing is
 * taken from a request.
 */
export const apiBaseSchema = z
  .string()
  .refine(isApiBase, 'must be an https URL without credentials, query or fragment')
  .transform((text) => text.replace(/\/+$/, ''));

function isApiBase(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  const isHere = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
  if (protocol !== 'https:' && !(protocol === 'http:' && isHere)) return false;
  return [username, password, search, hash].every((part) => part === '') && !/[?#]/.test(text);
}
