import type { IncomingMessage } from 'node:http';

/** A request as it came over the wire, taken apart but not yet believed. */
export interface OssRequest {
  readonly method: string;
  /** Of the host name, or the first part of the path. */
  readonly bucket: string;
  readonly key: string;
  /** Decoded; a name without `=` has an empty value. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: Readonly<Record<string, string>>;
}

/** Reads the head of a request; `undefined` when its address cannot be decoded. Bodies are not listened to. */
export function readOssRequest({
  method = 'GET',
  url = '/',
  headers,
}: IncomingMessage): OssRequest | undefined {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(',') : value;
  const [path = '/', queryText = ''] = url.split('?', 2);
  const decoded = decode(path);
  if (decoded === undefined) return undefined;
  const [hostName = ''] = (flat.host ?? '').split(':');
  // BUCKET.localhost: buckets as host names, as the service has them; else as the first part of the path.
  const [label = ''] = hostName.endsWith('.localhost') ? hostName.split('.') : [];
  const [, first = '', rest = ''] = /^\/([^/]*)\/?(.*)$/s.exec(decoded) ?? [];
  const query = [...new URLSearchParams(queryText)];
  return label === ''
    ? { method, bucket: first, key: rest, query, headers: flat }
    : { method, bucket: label, key: decoded.slice(1), query, headers: flat };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
