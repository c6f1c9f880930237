import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { ChatEffect } from '../../local/chat/chat-fault.ts';
import type { Platform, ShownMessage } from '../../local/chat/platform.ts';
import { type Chats, startChats } from '../../local/chat/start-chats.ts';
import { createLocalSender } from '../../local/sender.ts';
import { sample } from '../../local/vpn/sample-world.ts';
import type { Operation } from '../../shared/operation/operation.ts';
import { operationName } from '../../shared/operation/present.ts';
import { gatewayKey } from '../../shared/route/route.ts';
import type { ShownOperation } from '../support/http-client.ts';
import { startTestCloud, type TestCloud, type TestCloudOptions } from '../support/local-cloud.ts';
import type { SampleDelivery, SampleRequest } from '../support/senders/sender-sample.ts';
import type { TestGateway } from '../support/test-world.ts';
import { tick } from '../support/ticks.ts';
import type { SenderAtHome } from './replies-senders.ts';

/** A request of a person and what its sender was answered. */
export interface Asked {
  readonly delivery: SampleDelivery;
  readonly request: SampleRequest;
  readonly status: number;
  readonly body: string;
  readonly tookMs: number;
}

/** The local cloud, the platforms from which it is asked, and what tests of replies want to know of both. */
export interface ReplyWorld {
  readonly cloud: TestCloud;
  readonly chats: Chats;
  /** Somebody types a line: the sender asks, and shows what it is answered where it shows that. */
  readonly ask: (sender: SenderAtHome, line: string, changes?: Partial<SampleDelivery>) => Promise<Asked>;
  /** Sends a request as it is; nothing is shown to anybody. */
  readonly send: (sender: SenderAtHome, request: SampleRequest) => Promise<{ status: number; body: string }>;
  /** One run of the poller. */
  readonly tick: () => Promise<unknown>;
  /** Runs the poller until it is so, as its timer would. */
  readonly tickUntil: (isSo: () => Promise<boolean>) => Promise<void>;
  /** Makes a reply that waits for another attempt due now. */
  readonly hasten: (gateway: TestGateway) => Promise<void>;
  readonly platformUrl: (sender: Pick<SenderAtHome, 'name'>) => string;
  /** What is shown about a gateway now, message by message. */
  readonly seen: (sender: SenderAtHome, gateway: TestGateway) => readonly ShownMessage[];
  readonly fail: (sender: Pick<SenderAtHome, 'name'>, effect: ChatEffect, times?: number) => void;
  readonly operationsOn: (gateway: TestGateway) => Promise<readonly Operation[]>;
  /** The only operation on a gateway, as a caller of the API sees it. */
  readonly view: (gateway: TestGateway) => Promise<ShownOperation>;
}

const cleanUps: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** Starts the cloud with all these senders. More platforms are those of programs, which need no entry. */
export async function startReplyWorld(
  senders: readonly SenderAtHome[],
  options: TestCloudOptions & { readonly morePlatforms?: readonly Platform[] } = {},
): Promise<ReplyWorld> {
  const { morePlatforms = [], environment, ...rest } = options;
  const homes = senders.map(({ name, platform }) => ({ ...platform, name }));
  const chats = await startChats([...homes, ...morePlatforms]);
  const folder = mkdtempSync(join(tmpdir(), 'routehook-replies-'));
  cleanUps.push(async () => {
    await chats.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const platformUrl: ReplyWorld['platformUrl'] = ({ name }) => `${chats.url}/${name}`;
  const local = createLocalSender();
  const entries = [...local.configuration, ...senders.map((one) => one.entry(platformUrl(one)))];
  // All together they are more than an environment may hold.
  const file = join(folder, 'senders.json');
  writeFileSync(file, JSON.stringify(entries));
  const cloud = await startTestCloud({
    ...rest,
    senders: [],
    sender: local,
    environment: {
      ROUTEHOOK_SENDERS: `file:${file}`,
      ROUTEHOOK_REPLY_ORIGINS: JSON.stringify([chats.url]),
      ...environment,
    },
  });

  const send: ReplyWorld['send'] = async ({ name, sample: { source } }, { headers, body }) => {
    const response = await fetch(`${cloud.url}/v1/hooks/${source}/${name}`, {
      method: 'POST',
      headers,
      body,
    });
    return { status: response.status, body: await response.text() };
  };
  const operationsOn: ReplyWorld['operationsOn'] = ({ regionId, vpnGatewayId }) => {
    const key = gatewayKey({ accountId: sample.accountId, regionId, vpnGatewayId });
    return cloud.withStore(
      async (store) => (await store.listOperations({ pageSize: 100, gatewayKey: key })).operations,
    );
  };

  return {
    cloud,
    chats,
    send,
    operationsOn,
    platformUrl,
    async ask(sender, line, changes) {
      const nowMs = Date.now();
      const delivery: SampleDelivery = {
        line,
        deliveryId: randomUUID(),
        actor: sender.actor,
        nowMs,
        secret: 'newer',
        platformUrl: platformUrl(sender),
        ...changes,
      };
      sender.typed?.(delivery);
      const request = sender.request(delivery);
      const answer = await send(sender, request);
      if (answer.status === 200) sender.answered?.(answer.body);
      return { delivery, request, ...answer, tookMs: Date.now() - nowMs };
    },
    tick: () => tick(cloud),
    async tickUntil(isSo) {
      const giveUpAtMs = Date.now() + 20_000;
      while (!(await isSo())) {
        if (Date.now() > giveUpAtMs) throw new Error(`It does not come about.\n${cloud.logText()}`);
        await tick(cloud);
        await new Promise((resolve) => setTimeout(resolve, 400));
      }
    },
    async hasten(gateway) {
      const [{ id } = { id: '' }] = await operationsOn(gateway);
      await cloud.withStore(async (store) => {
        const thread = await store.readThread(id);
        if (thread?.notBeforeMs === undefined) throw new Error(`No reply about ${id} waits.`);
        const notBeforeMs = Date.now();
        await store.replaceThread({ ...thread, notBeforeMs, version: thread.version + 1 }, thread.version);
        await store.addDue({ dueAtMs: notBeforeMs, threadId: id, news: 0 });
      });
    },
    seen: ({ name }, { vpnGatewayId }) =>
      chats
        .messages()
        .filter(
          ({ platform, text, earlier }) =>
            platform === name && [text, ...earlier].some((one) => one.includes(vpnGatewayId)),
        ),
    fail: ({ name }, effect, times = 1) => chats.inject({ platform: name, times, effect }),
    async view(gateway) {
      const [operation, ...more] = await operationsOn(gateway);
      if (operation === undefined || more.length > 0) {
        throw new Error(
          `Not one operation on ${gateway.vpnGatewayId}, but ${more.length + (operation ? 1 : 0)}`,
        );
      }
      return cloud.client.read(operationName(operation.id));
    },
  };
}

/** What a person types to get a route to this gateway. */
export function addLine({ nextHop, vpnGatewayId }: TestGateway): string {
  return `add 10.1.0.0/16 via ${nextHop} on ${vpnGatewayId}`;
}
