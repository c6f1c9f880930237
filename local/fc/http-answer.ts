/** What the caller gets for what the handler returned. */
export type HttpAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Buffer;
      /** Headers the handler set and the platform takes away. */
      readonly dropped: readonly string[];
    }
  | { readonly kind: 'malformed'; readonly why: string };

/** Headers a function may not set: doc-detail/191345 "HTTP handler limits", 2026-04. */
const forbiddenHeaders = new Set(['connection', 'keep-alive', 'content-length', 'date', 'server']);
const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Reads what a handler returned. Without `statusCode` the platform infers 200, JSON and the whole value as body.
 * What it does with a malformed answer is not documented; refusing it here finds the mistake before deployment.
 */
export function interpretAnswer(payload: Buffer): HttpAnswer {
  const value = parseObject(payload);
  if (value === undefined || !('statusCode' in value)) {
    return {
      kind: 'answer',
      status: 200,
      headers: { 'Content-Type': 'application/json' },
      body: payload,
      dropped: [],
    };
  }
  const { statusCode, headers = {}, body = '', isBase64Encoded = false } = value;
  if (
    typeof statusCode !== 'number' ||
    !Number.isInteger(statusCode) ||
    statusCode < 200 ||
    statusCode > 599
  ) {
    return {
      kind: 'malformed',
      why: `statusCode is ${JSON.stringify(statusCode)}: a number 200..599 is needed`,
    };
  }
  if (typeof body !== 'string')
    return { kind: 'malformed', why: `body is ${nameOf(body)}: a string is needed` };
  if (typeof isBase64Encoded !== 'boolean') {
    return { kind: 'malformed', why: `isBase64Encoded is ${nameOf(isBase64Encoded)}: a boolean is needed` };
  }
  if (!isRecord(headers))
    return { kind: 'malformed', why: `headers is ${nameOf(headers)}: an object is needed` };

  const kept: Record<string, string> = {};
  const dropped: string[] = [];
  for (const [name, content] of Object.entries(headers)) {
    if (typeof content !== 'string' || !headerName.test(name) || !headerValue.test(content)) {
      return {
        kind: 'malformed',
        why: `header ${JSON.stringify(name)} is ${nameOf(content)} that cannot be sent`,
      };
    }
    if (isForbidden(name.toLowerCase(), content)) dropped.push(name);
    else kept[name] = content;
  }
  return {
    kind: 'answer',
    status: statusCode,
    headers: kept,
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
    dropped,
  };
}

function isForbidden(name: string, content: string): boolean {
  if (name === 'content-disposition') return /^\s*attachment\b/i.test(content);
  return forbiddenHeaders.has(name) || name.startsWith('x-fc-');
}

function parseObject(payload: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(payload.toString('utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
