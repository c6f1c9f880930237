import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CallbackPlatform, createCallbackPlatform } from '../../local/chat/callback.ts';
import type { PlatformRequest } from '../../local/chat/platform.ts';
import { problemOf } from '../support/http-client.ts';
import { freshId, type RouteBody, routeBody } from '../support/route-bodies.ts';
import type { TestGateway } from '../support/test-world.ts';
import { dingtalkAtHome, type SenderAtHome, slackAtHome } from './replies-senders.ts';
import { addLine, type ReplyWorld, startReplyWorld } from './replies-world.ts';

const secrets = [newSecret(), newSecret()] as const;
const [older, newer] = secrets;

function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** A program that is called back, and everything it was sent. */
interface Receiver extends CallbackPlatform {
  readonly heard: PlatformRequest[];
}

function receiver(name: string): Receiver {
  const platform = createCallbackPlatform({ secret: newer });
  const heard: PlatformRequest[] = [];
  return {
    ...platform,
    name,
    heard,
    handle(request) {
      heard.push(request);
      return platform.handle(request);
    },
  };
}

const well = receiver('well');
const forgetful = receiver('forgetful');
const gone = receiver('gone');
const redirects = receiver('redirects');

const withGroupRobot = dingtalkAtHome();
const bareDingtalk = dingtalkAtHome('dingtalk-bare', { groupRobot: undefined });
const bareSlack = slackAtHome('slack-bare', { botToken: undefined });

/** Nobody may ever connect to it. */
let canary: Server;
let canaryPort = 0;
let connections = 0;
let world: ReplyWorld;

/** Where a request of a known sender may point to without being on the list. */
const traps: readonly {
  readonly title: string;
  readonly sender: SenderAtHome;
  readonly url: (origin: string) => string;
}[] = [
  { title: 'Slack: another port', sender: bareSlack, url: () => `http://127.0.0.1:${canaryPort}` },
  { title: 'Slack: another name', sender: bareSlack, url: () => `http://localhost:${canaryPort}` },
  { title: 'Slack: with TLS', sender: bareSlack, url: () => `https://127.0.0.1:${canaryPort}` },
  {
    title: 'Slack: the listed origin as a user name',
    sender: bareSlack,
    url: (origin) => `${origin}@127.0.0.1:${canaryPort}`,
  },
  { title: 'DingTalk: another port', sender: bareDingtalk, url: () => `http://127.0.0.1:${canaryPort}` },
];

const trapped = new Map<string, TestGateway>();
const called = new Map<string, TestGateway>();
let detour: TestGateway;

beforeAll(async () => {
  canary = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
  const address = canary.address();
  canaryPort = typeof address === 'object' && address !== null ? address.port : 0;
  world = await startReplyWorld([withGroupRobot, bareDingtalk, bareSlack], {
    morePlatforms: [well, forgetful, gone, redirects],
    environment: { ROUTEHOOK_CALLBACK_SECRETS: JSON.stringify(secrets) },
  });

  world.fail(forgetful, { kind: 'lost-answer' });
  world.fail(gone, { kind: 'status', status: 410 });
  const location = `http://127.0.0.1:${canaryPort}/`;
  world.fail(redirects, { kind: 'status', status: 307, headers: { location } });
  for (const { name } of [well, forgetful, gone, redirects]) {
    called.set(name, await askWithCallback(`${world.chats.url}/${name}/ended?key=4f9d`));
  }
  const missing = { nextHop: 'vco-nobodyknowsit' };
  called.set('failed', await askWithCallback(`${world.chats.url}/well/failed`, missing));
  for (const { title, sender, url } of traps) {
    const gateway = world.cloud.freshGateway();
    trapped.set(title, gateway);
    await world.ask(sender, addLine(gateway), { platformUrl: url(world.chats.url) });
  }
  detour = world.cloud.freshGateway();
  await world.ask(withGroupRobot, addLine(detour), { platformUrl: `http://127.0.0.1:${canaryPort}` });
  await world.tick();
  await world.hasten(gatewayOf(called, 'forgetful'));
  await world.tick();
}, 30_000);

afterAll(() => {
  canary.close();
});

async function askWithCallback(callbackUrl: string, changes: RouteBody = {}): Promise<TestGateway> {
  const gateway = world.cloud.freshGateway();
  const { status, text } = await askFor(gateway, { ...changes, callbackUrl });
  expect(status, text).toBeLessThan(300);
  return gateway;
}

function askFor(gateway: TestGateway, changes: RouteBody) {
  return world.cloud.client.signed(freshId(), routeBody(gateway, changes));
}

function gatewayOf(gateways: ReadonlyMap<string, TestGateway>, name: string): TestGateway {
  const gateway = gateways.get(name);
  if (gateway === undefined) throw new Error(`Nobody has asked: ${name}.`);
  return gateway;
}

function headersOf({ headers }: PlatformRequest) {
  return {
    'webhook-id': headers['webhook-id'] ?? '',
    'webhook-timestamp': headers['webhook-timestamp'] ?? '',
    'webhook-signature': headers['webhook-signature'] ?? '',
  };
}

