import type { IncomingMessage } from 'node:http';

export type Pair = readonly [name: string, value: string];

/** A request as it came over the wire, taken apart but not yet believed. */
export interface WireRequest {
  readonly method: string;
  /** Percent-encoded, as sent. */
  readonly path: string;
  readonly query: readonly Pair[];
  readonly form: readonly Pair[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Far above any call of this API, far below a nuisance. */
const largestBodyBytes = 256 * 1024;

/** Reads a request to its end; `undefined` when its body is too large. */
export async function readWireRequest(request: IncomingMessage): Promise<WireRequest | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk as Uint8Array);
    bytes += part.length;
    // Read on without keeping anything: a caller who is still sending would not hear the answer.
    if (bytes <= largestBodyBytes) chunks.push(part);
  }
  if (bytes > largestBodyBytes) return undefined;
  const body = Buffer.concat(chunks);
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
  const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? [] : pairsOf(target.slice(mark + 1)),
    form: isForm ? pairsOf(body.toString('utf8')) : [],
    headers,
    body,
  };
}

/** Parameters of the protocol, not of the action; some of them are secrets. */
const protocolParameters = new Set([
  'Action',
  'Version',
  'Format',
  'AccessKeyId',
  'SecurityToken',
  'Signature',
  'SignatureMethod',
  'SignatureNonce',
  'SignatureType',
  'SignatureVersion',
  'Timestamp',
]);

/** The parameters of the action itself. */
export function actionParameters(wire: WireRequest): Record<string, string> {
  const own = [...wire.form, ...wire.query].filter(([name]) => !protocolParameters.has(name));
  return Object.fromEntries(own);
}

/** A parameter of the protocol, wherever it was put. */
export function parameter(wire: WireRequest, name: string): string | undefined {
  return (wire.query.find(([key]) => key === name) ?? wire.form.find(([key]) => key === name))?.[1];
}

function pairsOf(text: string): readonly Pair[] {
  return [...new URLSearchParams(text)];
}
