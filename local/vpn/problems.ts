import type * as z from 'zod';

/** A fault in something written by hand: where (JSON pointer, RFC 6901) and what. */
export interface Problem {
  readonly pointer: string;
  readonly detail: string;
}

/** Every fault a schema found. */
export function problemsIn(error: z.ZodError): readonly Problem[] {
  return error.issues.map(({ path, message }) => ({
    pointer: path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    detail: message,
  }));
}