describe('a program that names a callbackUrl', () => {
  it('is sent one CloudEvent about the end, with the operation as the API shows it', async () => {
    const gateway = gatewayOf(called, 'well');
    const { reply, ...metadata } = (await world.view(gateway)).metadata;
    const { name, response } = await world.view(gateway);
    expect(reply).toMatchObject({ channel: 'callback', state: 'told', told: 'ended' });
    const [event, ...more] = well.events().filter(({ where }) => where === '/ended?key=4f9d');
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      type: 'cn.routehook.route.created.v1',
      subject: `${gateway.vpnGatewayId}/10.1.0.0/16`,
      times: 1,
      data: { name, done: true, metadata, response },
    });
  });

  it('a failure is another type of event, with the code and what to do', async () => {
    const { error } = await world.view(gatewayOf(called, 'failed'));
    const event = well.events().find(({ where }) => where === '/failed');
    expect(event).toMatchObject({ type: 'cn.routehook.route.failed.v1', data: { done: true, error } });
    expect(error).toMatchObject({ code: 'InvalidNextHop.NotFound', remedy: expect.any(String) });
  });

  it('each secret has signed it, so that receivers can change from one to the next', () => {
    expect(well.heard).toHaveLength(2);
    for (const request of well.heard) {
      const verified = secrets.map((secret) => new Webhook(secret).verify(request.body, headersOf(request)));
      expect(verified).toEqual([JSON.parse(request.body), JSON.parse(request.body)]);
      expect(() => new Webhook(older).verify(`${request.body} `, headersOf(request))).toThrow();
      expect(() => new Webhook(newSecret()).verify(request.body, headersOf(request))).toThrow();
    }
  });

  it('whose answer is lost is sent the same event under the same id once more', async () => {
    expect(forgetful.heard).toHaveLength(2);
    const [one, two] = forgetful.heard.map((request) => headersOf(request)['webhook-id']);
    expect(two).toBe(one);
    expect(forgetful.heard[1]?.body).toBe(forgetful.heard[0]?.body);
    for (const request of forgetful.heard) new Webhook(newer).verify(request.body, headersOf(request));
    expect(forgetful.events()).toMatchObject([{ times: 2 }]);
    const { metadata } = await world.view(gatewayOf(called, 'forgetful'));
    expect(metadata).toMatchObject({ state: 'succeeded', reply: { state: 'told', failures: 0 } });
  });

  it('that answers 410 is not called again, and the operation has succeeded', async () => {
    const { metadata } = await world.view(gatewayOf(called, 'gone'));
    expect(metadata).toMatchObject({
      state: 'succeeded',
      reply: { state: 'undeliverable', why: expect.stringMatching(/^It answered 410/) },
    });
    expect(gone.heard).toEqual([]);
    expect(world.chats.requests.filter(({ platform }) => platform === 'gone')).toHaveLength(1);
  });

  it('its URL is nowhere to be read', async () => {
    const { metadata } = await world.view(gatewayOf(called, 'well'));
    expect(JSON.stringify(metadata)).not.toContain('4f9d');
    expect(world.cloud.logText()).not.toContain('4f9d');
  });
});

describe('an URL of a request that is not on the list', () => {
  it.each(traps)('$title: never called, said why, and the route is there', async ({ title }) => {
    const gateway = gatewayOf(trapped, title);
    const { metadata } = await world.view(gateway);
    expect(metadata).toMatchObject({ state: 'succeeded', reply: { state: 'undeliverable' } });
    expect(metadata.reply?.why).toMatch(/ROUTEHOOK_REPLY_ORIGINS|not https|credentials/);
    expect(world.cloud.routesOn(gateway)).toHaveLength(1);
    expect(connections).toBe(0);
  });

  it('DingTalk with a group robot: everything is said there instead', async () => {
    expect((await world.view(detour)).metadata.reply).toMatchObject({ state: 'told', told: 'ended' });
    const shown = world.seen(withGroupRobot, detour);
    expect(shown.map(({ where }) => where)).toEqual(['network team', 'network team']);
    expect(shown.at(-1)?.text).toContain('Route created: ');
    expect(connections).toBe(0);
  });

  it('a redirect that leads there: not followed', async () => {
    const { metadata } = await world.view(gatewayOf(called, 'redirects'));
    expect(metadata.state).toBe('succeeded');
    expect(world.chats.requests.find(({ platform }) => platform === 'redirects')?.status).toBe(307);
    expect(connections).toBe(0);
  });

  it.each([
    ['another port', () => `http://127.0.0.1:${canaryPort}/x`, /ROUTEHOOK_REPLY_ORIGINS/],
    ['another name', () => `http://localhost:${canaryPort}/x`, /not https/],
    ['an address of the cloud itself', () => 'http://100.100.100.200/latest/meta-data', /not https/],
    ['with a password', () => `https://a:b@127.0.0.1:${canaryPort}/x`, /credentials/],
    ['another scheme', () => `file:///etc/passwd`, /not https/],
  ])('as callbackUrl, %s: refused at once, nothing recorded', async (_, url, why) => {
    const gateway = world.cloud.freshGateway();
    const answer = await askFor(gateway, { callbackUrl: url() });
    expect(answer.status).toBe(422);
    expect(problemOf(answer).errors).toEqual([
      { pointer: '/callbackUrl', code: 'CallbackUrl.NotAllowed', detail: expect.stringMatching(why) },
    ]);
    expect(await world.operationsOn(gateway)).toEqual([]);
    expect(connections).toBe(0);
  });
});
