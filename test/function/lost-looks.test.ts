import { beforeAll, describe, expect, it } from 'vitest';
import { operationOf, type ShownOperation } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, routeBody } from '../support/route-bodies.ts';
import { startAll } from '../support/start-all.ts';
import type { TestGateway } from '../support/test-world.ts';

const rows = [
  { what: 'reset', effect: { kind: 'reset-before-commit' } },
  {
    what: '200 with an error body',
    effect: { kind: 'error-in-200', code: 'InvalidVpnGatewayInstanceId.NotFound' },
  },
  { what: '302', effect: { kind: 'redirect' } },
  { what: 'half an answer', effect: { kind: 'truncated-body' } },
  { what: 'an empty 200', effect: { kind: 'empty-body' } },
  { what: 'throttled', effect: { kind: 'throttle', retryAfterMs: 200 } },
] as const;

const environment = { ROUTEHOOK_INLINE_BUDGET_MS: '0' };

let cloud: TestCloud;
let surveyed: Promise<void>;
let outcomeOf: (row: (typeof rows)[number]) => Promise<{ gateway: TestGateway; operation: ShownOperation }>;

beforeAll(async () => {
  cloud = await startTestCloud({ emulator: { durationMs: 200 }, environment });
  surveyed = loseSurveys(await startTestCloud({ emulator: { durationMs: 200 }, environment }));
  surveyed.catch(() => undefined);
  // Each caller waits for its own gateway: single looks, all at the same time.
  outcomeOf = startAll(rows, async ({ effect, what }) => {
    const gateway = cloud.freshGateway();
    const parameters = { VpnGatewayId: gateway.vpnGatewayId };
    const after = what.length % 2;
    // A look whose connection broke is made once more at once.
    const times = what === 'reset' || what === 'half an answer' ? 2 : 1;
    cloud.emulator.inject({ action: 'DescribeVpnGateway', parameters, after, times, effect });
    const prefer = { headers: { prefer: 'wait=18' } };
    const reply = await cloud.client.signed(freshId(), routeBody(gateway), prefer);
    return { gateway, operation: operationOf(reply) };
  });
});

describe('a look at the state of a gateway whose answer is lost', () => {
  it.each(rows)('$what: looked at again, one create call, succeeded', async (row) => {
    const { gateway, operation } = await outcomeOf(row);
    expect(cloud.callsTo(gateway, 'DescribeVpnGateway').map(({ fault }) => fault)).toContain(row.effect.kind);
    expect(operation.metadata).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(operation.response?.alreadyExisted).toBe(false);
    expect(operation.metadata.journal.map(({ detail }) => detail)).toContainEqual(
      expect.stringMatching(/^gateway-unreadable: /),
    );
    expect(cloud.callsTo(gateway)).toHaveLength(1);
    expect(cloud.routesOn(gateway)).toHaveLength(1);
  });

  it('a survey of several gateways, lost before and after the calls: all of them succeed, each with one call', () =>
    surveyed);
});

async function loseSurveys(many: TestCloud): Promise<void> {
  const gateways = Array.from({ length: 4 }, () => many.freshGateway());
  const names: string[] = [];
  for (const gateway of gateways) names.push(await many.ask(routeBody(gateway)));
  const action = 'DescribeVpnGateways';
  many.emulator.inject({ action, times: 1, effect: { kind: 'error-in-200' } });
  many.emulator.inject({ action, after: 1, times: 1, effect: { kind: 'truncated-body' } });
  await many.host.fireTimer('poller');
  const faults = many.emulator.calls.filter((call) => call.action === action).map(({ fault }) => fault);
  expect(faults).toEqual(expect.arrayContaining(['error-in-200', 'truncated-body']));
  for (const [index, gateway] of gateways.entries()) {
    const { metadata } = await many.ended(names[index] ?? '');
    expect(metadata).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(many.callsTo(gateway)).toHaveLength(1);
  }
}
