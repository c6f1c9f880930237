import { describe, expect, it } from 'vitest';
import { nextStep } from '../../shared/operation/next-step.ts';
import type { Observation } from '../../shared/operation/observation.ts';
import type { Operation } from '../../shared/operation/operation.ts';
import { defaultStepPolicy } from '../../shared/operation/step.ts';
import { transition } from '../../shared/operation/transition.ts';
import { begun, type CallState, inCall, key, kindSamples, otherKey, standby, wanting } from './kinds.ts';
import { atRest, changing, faultOf, listed, second, stillAtRest, t0 } from './samples.ts';
import { tellCall, tellStep } from './tell-step.ts';

const { graceMs, resendAfterMs } = defaultStepPolicy;
const doubtful: readonly CallState[] = ['sending', 'unknown'];
const inFlight: readonly CallState[] = [...doubtful, 'applying'];

function stepOf(operation: Operation, seen: Observation, afterMs = 0): string {
  return tellStep(nextStep([operation], { ...seen, seenAtMs: t0 + afterMs }, [], t0 + afterMs));
}

describe.each(kindSamples)('$kind', ({ wanted, before, after, call, why, unseen }) => {
  const queued = wanting(wanted);
  const at = (state: CallState) => inCall(state, queued, call, before);

  it('queued, and the gateway is changing: it waits', () => {
    expect(stepOf(queued, changing)).toBe('wait op_1 gateway-updating');
  });

  it('queued, and it is not so yet: sent, with the first token', () => {
    expect(stepOf(queued, atRest(before))).toBe(`send op_1 ${tellCall(call)} #1`);
    expect(nextStep([queued], atRest(before), [], t0)).toStrictEqual({
      kind: 'send',
      operation: queued,
      call,
      attempt: 1,
    });
  });

  it('queued, and it is so already: one more look, then done without a call', () => {
    expect(stepOf(queued, atRest(after))).toBe('wait op_1 confirming');
    expect(stepOf(queued, atRest(after, { earlierRoutes: before }))).toBe('wait op_1 confirming');
    expect(stepOf(queued, stillAtRest(after))).toBe('end op_1 succeeded adopted');
  });

  it('refused for now, and it is not so yet: not before its time, then with the next token', () => {
    const fault = faultOf('busy', { httpStatus: 400 });
    const refused = transition(at('sending'), { kind: 'refused', fault, notBeforeMs: t0 + second }, t0);
    expect(stepOf(refused, atRest(before), second - 1)).toBe('wait op_1 refused-for-now');
    expect(stepOf(refused, atRest(before), second)).toBe(`send op_1 ${tellCall(call)} #2`);
  });

  it.each(inFlight)('%s, and the gateway is changing: followed, not repeated', (state) => {
    expect(stepOf(at(state), changing, 10 * resendAfterMs)).toBe('wait op_1 gateway-updating');
  });

  it.each(doubtful)(
    '%s, and nothing of it shows: not before it is safe, then with the same token',
    (state) => {
      expect(stepOf(at(state), atRest(before), resendAfterMs - 1)).toBe('wait op_1 answer-lost');
      expect(stepOf(at(state), atRest(before), resendAfterMs)).toBe(`send op_1 ${tellCall(call)} #1`);
    },
  );

  it.each(doubtful)('%s, and it is so: one more look, then it may have been ours', (state) => {
    expect(stepOf(at(state), atRest(after))).toBe('wait op_1 confirming');
    expect(stepOf(at(state), stillAtRest(after))).toBe('end op_1 succeeded');
  });

  it('applying, and it is so: one look is enough, and it is the proof', () => {
    const [observed] = after;
    const step = nextStep([at('applying')], atRest(after, { seenAtMs: t0 + 7 }), [], t0 + 9);
    expect(step).toStrictEqual({
      kind: 'settle',
      operation: at('applying'),
      event: {
        kind: 'succeeded',
        settlement: {
          ...(observed === undefined ? {} : { observed }),
          seenAtMs: t0 + 7,
          adopted: false,
        },
      },
    });
  });

  it('applying, and nothing of it shows: that may take a while, and then it has failed', () => {
    expect(stepOf(at('applying'), atRest(before))).toBe(`wait op_1 ${why}`);
    const waiting = transition(at('applying'), { kind: 'waiting', why }, t0);
    expect(stepOf(waiting, atRest(before), graceMs - 1)).toBe(`wait op_1 ${why}`);
    expect(stepOf(waiting, atRest(before), graceMs)).toBe(`end op_1 ${unseen}`);
  });

  it('its call is refused for good after a lost one: its effect may still appear, then it has failed', () => {
    const again = begun(at('unknown'), call, before);
    const refused = transition(again, { kind: 'answer-lost', fault: faultOf('denied') }, t0);
    expect(stepOf(refused, atRest(before), resendAfterMs)).toBe(`wait op_1 ${why}`);
    const waiting = transition(refused, { kind: 'waiting', why }, t0);
    expect(stepOf(waiting, atRest(before), graceMs)).toBe('end op_1 Forbidden');
    expect(stepOf(waiting, stillAtRest(after), graceMs)).toBe('end op_1 succeeded');
  });
});

