import { describe, expect, it } from 'vitest';
import { type GithubComment, githubDelivery } from '../../local/chat/github.ts';
import { markerOf } from '../../shared/answer/comment-marker.ts';
import { github, signGithubBody } from '../../shared/source/github.ts';
import type { RawRequest } from '../../shared/source/source.ts';
import { githubSample } from '../support/senders/github.ts';

const nowMs = Date.UTC(2026, 10, 2, 9, 30);
const secret = 'older-webhook-secret-Kx2Zr8Qw7';
const line = 'add 10.0.0.0/24 via vco-1 on vpn-1';

const asked: GithubComment = {
  commentId: 492700400,
  body: `/route ${line}`,
  author: { id: 21031067, login: 'octocat' },
  atMs: nowMs,
  deliveryId: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  secret,
};

function open(settings: Readonly<Record<string, unknown>> = {}) {
  const entry = { ...githubSample.entry('octo', 'http://127.0.0.1:1/github'), ...settings };
  return github.open(github.settings.parse(entry));
}

function raw({ headers, body }: { headers: Readonly<Record<string, string>>; body: Buffer }): RawRequest {
  const names = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { method: 'POST', path: '/v1/hooks/github', headers: Object.fromEntries(names), query: {}, body };
}

function parse(comment: Partial<GithubComment>, settings?: Readonly<Record<string, unknown>>) {
  const request = raw(githubDelivery({ ...asked, ...comment }));
  return open(settings).parse(request.body, request, nowMs);
}

/** What comes of a payload in which one part is changed. */
function parseChanged(change: (payload: Record<string, never>) => unknown) {
  const request = raw(githubDelivery(asked));
  const changed = change(JSON.parse(request.body.toString()));
  const body = Buffer.isBuffer(changed) ? changed : Buffer.from(JSON.stringify(changed));
  return open().parse(body, { ...request, body }, nowMs);
}

