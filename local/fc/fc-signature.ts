import { createHash, createHmac } from 'node:crypto';
import type { PlatformRefusal } from './platform-refusal.ts';

/** A call of the API, version 2016-08-15, as far as its signature covers it. */
export interface SignedCall {
  readonly method: string;
  /** Percent-decoded, without a query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** What the platform knows of an AccessKey id. */
export interface ApiKey {
  readonly accessKeySecret: string;
  /** Present on temporary keys: must come with every call. */
  readonly securityToken?: string;
}

/** The clocks of both sides may differ by this much. Source: "Signature authentication" (doc-detail/53252). */
const maxSkewMs = 15 * 60_000;

/** Says why a call is refused before anybody looks at what it asks for. Codes: "Error codes" (doc-detail/154973). */
export function refuseSignature(
  call: SignedCall,
  keyOf: (accessKeyId: string) => ApiKey | undefined,
  nowMs: number,
): PlatformRefusal | undefined {
  const { authorization, date } = call.headers;
  const [, id, signature] = /^FC ([^\s:]+):(\S+)$/.exec(String(authorization ?? '')) ?? [];
  if (id === undefined) return denied('the request carries no Authorization of the form "FC id:signature"');
  if (typeof date !== 'string') {
    return {
      status: 400,
      code: 'MissingRequiredHeader',
      message: 'required HTTP header Date was not specified',
    };
  }
  const key = keyOf(id);
  if (key === undefined) {
    return { status: 403, code: 'InvalidAccessKeyID', message: `invalid access key ID '${id}'` };
  }
  // The documents promise a refusal for the clock and for the token; its codes are not known.
  if (!(Math.abs(Date.parse(date) - nowMs) < maxSkewMs)) {
    return denied('the time of the request differs by 15 minutes or more from that of the server');
  }
  if (key.securityToken !== undefined && call.headers['x-fc-security-token'] !== key.securityToken) {
    return denied('the security token is missing or is not that of the access key');
  }
  if (signature !== signatureOf(call, key.accessKeySecret)) {
    return {
      status: 403,
      code: 'SignatureNotMatch',
      message: 'The request signature we calculated does not match the signature you provided.',
    };
  }
  return refuseDigest(call);
}

/** The signature that a call must have. */
export function signatureOf({ method, path, headers }: SignedCall, accessKeySecret: string): string {
  const fcHeaders = Object.keys(headers)
    .filter((name) => name.startsWith('x-fc-'))
    .sort()
    .map((name) => `${name}:${String(headers[name])}\n`);
  const { 'content-md5': md5 = '', 'content-type': type = '', date = '' } = headers;
  const text = [method, md5, type, date, `${fcHeaders.join('')}${path}`].join('\n');
  return createHmac('sha256', accessKeySecret).update(text).digest('base64');
}

/** The documents show a digest of 16 bytes; the official clients send the digest's hexadecimal text instead. */
function refuseDigest({ headers, body }: SignedCall): PlatformRefusal | undefined {
  const said = headers['content-md5'];
  if (said === undefined) return undefined;
  const digest = createHash('md5').update(body).digest();
  const forms = [digest, Buffer.from(digest.toString('hex'))].map((bytes) => bytes.toString('base64'));
  if (forms.includes(String(said))) return undefined;
  return { status: 400, code: 'InvalidArgument', message: 'Content-MD5 is not that of the body' };
}

function denied(message: string): PlatformRefusal {
  return { status: 403, code: 'AccessDenied', message };
}
