import { describe, expect, it } from 'vitest';
import { readConfig } from '../../shared/runtime/config.ts';

const others = {
  ROUTEHOOK_SENDERS: JSON.stringify([{ type: 'bearer', name: 'operator', tokens: ['t'.repeat(24)] }]),
  ROUTEHOOK_STORE: 'sqlite:store.db',
};

describe('ROUTEHOOK_WAKEUP', () => {
  it.each([
    ['routehook/poller', { service: 'routehook', functionName: 'poller' }],
    ['route-hook.prod/the_poller', { service: 'route-hook', qualifier: 'prod', functionName: 'the_poller' }],
    ['routehook.3/poller', { service: 'routehook', qualifier: '3', functionName: 'poller' }],
    ['', undefined],
  ])('%s: read', (text, poller) => {
    expect(readConfig({ ...others, ROUTEHOOK_WAKEUP: text }).ROUTEHOOK_WAKEUP).toEqual(poller);
  });

  it.each([
    'poller',
    '/poller',
    'routehook/',
    'a/b/c',
    '1a/b',
    'a/$b',
    'a./b',
    'a b/c',
    `${'a'.repeat(129)}/b`,
  ])('%s: refused, and the message says what it must be', (text) => {
    expect(() => readConfig({ ...others, ROUTEHOOK_WAKEUP: text })).toThrow(
      /ROUTEHOOK_WAKEUP must be the poller as service\/function/,
    );
  });
});

describe('ROUTEHOOK_WAKEUP_ENDPOINT', () => {
  it.each([
    'https://123.cn-hangzhou.fc.aliyuncs.com',
    'https://123.cn-hangzhou-internal.fc.aliyuncs.com',
    'http://127.0.0.1:9000',
    'http://[::1]:9000',
    'http://localhost:9000',
  ])('%s: taken', (endpoint) => {
    expect(readConfig({ ...others, ROUTEHOOK_WAKEUP_ENDPOINT: endpoint }).ROUTEHOOK_WAKEUP_ENDPOINT).toBe(
      endpoint,
    );
  });

  it.each([
    ['http to anywhere else: the security token would be readable', 'http://123.cn-hangzhou.fc.aliyuncs.com'],
    ['http to a name that only looks like this machine', 'http://localhost.example.com'],
    ['a path', 'https://fc.example.com/2016-08-15'],
    ['a slash at its end', 'https://fc.example.com/'],
    ['a password', 'https://a:b@fc.example.com'],
    ['no scheme', 'fc.example.com'],
    ['another scheme', 'ftp://127.0.0.1'],
  ])('%s: refused', (_title, endpoint) => {
    expect(() => readConfig({ ...others, ROUTEHOOK_WAKEUP_ENDPOINT: endpoint })).toThrow(
      /ROUTEHOOK_WAKEUP_ENDPOINT must be an https origin/,
    );
  });
});
