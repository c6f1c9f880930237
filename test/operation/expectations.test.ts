import { describe, expect, it } from 'vitest';
import type { Expectation } from '../../shared/operation/intent.ts';
import { nextStep } from '../../shared/operation/next-step.ts';
import type { Observation } from '../../shared/operation/observation.ts';
import type { Operation } from '../../shared/operation/operation.ts';
import { describeSurprise } from '../../shared/operation/settle.ts';
import { defaultStepPolicy } from '../../shared/operation/step.ts';
import { transition } from '../../shared/operation/transition.ts';
import type { ObservedRoute } from '../../shared/route/route.ts';
import { begun, inCall, key, kindSamples, otherKey, standby, wanting } from './kinds.ts';
import { atRest, changing, faultOf, listed, minute, route, stillAtRest, t0 } from './samples.ts';
import { tellStep } from './tell-step.ts';

const { graceMs, resendAfterMs } = defaultStepPolicy;
const { weight: _weight, ...weightless } = listed;
const { createTimeMs: _createTimeMs, ...timeless } = listed;
const recreated = { ...listed, createTimeMs: t0 + minute };

function stepOf(operation: Operation, seen: Observation, afterMs = 0): string {
  return tellStep(nextStep([operation], { ...seen, seenAtMs: t0 + afterMs }, [], t0 + afterMs));
}

const absent: Expectation = { kind: 'absent' };
const there: Expectation = { kind: 'present' };

describe('describeSurprise', () => {
  it.each<[string, Expectation, readonly ObservedRoute[]]>([
    ['expected absent, and only others are there', absent, [{ ...listed, nextHop: 'vco-2' }]],
    ['expected there, and it is, whatever it is like', there, [standby]],
    ['expected weight, and it has it', { kind: 'present', weight: 100 }, [listed]],
    ['expected weight, and none is listed', { kind: 'present', weight: 0 }, [weightless]],
    ['expected state, in other letters', { kind: 'present', state: 'Published' }, [listed]],
    ['expected creation time, and it has it', { kind: 'present', createTimeMs: t0 }, [listed]],
    [
      'all of it as expected',
      { kind: 'present', weight: 0, state: 'published', createTimeMs: t0 },
      [standby],
    ],
  ])('%s: no surprise', (_, expects, routes) => {
    expect(describeSurprise(expects, key, atRest(routes))).toBeUndefined();
  });

  it.each<[string, Expectation, readonly ObservedRoute[], string]>([
    [
      'expected absent, and it is there',
      absent,
      [standby],
      'expected no such route, but it is there (weight 0, published)',
    ],
    [
      'expected absent, and it is there without a weight',
      absent,
      [weightless],
      'expected no such route, but it is there (published)',
    ],
    ['expected there, and it is not', there, [], 'expected the route to be there, but it is gone'],
    ['another weight', { kind: 'present', weight: 100 }, [standby], 'its weight is 0, expected was 100'],
    [
      'another state',
      { kind: 'present', state: 'normal' },
      [listed],
      'its state is published, expected was normal',
    ],
    [
      'another creation time',
      { kind: 'present', createTimeMs: t0 },
      [recreated],
      'it was created at 2026-01-01T00:01:00.000Z, expected was 2026-01-01T00:00:00.000Z: it is another route',
    ],
    [
      'no creation time where one was expected',
      { kind: 'present', createTimeMs: t0 },
      [timeless],
      'it was created at a time that is not listed, expected was 2026-01-01T00:00:00.000Z: it is another route',
    ],
    [
      'two differences',
      { kind: 'present', weight: 0, state: 'normal' },
      [listed],
      'its weight is 100, expected was 0; its state is published, expected was normal',
    ],
  ])('%s: told', (_, expects, routes, surprise) => {
    expect(describeSurprise(expects, key, atRest(routes))).toBe(surprise);
  });

  it('another weight on a gateway with two tunnels: no surprise, for it lists every weight as 100', () => {
    expect(
      describeSurprise({ kind: 'present', weight: 0 }, key, atRest([listed], { dualTunnel: true })),
    ).toBeUndefined();
  });
});

