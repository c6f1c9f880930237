import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { operationOf, problemOf, type Reply } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, routeBody } from '../support/route-bodies.ts';
import { startAll } from '../support/start-all.ts';
import { tick, until } from '../support/ticks.ts';

/** How long a gateway is busy with one change. */
const durationMs = 300;

function startCloud(environment: Readonly<Record<string, string>> = {}): Promise<TestCloud> {
  return startTestCloud({ wakeUp: true, emulator: { durationMs }, environment });
}

const hook = { path: '/v1/hooks/standard' };

describe('a new request wakes the poller; no timer ever fires', () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await startCloud();
    // The instances are warm afterwards, as they are on the platform most of the time.
    await cloud.ended(await cloud.ask(routeBody(cloud.freshGateway())));
  });

  it('a request at the API: first step inline, the end seen by the poller, all within two seconds', async () => {
    const gateway = cloud.freshGateway();
    const { name, metadata } = operationOf(await cloud.client.signed(freshId(), routeBody(gateway)));
    expect(metadata.state).toBe('applying');
    const ended = await cloud.ended(name);
    expect(ended.metadata.state).toBe('succeeded');
    const [created] = cloud.callsTo(gateway);
    expect(Date.parse(ended.metadata.updateTime) - (created?.atMs ?? 0)).toBeLessThan(2_000);
  });

  it('a request through a hook: answered without a call to the cloud, and finished within two seconds of its first', async () => {
    const gateway = cloud.freshGateway();
    const { name, metadata } = operationOf(await cloud.client.signed(freshId(), routeBody(gateway), hook));
    expect(metadata.state).toBe('queued');
    const ended = await cloud.ended(name);
    expect(ended.metadata.state).toBe('succeeded');
    const [created] = cloud.callsTo(gateway);
    expect(Date.parse(ended.metadata.updateTime) - (created?.atMs ?? 0)).toBeLessThan(2_000);
    expect(Date.parse(ended.metadata.updateTime) - Date.parse(metadata.createTime)).toBeLessThan(5_000);
  });

  it('a finished request and a dry run: there is nothing to wake anybody for', async () => {
    const body = { ...routeBody(cloud.freshGateway()), dryRun: true };
    await quiet(cloud);
    const before = cloud.host.apiCalls.length;
    expect(operationOf(await cloud.client.signed(freshId(), body)).done).toBe(true);
    const read = await cloud.client.bearer('/v1/operations');
    expect([read.status, cloud.host.apiCalls.length - before]).toEqual([200, 0]);
  });

  it('ten requests at once, one process: one or two wake-ups, and all are finished', async () => {
    await quiet(cloud);
    const before = cloud.host.apiCalls.length;
    const bodies = Array.from({ length: 10 }, () => routeBody(cloud.freshGateway()));
    const beganMs = Date.now();
    const names = await Promise.all(bodies.map(cloud.ask));
    const windows = Math.ceil((Date.now() - beganMs) / 2_000);
    for (const name of names) expect((await cloud.ended(name)).metadata.state).toBe('succeeded');
    expect(cloud.host.apiCalls.length - before).toBeLessThanOrEqual(Math.max(2, windows));
    expect(cloud.host.apiCalls.length - before).toBeGreaterThanOrEqual(1);
  });

  it('requests that come one after the other, also where the poller is about to rest: all are finished', async () => {
    const names: string[] = [];
    for (const pauseMs of [0, 1_300, 3_200]) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      names.push(
        operationOf(await cloud.client.signed(freshId(), routeBody(cloud.freshGateway()), hook)).name,
      );
    }
    for (const name of names) expect((await cloud.ended(name)).metadata.state).toBe('succeeded');
  });

  it('four requests in four processes: a wake-up of each at most, and all are finished', async () => {
    await quiet(cloud);
    const before = cloud.host.apiCalls.length;
    const replies = await Promise.all(
      [1, 2, 3, 4].map(() => cloud.client.signed(freshId(), routeBody(cloud.freshGateway()), hook)),
    );
    for (const reply of replies) {
      expect((await cloud.ended(operationOf(reply).name)).metadata.state).toBe('succeeded');
    }
    expect(cloud.host.apiCalls.length - before).toBeLessThanOrEqual(4);
  });

  it('every wake-up was accepted, none has left a secret in a log', () => {
    expect(cloud.host.apiCalls.map(({ code }) => code)).toEqual(cloud.host.apiCalls.map(() => 'OK'));
    expect(cloud.logText()).not.toContain('emulator-temporary-secret');
    expect(cloud.logText()).not.toContain('emulator-security-token');
    expect(cloud.logText()).not.toContain('wake-up.missed');
  });

  it('a stranger asks for it asynchronously: refused by the code as any stranger, once, and nobody is woken', async () => {
    await quiet(cloud);
    // Each tick but the timer's is asked for by a call of the API.
    const before = [cloud.host.apiCalls.length, cloud.emulator.calls.length];
    const stranger = `stranger-${freshId()}`;
    const body = JSON.stringify(routeBody(cloud.freshGateway(), { description: stranger }));
    const headers = {
      'content-type': 'application/json',
      'x-fc-invocation-type': 'Async',
      'webhook-id': stranger,
      'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
      'webhook-signature': 'v1,AAAA',
    };
    const reply = await cloud.client.bare('/v1/routes', body, { headers });
    expect([reply.status, reply.text]).toEqual([202, '']);
    const id = reply.headers.get('x-fc-request-id') ?? 'none';
    await until(() => linesAbout(cloud, id).length > 0);
    // An event that failed would come again within a second.
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(linesAbout(cloud, id)).toMatchObject([{ event: 'http.request', status: 401 }]);
    expect([cloud.host.apiCalls.length, cloud.emulator.calls.length]).toEqual(before);
    const { text } = await cloud.client.bearer('/v1/operations?pageSize=100');
    expect(text).not.toContain(stranger);

    // Asked in the usual way, the same stranger is told why.
    const { 'x-fc-invocation-type': _, ...usual } = headers;
    expect(problemOf(await cloud.client.bare('/v1/routes', body, { headers: usual })).status).toBe(401);
  });
});

