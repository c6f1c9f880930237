import { CreateVpnRouteEntryRequest } from '@alicloud/vpc20160428';
import { describe, expect, it } from 'vitest';
import type { FaultEffect, FaultRuleInput } from '../../../local/vpn/faults.ts';
import { routesOf } from '../../../local/vpn/model/foreign-hand.ts';
import { sample } from '../../../local/vpn/sample-world.ts';
import { failureOf } from './sdk-client.ts';
import { anSdkBench, creationFields } from './sdk-fixture.ts';

interface Row {
  readonly title: string;
  readonly effect: FaultRuleInput['effect'];
  /** What the SDK throws. */
  readonly thrown: Readonly<Record<string, unknown>>;
  /** Whether the route exists afterwards. */
  readonly exists: boolean;
}

const rows: readonly Row[] = [
  {
    title: 'reset before',
    effect: { kind: 'reset-before-commit' },
    thrown: { code: 'ECONNRESET' },
    exists: false,
  },
  {
    title: 'reset after',
    effect: { kind: 'reset-after-commit' },
    thrown: { code: 'ECONNRESET' },
    exists: true,
  },
  { title: 'a cut body', effect: { kind: 'truncated-body' }, thrown: { code: 'ECONNRESET' }, exists: true },
  { title: 'an HTML 502', effect: { kind: 'html' }, thrown: { name: 'SyntaxError' }, exists: true },
  {
    title: 'an HTML 200',
    effect: { kind: 'html', status: 200 },
    thrown: { name: 'SyntaxError' },
    exists: true,
  },
  { title: 'an empty 200', effect: { kind: 'empty-body' }, thrown: { name: 'SyntaxError' }, exists: true },
  {
    title: 'throttling',
    effect: { kind: 'throttle', retryAfterMs: 1500 },
    thrown: { name: 'ThrottlingError', code: 'Throttling.User', statusCode: 400, retryAfter: 1500 },
    exists: false,
  },
  {
    title: 'an injected refusal',
    effect: { kind: 'error', status: 400, code: 'Appliance.Configuring', message: 'Busy.' },
    thrown: { name: 'ClientError', code: 'Appliance.Configuring', statusCode: 400 },
    exists: false,
  },
  {
    title: 'a server error',
    effect: { kind: 'server-error' },
    thrown: { name: 'ServerError', code: 'ServiceUnavailable', statusCode: 503 },
    exists: false,
  },
  {
    title: 'a server error after the work was done',
    effect: { kind: 'server-error', status: 500, commits: true },
    thrown: { name: 'ServerError', statusCode: 500 },
    exists: true,
  },
  { title: 'no answer', effect: { kind: 'hang' }, thrown: { name: 'RequestTimeoutError' }, exists: false },
  {
    title: 'an answer that comes too late',
    effect: { kind: 'delay', delayMs: 60_000 },
    thrown: { name: 'RequestTimeoutError' },
    exists: true,
  },
];

const request = () => new CreateVpnRouteEntryRequest(creationFields);

async function meet(effect: FaultRuleInput['effect']) {
  const bench = await anSdkBench({ durationMs: 0 });
  bench.emulator.inject({ action: 'CreateVpnRouteEntry', times: 1, effect });
  // Short only where the wait itself is the subject, so that a slow machine changes no outcome.
  const waits = effect.kind === 'hang' || effect.kind === 'delay';
  const client = bench.clientAs({ timeoutMs: waits ? 200 : 5000 });
  return { ...bench, call: () => client.createVpnRouteEntry(request()) };
}

/** Zero-length changes end at the next look at the world. */
const existsIn = ({ emulator }: Awaited<ReturnType<typeof meet>>): boolean =>
  (emulator.world.gateways[sample.single]?.task ?? routesOf(emulator.world, sample.single)[0]) !== undefined;

describe('injected faults, as the SDK meets them', () => {
  it.each(rows)('$title → thrown, and the route exists: $exists', async ({ effect, thrown, exists }) => {
    const met = await meet(effect);
    expect(await failureOf(met.call())).toMatchObject(thrown);
    expect(existsIn(met)).toBe(exists);
    expect(met.emulator.calls).toMatchObject([{ fault: effect.kind, code: exists ? 'OK' : undefined }]);
  });

  const silent: readonly { title: string; effect: FaultEffect; body: object; exists: boolean }[] = [
    {
      title: 'an error inside a 200',
      effect: { kind: 'error-in-200', code: 'InternalError' },
      body: {},
      exists: false,
    },
    {
      title: 'a 200 without RequestId',
      effect: { kind: 'no-request-id' },
      body: { routeDest: '10.0.0.0/24' },
      exists: true,
    },
    { title: 'a redirect', effect: { kind: 'redirect' }, body: {}, exists: false },
  ];
  it.each(silent)('$title → the SDK calls it a success', async ({ effect, body, exists }) => {
    const met = await meet(effect);
    const answer = await met.call();
    expect(answer.body).toMatchObject(body);
    expect(answer.body?.routeDest === undefined || answer.body.requestId === undefined).toBe(true);
    expect(existsIn(met)).toBe(exists);
  });

  it('a delayed effect → the caller has given up before the route comes to be', async () => {
    const met = await meet({ kind: 'delay', delayMs: 1200, when: 'before-commit' });
    expect(await failureOf(met.call())).toMatchObject({ name: 'RequestTimeoutError' });
    expect(existsIn(met)).toBe(false);
    await expect.poll(() => existsIn(met), { timeout: 10_000 }).toBe(true);
  });

  it('a fault for one call → the next one is served', async () => {
    const met = await meet({ kind: 'reset-before-commit' });
    await failureOf(met.call());
    expect((await met.call()).body?.routeDest).toBe('10.0.0.0/24');
  });

  it('cleared faults → no harm', async () => {
    const met = await meet({ kind: 'hang' });
    met.emulator.clearFaults();
    expect((await met.call()).body?.routeDest).toBe('10.0.0.0/24');
  });
});
