import { createServer } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { FaultRuleInput } from '../../local/vpn/faults.ts';
import { startVpnEmulator } from '../../local/vpn/http/start-vpn-emulator.ts';
import { operationOf, type Reply, type ShownOperation } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, routeBody } from '../support/route-bodies.ts';
import { type TestGateway, testWorld } from '../support/test-world.ts';

const budgetMs = 1_500;
/** What the answer may take beyond the budget: recording, on a busy machine. */
const marginMs = 600;
const environment = { ROUTEHOOK_INLINE_BUDGET_MS: String(budgetMs), ROUTEHOOK_FIRST_LOOK_MS: '1500' };

interface Row {
  readonly title: string;
  readonly faults: readonly FaultRuleInput[];
  readonly states: readonly string[];
}

const rows: readonly Row[] = [
  {
    title: 'looking at the gateway hangs',
    faults: [{ action: 'DescribeVpnGateway', effect: { kind: 'hang' } }],
    states: ['queued'],
  },
  {
    title: 'looking at the routes hangs',
    faults: [{ action: 'DescribeVpnRouteEntries', effect: { kind: 'hang' } }],
    states: ['queued'],
  },
  {
    title: 'looking at the gateway is slow and looking at the routes hangs',
    faults: [
      { action: 'DescribeVpnGateway', effect: { kind: 'delay', delayMs: 1_200 } },
      { action: 'DescribeVpnRouteEntries', effect: { kind: 'hang' } },
    ],
    states: ['queued'],
  },
  {
    title: 'looking fails',
    faults: [{ action: 'DescribeVpnGateway', effect: { kind: 'server-error', status: 503 } }],
    states: ['queued'],
  },
  {
    title: 'the create call hangs and has no effect',
    faults: [{ action: 'CreateVpnRouteEntry', effect: { kind: 'hang' } }],
    states: ['unknown'],
  },
  {
    title: 'the create call hangs and has its effect',
    faults: [{ action: 'CreateVpnRouteEntry', effect: { kind: 'hang', commits: true } }],
    states: ['unknown'],
  },
  {
    title: 'the create call is slow',
    faults: [
      { action: 'CreateVpnRouteEntry', effect: { kind: 'delay', delayMs: 5_000, when: 'after-commit' } },
    ],
    states: ['unknown'],
  },
  {
    title: 'the create call is throttled for a second',
    faults: [{ action: 'CreateVpnRouteEntry', effect: { kind: 'throttle', retryAfterMs: 1_000 } }],
    states: ['queued'],
  },
];

interface Outcome {
  readonly gateway: TestGateway;
  readonly reply: Reply;
  readonly storedState: string | undefined;
  readonly ended: Promise<ShownOperation>;
}

describe('a cloud in trouble while a request gets its first step', () => {
  let cloud: TestCloud;
  const outcomes = new Map<Row, Outcome>();
  beforeAll(async () => {
    cloud = await startTestCloud({ environment });
    // Two at a time: the waits overlap, and the machine is not so busy that the function's own time would suffer.
    const left = rows.values();
    const lane = async () => {
      for (const row of left) outcomes.set(row, await run(row));
    };
    await Promise.all([lane(), lane()]);
    const ended = [...outcomes.values()].map((outcome) => outcome.ended);
    await pollUntil(cloud, Promise.allSettled(ended));
  }, 40_000);

  async function run({ faults }: Row): Promise<Outcome> {
    const gateway = cloud.freshGateway();
    const parameters = { VpnGatewayId: gateway.vpnGatewayId };
    for (const fault of faults) cloud.emulator.inject({ ...fault, parameters, times: 1 });
    const reply = await cloud.client.signed(freshId(), routeBody(gateway));
    const { name } = operationOf(reply);
    const stored = await cloud.withStore((store) => store.readOperation(name.slice('operations/'.length)));
    const ended = cloud.ended(name);
    ended.catch(() => undefined);
    return { gateway, reply, storedState: stored?.state, ended };
  }

  it.each(rows)('$title: answered in time, recorded, and finished by the poller', async (row) => {
    const outcome = outcomes.get(row);
    if (outcome === undefined) throw new Error('This request was not sent.');
    const { gateway, reply, storedState } = outcome;
    expect(reply.status).toBe(202);
    expect(functionDurationMs(cloud, reply)).toBeLessThan(budgetMs + marginMs);
    const { metadata } = operationOf(reply);
    expect(row.states).toContain(metadata.state);
    expect(storedState).toBe(metadata.state);

    expect(await outcome.ended).toMatchObject({
      metadata: { state: 'succeeded' },
      response: { alreadyExisted: false },
    });
    expect(cloud.routesOn(gateway)).toHaveLength(1);
    const tokens = new Set(cloud.callsTo(gateway).map((call) => call.parameters.ClientToken));
    // Only a definite refusal ends a token.
    const refused = row.faults.some(({ effect }) => effect.kind === 'throttle');
    expect(tokens.size).toBe(refused ? 2 : 1);
  });
});

describe('a cloud that cannot be reached at all', () => {
  it('202 queued at once; when the cloud is back, the poller finishes it', async () => {
    const port = await freePort();
    const cloud = await startTestCloud({
      environment: { ...environment, ROUTEHOOK_VPC_ENDPOINT: `127.0.0.1:${port}` },
    });
    const reply = await cloud.client.signed(freshId(), routeBody(cloud.freshGateway()));
    expect(functionDurationMs(cloud, reply)).toBeLessThan(budgetMs + marginMs);
    expect(reply.status).toBe(202);
    const { name, metadata } = operationOf(reply);
    expect(metadata).toMatchObject({ state: 'queued', waitingFor: 'gateway-unreadable', attempts: 0 });

    const late = await startVpnEmulator({ port, seed: testWorld(1), durationMs: 100 });
    try {
      const { metadata: end } = await pollUntil(cloud, cloud.ended(name));
      expect(end.state).toBe('succeeded');
    } finally {
      await late.close();
    }
  });
});

describe('an inline budget of 0', () => {
  it('202 queued without any call to the cloud; the poller does everything', async () => {
    const cloud = await startTestCloud({ environment: { ROUTEHOOK_INLINE_BUDGET_MS: '0' } });
    const reply = await cloud.client.signed(freshId(), routeBody(cloud.freshGateway()));
    const { name, metadata } = operationOf(reply);
    expect([reply.status, metadata.state, metadata.queuePosition]).toEqual([202, 'queued', 1]);
    expect(cloud.emulator.calls).toEqual([]);
    const { metadata: end } = await pollUntil(cloud, cloud.ended(name));
    expect(end.state).toBe('succeeded');
  });
});

/** How long the function itself took, by its own log: starting an instance is the platform's affair. */
function functionDurationMs({ host }: TestCloud, { headers }: Reply): number {
  const requestId = headers.get('x-request-id') ?? '';
  const line = host
    .logs('webhook')
    .find(({ text }) => text.includes('"http.request"') && text.includes(`"requestId":"${requestId}"`));
  const entry = z.object({ durationMs: z.number() }).parse(JSON.parse(line?.text ?? 'null'));
  return entry.durationMs;
}

/** Ticks as the timer does, until what is waited for has come. */
async function pollUntil<Result>(cloud: TestCloud, awaited: Promise<Result>): Promise<Result> {
  let isOver = false;
  const stop = () => {
    isOver = true;
  };
  awaited.then(stop, stop);
  while (!isOver) {
    await cloud.host.fireTimer('poller');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return awaited;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
