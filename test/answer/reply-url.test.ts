import { describe, expect, it } from 'vitest';
import { isReplyOrigin, judgeReplyUrl } from '../../shared/answer/reply-url.ts';

const origins = [
  'https://hooks.slack.com',
  'https://chat.example:8443',
  'https://xn--mnchen-3ya.example',
  'https://10.0.0.5',
  'http://chat.example',
  'http://127.0.0.1:4010',
  'https://127.0.0.1:4011',
  'http://[::1]:4010',
  'null',
];

describe('URLs that came in a request', () => {
  it.each([
    ['https://hooks.slack.com/commands/T1/2/x?a=b', false],
    ['HTTPS://HOOKS.SLACK.COM/commands', false],
    ['https://hooks.slack.com:443/', false],
    ['https://hooks.slack.com', false],
    ['https://hooks.slack.com\\@elsewhere.example/', false],
    ['https://chat.example:8443/x', false],
    ['https://m%C3%BCnchen.example/x', false],
    ['https://10.0.0.5/x', false],
    ['http://127.0.0.1:4010/slack/x', true],
    ['http://2130706433:4010/slack/x', true],
    ['https://127.0.0.1:4011/slack/x', true],
    ['http://[::1]:4010/x', true],
    ['http://[0:0:0:0:0:0:0:1]:4010/x', true],
  ])('%s: allowed, and on loopback: %s', (text, isPrivate) => {
    expect(judgeReplyUrl(text, origins)).toMatchObject({ kind: 'allowed', private: isPrivate });
  });

  it('a backslash: what is used is what was judged', () => {
    const verdict = judgeReplyUrl('https://hooks.slack.com\\@elsewhere.example/', origins);
    expect(verdict.kind === 'allowed' && verdict.url.href).toBe(
      'https://hooks.slack.com/@elsewhere.example/',
    );
  });

  it.each([
    ['another host', 'https://evil.example/', /not on the list/],
    ['a host with an allowed end', 'https://evilhooks.slack.com/', /not on the list/],
    ['an allowed host as a label', 'https://hooks.slack.com.evil.example/', /not on the list/],
    ['a trailing dot', 'https://hooks.slack.com./x', /not on the list/],
    ['an odd port', 'https://hooks.slack.com:8443/', /not on the list/],
    ['the port of plain HTTP', 'https://hooks.slack.com:80/', /not on the list/],
    ['without the listed port', 'https://chat.example/', /not on the list/],
    ['a letter of another script', 'https://hooks.sl%D0%B0ck.com/', /not on the list/],
    ['a soft hyphen that is dropped, elsewhere', 'https://evil%C2%AD.example/', /not on the list/],
    ['plain HTTP', 'http://hooks.slack.com/', /not https/],
    ['plain HTTP, though listed', 'http://chat.example/', /not https/],
    ['loopback by name', 'http://localhost:4010/', /not https/],
    ['loopback, another address', 'http://127.0.0.2:4010/', /not https/],
    ['loopback, another port', 'http://127.0.0.1:4011/', /not on the list/],
    ['loopback, mapped', 'http://[::ffff:127.0.0.1]:4010/', /not https/],
    ['another protocol on loopback', 'ftp://127.0.0.1:4010/', /not https/],
    ['a made-up protocol with no origin', 'x://127.0.0.1/', /not https/],
    ['a blob of an allowed origin', 'blob:https://hooks.slack.com/1', /not https/],
    ['no origin', 'data:text/plain,x', /not https/],
    ['a file', 'file:///etc/passwd', /not https/],
    ['a user name that looks like the host', 'https://hooks.slack.com@evil.example/', /credentials/],
    ['a user name', 'https://me@hooks.slack.com/', /credentials/],
    ['a password', 'https://:secret@hooks.slack.com/', /credentials/],
    ['a relative one', '/commands/x', /not an absolute URL/],
    ['without a protocol', '//hooks.slack.com/x', /not an absolute URL/],
    ['nothing', '', /not an absolute URL/],
    ['a space before it', ' https://hooks.slack.com/', /not an absolute URL/],
    ['a line break in it', 'https://hooks.slack.com/\r\nHost: x', /not an absolute URL/],
    ['a tab in its protocol', 'ht\ttps://hooks.slack.com/', /not an absolute URL/],
    ['full-width letters', 'https://ｈooks.slack.com/', /not an absolute URL/],
    ['a zone', 'http://[fe80::1%25eth0]:4010/', /not an absolute URL/],
    ['too long', `https://hooks.slack.com/${'x'.repeat(2_048)}`, /longer than 2048/],
  ])('%s: refused', (_title, text, why) => {
    const verdict = judgeReplyUrl(text, origins);
    expect(verdict.kind === 'refused' && verdict.why).toMatch(why);
  });

  it('no origin allowed: nothing is', () => {
    expect(judgeReplyUrl('https://hooks.slack.com/', []).kind).toBe('refused');
  });
});

describe('origins as they are compared', () => {
  it.each([
    ['https://hooks.slack.com', true],
    ['https://chat.example:8443', true],
    ['http://127.0.0.1:4010', true],
    ['http://[::1]:4010', true],
    ['https://hooks.slack.com/', false],
    ['https://hooks.slack.com/x', false],
    ['https://Hooks.Slack.com', false],
    ['https://hooks.slack.com:443', false],
    ['https://münchen.example', false],
    ['https://me@hooks.slack.com', false],
    ['hooks.slack.com', false],
    ['null', false],
    ['ftp://chat.example', false],
    ['*', false],
    ['', false],
  ])('"%s": %s', (text, expected) => {
    expect(isReplyOrigin(text)).toBe(expected);
  });
});