describe('the proof of a GitHub delivery', () => {
  it('accepts what GitHub publishes to check an implementation against', () => {
    if ('missing' in githubSample.vector) throw new Error('there is a vector');
    const { entry, request } = githubSample.vector;
    expect(github.open(github.settings.parse(entry)).verify(raw(request), nowMs)).toEqual({
      kind: 'verified',
      content: request.body,
    });
  });

  it.each(['older', 'newer'] as const)('accepts the %s of two secrets', (which) => {
    const actor = { tenant: 'github.com', id: '1', name: 'octocat' };
    const delivery = {
      line,
      deliveryId: 'd-1',
      actor,
      nowMs,
      secret: which,
      platformUrl: 'http://127.0.0.1:1',
    };
    expect(open().verify(raw(githubSample.ask(delivery)), nowMs).kind).toBe('verified');
  });

  const good = signGithubBody(secret, githubDelivery(asked).body);
  it.each([
    ['no signature', undefined, 'Signature.Malformed'],
    ['an empty signature', '', 'Signature.Malformed'],
    ['another hash', good.replace('sha256=', 'sha1='), 'Signature.Malformed'],
    ['no prefix', good.slice('sha256='.length), 'Signature.Malformed'],
    ['upper case', good.toUpperCase(), 'Signature.Malformed'],
    ['one digit less', good.slice(0, -1), 'Signature.Malformed'],
    ['a repeated header', `${good},${good}`, 'Signature.Malformed'],
    ['a line break behind it', `${good}\n`, 'Signature.Malformed'],
    ['another digit', good.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')), 'Signature.Mismatch'],
    [
      'the signature of another secret',
      signGithubBody('x'.repeat(20), githubDelivery(asked).body),
      'Signature.Mismatch',
    ],
  ])('refuses %s', (_, signature, code) => {
    const request = raw(githubDelivery(asked));
    const { 'x-hub-signature-256': _signature, ...others } = request.headers;
    const headers = signature === undefined ? others : { ...others, 'x-hub-signature-256': signature };
    expect(open().verify({ ...request, headers }, nowMs)).toMatchObject({ kind: 'rejected', code });
  });

  it('notices each changed byte of the body', () => {
    const request = raw(githubDelivery(asked));
    const hook = open();
    for (const index of request.body.keys()) {
      const body = Buffer.from(request.body);
      body[index] = (body[index] ?? 0) ^ 1;
      expect(hook.verify({ ...request, body }, nowMs)).toMatchObject({ code: 'Signature.Mismatch' });
    }
  });

  it('takes bytes that are no UTF-8 as they are', () => {
    const body = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
    const request = raw({ headers: { 'X-Hub-Signature-256': signGithubBody(secret, body) }, body });
    expect(open().verify(request, nowMs)).toEqual({ kind: 'verified', content: body });
  });
});

describe('the settings of a GitHub sender', () => {
  it.each(Object.entries(githubSample.unusable))('refuse %s', (_, entry) => {
    expect(github.settings.safeParse(entry).success).toBe(false);
  });

  it('listen to /route and call api.github.com unless told otherwise', () => {
    const { apiUrl: _, ...entry } = githubSample.entry('octo', '');
    expect(github.settings.parse(entry)).toMatchObject({
      apiUrl: 'https://api.github.com',
      trigger: '/route',
    });
  });

  it('take the API of a GitHub Enterprise Server without its last slash', () => {
    const entry = githubSample.entry('octo', 'https://github.acme.example/api/v3/');
    expect(github.settings.parse(entry).apiUrl).toBe('https://github.acme.example/api/v3');
  });
});

describe('a comment on GitHub', () => {
  it('asks for what follows the trigger, in the name of its author', () => {
    expect(parse({})).toEqual({
      kind: 'ask',
      delivery: { kind: 'delivery-id', value: 'github.com/issue-comment/492700400' },
      actor: { tenant: 'github.com', id: '21031067', name: 'octocat' },
      wish: { kind: 'line', text: line },
      replyTo: {
        channel: 'github',
        instance: 'octo',
        to: { repository: 'acme/network', issue: '17', comment: '492700400', since: '2026-11-02T09:30:00Z' },
      },
    });
  });

  it('is the same delivery under another delivery id: that header is not signed', () => {
    const [first, replayed] = [parse({}), parse({ deliveryId: 'ffffffff-cc78-11e3-81ab-4c9367dc0958' })];
    expect(replayed).toEqual(first);
  });

  it('belongs to the host of its repository', () => {
    expect(parse({ host: 'github.acme.example:8443' })).toMatchObject({
      actor: { tenant: 'github.acme.example:8443' },
      delivery: { value: 'github.acme.example:8443/issue-comment/492700400' },
    });
  });

  it.each([
    ['the trigger alone', '/route', ''],
    ['a line break at the end', `/route ${line}\r\n`, line],
    ['spaces around', `  /route   ${line}  `, line],
    ['a tab behind the trigger', `/route\t${line}`, line],
    ['a space of no-break', `/route\u00a0${line}`, line],
    ['markup, left to the parser', '/route `add` @you', '`add` @you'],
  ])('is for us: %s', (_, body, text) => {
    expect(parse({ body })).toMatchObject({ kind: 'ask', wish: { kind: 'line', text } });
  });

  it.each([
    ['other words', 'Thanks!'],
    ['nothing', ''],
    ['the trigger in the middle', `please /route ${line}`],
    ['a longer word', `/routes ${line}`],
    ['another case', `/Route ${line}`],
    ['a second line', `/route ${line}\nplease`],
    ['a first line', `Hello\n/route ${line}`],
    ['a line separator', `/route ${line}\u2028more`],
    ['a quotation', `> /route ${line}`],
    ['our own marker', `/route ${line} ${markerOf('0123')}`],
  ])('is not for us: %s', (_, body) => {
    expect(parse({ body })).toMatchObject({ kind: 'ignored' });
  });

  it('follows another trigger', () => {
    expect(parse({ body: '!vpn list' }, { trigger: '!vpn' })).toMatchObject({ wish: { text: 'list' } });
    expect(parse({}, { trigger: '!vpn' })).toMatchObject({ kind: 'ignored' });
  });

  it.each(['edited', 'deleted', 'pinned'])('is ignored when it is %s', (action) => {
    expect(parse({ action })).toMatchObject({ kind: 'ignored' });
  });

  it('is ignored when a robot wrote it', () => {
    expect(parse({ author: { id: 2, login: 'renovate[bot]', type: 'Bot' } })).toMatchObject({
      kind: 'ignored',
    });
  });

  it('is ignored outside of the configured repositories, whose names know no case', () => {
    expect(parse({}, { repositories: ['acme/other'] })).toMatchObject({ kind: 'ignored' });
    expect(parse({}, { repositories: ['acme/other', 'ACME/Network'] })).toMatchObject({ kind: 'ask' });
  });

  it.each(['ping', 'issues', 'push', 'pull_request_review_comment'])('leaves the event %s alone', (event) => {
    const request = raw(githubDelivery(asked));
    const headers = { ...request.headers, 'x-github-event': event };
    expect(open().parse(request.body, { ...request, headers }, nowMs)).toMatchObject({ kind: 'ignored' });
  });

  it.each([
    ['no UTF-8', () => Buffer.from([0x7b, 0xff, 0x7d]), undefined],
    ['no JSON', () => Buffer.from('payload=%7B%7D'), undefined],
    ['an empty body', () => Buffer.alloc(0), undefined],
    ['null', () => null, undefined],
    ['a list', () => [], undefined],
    ['no action', (payload: object) => ({ ...payload, action: undefined }), '/action'],
    ['no comment', (payload: object) => ({ ...payload, comment: undefined }), '/comment'],
    ['no repository', (payload: object) => ({ ...payload, repository: undefined }), '/repository'],
    ['no issue', (payload: object) => ({ ...payload, issue: {} }), '/issue/number'],
    [
      'a repository that leads elsewhere',
      (payload: { repository: object }) => ({
        ...payload,
        repository: { ...payload.repository, full_name: '../user' },
      }),
      '/repository/full_name',
    ],
    [
      'a page that is no address',
      (payload: { repository: object }) => ({
        ...payload,
        repository: { ...payload.repository, html_url: 'javascript:1' },
      }),
      '/repository/html_url',
    ],
    [
      'an author whose id is text',
      (payload: { comment: object }) => ({
        ...payload,
        comment: { ...payload.comment, user: { id: '1', login: 'x' } },
      }),
      '/comment/user/id',
    ],
  ] as const)('is unreadable with %s', (_, change, pointer) => {
    const inbound = parseChanged(change as (payload: Record<string, never>) => unknown);
    expect(inbound.kind).toBe('unreadable');
    expect('pointer' in inbound ? inbound.pointer : undefined).toBe(pointer);
  });

  it('is unreadable without its event', () => {
    const request = raw({ headers: {}, body: githubDelivery(asked).body });
    expect(open().parse(request.body, request, nowMs)).toMatchObject({ kind: 'unreadable' });
  });
});

describe('what GitHub is answered', () => {
  const answer = { tone: 'working', headline: 'x', facts: [], notes: [], actions: [] } as const;
  it.each([
    ['something not for us', { kind: 'ignored' } as const, 204],
    [
      'a recorded request',
      { kind: 'answered', answer, response: { status: 202, headers: {}, body: '{}' } } as const,
      202,
    ],
    [
      "a person's mistake",
      { kind: 'answered', answer, response: { status: 422, headers: {}, body: '{}' } } as const,
      202,
    ],
    [
      'trouble of ours',
      { kind: 'answered', answer, response: { status: 503, headers: {}, body: '{}' } } as const,
      503,
    ],
  ])('for %s', (_, outcome, status) => {
    expect(open().acknowledge(outcome).status).toBe(status);
  });
});
