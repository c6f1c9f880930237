import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createCallbackPlatform } from '../../local/chat/callback.ts';
import { setGatewayStatus } from '../../local/vpn/model/foreign-hand.ts';
import { operationOf } from '../support/http-client.ts';
import { type LogLine, logProblems, readLogLines } from '../support/log-lines.ts';
import { freshId, type RouteBody, routeBody } from '../support/route-bodies.ts';
import type { SampleDelivery } from '../support/senders/sender-sample.ts';
import type { TestGateway } from '../support/test-world.ts';
import { githubAtHome } from './replies-senders.ts';
import { addLine, type ReplyWorld, startReplyWorld } from './replies-world.ts';

const secret = `whsec_${Buffer.alloc(32, 'callback').toString('base64')}`;
const platform = createCallbackPlatform({ secret });
const called: Readonly<Record<string, unknown>>[] = [];
const receiver: typeof platform = {
  ...platform,
  handle(request) {
    called.push(z.record(z.string(), z.unknown()).parse(JSON.parse(request.body)));
    return platform.handle(request);
  },
};
const github = githubAtHome();

let traces = 0;
function freshTrace() {
  traces += 1;
  const traceId = `4bf92f3577b34da6a3ce929d0e0e${String(traces).padStart(4, '0')}`;
  return { traceId, traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
}

let world: ReplyWorld;

beforeAll(async () => {
  world = await startReplyWorld([github], {
    morePlatforms: [receiver],
    environment: {
      ROUTEHOOK_CALLBACK_SECRETS: JSON.stringify([secret]),
      ROUTEHOOK_LOG_LEVEL: 'debug',
      ROUTEHOOK_INLINE_BUDGET_MS: '300',
    },
  });
}, 30_000);

function linesOf(name: 'webhook' | 'poller'): readonly LogLine[] {
  return readLogLines(world.cloud.host.logs(name).map(({ text }) => text));
}

function linesAbout(id: string): readonly (LogLine & { readonly function?: unknown })[] {
  return [...linesOf('webhook'), ...linesOf('poller')].filter(
    ({ operationId, threadId }) => operationId === id || threadId === id,
  );
}

async function askFor(
  gateway: TestGateway,
  traceparent: string | undefined,
  id = freshId(),
  more: RouteBody = {},
) {
  const headers = traceparent === undefined ? {} : { traceparent };
  const callbackUrl = `${world.chats.url}/callback/told`;
  const body = routeBody(gateway, { callbackUrl, ...more });
  const operation = operationOf(await world.cloud.client.signed(id, body, { headers }));
  return { operation, id: operation.name.slice('operations/'.length) };
}

function eventAbout({ vpnGatewayId }: TestGateway) {
  return called.filter(({ subject }) => String(subject).startsWith(`${vpnGatewayId}/`));
}

describe('a request with a traceparent', () => {
  it('the trace is in every line about it, in both functions, in the operation and in the callback', async () => {
    const { traceId, traceparent } = freshTrace();
    const gateway = world.cloud.freshGateway();
    const { operation, id } = await askFor(gateway, traceparent);
    await world.tick();
    expect(operation.metadata).toMatchObject({ traceId, traceparent });
    expect((await world.view(gateway)).metadata).toMatchObject({ state: 'succeeded', traceId, traceparent });
    const lines = linesAbout(id);
    expect(new Set(lines.map((line) => line.function))).toEqual(new Set(['webhook', 'poller']));
    const events = [
      'operation.accepted',
      'operation.sent',
      'operation.succeeded',
      'reply.delivered',
      'http.request',
    ];
    expect(lines.map(({ event }) => event)).toEqual(expect.arrayContaining(events));
    expect(lines.map((line) => line.traceId)).toEqual(lines.map(() => traceId));
    expect(eventAbout(gateway)).toMatchObject([{ traceparent, data: { metadata: { traceId } } }]);
  });

  it('through a hook: the same', async () => {
    const { traceId, traceparent } = freshTrace();
    const gateway = world.cloud.freshGateway();
    const delivery: SampleDelivery = {
      line: addLine(gateway),
      deliveryId: freshId(),
      actor: github.actor,
      nowMs: Date.now(),
      secret: 'newer',
      platformUrl: world.platformUrl(github),
    };
    github.typed?.(delivery);
    const { headers, body } = github.request(delivery);
    await world.send(github, { headers: { ...headers, traceparent }, body });
    await world.tick();
    const { name, metadata } = await world.view(gateway);
    expect(metadata).toMatchObject({ state: 'succeeded', traceId });
    const lines = linesAbout(name.slice('operations/'.length));
    expect(lines.filter(({ event }) => event === 'reply.delivered')).not.toEqual([]);
    expect(lines.map((line) => line.traceId)).toEqual(lines.map(() => traceId));
  });

  it('delivered again with another trace, or with none: the same operation and its first trace', async () => {
    const { traceId, traceparent } = freshTrace();
    const gateway = world.cloud.freshGateway();
    const delivery = freshId();
    const first = await askFor(gateway, traceparent, delivery);
    for (const again of [freshTrace().traceparent, undefined]) {
      const { operation } = await askFor(gateway, again, delivery);
      expect(operation).toMatchObject({ name: first.operation.name, metadata: { traceId, traceparent } });
    }
    await world.tick();
  });

  it('a refusal names the trace of the request, too', async () => {
    const { traceId, traceparent } = freshTrace();
    await world.cloud.client.bearer('/v1/routes', {}, { headers: { traceparent } });
    expect(linesOf('webhook').at(-1)).toMatchObject({ event: 'http.request', status: 400, traceId });
  });
});

describe('a request without a usable traceparent', () => {
  it.each([
    ['none', undefined],
    ['one of another version', `01-${'a'.repeat(32)}-${'b'.repeat(16)}-01`],
    ['one that is a text', 'secret words'],
  ])('%s: served as ever, and no trace is made up', async (_, traceparent) => {
    const gateway = world.cloud.freshGateway();
    const { id } = await askFor(gateway, traceparent);
    await world.tick();
    const { metadata } = await world.view(gateway);
    expect(metadata.state).toBe('succeeded');
    expect(metadata).not.toHaveProperty('traceId');
    expect(metadata).not.toHaveProperty('traceparent');
    const lines = linesAbout(id);
    expect(lines.length).toBeGreaterThan(4);
    for (const line of lines) expect(line).not.toHaveProperty('traceId');
    expect(eventAbout(gateway)).toHaveLength(1);
    expect(eventAbout(gateway)[0]).not.toHaveProperty('traceparent');
    expect(world.cloud.logText()).not.toContain('secret words');
  });
});

describe('the line of a tick', () => {
  it('counts what the cloud has seen of it, in whole numbers only', async () => {
    const gateways = [1, 2, 3].map(() => world.cloud.freshGateway());
    const { emulator } = world.cloud;
    const setAll = (status: 'active' | 'updating') => {
      for (const { vpnGatewayId } of gateways) setGatewayStatus(emulator.world, vpnGatewayId, status);
    };
    // So that no first step is taken before the tick.
    setAll('updating');
    for (const gateway of gateways) {
      for (const block of [1, 2])
        await askFor(gateway, undefined, freshId(), { routeDest: `10.${block}.0.0/16` });
    }
    setAll('active');
    const before = emulator.calls.length;
    await world.tick();
    const calls = emulator.calls.slice(before).map(({ action }) => action);
    const creates = calls.filter((action) => action === 'CreateVpnRouteEntry').length;
    const line = linesOf('poller').at(-1) ?? { event: '', level: '' };
    expect(line).toMatchObject({
      event: 'poller.tick',
      gateways: 3,
      stillOpen: 0,
      open: 0,
      longestQueue: 0,
      oldestAgeMs: 0,
      told: 6,
      untold: 0,
      owed: 0,
      throttled: 0,
      changeCalls: creates,
      describeCalls: calls.length - creates,
    });
    expect(creates).toBe(6);
    const { time: _, function: __, requestId: ___, level: ____, event: _____, ...numbers } = line;
    for (const [name, value] of Object.entries(numbers))
      expect([name, Number.isInteger(value)]).toEqual([name, true]);
    expect(Number(line.durationMs) + Number(line.leftMs)).toBe(52_000);
  });

  it('a tick without work: two calls of the store, none of the cloud', async () => {
    await world.tick();
    const before = world.cloud.emulator.calls.length;
    await world.tick();
    expect(linesOf('poller').at(-1)).toMatchObject({ event: 'poller.tick', storeCalls: 2, describeCalls: 0 });
    expect(world.cloud.emulator.calls).toHaveLength(before);
  });

  it('every line of both functions is as docs/logs.md says', () => {
    expect([...linesOf('webhook'), ...linesOf('poller')].flatMap(logProblems)).toEqual([]);
  });
});
