import { createHash, createHmac } from 'node:crypto';

export interface OssCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Comes with temporary keys, such as those of a function. */
  readonly securityToken?: string | undefined;
}

export interface OssGet {
  readonly bucket: string;
  readonly key: string;
  readonly regionId: string;
  readonly nowMs: number;
}

const algorithm = 'OSS4-HMAC-SHA256';

/** What OSS writes in place of the hash of a body. */
const unsignedPayload = 'UNSIGNED-PAYLOAD';

/**
 * The headers that prove a GetObject, by OSS signature version 4.
 * Source: "Include a V4 signature in the Authorization header", 2026-02-14.
 */
export function signOssGet(get: OssGet, credentials: OssCredentials): Readonly<Record<string, string>> {
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  const time = new Date(get.nowMs).toISOString().replace(/[-:]|\.[0-9]{3}/g, '');
  const scope = [time.slice(0, 8), get.regionId, 'oss', 'aliyun_v4_request'];
  const headers: Readonly<Record<string, string>> = {
    'x-oss-content-sha256': unsignedPayload,
    'x-oss-date': time,
    ...(securityToken ? { 'x-oss-security-token': securityToken } : {}),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  // Method, resource, query, headers, further signed headers, hash of the body.
  const request = ['GET', ossPath(get.bucket, get.key), '', lines.join(''), '', unsignedPayload].join('\n');
  const toSign = [algorithm, time, scope.join('/'), createHash('sha256').update(request).digest('hex')];
  const signingKey = scope.reduce<Buffer | string>(hmac, `aliyun_v4${accessKeySecret}`);
  const signature = hmac(signingKey, toSign.join('\n')).toString('hex');
  const credential = `${accessKeyId}/${scope.join('/')}`;
  return { ...headers, authorization: `${algorithm} Credential=${credential},Signature=${signature}` };
}

/** An object as signatures and path-style addresses name it: every byte encoded but RFC 3986's unreserved and slashes. */
export function ossPath(bucket: string, key: string): string {
  return `/${bucket}/${ossKeyPath(key)}`;
}

export function ossKeyPath(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
