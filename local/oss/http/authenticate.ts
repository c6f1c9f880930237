import type { AccessKey, AccessKeys } from '../../vpn/http/access-keys.ts';
import { sameText } from '../../vpn/http/canonical.ts';
import { type OssRefusal, refusal } from '../model/refusals.ts';
import { ossSignature } from './signature.ts';
import type { OssRequest } from './wire-request.ts';

/** A request may be 15 minutes old or early ("RequestTimeTooSkewed", developer.aliyun.com/ask/2590, 2018-06-23). */
const clockToleranceMs = 15 * 60_000;

const form =
  /^OSS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([a-z0-9-]+)\/oss\/aliyun_v4_request,\s*(?:AdditionalHeaders=([a-z0-9;-]+),\s*)?Signature=([0-9a-f]{64})$/;

export interface OssGate {
  readonly accessKeys: AccessKeys;
  /** Of the bucket that was asked for; `undefined` when there is none. */
  readonly regionId: string | undefined;
  readonly nowMs: number;
}

/** Lets a request in, or tells the first thing that is wrong with it. Only signature version 4 in headers is taken. */
export function authenticate(request: OssRequest, action: string, gate: OssGate): OssRefusal | undefined {
  const { headers } = request;
  if (headers.authorization === undefined) {
    return refusal(403, 'AccessDenied', 'You have no right to access this object because of bucket acl.');
  }
  const [matched, id = '', day = '', regionId = '', additional = '', signature = ''] =
    form.exec(headers.authorization) ?? [];
  if (matched === undefined)
    return refusal(400, 'InvalidArgument', 'Authorization header is invalid.', '0002-00000203');
  const key = Object.hasOwn(gate.accessKeys, id) ? gate.accessKeys[id] : undefined;
  if (key === undefined) {
    return refusal(
      403,
      'InvalidAccessKeyId',
      'The OSS Access Key Id you provided does not exist in our records.',
    );
  }
  const time = headers['x-oss-date'] ?? '';
  const wrong =
    checkTime(time, day, gate.nowMs) ?? checkToken(headers['x-oss-security-token'], key, gate.nowMs);
  if (wrong !== undefined) return wrong;
  if (headers['x-oss-content-sha256'] !== 'UNSIGNED-PAYLOAD')
    return refusal(400, 'InvalidArgument', 'The value of x-oss-content-sha256 is invalid.', '0002-00000214');
  if (gate.regionId !== undefined && regionId !== gate.regionId) {
    const message = `Invalid signing region in Authorization header, expected ${gate.regionId}.`;
    return refusal(400, 'InvalidArgument', message, '0002-00000228');
  }
  const additionalHeaders = additional === '' ? [] : additional.split(';');
  const wanted = ossSignature(request, { day, regionId, time, additionalHeaders }, key.secret);
  if (!sameText(signature, wanted)) {
    return refusal(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    );
  }
  return key.deniedActions?.some((denied) => denied === '*' || denied === action)
    ? refusal(403, 'AccessDenied', `You have no right to access this object: ${action} is not allowed.`)
    : undefined;
}

function checkTime(time: string, day: string, nowMs: number): OssRefusal | undefined {
  const [matched, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time) ?? [];
  const [year, month, date, hour, minute, second] = parts.map(Number);
  if (matched === undefined || !time.startsWith(day))
    return refusal(403, 'AccessDenied', 'OSS authentication requires a valid Date.');
  const ms = Date.UTC(year ?? 0, (month ?? 1) - 1, date, hour, minute, second);
  return Math.abs(nowMs - ms) > clockToleranceMs
    ? refusal(
        403,
        'RequestTimeTooSkewed',
        'The difference between the request time and the current time is too large.',
      )
    : undefined;
}

function checkToken(token: string | undefined, key: AccessKey, nowMs: number): OssRefusal | undefined {
  if (key.securityToken === undefined) {
    return token === undefined
      ? undefined
      : refusal(
          403,
          'InvalidAccessKeyId',
          'The OSS Access Key Id you provided does not exist in our records.',
        );
  }
  if (token === undefined) {
    return refusal(
      403,
      'InvalidAccessKeyId',
      'The OSS Access Key Id you provided does not exist in our records.',
    );
  }
  if (!sameText(token, key.securityToken))
    return refusal(403, 'InvalidSecurityToken', 'The security token you provided is invalid.');
  return key.expiresAtMs !== undefined && key.expiresAtMs <= nowMs
    ? refusal(403, 'SecurityTokenExpired', 'The security token you provided has expired.', '0002-00000007')
    : undefined;
}
