import { resolve } from 'node:path';
import { afterAll } from 'vitest';
import * as z from 'zod';
import type { Credentials } from '../../local/fc/context.ts';
import type { FunctionDefinition } from '../../local/fc/function-definition.ts';
import { type FunctionHost, startFunctionHost } from '../../local/fc/host.ts';
import type { InvocationResult } from '../../local/fc/invocation.ts';
import { sampleAccessKeys } from '../../local/vpn/http/access-keys.ts';
import { sample } from '../../local/vpn/sample-world.ts';
import { isDone, type Operation } from '../../shared/operation/operation.ts';
import { bundlesFolder } from '../support/bundles.ts';
import { createHttpClient, type HttpClient } from '../support/http-client.ts';
import { fastSettings, type TestCloud } from '../support/local-cloud.ts';
import { startAll } from '../support/start-all.ts';

type Changes = Partial<Pick<FunctionDefinition, 'timeoutSeconds' | 'asyncInvocation'>>;

export interface PlatformOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly webhook?: Changes;
  readonly poller?: Changes;
  readonly credentials?: () => Credentials;
  /** Of every instance, asked when it starts. */
  readonly clockOffsetMs?: () => number;
  /** The API that wakes the poller, and the settings for it. */
  readonly wakeUp?: boolean;
}

/** Function Compute with the built functions, on a store and a VPN gateway API that exist already. */
export interface Platform {
  readonly host: FunctionHost;
  readonly url: string;
  readonly client: HttpClient;
  /** One run of the poller; fails when it failed. */
  readonly tick: () => Promise<TickReport>;
  /** What a function has logged of one kind, oldest first. */
  readonly lines: (functionName: 'webhook' | 'poller', event: string) => readonly LogLine[];
}

const reportSchema = z.object({ gateways: z.number(), stillOpen: z.number(), errors: z.number() });
export type TickReport = z.infer<typeof reportSchema>;

const lineSchema = z.looseObject({ event: z.string(), durationMs: z.number().optional() });
export type LogLine = z.infer<typeof lineSchema>;

const hosts: FunctionHost[] = [];
afterAll(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

/** Starts one more platform for a test cloud: what one process does wrong there, others have to live with. */
export async function startPlatform(cloud: TestCloud, options: PlatformOptions = {}): Promise<Platform> {
  const everybody = { name: 'everybody', who: ['*'], gateways: ['*'], destinations: ['0.0.0.0/0'] };
  const distDir = bundlesFolder();
  const shared = {
    handler: 'index.handler',
    memoryMb: 256,
    environment: {
      ROUTEHOOK_SENDERS: JSON.stringify(cloud.sender.configuration),
      ROUTEHOOK_ACCESS: JSON.stringify([everybody]),
      ROUTEHOOK_STORE: `sqlite:${cloud.storePath}`,
      ROUTEHOOK_VPC_ENDPOINT: cloud.emulator.endpoint,
      ROUTEHOOK_VPC_PROTOCOL: 'HTTP',
      ...fastSettings,
      ...options.environment,
    },
  } as const;
  const host = await startFunctionHost({
    region: sample.regionId,
    accountId: sample.accountId,
    credentials: options.credentials ?? sampleCredentials,
    ...(options.clockOffsetMs === undefined ? {} : { clockOffsetMs: options.clockOffsetMs }),
    ...(options.wakeUp ? { api: { serviceName: 'routehook', environment: wakeUpSettings } } : {}),
    functions: [
      {
        ...shared,
        name: 'webhook',
        codeDir: resolve(distDir, 'webhook'),
        timeoutSeconds: 30,
        httpTrigger: { methods: ['GET', 'POST'] },
        ...options.webhook,
      },
      {
        ...shared,
        name: 'poller',
        codeDir: resolve(distDir, 'poller'),
        timeoutSeconds: 60,
        reservedConcurrency: 1,
        asyncInvocation: { maxRetryAttempts: 0, maxEventAgeSeconds: 1 },
        timer: { triggerName: 'each-minute', payload: '' },
        ...options.poller,
      },
    ],
  });
  hosts.push(host);
  const url = host.urls.get('webhook') ?? '';
  return {
    host,
    url,
    client: createHttpClient(url, cloud.sender),
    async tick() {
      const result = await host.fireTimer('poller');
      if (result.kind !== 'answered') throw new Error(`The tick failed: ${JSON.stringify(result)}`);
      return reportSchema.parse(JSON.parse(result.payload.toString('utf8')));
    },
    lines: (functionName, event) => linesOf(host, functionName, event),
  };
}

/** Waits for the end of an operation as its record shows it; no function is invoked for that. */
export async function endOf(cloud: TestCloud, name: string): Promise<Operation> {
  const giveUpAtMs = Date.now() + 15_000;
  for (;;) {
    const operation = await recordOf(cloud, name);
    if (isDone(operation)) return operation;
    if (Date.now() > giveUpAtMs) {
      throw new Error(`${name} does not end: ${JSON.stringify(operation)}\n${cloud.logText()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Runs a poller, as its timer would, until an operation has ended; the test's own timeout bounds it. */
export async function tickToEnd(
  cloud: TestCloud,
  { tick }: Pick<Platform, 'tick'>,
  name: string,
): Promise<Operation> {
  for (;;) {
    await tick();
    const operation = await recordOf(cloud, name);
    if (isDone(operation)) return operation;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Fires the poller's timer, more than once if need be, and gives the run in which something has become so. */
export async function fireUntil(
  host: FunctionHost,
  isSo: () => boolean,
): Promise<{ readonly ended: Promise<InvocationResult> }> {
  for (;;) {
    let isOver = false;
    const ended = host.fireTimer('poller').finally(() => {
      isOver = true;
    });
    while (!isOver && !isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
    if (isSo()) return { ended };
  }
}

/** An operation as it is recorded now. */
export async function recordOf(cloud: TestCloud, name: string): Promise<Operation> {
  const id = name.slice('operations/'.length);
  const operation = await cloud.withStore((store) => store.readOperation(id));
  if (operation === undefined) throw new Error(`${name} is not recorded.`);
  return operation;
}

/** What a function of a host has logged of one kind, oldest first. */
export function linesOf(
  host: FunctionHost,
  functionName: 'webhook' | 'poller',
  event: string,
): readonly LogLine[] {
  return host
    .logs(functionName)
    .filter(({ stream, text }) => stream === 'stdout' && text.startsWith('{'))
    .map(({ text }) => lineSchema.parse(JSON.parse(text)))
    .filter((line) => line.event === event);
}

function wakeUpSettings(apiUrl: string): Record<string, string> {
  return { ROUTEHOOK_WAKEUP: 'routehook/poller', ROUTEHOOK_WAKEUP_ENDPOINT: apiUrl };
}

function sampleCredentials(): Credentials {
  const id = 'emulator-temporary';
  const { secret = '', securityToken = '' } = sampleAccessKeys(sample.accountId)[id] ?? {};
  return { accessKeyId: id, accessKeySecret: secret, securityToken };
}

/** A piece of work that a test waits for. */
export type Story = () => Promise<void>;

/** Begins all stories, a few at a time since each is several processes, and gives the end of each. */
export function startStories(stories: Readonly<Record<string, Story>>): (story: Story) => Promise<void> {
  let free = 3;
  const waiting: (() => void)[] = [];
  return startAll(Object.values(stories), async (story) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((begin) => waiting.push(begin));
    try {
      await story();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  });
}
