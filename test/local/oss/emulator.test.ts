import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OssEmulator, startOssEmulator } from '../../../local/oss/start-oss-emulator.ts';
import { signOssGet } from '../../../shared/desired/sign-oss.ts';

const clockMs = Date.UTC(2026, 10, 23, 12);
let emulator: OssEmulator;

beforeEach(async () => {
  emulator = await startOssEmulator({ buckets: { 'team-files': 'cn-hangzhou' }, nowMs: () => clockMs });
  emulator.put('team-files', 'a', 'text');
});
afterEach(() => emulator.close());

const credentials = { accessKeyId: 'emulator-full', accessKeySecret: 'emulator-full-secret' };
const signed = (key: string, nowMs = clockMs) =>
  signOssGet({ bucket: 'team-files', key, regionId: 'cn-hangzhou', nowMs }, credentials);

/** Sends what is given, and tells the status and the code of a refusal. */
async function ask(key: string, headers: Readonly<Record<string, string>>, method = 'GET'): Promise<string> {
  const response = await fetch(`${emulator.endpoint}/team-files/${key}`, { headers, method });
  const [, code = 'OK'] = /<Code>(.*)<\/Code>/.exec(await response.text()) ?? [];
  return `${response.status} ${code}`;
}

describe('the emulator of OSS', () => {
  it.each([
    ['signed well', {}, '200 OK'],
    ['not signed', { authorization: undefined }, '403 AccessDenied'],
    ['signed in another way', { authorization: 'OSS a:b' }, '400 InvalidArgument'],
    ['without its date', { 'x-oss-date': undefined }, '403 AccessDenied'],
    ['with the date of another day', { 'x-oss-date': '20261122T120000Z' }, '403 AccessDenied'],
    ['with another time than was signed', { 'x-oss-date': '20261123T120001Z' }, '403 SignatureDoesNotMatch'],
    ['with a header of theirs that is not signed', { 'x-oss-more': '1' }, '403 SignatureDoesNotMatch'],
    ['with a header of others that is not signed', { 'x-more': '1' }, '200 OK'],
    ['with a hash of the body', { 'x-oss-content-sha256': 'e3b0' }, '400 InvalidArgument'],
    ['with a token that the key has not', { 'x-oss-security-token': 'x' }, '403 InvalidAccessKeyId'],
  ])('%s: %s', async (_title, changes, answer) => {
    const headers = Object.entries({ ...signed('a'), ...changes }).filter(([, value]) => value !== undefined);
    expect(await ask('a', Object.fromEntries(headers) as Record<string, string>)).toBe(answer);
  });

  it('signed for another object: refused', async () => {
    emulator.put('team-files', 'b', 'text');
    expect(await ask('b', signed('a'))).toBe('403 SignatureDoesNotMatch');
  });

  it.each([
    [-15, '200 OK'],
    [-16, '403 RequestTimeTooSkewed'],
    [15, '200 OK'],
    [16, '403 RequestTimeTooSkewed'],
  ])('signed %i minutes away: %s', async (minutes, answer) => {
    expect(await ask('a', signed('a', clockMs + minutes * 60_000))).toBe(answer);
  });

  it('anything but reading: refused', async () => {
    expect(await ask('a', signed('a'), 'DELETE')).toBe('405 MethodNotAllowed');
  });

  it.each([
    ['its time', { 'if-modified-since': new Date(clockMs).toUTCString() }, 304],
    ['an earlier time', { 'if-modified-since': new Date(clockMs - 1_000).toUTCString() }, 200],
    [
      'another tag, whatever the time',
      { 'if-none-match': '"x"', 'if-modified-since': new Date(clockMs).toUTCString() },
      200,
    ],
    ['a time that is none', { 'if-modified-since': 'x' }, 200],
  ])('known by %s', async (_title, condition, status) => {
    const response = await fetch(`${emulator.endpoint}/team-files/a`, {
      headers: { ...signed('a'), ...condition },
    });
    expect(response.status).toBe(status);
  });

  it('what it keeps of a call: no signature, no token', async () => {
    await ask('a', signed('a'));
    expect(emulator.calls).toEqual([
      { method: 'GET', bucket: 'team-files', key: 'a', status: 200, code: undefined },
    ]);
  });

  it('a port that is taken: told', async () => {
    await expect(startOssEmulator({ buckets: {}, port: emulator.port })).rejects.toThrow(
      /the port is in use/,
    );
  });
});
