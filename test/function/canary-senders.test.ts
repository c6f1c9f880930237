import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCallbackPlatform } from '../../local/chat/callback.ts';
import { createFeishuPlatform } from '../../local/chat/feishu.ts';
import { createGitlabPlatform } from '../../local/chat/gitlab.ts';
import { createLocalSender } from '../../local/sender.ts';
import { sampleAccessKeys } from '../../local/vpn/http/access-keys.ts';
import { sample } from '../../local/vpn/sample-world.ts';
import { startTestCloud } from '../support/local-cloud.ts';
import { logProblems, readLogLines } from '../support/log-lines.ts';
import { freshId, routeBody } from '../support/route-bodies.ts';
import { feishuPlainSample, feishuSampleApp } from '../support/senders/feishu.ts';
import { genericBearerSample, genericSample } from '../support/senders/generic.ts';
import { gitlabTokenSample } from '../support/senders/gitlab.ts';
import type { SenderSample } from '../support/senders/sender-sample.ts';
import { standardSample } from '../support/senders/standard.ts';
import {
  listening,
  quotingFaults,
  type Secrets,
  secretsIn,
  secretsToldIn,
  startEcho,
} from './canary-secrets.ts';
import * as homes from './replies-senders.ts';
import { addLine, type ReplyWorld, startReplyWorld } from './replies-world.ts';

const callbackSecret = `whsec_${Buffer.alloc(32, 'callback canary').toString('base64')}`;
const callbackPath = '/callback/told?key=canary-of-the-callback-address';

function plainly(
  name: string,
  of: SenderSample,
  platform: homes.SenderAtHome['platform'],
): homes.SenderAtHome {
  const actor = { tenant: 'acme', id: '4711', name: 'Ada' };
  const entry = (platformUrl: string) => of.entry(name, platformUrl);
  return { name, sample: of, platform, actor, entry, request: of.ask, edits: false };
}

const nobody = () => createCallbackPlatform({ secret: callbackSecret });

/** What the platforms were shown: tokens made on the way, sessions, response URLs. */
const heard: Secrets = new Map();

const senders: readonly homes.SenderAtHome[] = [
  homes.slackAtHome(),
  homes.slackAtHome('slack-url', { botToken: undefined }),
  homes.dingtalkAtHome(),
  homes.dingtalkAtHome('dingtalk-session', { groupRobot: undefined }),
  homes.feishuAtHome(),
  plainly('feishu-plain', feishuPlainSample, createFeishuPlatform({ ...feishuSampleApp, perSecond: 1_000 })),
  homes.teamsAtHome(),
  homes.githubAtHome(),
  homes.gitlabAtHome(),
  plainly('gitlab-token', gitlabTokenSample, createGitlabPlatform()),
  homes.jiraAtHome(),
  homes.serviceNowAtHome(),
  plainly('standard', standardSample, nobody()),
  plainly('generic-hmac', genericSample, nobody()),
  plainly('generic-bearer', genericBearerSample, nobody()),
].map((sender) => listening(sender, heard));

/** Those who are told something by a platform that may fail. */
const answered = senders.filter(({ platform }) => platform.name !== 'callback');

const answers: string[] = [];
let world: ReplyWorld;
let echo: Awaited<ReturnType<typeof startEcho>>;
let secrets: Secrets;
let owed: readonly string[] = [];
let ended: Secrets;

beforeAll(async () => {
  echo = await startEcho();
  const callbacks = createCallbackPlatform({ secret: callbackSecret });
  const local = createLocalSender();
  world = await startReplyWorld(senders, {
    morePlatforms: [callbacks],
    environment: {
      ROUTEHOOK_LOG_LEVEL: 'debug',
      ROUTEHOOK_CALLBACK_SECRETS: JSON.stringify([callbackSecret]),
      ROUTEHOOK_WAKEUP: 'routehook/poller',
      ROUTEHOOK_WAKEUP_ENDPOINT: echo.url,
    },
  });
  secrets = configuredSecrets(local);
  const faults = quotingFaults([...secrets.values()].join(' '));
  for (const sender of [...answered, { name: 'callback' }]) {
    for (const effect of faults) world.fail(sender, effect);
  }
  // As long as a fault waits for somebody: one more asks, and all that is owed is tried again at once.
  for (let round = 0; round < 15 && waitsForAFault(faults.length); round += 1) {
    for (const sender of senders) {
      if (round > 1 && metBy(sender.name) >= faults.length) continue;
      answers.push((await world.ask(sender, addLine(world.cloud.freshGateway()))).body);
    }
    if (round <= 1 || metBy('callback') < faults.length) await askWithCallback();
    if (round === 0) await askInVain();
    for (let again = 0; again < 3; again += 1) {
      await world.tick();
      owed = [...owed, ...(await hastenAll())];
    }
  }
  for (let again = 0; again < 6 && (await hastenAll()).length > 0; again += 1) await world.tick();
  await readEverything();
  ended = new Map([...secrets, ...heard, ...echo.heard]);
}, 120_000);

