import { describe, expect, it } from 'vitest';
import { type GitlabNote, gitlabDelivery } from '../../local/chat/gitlab.ts';
import { markerOf } from '../../shared/answer/comment-marker.ts';
import { gitlab } from '../../shared/source/gitlab.ts';
import type { RawRequest } from '../../shared/source/source.ts';
import { gitlabSample, gitlabTokenSample } from '../support/senders/gitlab.ts';

const nowMs = Date.UTC(2026, 10, 2, 9, 30);
const signingToken = `whsec_${Buffer.from('older-signing-token-32-bytes-Kx2').toString('base64')}`;
const token = 'older-secret-token-Kx2Zr8Qw7';
const line = 'add 10.0.0.0/24 via vco-1 on vpn-1';

const asked: GitlabNote = {
  noteId: 1241,
  body: `/route ${line}`,
  author: { id: 42, username: 'ada' },
  atMs: nowMs,
  deliveryId: 'f5e5f430-f57b-4e6e-9fac-d9128cd7232f',
  proof: { signingToken },
};

type Settings = Readonly<Record<string, unknown>>;

const signedEntry = gitlabSample.entry('lab', 'http://127.0.0.1:1/gitlab');
const tokenEntry = gitlabTokenSample.entry('lab', 'http://127.0.0.1:1/gitlab');
const bothEntry = { ...signedEntry, ...tokenEntry };

function open(entry: Settings = signedEntry) {
  return gitlab.open(gitlab.settings.parse(entry));
}

function raw({ headers, body }: { headers: Readonly<Record<string, string>>; body: Buffer }): RawRequest {
  const names = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { method: 'POST', path: '/v1/hooks/gitlab', headers: Object.fromEntries(names), query: {}, body };
}

function parse(
  note: Partial<GitlabNote>,
  change: (payload: Record<string, object>) => unknown = (same) => same,
) {
  const request = raw(gitlabDelivery({ ...asked, ...note }));
  const changed = change(JSON.parse(request.body.toString()));
  const body = Buffer.isBuffer(changed) ? changed : Buffer.from(JSON.stringify(changed));
  return open().parse(body, { ...request, body }, nowMs);
}

const withNote = (part: object) => (payload: Record<string, object>) => ({
  ...payload,
  object_attributes: { ...payload.object_attributes, ...part },
});

