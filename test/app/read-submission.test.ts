import { describe, expect, it } from 'vitest';
import { readSubmission, type SubmissionReading } from '../../shared/app/read-submission.ts';
import { home } from '../support/chat-app.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createRecordingChannel, placeAddress } from '../support/recording-channel.ts';
import { testApp } from '../support/test-app.ts';
import { testGateway } from '../support/test-world.ts';

const { regionId, vpnGatewayId, nextHop } = testGateway(0);
const route = { regionId, vpnGatewayId, nextHop, routeDest: '10.1.0.0/16', weight: 100, publishVpc: false };
const requester = { source: 'standard', instance: 'network-team' };
const callbackUrl = 'https://hooks.example.com/routes?id=1';
const chat = { address: placeAddress('C1'), shown: false };

interface Situation {
  readonly origins?: readonly string[];
  readonly canCallBack?: boolean;
}

function read(
  body: unknown,
  { origins = ['https://hooks.example.com'], canCallBack = true }: Situation = {},
): SubmissionReading {
  const clock = createManualClock();
  const channels = canCallBack
    ? [
        createRecordingChannel({ clock }),
        createRecordingChannel({ clock, channel: 'callback', instance: 'cb' }),
      ]
    : [createRecordingChannel({ clock })];
  const { app } = testApp({ clock, channels, settings: { replyOrigins: origins } });
  return readSubmission(app, body, {
    requester,
    accountId: home.accountId,
    deliveryOf: (clientToken) =>
      clientToken === undefined
        ? { kind: 'fresh', value: 'fresh' }
        : { kind: 'client-token', value: clientToken },
    replyTo: chat,
  });
}

describe('reading a route request', () => {
  it('the smallest body: the route, the asker, and where to answer', () => {
    expect(read(route)).toEqual({
      kind: 'valid',
      submission: {
        intent: { kind: 'create-route', route, accountId: home.accountId, dryRun: false },
        requester,
        delivery: { kind: 'fresh', value: 'fresh' },
        replyTo: chat,
      },
    });
  });

  it('everything that a body can say', () => {
    const said = { ...route, description: 'office', overlayMode: 'Ipsec' };
    expect(read({ ...said, dryRun: true, clientToken: 'token', callbackUrl })).toEqual({
      kind: 'valid',
      submission: {
        intent: { kind: 'create-route', route: said, accountId: home.accountId, dryRun: true },
        requester,
        delivery: { kind: 'client-token', value: 'token' },
        callerToken: 'token',
        callbackUrl,
        replyTo: { address: { channel: 'callback', instance: 'cb', to: { url: callbackUrl } }, shown: true },
      },
    });
  });

  it.each([
    {
      title: 'a missing field',
      body: { ...route, nextHop: undefined },
      kind: 'malformed',
      pointer: '/nextHop',
    },
    { title: 'an unknown field', body: { ...route, next_hop: '' }, kind: 'malformed', pointer: '/next_hop' },
    { title: 'a broken limit', body: { ...route, weight: 50 }, kind: 'beyond-limits', pointer: '/weight' },
  ])('$title: $kind, with its place', ({ body, kind, pointer }) => {
    expect(read(body)).toMatchObject({ kind, violations: [{ pointer }] });
  });
});

describe('a callback URL', () => {
  it.each([
    {
      title: 'another host',
      url: 'https://evil.example.com/',
      why: /not on the list of ROUTEHOOK_REPLY_ORIGINS/,
    },
    { title: 'another port', url: 'https://hooks.example.com:8443/', why: /not on the list/ },
    {
      title: 'the origin as a part of another',
      url: 'https://hooks.example.com.evil.net/',
      why: /not on the list/,
    },
    { title: 'credentials', url: 'https://user:secret@hooks.example.com/', why: /carries credentials/ },
    { title: 'no TLS', url: 'http://hooks.example.com/', why: /not https/ },
    { title: 'a loopback address that is not listed', url: 'http://127.0.0.1:9/', why: /not on the list/ },
    { title: 'a metadata address', url: 'http://100.100.100.200/latest', why: /not https/ },
  ])('$title: refused now, with the reason, and not repeated', ({ url, why }) => {
    const reading = read({ ...route, callbackUrl: url });
    expect(reading).toMatchObject({
      kind: 'callback-refused',
      violations: [
        { pointer: '/callbackUrl', code: 'CallbackUrl.NotAllowed', detail: expect.stringMatching(why) },
      ],
    });
    expect(JSON.stringify(reading)).not.toContain('secret');
  });

  it('no origin is allowed: refused', () => {
    expect(read({ ...route, callbackUrl }, { origins: [] })).toMatchObject({
      kind: 'callback-refused',
      violations: [{ code: 'CallbackUrl.NotAllowed' }],
    });
  });

  it('nothing could be signed: refused with the setting that is missing', () => {
    expect(read({ ...route, callbackUrl }, { canCallBack: false })).toMatchObject({
      kind: 'callback-refused',
      violations: [{ detail: expect.stringContaining('ROUTEHOOK_CALLBACK_SECRETS') }],
    });
  });

  it('an emulated host that is listed: accepted', () => {
    const url = 'http://127.0.0.1:4711/callback';
    const reading = read({ ...route, callbackUrl: url }, { origins: ['http://127.0.0.1:4711'] });
    expect(reading).toMatchObject({ kind: 'valid', submission: { replyTo: { address: { to: { url } } } } });
  });

  it.each(['not a url', '', '/path', 42])('%j: refused with its place', (url) => {
    expect(read({ ...route, callbackUrl: url })).toMatchObject({ violations: [{ pointer: '/callbackUrl' }] });
  });
});
