import { describe, expect, it } from 'vitest';
import type { FaultRuleInput } from '../../local/vpn/faults.ts';
import type { Fault } from '../../shared/operation/fault.ts';
import { faultTable } from '../../shared/operation/fault-table.ts';
import { testGateway, testRegion, testWorld } from '../support/test-world.ts';
import { command, gatewayRef, plentyMs, type VpnBench, type VpnUnderTest } from './vpn.contract.ts';

type Effect = FaultRuleInput['effect'];

/** Long enough for a call on this machine, short enough for a test. */
const briefMs = 400;

const { vpnGatewayId } = testGateway(0);

/** Codes that the cloud gives, and the class each belongs to. */
const cloudRows = Object.entries(faultTable)
  .filter(([, { from, class: faultClass }]) => from !== 'routehook' && faultClass !== 'passed')
  .map(([code, row]) => ({ code, faultClass: row.class }));

/** What looks like an answer and proves nothing. */
const doubtful: readonly { readonly title: string; readonly effect: Effect; readonly code: string }[] = [
  { title: 'a redirect', effect: { kind: 'redirect' }, code: 'Answer.NotASuccess' },
  { title: 'an error in a 200', effect: { kind: 'error-in-200' }, code: 'Answer.NotASuccess' },
  { title: 'a 200 without RequestId', effect: { kind: 'no-request-id' }, code: 'Answer.NotASuccess' },
  { title: 'HTML in a 200', effect: { kind: 'html', status: 200 }, code: 'Answer.Unreadable' },
  { title: 'HTML in a 502', effect: { kind: 'html' }, code: 'Answer.Unreadable' },
  { title: 'an empty 200', effect: { kind: 'empty-body' }, code: 'Answer.Unreadable' },
  { title: 'an empty 503', effect: { kind: 'empty-body', status: 503 }, code: 'Answer.Unreadable' },
  { title: 'half of an answer', effect: { kind: 'truncated-body' }, code: 'Connection.Lost' },
  { title: 'a reset before the effect', effect: { kind: 'reset-before-commit' }, code: 'Connection.Lost' },
  { title: 'a reset after the effect', effect: { kind: 'reset-after-commit' }, code: 'Connection.Lost' },
  { title: 'a 503', effect: { kind: 'server-error' }, code: 'ServiceUnavailable' },
  {
    title: 'a 500 with a code that refuses',
    effect: { kind: 'error', status: 500, code: 'VpnRouteEntry.Conflict' },
    code: 'VpnRouteEntry.Conflict',
  },
  {
    title: 'a 400 with a code that nobody knows',
    effect: { kind: 'error', status: 400, code: 'Brand.New' },
    code: 'Brand.New',
  },
];