describe('the proof of a GitLab delivery', () => {
  it('accepts the vector of the scheme it uses', () => {
    if ('missing' in gitlabSample.vector) throw new Error('there is a vector');
    const { entry, request, nowMs: thenMs } = gitlabSample.vector;
    expect(open(entry).verify(raw(request), thenMs)).toEqual({ kind: 'verified', content: request.body });
  });

  const good = raw(gitlabDelivery(asked)).headers['webhook-signature'] ?? '';
  const withToken = { 'x-gitlab-token': token };
  const none = { 'webhook-signature': undefined, 'webhook-id': undefined, 'webhook-timestamp': undefined };
  it.each<[string, Settings, Readonly<Record<string, string | undefined>>, string]>([
    ['a signature', signedEntry, {}, 'verified'],
    ['one of several signatures', signedEntry, { 'webhook-signature': `v1,AAAA ${good}` }, 'verified'],
    ['a signature beside a token', bothEntry, { 'x-gitlab-token': 'whatever' }, 'verified'],
    ['no signature', signedEntry, none, 'Signature.Malformed'],
    ['no signature, though the token fits', bothEntry, { ...none, ...withToken }, 'Signature.Malformed'],
    [
      'a signature that is missing alone',
      bothEntry,
      { 'webhook-signature': undefined, ...withToken },
      'Signature.Malformed',
    ],
    ['no id', signedEntry, { 'webhook-id': undefined }, 'Signature.Malformed'],
    ['no time', signedEntry, { 'webhook-timestamp': undefined }, 'Signature.Malformed'],
    ['a time that is no number', signedEntry, { 'webhook-timestamp': '123abc' }, 'Signature.Malformed'],
    [
      'another version',
      signedEntry,
      { 'webhook-signature': good.replace('v1,', 'v2,') },
      'Signature.Mismatch',
    ],
    ['another signature', signedEntry, { 'webhook-signature': 'v1,AAAA' }, 'Signature.Mismatch'],
    [
      'another signature, though the token fits',
      bothEntry,
      { 'webhook-signature': 'v1,AAAA', ...withToken },
      'Signature.Mismatch',
    ],
    ['another id', signedEntry, { 'webhook-id': 'other' }, 'Signature.Mismatch'],
    ['a token', tokenEntry, { ...none, ...withToken }, 'verified'],
    [
      'the newer token',
      tokenEntry,
      { ...none, 'x-gitlab-token': 'newer-secret-token-Pm4Ty9Ln3' },
      'verified',
    ],
    ['another token', tokenEntry, { ...none, 'x-gitlab-token': `${token}x` }, 'Token.Mismatch'],
    ['an empty token', tokenEntry, { ...none, 'x-gitlab-token': '' }, 'Token.Mismatch'],
    ['a repeated token', tokenEntry, { ...none, 'x-gitlab-token': `${token},${token}` }, 'Token.Mismatch'],
    ['no token', tokenEntry, none, 'Signature.Malformed'],
    ['a token and a signature nobody can check', tokenEntry, withToken, 'Signature.Mismatch'],
  ])('%s', (_, entry, changes, expected) => {
    const request = raw(gitlabDelivery(asked));
    const changed = Object.entries({ ...request.headers, ...changes }).filter(
      ([, value]) => value !== undefined,
    );
    const headers: Record<string, string> = Object.fromEntries(
      changed.map(([name, value]) => [name, value ?? '']),
    );
    const verdict = open(entry).verify({ ...request, headers }, nowMs);
    expect(verdict.kind === 'verified' ? verdict.kind : verdict.code).toBe(expected);
  });

  it.each([
    [-301, 'Signature.Stale'],
    [-300, 'verified'],
    [300, 'verified'],
    [301, 'Signature.Stale'],
  ])('with a time %d seconds from now', (seconds, expected) => {
    const request = raw(gitlabDelivery({ ...asked, atMs: nowMs + seconds * 1_000 }));
    const verdict = open().verify(request, nowMs);
    expect(verdict.kind === 'verified' ? verdict.kind : verdict.code).toBe(expected);
  });

  it('notices each changed byte of a signed body', () => {
    const request = raw(gitlabDelivery(asked));
    const hook = open();
    for (const index of request.body.keys()) {
      const body = Buffer.from(request.body);
      body[index] = (body[index] ?? 0) ^ 1;
      expect(hook.verify({ ...request, body }, nowMs)).toMatchObject({ code: 'Signature.Mismatch' });
    }
  });
});

describe('the settings of a GitLab sender', () => {
  it.each([...Object.entries(gitlabSample.unusable), ...Object.entries(gitlabTokenSample.unusable)])(
    'refuse %s',
    (_, entry) => {
      expect(gitlab.settings.safeParse(entry).success).toBe(false);
    },
  );

  it('listen to /route and call gitlab.com unless told otherwise', () => {
    const { apiUrl: _, ...entry } = signedEntry;
    expect(gitlab.settings.parse(entry)).toMatchObject({
      apiUrl: 'https://gitlab.com/api/v4',
      trigger: '/route',
    });
  });
});

