import { createHash, createHmac, randomUUID } from 'node:crypto';

/** A request signed by hand, for what the SDK would never send; written apart from the verifier on purpose. */
export interface SignedRequest {
  readonly url: string;
  readonly init: { method: string; headers: Record<string, string>; body: string | null };
}

export interface SignOptions {
  readonly date?: Date;
  readonly nonce?: string;
  readonly secret?: string;
  readonly version?: string;
  /** Parameters go into a form body instead of the query. */
  readonly form?: boolean;
  readonly extraHeaders?: Readonly<Record<string, string>>;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const enc = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const isoSeconds = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, 'Z');
const joined = (parameters: Readonly<Record<string, string>>): string =>
  Object.keys(parameters)
    .sort()
    .map((name) => `${enc(name)}=${enc(parameters[name] ?? '')}`)
    .join('&');

/** Signs with version 3 as `emulator-full`. */
export function signAcs3(
  endpoint: string,
  action: string,
  parameters: Readonly<Record<string, string>>,
  options: SignOptions = {},
): SignedRequest {
  const { date = new Date(), nonce = randomUUID(), secret = 'emulator-full-secret', form = false } = options;
  const query = form ? '' : joined(parameters);
  const body = form ? joined(parameters) : '';
  const headers: Record<string, string> = {
    host: endpoint,
    'x-acs-action': action,
    'x-acs-content-sha256': hash(body),
    'x-acs-date': isoSeconds(date),
    'x-acs-signature-nonce': nonce,
    'x-acs-version': options.version ?? '2016-04-28',
    ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    'POST',
    '/',
    query,
    names.map((name) => `${name}:${headers[name]}\n`).join(''),
    names.join(';'),
    hash(body),
  ].join('\n');
  const signature = createHmac('sha256', secret)
    .update(`ACS3-HMAC-SHA256\n${hash(canonical)}`)
    .digest('hex');
  const authorization = `ACS3-HMAC-SHA256 Credential=emulator-full,SignedHeaders=${names.join(';')},Signature=${signature}`;
  const { host: _, ...sent } = headers;
  return {
    url: `http://${endpoint}/?${query}`,
    init: {
      method: 'POST',
      headers: { ...sent, authorization, ...options.extraHeaders },
      body: form ? body : null,
    },
  };
}

/** Signs with the older scheme; parameters go into a form body. */
export function signV2(
  endpoint: string,
  action: string,
  parameters: Readonly<Record<string, string>>,
  method: 'HMAC-SHA1' | 'HMAC-SHA256' = 'HMAC-SHA1',
): SignedRequest {
  const all = {
    ...parameters,
    Action: action,
    Version: '2016-04-28',
    Format: 'JSON',
    AccessKeyId: 'emulator-full',
    SignatureMethod: method,
    SignatureVersion: '1.0',
    SignatureNonce: randomUUID(),
    Timestamp: isoSeconds(new Date()),
  };
  const signature = createHmac(method === 'HMAC-SHA1' ? 'sha1' : 'sha256', 'emulator-full-secret&')
    .update(`POST&%2F&${enc(joined(all))}`)
    .digest('base64');
  return {
    url: `http://${endpoint}/`,
    init: {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: joined({ ...all, Signature: signature }),
    },
  };
}

/** Sends and reads the answer as JSON. */
export async function sendSigned({
  url,
  init,
}: SignedRequest): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