describe.each(
  kindSamples.filter(({ kind }) => ['set-weight', 'publish-route', 'withdraw-route'].includes(kind)),
)('$kind of a route that is not there', ({ wanted, before, call }) => {
  const others = [
    { ...listed, nextHop: 'vco-9' },
    { ...listed, routeDest: '10.0.0.0/25' },
  ];

  it('queued: it fails, and other routes are left alone', () => {
    expect(stepOf(wanting(wanted), atRest(others))).toBe('end op_1 Route.NotFound');
  });

  it.each(inFlight)('%s: it may come back for a while, then it fails', (state) => {
    const operation = inCall(state, wanting(wanted), call, before);
    expect(stepOf(operation, atRest(others))).toBe('wait op_1 route-not-listed-yet');
    const waiting = transition(operation, { kind: 'waiting', why: 'route-not-listed-yet' }, t0);
    expect(stepOf(waiting, atRest(others), graceMs)).toBe('end op_1 Route.NotFound');
  });
});

describe('deleting', () => {
  const wanted = { kind: 'delete-route', route: key } as const;

  it.each([
    { title: 'weight 100', routes: [listed], weight: 100 },
    { title: 'weight 0', routes: [standby], weight: 0 },
    {
      title: 'no weight, as two tunnels may list it',
      routes: [{ routeDest: key.routeDest, nextHop: key.nextHop, state: 'normal' }],
      weight: 100,
    },
  ])('listed with $title: the call names it', ({ routes, weight }) => {
    const step = nextStep([wanting(wanted)], atRest(routes), [], t0);
    expect(step).toMatchObject({ kind: 'send', call: { kind: 'delete', route: key, weight } });
  });

  it('the other half of the pair stays: it is done all the same', () => {
    const other = { ...listed, nextHop: otherKey.nextHop };
    expect(stepOf(wanting(wanted), stillAtRest([other]))).toBe('end op_1 succeeded adopted');
  });

  it('"it does not exist", and it is not listed: done, and not by us', () => {
    const sending = begun(wanting(wanted), { ...wanted, kind: 'delete', weight: 100 }, [listed]);
    const told = transition(sending, { kind: 'answer-lost', fault: faultOf('missing') }, t0);
    expect(stepOf(told, stillAtRest([]))).toBe('end op_1 succeeded adopted');
  });

  it.each([1, 2, 3])('"it does not exist", %i times, and the list shows it all the same', (times) => {
    let operation = wanting(wanted);
    for (let time = 0; time < times; time += 1) {
      const sending = begun(operation, { kind: 'delete', route: key, weight: 100 }, [listed]);
      operation = transition(sending, { kind: 'answer-lost', fault: faultOf('missing') }, t0);
    }
    expect(stepOf(operation, atRest([listed]), resendAfterMs)).toBe(
      times < 3 ? 'send op_1 delete vco-1 (100) #1' : 'end op_1 InvalidRouteEntry.NotFound',
    );
  });
});