/** What an adapter promises about faults on the wire: a value, never more than is known, and no secrets. */
export function wireContract(subject: VpnUnderTest): void {
  const reason = subject.skip?.wire;
  if (reason !== undefined) {
    describe(`${subject.name}: faults on the wire`, () => {
      it('no fault is met', ({ skip }) => skip(reason));
    });
    return;
  }

  describe(`${subject.name}: faults on the wire`, () => {
    it.each(cloudRows)('a 400 with $code: $faultClass', async ({ code, faultClass }) => {
      const bench = await subject.start(testWorld(1));
      bench.inject({ effect: { kind: 'error', status: 400, code } });
      const fault = await faultOfCreate(bench);
      expect(fault).toMatchObject({ code, class: faultClass, httpStatus: 400 });
      expect(fault.requestId).toMatch(/.+/);
      const seen = await bench.api.observe(gatewayRef(), plentyMs);
      expect(seen).toMatchObject({ kind: 'unreadable', fault: { code, class: faultClass } });
    });

    it.each([
      { title: 'once', times: 1, kind: 'seen' },
      { title: 'twice', times: 2, kind: 'unreadable' },
    ])('the connection of a look is lost $title: $kind', async ({ times, kind }) => {
      const bench = await subject.start(testWorld(1));
      bench.inject({ effect: { kind: 'reset-before-commit' }, times });
      expect((await bench.api.observe(gatewayRef(), plentyMs)).kind).toBe(kind);
      bench.inject({ effect: { kind: 'reset-before-commit' }, times });
      expect((await bench.api.survey(testRegion, plentyMs)).kind).toBe(kind);
    });

    it.each(doubtful)('$title: nobody can tell ($code)', async ({ effect, code }) => {
      const bench = await subject.start(testWorld(1));
      bench.inject({ effect });
      expect(await faultOfCreate(bench)).toMatchObject({ class: 'ambiguous', code });
    });

    it.each(doubtful.filter(({ effect }) => effect.kind !== 'delay'))(
      '$title: the gateway and the region are unreadable, not empty',
      async ({ effect }) => {
        const bench = await subject.start(testWorld(1));
        bench.inject({ effect });
        const looks = [
          await bench.api.observe(gatewayRef(), plentyMs),
          await bench.api.observe(gatewayRef(), plentyMs, { status: 'active', dualTunnel: false }),
          await bench.api.survey(testRegion, plentyMs),
        ];
        for (const look of looks) {
          expect(look).toMatchObject({ kind: 'unreadable', fault: { class: 'ambiguous' } });
          expectNoSecrets(bench, look);
        }
      },
    );

    it.each([
      { title: 'half of an answer', effect: { kind: 'truncated-body' } },
      { title: 'a reset after the effect', effect: { kind: 'reset-after-commit' } },
    ] as const)('$title: the cloud did it all the same', async ({ effect }) => {
      const bench = await subject.start(testWorld(1));
      bench.inject({ effect });
      await faultOfCreate(bench);
      expect(bench.world.gateways[vpnGatewayId]?.task).not.toBeNull();
    });

    it.each([
      { title: 'no answer ever', effect: { kind: 'hang' } },
      { title: 'an answer too late, after the effect', effect: { kind: 'delay', delayMs: 1_000 } },
    ] as const)('$title: given up in time, and nobody can tell', async ({ effect }) => {
      const bench = await subject.start(testWorld(1));
      bench.inject({ effect });
      const beganMs = performance.now();
      expect(await faultOfCreate(bench, briefMs)).toMatchObject({
        class: 'ambiguous',
        code: 'Answer.Late',
      });
      expect(performance.now() - beganMs).toBeLessThan(briefMs * 2);
    });

    it('every call of a look is slow: the time is that of the whole look', async () => {
      const bench = await subject.start(testWorld(1));
      bench.inject({ effect: { kind: 'delay', delayMs: briefMs * 0.75 } });
      const beganMs = performance.now();
      const seen = await bench.api.observe(gatewayRef(), briefMs);
      expect(seen).toMatchObject({ kind: 'unreadable', fault: { code: 'Answer.Late' } });
      expect(performance.now() - beganMs).toBeLessThan(briefMs * 1.5);
    });

    it('throttled: as long as the cloud says', async () => {
      const bench = await subject.start(testWorld(1));
      bench.inject({ effect: { kind: 'throttle', retryAfterMs: 1_500 } });
      expect(await faultOfCreate(bench)).toMatchObject({ class: 'throttled', retryAfterMs: 1_500 });
      // No hidden repetition, and no hidden sleep.
      expect(bench.actions()).toHaveLength(1);
    });

    it('a code of throttling that nobody knows, in a 503: throttled', async () => {
      const bench = await subject.start(testWorld(1));
      bench.inject({ effect: { kind: 'error', status: 503, code: 'Throttling.Api.New' } });
      expect(await faultOfCreate(bench)).toMatchObject({ class: 'throttled', code: 'Throttling.Api.New' });
    });

    it('nobody listens: nothing was sent', async () => {
      const bench = await subject.start(testWorld(1));
      const api = await bench.unreachable();
      const outcome = await api.change(command(), plentyMs);
      expect(outcome).toMatchObject({
        kind: 'fault',
        fault: { class: 'transient', code: 'Connection.Refused' },
      });
      expect(outcome.kind === 'fault' && outcome.fault).not.toHaveProperty('httpStatus');
      expectNoSecrets(bench, outcome);
      const looks = [await api.observe(gatewayRef(), plentyMs), await api.survey(testRegion, plentyMs)];
      for (const look of looks) {
        expect(look).toMatchObject({ kind: 'unreadable', fault: { code: 'Connection.Refused' } });
      }
    });
  });
}

/** Asks for a route and gives the fault that must come of it. */
async function faultOfCreate(bench: VpnBench, timeoutMs = plentyMs): Promise<Fault> {
  const outcome = await bench.api.change(command(), timeoutMs);
  expectNoSecrets(bench, outcome);
  if (outcome.kind !== 'fault') throw new Error(`The call was to fail, and was ${outcome.kind}.`);
  return outcome.fault;
}

function expectNoSecrets({ secrets }: VpnBench, told: unknown): void {
  const text = JSON.stringify(told);
  for (const secret of [...secrets, command().clientToken, 'Signature=', 'http://']) {
    expect(text).not.toContain(secret);
  }
}