describe.each(kindSamples)('$kind with an expectation', ({ wanted, before, after, call }) => {
  const [former] = before;
  const kept: Expectation =
    former === undefined ? absent : { kind: 'present', state: former.state, createTimeMs: t0 };

  it('that is kept: sent', () => {
    expect(stepOf(wanting({ ...wanted, expects: kept }), atRest(before))).toMatch(/^send op_1 .* #1$/);
  });

  it('that is not kept, though it could be sent: it ends, and nothing is sent', () => {
    const broken: Expectation = former === undefined ? there : { kind: 'present', createTimeMs: t0 - 1 };
    const operation = wanting({ ...wanted, expects: broken });
    expect(stepOf(operation, atRest(before))).toBe('end op_1 Route.Changed');
    expect(stepOf(operation, changing)).toBe('wait op_1 gateway-updating');
  });

  it('that was kept at the first look, and is not when it is tried again: it ends', () => {
    const broken: Expectation = former === undefined ? there : { kind: 'present', createTimeMs: t0 - 1 };
    const sending = begun(wanting({ ...wanted, expects: broken }), call, before);
    const fault = faultOf('busy', { httpStatus: 400 });
    const refused = transition(sending, { kind: 'refused', fault, notBeforeMs: t0 + minute }, t0);
    expect(stepOf(refused, atRest(before))).toBe('end op_1 Route.Changed');
  });

  it('that is not kept, but all is as asked already: nothing is left to do, so it is done', () => {
    const broken: Expectation = after.length === 0 ? there : { kind: 'present', createTimeMs: t0 - 1 };
    expect(stepOf(wanting({ ...wanted, expects: broken }), stillAtRest(after))).toBe(
      'end op_1 succeeded adopted',
    );
  });

  it('once its call is accepted, what was expected before does not matter any more', () => {
    const broken: Expectation = { kind: 'present', createTimeMs: t0 - 1 };
    const applying = inCall('applying', wanting({ ...wanted, expects: broken }), call, before);
    expect(stepOf(applying, atRest(after))).toBe('end op_1 succeeded');
  });
});

describe('a route that is gone and another one in its place', () => {
  const wanted = {
    kind: 'delete-route',
    route: key,
    expects: { kind: 'present', createTimeMs: t0 },
  } as const;
  const call = { kind: 'delete', route: key, weight: 100 } as const;

  it('"it does not exist" was the answer: the new one is not deleted', () => {
    const sending = begun(wanting(wanted), call, [listed]);
    const told = transition(sending, { kind: 'answer-lost', fault: faultOf('missing') }, t0);
    expect(stepOf(told, atRest([recreated]), resendAfterMs)).toBe('end op_1 Route.Changed');
    expect(stepOf(told, atRest([listed]), resendAfterMs)).toBe('send op_1 delete vco-1 (100) #1');
  });

  it('the answer was lost: the call is not repeated on the new one', () => {
    const lost = inCall('unknown', wanting(wanted), call, [listed]);
    expect(stepOf(lost, atRest([recreated]), resendAfterMs)).toBe('wait op_1 route-still-listed');
    const waiting = transition(lost, { kind: 'waiting', why: 'route-still-listed' }, t0);
    expect(stepOf(waiting, atRest([recreated]), graceMs)).toBe('end op_1 Route.Changed');
  });
});

describe('what else an intent relies on', () => {
  const relies = [{ route: otherKey, expects: { kind: 'absent' } }] as const;
  const creating = wanting({ kind: 'create-route', route, relies });

  it('it is so: sent', () => {
    expect(stepOf(creating, atRest([]))).toMatch(/^send/);
  });

  it('it is not so: it ends, and says over which next hop', () => {
    const step = nextStep([creating], atRest([{ ...listed, nextHop: 'vco-2' }]), [], t0);
    expect(tellStep(step)).toBe('end op_1 Route.Changed');
    expect(JSON.stringify(step)).toContain(
      'of the route over vco-2 expected no such route, but it is there (weight 100, published).',
    );
  });
});

describe('the words of a surprise', () => {
  const expects = { kind: 'present', weight: 0 } as const;

  it('what was left alone, and what is not as expected', () => {
    const step = nextStep([wanting({ kind: 'delete-route', route: key, expects })], atRest([listed]), [], t0);
    expect(step).toMatchObject({
      event: {
        problem: {
          code: 'Route.Changed',
          title: 'The route was not deleted',
          detail:
            '10.0.0.0/24 via vco-1 on vpn-1 (cn-hangzhou) was left alone: its weight is 100, expected was 0.',
        },
      },
    });
  });

  it('an undo: what cannot be undone any more', () => {
    const undoing = wanting({ kind: 'delete-route', route: key, expects, undoes: 'op_0' });
    const step = nextStep([undoing], atRest([listed]), [], t0);
    expect(JSON.stringify(step)).toContain(
      'was left alone: its weight is 100, expected was 0. op_0 cannot be undone any more.',
    );
  });
});
