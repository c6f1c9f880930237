/** Version 00 of the header, in lower case; ids of zeros only are invalid. Source: W3C Trace Context (2021-11), 3.2. */
const pattern = /^00-(?!0{32}-)[0-9a-f]{32}-(?!0{16}-)[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Reads a `traceparent` header strictly; `undefined` for none and for one that is not valid. */
export function readTraceparent(header: string | undefined): string | undefined {
  return header !== undefined && pattern.test(header) ? header : undefined;
}

/** The trace that something belongs to: 32 hexadecimal digits; `undefined` where its sender gave none. */
export function traceIdOf({ traceparent }: Traced): string | undefined {
  return traceparent?.slice('00-'.length, '00-'.length + 32);
}

/** What may belong to a trace; the header was read by {@link readTraceparent}. */
export interface Traced {
  readonly traceparent?: string | undefined;
}
