import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChats } from '../../local/chat/start-chats.ts';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import {
  dingtalkAtHome,
  feishuAtHome,
  githubAtHome,
  gitlabAtHome,
  jiraAtHome,
  type SenderAtHome,
  serviceNowAtHome,
  slackAtHome,
  teamsAtHome,
} from '../../test/function/replies-senders.ts';
import { testGateway, testWorld } from '../../test/support/test-world.ts';
import { median } from '../median.ts';

/** How long one kind of sender waits for its acknowledgement. */
export interface AckTimes {
  readonly sender: string;
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Median, as a multiple of the median of `GET /healthz` in the same run. */
  readonly ratioToHealthz: number;
}

/** Each request asks for a route on a gateway of its own, so that none waits for another. */
const warmUps = 10;

/** The emulated cloud takes so long for each call. */
export const cloudMs = 50;

/** Measures the time to acknowledge through the built webhook, warm, with the store on disk and replies emulated. */
export async function benchAck(requests: number, tell: (line: string) => void): Promise<readonly AckTimes[]> {
  const senders = [
    slackAtHome(),
    feishuAtHome(),
    dingtalkAtHome(),
    teamsAtHome(),
    githubAtHome(),
    gitlabAtHome(),
    jiraAtHome(),
    serviceNowAtHome(),
  ];
  const folder = mkdtempSync(join(tmpdir(), 'routehook-ack-'));
  const chats = await startChats(senders.map(({ name, platform }) => ({ ...platform, name })));
  const platformUrl = ({ name }: SenderAtHome) => `${chats.url}/${name}`;
  const file = join(folder, 'senders.json');
  writeFileSync(file, JSON.stringify(senders.map((sender) => sender.entry(platformUrl(sender)))));
  const cloud = await startLocalCloud({
    store: { sqlite: join(folder, 'store.db') },
    senders: [],
    emulator: { seed: testWorld(senders.length * (requests + warmUps)), durationMs: 1_000 },
    environment: {
      ROUTEHOOK_SENDERS: `file:${file}`,
      ROUTEHOOK_REPLY_ORIGINS: JSON.stringify([chats.url]),
      ROUTEHOOK_CREATES_PER_MINUTE: '10000',
      ROUTEHOOK_DESCRIBES_PER_MINUTE: '100000',
    },
  });
  try {
    cloud.emulator.inject({ effect: { kind: 'delay', delayMs: cloudMs, when: 'before-commit' } });
    const healthz = median(await times(warmUps + requests, () => timeHealthz(cloud)));
    const results: AckTimes[] = [];
    for (const [index, sender] of senders.entries()) {
      tell(`${sender.name}: ${requests} requests …`);
      const first = index * (requests + warmUps);
      const taken = await times(requests + warmUps, (number) =>
        timeAsk(cloud, sender, platformUrl(sender), first + number),
      );
      results.push(summarise(sender.name, taken, healthz));
    }
    return results;
  } finally {
    await Promise.all([cloud.close(), chats.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function times(
  count: number,
  measure: (number: number) => Promise<number>,
): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let number = 0; number < count; number += 1) taken.push(await measure(number));
  return taken.slice(warmUps);
}

async function timeHealthz({ url }: LocalCloud): Promise<number> {
  const began = performance.now();
  await (await fetch(`${url}/healthz`)).text();
  return performance.now() - began;
}

async function timeAsk(cloud: LocalCloud, sender: SenderAtHome, platformUrl: string, number: number) {
  const { nextHop, vpnGatewayId } = testGateway(number);
  const delivery = {
    line: `add 10.1.0.0/16 via ${nextHop} on ${vpnGatewayId}`,
    deliveryId: randomUUID(),
    actor: sender.actor,
    nowMs: Date.now(),
    secret: 'newer',
    platformUrl,
  } as const;
  sender.typed?.(delivery);
  const { headers, body } = sender.request(delivery);
  const began = performance.now();
  const response = await fetch(`${cloud.url}/v1/hooks/${sender.sample.source}/${sender.name}`, {
    method: 'POST',
    headers,
    body,
  });
  const text = await response.text();
  const took = performance.now() - began;
  if (!response.ok) throw new Error(`${sender.name} was answered ${response.status}: ${text}`);
  return took;
}

function summarise(sender: string, taken: readonly number[], healthzMs: number): AckTimes {
  const sorted = [...taken].sort((one, other) => one - other);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return {
    sender,
    requests: taken.length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
    ratioToHealthz: at(0.5) / healthzMs,
  };
}