afterAll(() => echo.close());

function configuredSecrets(local: ReturnType<typeof createLocalSender>): Secrets {
  const { secret = '', securityToken = '' } = sampleAccessKeys(sample.accountId)['emulator-temporary'] ?? {};
  return new Map([
    ...senders.flatMap((one) => [...secretsIn(one.entry(world.platformUrl(one)), one.name)]),
    ['standard signing secret', local.secret],
    ['bearer token', world.cloud.sender.token],
    ['signing secret', world.cloud.sender.secret],
    ['callback secret', callbackSecret],
    ['callback address', 'canary-of-the-callback-address'],
    ['access key secret', secret],
    ['security token', securityToken],
  ]);
}

function metBy(name: string): number {
  return world.chats.requests.filter(({ platform, fault }) => platform === name && fault !== undefined)
    .length;
}

function waitsForAFault(most: number): boolean {
  return [...answered, { name: 'callback' }].some(({ name }) => metBy(name) < most);
}

async function askWithCallback(): Promise<void> {
  const body = routeBody(world.cloud.freshGateway(), { callbackUrl: world.chats.url + callbackPath });
  answers.push((await world.cloud.client.signed(freshId(), body)).text);
}

/** Wrong proofs, bodies that are none, mistakes of people, requests that are not for us. */
async function askInVain(): Promise<void> {
  for (const sender of senders) {
    const delivery = {
      line: 'add nonsense',
      deliveryId: randomUUID(),
      actor: sender.actor,
      nowMs: Date.now(),
      secret: 'newer',
      platformUrl: world.platformUrl(sender),
    } as const;
    const wrong = sender.request({ ...delivery, secret: 'wrong' });
    const irrelevant = sender.sample.irrelevant?.({ ...delivery, deliveryId: randomUUID() });
    const right = sender.request(delivery);
    const spoilt = { ...right, body: Buffer.from(`${right.body.toString()} and more`) };
    for (const request of [wrong, spoilt, right, ...(irrelevant === undefined ? [] : [irrelevant])]) {
      answers.push((await world.send(sender, request)).body);
    }
  }
}

/** Makes everything that waits for another attempt due now; gives the addresses that are kept meanwhile. */
async function hastenAll(): Promise<readonly string[]> {
  return world.cloud.withStore(async (store) => {
    const due = await store.listDue({ untilMs: Date.now() + 24 * 60 * 60_000, limit: 1_000 });
    const addresses: string[] = [];
    for (const threadId of new Set(due.map((entry) => entry.threadId))) {
      const thread = await store.readThread(threadId);
      if (thread?.state !== 'owed' || thread.address === undefined) continue;
      addresses.push(...Object.values(thread.address.to));
      if (thread.notBeforeMs === undefined) continue;
      const dueAtMs = Date.now();
      const young = { ...thread, notBeforeMs: dueAtMs, version: thread.version + 1 };
      await store.replaceThread(young, thread.version);
      await store.addDue({ dueAtMs, threadId, news: 0 });
    }
    return addresses;
  });
}

async function readEverything(): Promise<void> {
  const { client } = world.cloud;
  const page = await client.bearer('/v1/operations?pageSize=100');
  const names = [...page.text.matchAll(/"name":"(operations\/op_[0-9a-f]{32})"/g)].map(
    ([, name = '']) => name,
  );
  answers.push(page.text);
  for (const name of names) answers.push((await client.bearer(`/v1/${name}`)).text);
}

function storeFiles(folder: string): readonly (readonly [string, Buffer])[] {
  const name = basename(world.cloud.storePath);
  return readdirSync(folder)
    .filter((file) => file.startsWith(name))
    .map((file) => [file, readFileSync(join(folder, file))]);
}