describe('a comment on GitLab', () => {
  it('asks for what follows the trigger, in the name of its author', () => {
    expect(parse({})).toEqual({
      kind: 'ask',
      delivery: { kind: 'delivery-id', value: 'gitlab.com/note/1241' },
      actor: { tenant: 'gitlab.com', id: '42', name: 'ada' },
      wish: { kind: 'line', text: line },
      replyTo: {
        channel: 'gitlab',
        instance: 'lab',
        to: { project: '7', place: 'issue', iid: '17', note: '1241' },
      },
    });
  });

  it('can stand under a merge request', () => {
    expect(parse({ place: 'merge_request', iid: 3 })).toMatchObject({
      replyTo: { to: { place: 'merge_request', iid: '3' } },
    });
  });

  it('is the same delivery under another id', () => {
    expect(parse({ deliveryId: 'another' })).toEqual(parse({}));
  });

  it('counts as new where GitLab does not tell yet (before 16.11)', () => {
    expect(parse({}, withNote({ action: undefined }))).toMatchObject({ kind: 'ask' });
  });

  it.each([
    ['an internal note', { internal: true }, (same: Record<string, object>) => same, 'yes'],
    ['an internal note that does not say so', { internal: true }, withNote({ internal: undefined }), 'yes'],
    [
      'a note in a confidential issue',
      { internal: true },
      (payload: Record<string, object>) => ({
        ...withNote({ internal: undefined })(payload),
        issue: { ...payload.issue, confidential: true },
      }),
      undefined,
    ],
    ['a note that everybody reads', {}, (same: Record<string, object>) => same, undefined],
  ])('is answered where its readers are: %s', (_, note, change, internal) => {
    const inbound = parse(note, change);
    expect(inbound.kind === 'ask' ? inbound.replyTo?.to.internal : 'not asked').toBe(internal);
  });

  it.each<[string, Partial<GitlabNote>, ((payload: Record<string, object>) => unknown)?]>([
    ['an edited note', { action: 'update' }],
    ['a system note', {}, withNote({ system: true })],
    ['a note on a commit', {}, withNote({ noteable_type: 'Commit' })],
    ['a note on a snippet', {}, withNote({ noteable_type: 'Snippet' })],
    ['a note on what is yet to come', {}, withNote({ noteable_type: 'constructor' })],
    ['a robot of the project', { author: { id: 9, username: 'project_7_bot_3f2a' } }],
    ['a robot of the group', { author: { id: 9, username: 'group_12_bot' } }],
    ['other words', { body: 'Thanks!' }],
    ['several lines', { body: `/route ${line}\nplease` }],
    ['our own note', { body: `/route list ${markerOf('0123')}` }],
  ])('is ignored: %s', (_, note, change) => {
    expect(parse(note, change)).toMatchObject({ kind: 'ignored' });
  });

  it.each(['Push Hook', 'System Hook', 'Issue Hook', undefined])('leaves the event %s alone', (event) => {
    const request = raw(gitlabDelivery(asked));
    const { 'x-gitlab-event': _, ...others } = request.headers;
    const headers = event === undefined ? others : { ...others, 'x-gitlab-event': event };
    expect(open().parse(request.body, { ...request, headers }, nowMs)).toMatchObject({ kind: 'ignored' });
  });

  it.each<[string, (payload: Record<string, object>) => unknown, string | undefined]>([
    ['no UTF-8', () => Buffer.from([0x7b, 0xff, 0x7d]), undefined],
    ['no JSON', () => Buffer.from('{'), undefined],
    ['null', () => null, undefined],
    ['no note', (payload) => ({ ...payload, object_attributes: undefined }), '/object_attributes'],
    ['no author', (payload) => ({ ...payload, user: undefined }), '/user'],
    ['no project', (payload) => ({ ...payload, project: {} }), '/project/id'],
    ['no issue', (payload) => ({ ...payload, issue: null }), '/issue'],
    ['a note without id', withNote({ id: 0 }), '/object_attributes/id'],
    [
      'a page that is no address',
      (payload) => ({ ...payload, project: { id: 7, web_url: 'x' } }),
      '/project/web_url',
    ],
  ])('is unreadable with %s', (_, change, pointer) => {
    const inbound = parse({}, change);
    expect(inbound.kind).toBe('unreadable');
    expect('pointer' in inbound ? inbound.pointer : undefined).toBe(pointer);
  });
});

describe('what GitLab is answered', () => {
  const answer = { tone: 'working', headline: 'x', facts: [], notes: [], actions: [] } as const;
  it.each([
    ['something not for us', { kind: 'ignored' } as const, 200],
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
