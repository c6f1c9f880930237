import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OssFault } from '../../local/oss/faults.ts';
import { type OssEmulator, startOssEmulator } from '../../local/oss/start-oss-emulator.ts';
import { createOssSource, type OssOptions } from '../../shared/desired/oss.ts';
import { whyOf } from './desired-source.contract.ts';

let emulator: OssEmulator;

beforeEach(async () => {
  emulator = await startOssEmulator({
    buckets: { 'team-files': 'cn-hangzhou', elsewhere: 'cn-beijing' },
    accessKeys: {
      full: { secret: 'full-secret', accountId: '1' },
      denied: { secret: 'denied-secret', accountId: '1', deniedActions: ['oss:GetObject'] },
      old: { secret: 'old-secret', accountId: '1', securityToken: 'old-token', expiresAtMs: 1 },
    },
  });
  emulator.put('team-files', 'desired.yaml', 'version: 1');
});
afterEach(() => emulator.close());

const open = (changes: Partial<OssOptions> = {}) =>
  createOssSource({
    bucket: 'team-files',
    key: 'desired.yaml',
    regionId: 'cn-hangzhou',
    endpoint: emulator.endpoint,
    credentials: () => ({ accessKeyId: 'full', accessKeySecret: 'full-secret' }),
    nowMs: Date.now,
    ...changes,
  });
const as = (accessKeyId: string, securityToken?: string) => ({
  credentials: () => ({ accessKeyId, accessKeySecret: `${accessKeyId}-secret`, securityToken }),
});

describe('an object that is read', () => {
  it('by a bucket that is a host name: as by a path', async () => {
    const source = open({ endpoint: `http://localhost:${emulator.port}` });
    expect(await source.read(5_000)).toMatchObject({ kind: 'read', text: 'version: 1' });
    expect(emulator.calls).toEqual([
      { method: 'GET', bucket: 'team-files', key: 'desired.yaml', status: 200, code: undefined },
    ]);
  });

  it('the credentials of the moment are taken: a new key works at once', async () => {
    let accessKeyId = 'denied';
    const source = open({
      credentials: () => ({ accessKeyId, accessKeySecret: `${accessKeyId}-secret` }),
    });
    expect(whyOf(await source.read(5_000))).toMatch(/AccessDenied/);
    accessKeyId = 'full';
    expect(await source.read(5_000)).toMatchObject({ kind: 'read' });
  });
});

describe('an object that is not read', () => {
  it.each<[title: string, changes: Partial<OssOptions>, why: RegExp]>([
    [
      'another key',
      { key: 'Desired.yaml' },
      /no such object.*case-sensitive.*\(NoSuchKey, 0026-00000001, request \w+\)$/,
    ],
    ['another bucket', { bucket: 'nowhere' }, /no such bucket.*NoSuchBucket/],
    ['no right', as('denied'), /Allow it oss:GetObject.*AccessDenied/],
    ['an unknown key', as('nobody'), /Check its role.*InvalidAccessKeyId/],
    ['a temporary key that has ended', as('old', 'old-token'), /have expired.*SecurityTokenExpired/],
    ['a token that is wrong', as('old', 'new-token'), /InvalidSecurityToken/],
    ['a temporary key without its token', as('old'), /InvalidAccessKeyId/],
    [
      'a wrong secret',
      { credentials: () => ({ accessKeyId: 'full', accessKeySecret: 'x' }) },
      /another signature.*SignatureDoesNotMatch/,
    ],
    ['no role', { credentials: () => undefined }, /no credentials. Give it a role/],
    ['a clock that is off', { nowMs: () => Date.now() - 16 * 60_000 }, /differ by more than 15 minutes/],
    [
      'a bucket of another region',
      { bucket: 'elsewhere' },
      /does not lie in cn-hangzhou.*region=.*0002-00000228/,
    ],
    ['nobody listening', { endpoint: 'http://127.0.0.1:1' }, /connection was refused.*endpoint/],
  ])('%s: told, with what to do', async (_title, changes, why) => {
    const source = open(changes);
    const reading = await source.read(5_000);
    expect(whyOf(reading)).toMatch(why);
    expect(whyOf(reading)).not.toMatch(/-secret|-token/);
  });

  it.each<[title: string, fault: OssFault, why: RegExp]>([
    [
      'an error of theirs',
      { kind: 'refuse', status: 500, code: 'InternalError' },
      /problem of its own.*InternalError/,
    ],
    ['too many requests', { kind: 'refuse', status: 503, code: 'QpsLimitExceeded' }, /asked too often/],
    ['an unknown code', { kind: 'refuse', status: 400, code: 'Whatever' }, /Look the code up.*Whatever/],
    ['a page of a proxy', { kind: 'html', status: 502 }, /problem of its own.*status 502/],
    ['a redirect', { kind: 'refuse', status: 307, code: 'TemporaryRedirect' }, /does not lie in cn-hangzhou/],
    ['a reset', { kind: 'reset' }, /was cut/],
    ['a cut answer', { kind: 'truncate' }, /was cut/],
  ])('%s: told', async (_title, fault, why) => {
    emulator.inject(fault);
    expect(whyOf(await open().read(5_000))).toMatch(why);
    expect(await open().read(5_000)).toMatchObject({ kind: 'read' });
  });

  it('a wish to be left alone: passed on', async () => {
    emulator.inject({ kind: 'refuse', status: 503, code: 'ServiceUnavailable', retryAfterS: 5 });
    expect(await open().read(5_000)).toMatchObject({ kind: 'unreadable', retryAfterMs: 5_000 });
  });

  it('archived; stored compressed: told', async () => {
    emulator.put('team-files', 'desired.yaml', 'x', { archived: true });
    expect(whyOf(await open().read(5_000))).toMatch(/Restore it/);
    emulator.put('team-files', 'desired.yaml', 'x', { contentEncoding: 'gzip' });
    expect(whyOf(await open().read(5_000))).toMatch(/comes compressed/);
  });

  it('an endpoint that would show credentials to the network: refused', () => {
    expect(() => open({ endpoint: 'http://oss-cn-hangzhou.aliyuncs.com' })).toThrow(/https/);
  });
});
