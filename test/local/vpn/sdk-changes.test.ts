import {
  DeleteVpnRouteEntryRequest,
  ModifyVpnRouteEntryWeightRequest,
  PublishVpnRouteEntryRequest,
} from '@alicloud/vpc20160428';
import { describe, expect, it } from 'vitest';
import type { FaultRuleInput } from '../../../local/vpn/faults.ts';
import { makeForeignChange, startForeignChange } from '../../../local/vpn/model/foreign-hand.ts';
import { sample } from '../../../local/vpn/sample-world.ts';
import { failureOf, type sdkClient } from './sdk-client.ts';
import { anSdkBench, creationFields, type SdkBench } from './sdk-fixture.ts';
import { listed } from './world-fixture.ts';

interface Row {
  readonly action: string;
  readonly ask: (client: ReturnType<typeof sdkClient>, more?: object) => Promise<unknown>;
  /** Fields that make another request of it. */
  readonly other: object;
  readonly after: readonly string[];
}

const route = { routeDest: creationFields.routeDest, nextHop: creationFields.nextHop };
const line = (weight: number, state: string) => `${route.routeDest} ${route.nextHop} ${weight} ${state}`;
const before = [line(100, 'normal')];

const rows: readonly Row[] = [
  {
    action: 'DeleteVpnRouteEntry',
    ask: (client, more) =>
      client.deleteVpnRouteEntry(new DeleteVpnRouteEntryRequest({ ...creationFields, ...more })),
    other: { weight: 0 },
    after: [],
  },
  {
    action: 'ModifyVpnRouteEntryWeight',
    ask: (client, more) =>
      client.modifyVpnRouteEntryWeight(
        new ModifyVpnRouteEntryWeightRequest({ ...creationFields, newWeight: 0, ...more }),
      ),
    other: { newWeight: 100 },
    after: [line(0, 'normal')],
  },
  {
    action: 'PublishVpnRouteEntry',
    ask: (client, more) =>
      client.publishVpnRouteEntry(
        new PublishVpnRouteEntryRequest({
          ...creationFields,
          routeType: 'dbr',
          publishVpc: true,
          ...more,
        }),
      ),
    other: { publishVpc: false },
    after: [line(100, 'published')],
  },
];

async function aBenchWithRoute(): Promise<SdkBench> {
  const bench = await anSdkBench({ durationMs: 1000 });
  makeForeignChange(bench.emulator.world, sample.single, { kind: 'add', route: { ...route, weight: 100 } });
  return bench;
}

/** What is listed when every change accepted so far is done. */
function listedWhenDone({ emulator, pass }: SdkBench): Promise<readonly string[]> {
  pass(1000);
  return fetch(`${emulator.url}/_emulator/routes?gateway=${sample.single}`).then(() =>
    listed(emulator.world),
  );
}

describe('changes of a route, through the SDK', () => {
  it.each(rows)('$action → accepted with a request id, done when active', async ({ action, ask, after }) => {
    const bench = await aBenchWithRoute();
    const answer = await ask(bench.client, { clientToken: 'token-1' });
    const requestId = bench.emulator.calls[0]?.requestId;
    expect(answer).toMatchObject({ statusCode: 200, body: { requestId } });
    expect(bench.emulator.calls).toMatchObject([{ action, code: 'OK' }]);
    expect(listed(bench.emulator.world)).toEqual(before);
    expect(await listedWhenDone(bench)).toEqual(after);
  });

  it.each(rows)('$action with a wrong secret → refused, nothing done', async ({ ask }) => {
    const bench = await aBenchWithRoute();
    const failure = await failureOf(ask(bench.clientAs({ accessKeySecret: 'wrong' })));
    expect(failure).toMatchObject({ name: 'ClientError', code: 'SignatureDoesNotMatch' });
    expect(await listedWhenDone(bench)).toEqual(before);
  });

  it.each(rows)('$action with its token again → accepted; said otherwise → refused', async (row) => {
    const bench = await aBenchWithRoute();
    const token = { clientToken: 'token-1' };
    await row.ask(bench.client, token);
    await row.ask(bench.client, token);
    const failure = await failureOf(row.ask(bench.client, { ...token, ...row.other }));
    expect(failure).toMatchObject({ code: 'IdempotentParameterMismatch', statusCode: 400 });
    expect(await listedWhenDone(bench)).toEqual(row.after);
  });

  it.each(rows)('$action on a busy gateway → VpnGateway.Configuring', async ({ ask }) => {
    const bench = await aBenchWithRoute();
    startForeignChange(bench.emulator.world, sample.single, { kind: 'other' }, 1000);
    expect(await failureOf(ask(bench.client))).toMatchObject({
      name: 'ClientError',
      code: 'VpnGateway.Configuring',
      statusCode: 400,
    });
  });

  it('a deletion while the same route is being published → VpnRouteEntry.Configuring', async () => {
    const bench = await aBenchWithRoute();
    const [remove, , publish] = rows;
    await publish?.ask(bench.client);
    expect(await failureOf(remove?.ask(bench.client) ?? Promise.resolve())).toMatchObject({
      name: 'ClientError',
      code: 'VpnRouteEntry.Configuring',
      statusCode: 400,
    });
  });

  const faults: readonly { effect: FaultRuleInput['effect']; thrown: object; made: boolean }[] = [
    { effect: { kind: 'reset-before-commit' }, thrown: { code: 'ECONNRESET' }, made: false },
    { effect: { kind: 'reset-after-commit' }, thrown: { code: 'ECONNRESET' }, made: true },
    { effect: { kind: 'html' }, thrown: { name: 'SyntaxError' }, made: true },
    { effect: { kind: 'server-error' }, thrown: { name: 'ServerError', statusCode: 503 }, made: false },
    { effect: { kind: 'throttle' }, thrown: { name: 'ThrottlingError' }, made: false },
  ];
  const cases = rows.flatMap((row) => faults.map((fault) => ({ ...row, ...fault, kind: fault.effect.kind })));
  it.each(cases)('$action meets $kind → thrown, and made: $made', async (each) => {
    const { action, ask, effect, thrown, made, after } = each;
    const bench = await aBenchWithRoute();
    bench.emulator.inject({ action, times: 1, effect });
    expect(await failureOf(ask(bench.client))).toMatchObject(thrown);
    expect(await listedWhenDone(bench)).toEqual(made ? after : before);
  });
});