interface Trouble {
  readonly title: string;
  readonly environment: () => Promise<Readonly<Record<string, string>>>;
  readonly told: Readonly<Record<string, unknown>>;
}

interface Outcome {
  readonly cloud: TestCloud;
  readonly answers: readonly { readonly status: number; readonly tookMs: number; readonly state: string }[];
}

const troubles: readonly Trouble[] = [
  {
    title: 'the poller does not exist',
    environment: async () => ({ ROUTEHOOK_WAKEUP: 'routehook/nobody' }),
    told: { outcome: 'refused', why: 'FunctionNotFound', status: 404 },
  },
  {
    title: 'the API cannot be reached',
    environment: async () => ({ ROUTEHOOK_WAKEUP_ENDPOINT: 'http://127.0.0.1:9' }),
    told: { outcome: 'refused', why: 'ECONNREFUSED' },
  },
  {
    title: 'the API does not answer',
    environment: async () => ({ ROUTEHOOK_WAKEUP_ENDPOINT: await silentEndpoint() }),
    told: { outcome: 'unanswered' },
  },
];

describe('a poller that cannot be woken', () => {
  let outcomeOf: (row: Trouble) => Promise<Outcome>;
  beforeAll(() => {
    outcomeOf = startAll(troubles, meet);
  });

  async function meet({ environment }: Trouble): Promise<Outcome> {
    const cloud = await startCloud(await environment());
    const answers: Outcome['answers'][number][] = [];
    for (const options of [hook, {}]) {
      const reply = await cloud.client.signed(freshId(), routeBody(cloud.freshGateway()), options);
      const line = linesAbout(cloud, reply.headers.get('x-request-id') ?? 'none').find(
        ({ event }) => event === 'http.request',
      );
      await tick(cloud);
      const { metadata } = await cloud.ended(operationOf(reply).name);
      answers.push({ status: reply.status, tookMs: line?.durationMs ?? Number.NaN, state: metadata.state });
    }
    return { cloud, answers };
  }

  it.each(troubles)(
    '$title: answered within a second more, told in one line, finished by the timer',
    async (row) => {
      const { cloud, answers } = await outcomeOf(row);
      for (const { status, tookMs, state } of answers) {
        expect([status, state]).toEqual([202, 'succeeded']);
        // Half a second for the request itself, on a busy machine.
        expect(tookMs).toBeLessThan(1_000 + 500);
      }
      const missed = logOf(cloud).filter(({ event }) => event === 'wake-up.missed');
      expect(missed).toContainEqual(expect.objectContaining({ ...row.told, level: 'warn' }));
      expect(missed.length).toBeLessThanOrEqual(answers.length);
      expect(cloud.logText()).not.toContain('emulator-security-token');
    },
  );
});

describe('a poller that ends under its work', () => {
  it('the request is answered, the next wake-up finishes it', async () => {
    const cloud = await startCloud();
    const reply: Reply = await cloud.client.signed(freshId(), routeBody(cloud.freshGateway()), hook);
    expect(reply.status).toBe(202);
    await until(() => cloud.host.instances('poller').length > 0);
    await cloud.host.killInstances('poller');
    // Past the while that the first wake-up stands for.
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    const next = await cloud.ask(routeBody(cloud.freshGateway()));
    for (const name of [operationOf(reply).name, next]) {
      expect((await cloud.ended(name)).metadata.state).toBe('succeeded');
    }
  });
});

describe('an instance that was frozen for longer than idle connections are kept', () => {
  it('the wake-up is made on another connection', async () => {
    const cloud = await startCloud();
    for (const pauseMs of [0, 2_100, 6_000]) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      const reply = await cloud.client.signed(freshId(), routeBody(cloud.freshGateway()), hook);
      expect(reply.status).toBe(202);
    }
    expect(cloud.host.apiCalls).toHaveLength(3);
    expect(cloud.logText()).not.toContain('wake-up.missed');
  });
});

/** Waits until the poller has gone to rest and the last wake-up stands for nothing any more. */
async function quiet({ host }: TestCloud): Promise<void> {
  const calls = host.apiCalls.at(-1)?.atMs ?? 0;
  await until(
    () => Date.now() - calls > 2_000 && host.instances('poller').every(({ state }) => state === 'frozen'),
  );
}

const lineSchema = z.looseObject({
  event: z.string(),
  requestId: z.string().optional(),
  durationMs: z.number().optional(),
});

function logOf({ host }: TestCloud): readonly z.infer<typeof lineSchema>[] {
  return host
    .logs('webhook')
    .filter(({ text }) => text.startsWith('{'))
    .map(({ text }) => lineSchema.parse(JSON.parse(text)));
}

function linesAbout(cloud: TestCloud, id: string): readonly z.infer<typeof lineSchema>[] {
  return logOf(cloud).filter(({ requestId }) => requestId === id);
}

const silent: Server[] = [];
afterAll(() => {
  for (const server of silent) server.close().closeAllConnections();
});

async function silentEndpoint(): Promise<string> {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  silent.push(server);
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}
