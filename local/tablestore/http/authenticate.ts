import { createHash } from 'node:crypto';
import type { AccessKeys } from '../../vpn/http/access-keys.ts';
import { hmac, sameText } from '../../vpn/http/canonical.ts';
import { invalid, TablestoreRefusal } from '../model/refusals.ts';
import type { WireRequest } from './wire-request.ts';

/** A request may be 15 minutes old or early ("How do I set the request signature?", faq 38577, 2018-04-11). */
const clockToleranceMs = 15 * 60_000;

const apiVersion = '2015-12-31';

const neededHeaders = [
  'x-ots-apiversion',
  'x-ots-accesskeyid',
  'x-ots-date',
  'x-ots-contentmd5',
  'x-ots-instancename',
  'x-ots-signature',
] as const;

export interface Gate {
  readonly credentials: AccessKeys;
  readonly instanceName: string;
  /** Unix milliseconds. */
  readonly nowMs: number;
}

/** Lets a request in, or throws the refusal of the first thing that is wrong with it. */
export function authenticate(wire: WireRequest, operation: string, gate: Gate): void {
  const { headers } = wire;
  for (const name of neededHeaders) if (!headers[name]) throw invalid(`Missing header: '${name}'.`);
  if (headers['x-ots-apiversion'] !== apiVersion)
    throw invalid(`Unsupported API version: '${headers['x-ots-apiversion']}', expect '${apiVersion}'.`);
  checkDate(headers['x-ots-date'] ?? '', gate.nowMs);
  const accessKeyId = headers['x-ots-accesskeyid'] ?? '';
  const { credentials } = gate;
  const key = Object.hasOwn(credentials, accessKeyId) ? credentials[accessKeyId] : undefined;
  if (!key) throw unauthentic('The AccessKey ID does not exist.');
  checkToken(headers['x-ots-ststoken'], key, gate.nowMs);
  const wanted = hmac('sha1', key.secret, stringToSign(wire), 'base64');
  if (!sameText(headers['x-ots-signature'] ?? '', wanted)) throw unauthentic('Signature mismatch.');
  if (headers['x-ots-instancename'] !== gate.instanceName) throw unauthentic('The instance does not exist.');
  const body = wire.body ?? Buffer.alloc(0);
  if (headers['x-ots-contentmd5'] !== createHash('md5').update(body).digest('base64'))
    throw unauthentic('Mismatch between MD5 value of request body and x-ots-contentmd5 in header.');
  if (key.deniedActions?.some((action) => action === '*' || action === `ots:${operation}`))
    throw new TablestoreRefusal('OTSNoPermissionAccess');
}

/** What is signed: path, method, no parameters, and every `x-ots-` header but the signature. */
function stringToSign({ path, method, headers }: WireRequest): string {
  const signed = Object.keys(headers)
    .filter((name) => name.startsWith('x-ots-') && name !== 'x-ots-signature')
    .sort()
    .map((name) => `${name}:${headers[name]?.trim()}\n`);
  return `${path}\n${method}\n\n${signed.join('')}`;
}

function checkDate(date: string, nowMs: number): void {
  const isDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/.test(date);
  const dateMs = isDate ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(dateMs)) throw invalid(`Invalid date format: ${date}.`);
  if (Math.abs(nowMs - dateMs) > clockToleranceMs)
    throw unauthentic(`Mismatch between system time and x-ots-date: ${date}.`);
}

/** The messages about tokens are not published; the code is. */
function checkToken(token: string | undefined, key: AccessKeys[string], nowMs: number): void {
  if (key.securityToken === undefined) {
    if (token) throw unauthentic('The AccessKey takes no x-ots-ststoken: it is a lasting one.');
    return;
  }
  if (!token) throw unauthentic('The AccessKey is a temporary one: x-ots-ststoken is missing.');
  if (!sameText(token, key.securityToken))
    throw unauthentic('The x-ots-ststoken is not the one of this AccessKey.');
  if (key.expiresAtMs !== undefined && key.expiresAtMs <= nowMs)
    throw unauthentic('The x-ots-ststoken is expired.');
}

function unauthentic(message: string): TablestoreRefusal {
  return new TablestoreRefusal('OTSAuthFailed', message);
}