describe('setting a weight on a gateway with two tunnels', () => {
  const wanted = { kind: 'set-weight', route: key, weight: 0 } as const;
  const dual = { dualTunnel: true };

  it('queued: it fails, because weights mean nothing there, whatever is listed', () => {
    for (const routes of [[], [listed], [standby]]) {
      expect(stepOf(wanting(wanted), atRest(routes, dual))).toBe('end op_1 Weight.NoEffect');
    }
  });

  it.each(inFlight)('%s: the same, at once', (state) => {
    const call = { kind: 'set-weight', route: key, weight: 100, newWeight: 0 } as const;
    expect(stepOf(inCall(state, wanting(wanted), call, [listed]), atRest([listed], dual))).toBe(
      'end op_1 Weight.NoEffect',
    );
  });
});

describe('adopting', () => {
  const adopting = wanting({ kind: 'adopt-route', route: key });

  it('the route is listed, whatever its settings: two looks, no call, and the proof', () => {
    expect(stepOf(adopting, atRest([standby]))).toBe('wait op_1 confirming');
    expect(nextStep([adopting], stillAtRest([standby]), [], t0)).toMatchObject({
      kind: 'settle',
      event: { kind: 'succeeded', settlement: { observed: standby, adopted: true } },
    });
  });

  it('it is not listed: it fails, and nothing is called', () => {
    expect(stepOf(adopting, atRest([{ ...listed, nextHop: 'vco-9' }]))).toBe('end op_1 Route.NotFound');
  });

  it('the gateway is changing: it waits for its end', () => {
    expect(stepOf(adopting, changing)).toBe('wait op_1 gateway-updating');
  });
});

describe('a call that has become another one', () => {
  const wanted = { kind: 'delete-route', route: key } as const;
  const call = { kind: 'delete', route: key, weight: 100 } as const;

  it('refused for now, then the weight is another: the new call, with a token of its own', () => {
    const fault = faultOf('busy', { httpStatus: 400 });
    const sending = begun(wanting(wanted), call, [listed]);
    const refused = transition(sending, { kind: 'refused', fault, notBeforeMs: t0 }, t0);
    const step = nextStep([refused], atRest([standby]), [], t0);
    expect(tellStep(step)).toMatch(/^send op_1 delete vco-1 \(0\) #/);
    expect(step.kind === 'send' && step.attempt).toBeGreaterThan(1);
  });

  it('never left, then the weight is another: the token of the first call is not used for the second', () => {
    const sending = begun(wanting(wanted), call, [listed]);
    const unsent = transition(
      sending,
      { kind: 'not-sent', fault: faultOf('transient'), notBeforeMs: t0 },
      t0,
    );
    expect(stepOf(unsent, atRest([listed]))).toBe('send op_1 delete vco-1 (100) #1');
    expect(stepOf(unsent, atRest([standby]))).toBe('send op_1 delete vco-1 (0) #2');
  });

  it('its answer was lost, then the weight is another: nothing is sent, and after a while it ends', () => {
    const lost = inCall('unknown', wanting(wanted), call, [listed]);
    expect(stepOf(lost, atRest([standby]), resendAfterMs)).toBe('wait op_1 route-still-listed');
    const waiting = transition(lost, { kind: 'waiting', why: 'route-still-listed' }, t0);
    expect(stepOf(waiting, atRest([standby]), graceMs)).toBe('end op_1 Route.Changed');
    expect(stepOf(waiting, stillAtRest([]), graceMs)).toBe('end op_1 succeeded');
  });
});
