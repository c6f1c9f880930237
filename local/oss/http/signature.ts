import { createHmac } from 'node:crypto';
import { percentEncode, sha256Hex } from '../../vpn/http/canonical.ts';
import type { OssRequest } from './wire-request.ts';

/** What signature version 4 is taken over besides the request. */
export interface SigningScope {
  /** Eight digits. */
  readonly day: string;
  readonly regionId: string;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly time: string;
  /** Headers that are signed although they need not be; lower case, sorted. */
  readonly additionalHeaders: readonly string[];
}

/**
 * The signature of a request by OSS signature version 4.
 * Source: "Include a V4 signature in the Authorization header", 2026-02-14.
 */
export function ossSignature(request: OssRequest, scope: SigningScope, secret: string): string {
  const { day, regionId, time } = scope;
  const parts = [day, regionId, 'oss', 'aliyun_v4_request'];
  const toSign = ['OSS4-HMAC-SHA256', time, parts.join('/'), sha256Hex(canonicalRequest(request, scope))];
  const signingKey = parts.reduce<Buffer>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    Buffer.from(`aliyun_v4${secret}`),
  );
  return createHmac('sha256', signingKey).update(toSign.join('\n')).digest('hex');
}

function canonicalRequest(
  { method, bucket, key, query, headers }: OssRequest,
  { additionalHeaders }: SigningScope,
): string {
  const signed = Object.keys(headers).filter(
    (name) => mustBeSigned(name) || additionalHeaders.includes(name),
  );
  return [
    method,
    percentEncode(`/${bucket}/${key}`).replaceAll('%2F', '/'),
    query
      .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
      .join('&'),
    signed
      .sort()
      .map((name) => `${name}:${(headers[name] ?? '').trim()}\n`)
      .join(''),
    additionalHeaders.join(';'),
    headers['x-oss-content-sha256'] ?? '',
  ].join('\n');
}

function mustBeSigned(name: string): boolean {
  return name === 'content-type' || name === 'content-md5' || name.startsWith('x-oss-');
}
