import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { signedHeaders } from '../../local/sender.ts';
import { routeBody } from '../../test/support/route-bodies.ts';
import { testGateway } from '../../test/support/test-world.ts';
import type { StoreKind } from '../cold/stores.ts';
import { median } from '../median.ts';
import { type Call, createCaller } from './caller.ts';
import { cpuTimeMs } from './cpu-time.ts';
import { startWarmCloud, type WarmCloud } from './warm-cloud.ts';

/** What one kind of request costs a function that is warm. */
export interface WarmCase {
  readonly case: string;
  readonly status: number;
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Processor time of the function's process; absent where the system does not tell. */
  readonly cpuMsPerRequest?: number;
  /** Medians of the rounds, against a function that does nothing in the same round. */
  readonly requestsPerSecondToBare: number;
  readonly cpuToBare?: number;
  /** Connections to each service opened per request. */
  readonly connectionsPerRequest: Readonly<Record<string, number>>;
}

export interface WarmOptions {
  readonly rounds: number;
  readonly requests: number;
  readonly store: StoreKind;
  readonly dist: string;
}

interface Kind {
  readonly name: string;
  readonly status: number;
  readonly at: 'webhook' | 'bare';
  readonly call: (cloud: WarmCloud) => Call;
}

/** Above ROUTEHOOK_MAX_BODY_BYTES, 65,536 by default. */
const tooMuch = `{"padding":"${'x'.repeat(70_000)}"}`;

const warmUps = 50;

/**
 * Sends requests one after the other through the host, kind after kind in each round: a function that does nothing, a
 * request for a route on a gateway of its own, a wrong signature, and a body that is too large.
 */
export async function benchWarm(
  root: string,
  { rounds, requests, store, dist }: WarmOptions,
  tell: (line: string) => void,
): Promise<readonly WarmCase[]> {
  mkdirSync(join(root, '.routehook'), { recursive: true });
  const folder = mkdtempSync(join(root, '.routehook/warm-'));
  let asked = 0;
  const gateways = warmUps + rounds * requests;
  const kinds = kindsOf(() => testGateway(asked++));
  const cloud = await startWarmCloud({ root, dist, folder, store, gateways });
  const caller = createCaller();
  try {
    for (const kind of kinds) await runBatch(cloud, caller.call, kind, warmUps);
    const measured: Batch[][] = kinds.map(() => []);
    for (let round = 1; round <= rounds; round += 1) {
      for (const [index, kind] of kinds.entries()) {
        measured[index]?.push(await runBatch(cloud, caller.call, kind, requests));
      }
      tell(`round ${round} of ${rounds}`);
    }
    return kinds.map((kind, index) => summarise(kind, measured[index] ?? [], measured[0] ?? []));
  } finally {
    caller.close();
    await cloud.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function kindsOf(nextGateway: () => ReturnType<typeof testGateway>): readonly Kind[] {
  const routeCall = (cloud: WarmCloud, body: string, secret: string): Call => ({
    method: 'POST',
    url: `${cloud.urlOf('webhook')}/v1/routes`,
    headers: signedHeaders(secret, `msg_${randomUUID()}`, body, Date.now()),
    body,
  });
  const otherSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  return [
    {
      name: 'a function that does nothing',
      status: 200,
      at: 'bare',
      call: (cloud) => ({ method: 'POST', url: `${cloud.urlOf('bare')}/`, headers: {}, body: '{}' }),
    },
    {
      name: 'valid request',
      status: 202,
      at: 'webhook',
      call: (cloud) => routeCall(cloud, JSON.stringify(routeBody(nextGateway())), cloud.sender.secret),
    },
    {
      name: 'wrong signature',
      status: 401,
      at: 'webhook',
      call: (cloud) => routeCall(cloud, JSON.stringify(routeBody(testGateway(0))), otherSecret),
    },
    {
      name: 'body too large',
      status: 413,
      at: 'webhook',
      call: (cloud) => routeCall(cloud, tooMuch, cloud.sender.secret),
    },
  ];
}

interface Batch {
  readonly requests: number;
  readonly tookMs: number;
  readonly cpuMs: number | undefined;
  readonly opened: Readonly<Record<string, number>>;
}

async function runBatch(
  cloud: WarmCloud,
  send: (call: Call) => Promise<number>,
  { name, status, at, call }: Kind,
  requests: number,
): Promise<Batch> {
  const cpu = () => cpuTimeMs(cloud.pidOf(at) ?? 0);
  const [cpuBefore, openBefore] = [cpu(), cloud.connections()];
  const startedMs = performance.now();
  for (let sent = 0; sent < requests; sent += 1) {
    const got = await send(call(cloud));
    if (got !== status) throw new Error(`${name}: answered ${got}, not ${status}.`);
  }
  const tookMs = performance.now() - startedMs;
  const [cpuAfter, openAfter] = [cpu(), cloud.connections()];
  const opened = Object.entries(openAfter).map(([name, count]) => [name, count - (openBefore[name] ?? 0)]);
  return {
    requests,
    tookMs,
    cpuMs: cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore,
    opened: Object.fromEntries(opened),
  };
}

function summarise({ name, status }: Kind, batches: readonly Batch[], bare: readonly Batch[]): WarmCase {
  const requests = batches.reduce((sum, batch) => sum + batch.requests, 0);
  const rates = batches.map((batch) => (1000 * batch.requests) / batch.tookMs);
  const bareRates = bare.map((batch) => (1000 * batch.requests) / batch.tookMs);
  const cpu = cpuOf(batches);
  const bareCpu = cpuOf(bare);
  const services = Object.keys(batches[0]?.opened ?? {});
  const opened = (service: string) => batches.reduce((sum, batch) => sum + (batch.opened[service] ?? 0), 0);
  return {
    case: name,
    status,
    requests,
    requestsPerSecond: rounded(median(rates), 1),
    ...(cpu === undefined ? {} : { cpuMsPerRequest: rounded(cpu, 3) }),
    requestsPerSecondToBare: rounded(
      median(rates.map((rate, round) => rate / (bareRates[round] ?? rate))),
      2,
    ),
    ...(cpu === undefined || !bareCpu ? {} : { cpuToBare: rounded(cpu / bareCpu, 2) }),
    connectionsPerRequest: Object.fromEntries(
      services.map((name) => [name, rounded(opened(name) / requests, 3)]),
    ),
  };
}

/** Of all rounds together: the system counts in steps that are longer than a request. */
function cpuOf(batches: readonly Batch[]): number | undefined {
  const times = batches.map(({ cpuMs }) => cpuMs);
  if (times.some((time) => time === undefined)) return undefined;
  const total = times.reduce<number>((sum, time) => sum + (time ?? 0), 0);
  return total / batches.reduce((sum, { requests }) => sum + requests, 0);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