describe('secrets of all senders, while no reply goes through that can fail', () => {
  it('every fault was met by every platform, and in the end nothing is owed', async () => {
    const { length } = quotingFaults('');
    for (const { name } of [...answered, { name: 'callback' }])
      expect([name, metBy(name)]).toEqual([name, length]);
    expect(await hastenAll()).toEqual([]);
    expect(await world.cloud.withStore((store) => store.listPending())).toEqual([]);
    expect(world.cloud.logText()).toMatch(/reply\.later/);
    expect(world.cloud.logText()).toMatch(/reply\.undeliverable/);
    expect(world.cloud.logText()).toMatch(/wake-up\.missed/);
  });

  it('secrets of every kind were looked for', () => {
    for (const [what, secret] of ended)
      expect([what, secret.length]).toEqual([what, expect.toSatisfy((n) => n >= 6)]);
    const kinds = [...ended.keys()].join('\n');
    for (const kind of [
      /signingSecrets/,
      /botToken/,
      /appSecrets/,
      /groupRobot\.accessToken/,
      /encryptKeys/,
      /verificationTokens/,
      /apiToken/,
      /passwords/,
      /reply\.password/,
      /signingTokens/,
      /workflowsUrl/,
      /response URL of slack-url/,
      /query for dingtalk-session/,
      /proof for (feishu|jira|servicenow)/,
      /wake-up/,
    ]) {
      expect(kinds).toMatch(kind);
    }
  });

  it('no log line holds any, nor a signature', () => {
    expect(secretsToldIn(world.cloud.logText(), ended)).toEqual([]);
    expect(world.cloud.logText()).not.toMatch(
      /v[01][,=][A-Za-z0-9+/]{43}|[Bb]earer [A-Za-z0-9_-]{20}|x-acs-|FC [\w-]+:/,
    );
  });

  it('no answer holds any', () => {
    expect(answers.length).toBeGreaterThan(100);
    for (const answer of answers) expect(secretsToldIn(answer, ended)).toEqual([]);
  });

  it('no file of the store ever held one of the configuration', () => {
    const configured = new Map([...secrets].filter(([what]) => what !== 'callback address'));
    for (const [file, bytes] of storeFiles(dirname(world.cloud.storePath))) {
      expect([file, secretsToldIn(bytes, configured)]).toEqual([file, []]);
    }
  });

  it('while replies were owed the store held their addresses, and in the end no row does', () => {
    expect(owed.length).toBeGreaterThan(0);
    const copy = mkdtempSync(join(tmpdir(), 'routehook-canary-'));
    for (const [file] of storeFiles(dirname(world.cloud.storePath))) {
      cpSync(join(dirname(world.cloud.storePath), file), join(copy, file));
    }
    // What is left in pages and in a log that nobody reads any more is the engine's affair.
    const database = new Database(join(copy, basename(world.cloud.storePath)));
    database.exec('VACUUM');
    database.close();
    const addresses = new Map(owed.filter((one) => /^https?:/.test(one)).map((one) => [one, one]));
    expect(addresses.size).toBeGreaterThan(3);
    for (const [file, bytes] of storeFiles(copy)) {
      expect([file, secretsToldIn(bytes, addresses), secretsToldIn(bytes, heard)]).toEqual([file, [], []]);
    }
    rmSync(copy, { recursive: true, force: true });
  });

  it('every line of both functions is as docs/logs.md says', () => {
    const lines = ['webhook', 'poller'].flatMap((name) =>
      world.cloud.host.logs(name).map(({ text }) => text),
    );
    expect([...new Set(readLogLines(lines).flatMap(logProblems))]).toEqual([]);
  });
});

describe('a configuration with a mistake in it', () => {
  it('what is wrong is said, and none of its secrets', async () => {
    const entries = senders.map((one) => ({
      ...one.entry('http://127.0.0.1:1'),
      mistake: 'canary-of-a-value',
    }));
    const cloud = await startTestCloud({
      environment: { ROUTEHOOK_SENDERS: JSON.stringify(entries.slice(0, 2)) },
    });
    const reply = await cloud.client.bearer('/v1/operations');
    const tick = await cloud.host.fireTimer('poller');
    const told = cloud.logText() + reply.text + JSON.stringify(tick);
    expect(told).toContain('service.misconfigured');
    expect(told).toContain('poller.failed');
    expect(secretsToldIn(told, new Map([...secrets, ['value', 'canary-of-a-value']]))).toEqual([]);
  });
});
