import { createServer } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FaultRuleInput } from '../../local/vpn/faults.ts';
import { startVpnEmulator } from '../../local/vpn/http/start-vpn-emulator.ts';
import { operationOf } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, routeBody } from '../support/route-bodies.ts';
import { testWorld } from '../support/test-world.ts';

const budgetMs = 1_000;
/** What the answer may take beyond the budget: starting, recording, a busy machine. */
const marginMs = 900;
const environment = { ROUTEHOOK_INLINE_BUDGET_MS: String(budgetMs), ROUTEHOOK_FIRST_LOOK_MS: '1000' };

interface Row {
  readonly title: string;
  readonly fault: FaultRuleInput;
  readonly states: readonly string[];
}

const rows: readonly Row[] = [
  {
    title: 'looking at the gateway hangs',
    fault: { action: 'DescribeVpnGateway', effect: { kind: 'hang' } },
    states: ['queued'],
  },
  {
    title: 'looking at the routes hangs',
    fault: { action: 'DescribeVpnRouteEntries', effect: { kind: 'hang' } },
    states: ['queued'],
  },
  {
    title: 'looking fails',
    fault: { action: 'DescribeVpnGateway', effect: { kind: 'server-error', status: 503 } },
    states: ['queued'],
  },
  {
    title: 'the create call hangs and has no effect',
    fault: { action: 'CreateVpnRouteEntry', effect: { kind: 'hang' } },
    states: ['unknown'],
  },
  {
    title: 'the create call hangs and has its effect',
    fault: { action: 'CreateVpnRouteEntry', effect: { kind: 'hang', commits: true } },
    states: ['unknown'],
  },
  {
    title: 'the create call is slow',
    fault: { action: 'CreateVpnRouteEntry', effect: { kind: 'delay', delayMs: 5_000, when: 'after-commit' } },
    states: ['unknown'],
  },
  {
    title: 'the create call is throttled for a second',
    fault: { action: 'CreateVpnRouteEntry', effect: { kind: 'throttle', retryAfterMs: 1_000 } },
    states: ['queued'],
  },
];

describe('a cloud in trouble while a request gets its first step', () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await startTestCloud({ environment });
    await cloud.client.bearer('/healthz');
  });

  it.concurrent.each(rows)('$title: answered in time, recorded, and finished by the poller', async (row) => {
    const gateway = cloud.freshGateway();
    const parameters = { VpnGatewayId: gateway.vpnGatewayId };
    cloud.emulator.inject({ ...row.fault, parameters, times: 1 });
    const startedMs = Date.now();
    const reply = await cloud.client.signed(freshId(), routeBody(gateway));
    expect(Date.now() - startedMs).toBeLessThan(budgetMs + marginMs);
    expect(reply.status).toBe(202);
    const { name, metadata } = operationOf(reply);
    expect(row.states).toContain(metadata.state);
    const stored = await cloud.withStore((store) => store.readOperation(name.slice('operations/'.length)));
    expect(stored?.state).toBe(metadata.state);

    await pollUntilDone(cloud, name);
    const ended = await cloud.client.read(name);
    expect(ended).toMatchObject({ metadata: { state: 'succeeded' }, response: { alreadyExisted: false } });
    expect(cloud.callsTo(gateway).filter(({ code }) => code === 'OK').length).toBeGreaterThanOrEqual(1);
    expect(cloud.routesOn(gateway)).toHaveLength(1);
    const tokens = new Set(cloud.callsTo(gateway).map((call) => call.parameters.ClientToken));
    // Only a definite refusal ends a token.
    expect(tokens.size).toBe(row.fault.effect.kind === 'throttle' ? 2 : 1);
  });
});

describe('a cloud that cannot be reached at all', () => {
  it('202 queued at once; when the cloud is back, the poller finishes it', async () => {
    const port = await freePort();
    const cloud = await startTestCloud({
      environment: { ...environment, ROUTEHOOK_VPC_ENDPOINT: `127.0.0.1:${port}` },
    });
    await cloud.client.bearer('/healthz');
    const startedMs = Date.now();
    const reply = await cloud.client.signed(freshId(), routeBody(cloud.freshGateway()));
    expect(Date.now() - startedMs).toBeLessThan(budgetMs + marginMs);
    expect(reply.status).toBe(202);
    const { name, metadata } = operationOf(reply);
    expect(metadata).toMatchObject({ state: 'queued', waitingFor: 'gateway-unreadable', attempts: 0 });

    const late = await startVpnEmulator({ port, seed: testWorld(1), durationMs: 100 });
    try {
      await pollUntilDone(cloud, name);
      expect((await cloud.client.read(name)).metadata.state).toBe('succeeded');
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
    await pollUntilDone(cloud, name);
    expect((await cloud.client.read(name)).metadata.state).toBe('succeeded');
  });
});

/** Ticks as the timer does, until the operation has ended. */
async function pollUntilDone(cloud: TestCloud, name: string): Promise<void> {
  const done = cloud.client.waitUntil(name);
  let isDone = false;
  const stop = () => {
    isDone = true;
  };
  done.then(stop, stop);
  while (!isDone) {
    await cloud.host.fireTimer('poller');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await done;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
