import { describe, expect, it } from 'vitest';
import { nextStep } from '../../shared/operation/next-step.ts';
import { isCancelable, isMidway, type Operation } from '../../shared/operation/operation.ts';
import { IllegalTransition, replay, transition } from '../../shared/operation/transition.ts';
import type { ObservedRoute } from '../../shared/route/route.ts';
import { type Drive, drive, endOf, type Fate } from './drive.ts';
import { active, key, otherKey, pair, standby, wanting } from './kinds.ts';
import { atRest, eventOf, faultOf, listed, minute, stillAtRest, t0 } from './samples.ts';
import { tellStep } from './tell-step.ts';

const failOver = wanting({ kind: 'fail-over', route: key });
const behind = wanting(
  { kind: 'set-weight', route: { ...key, routeDest: '10.9.0.0/24' }, weight: 0 },
  'op_2',
);
const behindRoute = { ...listed, routeDest: '10.9.0.0/24' };
const refused: Fate = { refused: faultOf('denied', { httpStatus: 403 }) };
const busy: Fate = { refused: faultOf('busy', { httpStatus: 409 }) };

const first = 'delete vco-2 (100)';
const second = 'set-weight vco-1 (0 → 100)';
const third = 'create vco-2 (0, published)';
const back = 'create vco-2 (100, published)';

/** What is listed, without the times of creation. */
function shown(routes: readonly ObservedRoute[]): readonly string[] {
  return routes.map(({ nextHop, weight, state }) => `${nextHop} ${weight} ${state}`).sort();
}

const swapped = ['vco-1 100 published', 'vco-2 0 published'];
const unchanged = ['vco-1 0 published', 'vco-2 100 published'];

/** The fail-over after so many steps. */
function midway(steps: number): Operation {
  const { operations } = drive([failOver], { routes: pair, fates: steps === 1 ? ['accepted'] : [] });
  const entries = operations[0]?.journal ?? [];
  const ends = entries.flatMap(({ event }, index) => (event.kind === 'step-done' ? [index + 1] : []));
  return replay(entries.slice(0, ends[steps - 1]));
}

describe('a fail-over', () => {
  it('three steps in their order, each with a token of its own; then the halves have changed places', () => {
    const driven = drive([failOver], { routes: pair });
    expect(driven.calls).toEqual([`${first} #1`, `${second} #2`, `${third} #3`]);
    expect(new Set(driven.tokens).size).toBe(3);
    expect(shown(driven.routes)).toEqual(swapped);
    expect(driven.operations[0]).toMatchObject({
      state: 'succeeded',
      stepsDone: 2,
      before: pair,
      settlement: { adopted: false, observed: { nextHop: 'vco-2', weight: 0 } },
    });
  });

  it('the route that carries the traffic is gone before the other one takes over, never both at 100', () => {
    const kinds = drive([failOver], { routes: pair }).operations[0]?.journal.map(({ event }) => event.kind);
    expect(kinds).toEqual([
      'accepted',
      'sending',
      'sent',
      'step-done',
      'sending',
      'sent',
      'step-done',
      'sending',
      'sent',
      'succeeded',
    ]);
  });

  it('the former active half is created again as it was: not published, with what we know of it', () => {
    const former = { ...active, state: 'normal', description: 'the old link', overlayMode: 'Ipsec' } as const;
    const driven = drive([failOver], { routes: [standby, former] });
    expect(shown(driven.routes)).toEqual(['vco-1 100 published', 'vco-2 0 normal']);
    expect(driven.operations[0]?.call).toMatchObject({
      kind: 'create',
      route: { weight: 0, publishVpc: false, description: 'the old link', overlayMode: 'Ipsec' },
    });
  });

  const third3: readonly Fate[] = ['accepted', 'accepted'];
  it.each<[string, readonly Fate[], readonly string[]]>([
    ['the first', ['lost-after'], [`${first} #1`, `${second} #2`, `${third} #3`]],
    [
      'the first, before it arrived',
      ['lost-before'],
      [`${first} #1`, `${first} #1`, `${second} #2`, `${third} #3`],
    ],
    ['the second', ['accepted', 'lost-after'], [`${first} #1`, `${second} #2`, `${third} #3`]],
    [
      'the second, before it arrived',
      ['accepted', 'lost-before'],
      [`${first} #1`, `${second} #2`, `${second} #2`, `${third} #3`],
    ],
    ['the third', [...third3, 'lost-after'], [`${first} #1`, `${second} #2`, `${third} #3`]],
    [
      'the third, before it arrived',
      [...third3, 'lost-before'],
      [`${first} #1`, `${second} #2`, `${third} #3`, `${third} #3`],
    ],
    [
      'each of them',
      ['lost-after', 'lost-after', 'lost-after'],
      [`${first} #1`, `${second} #2`, `${third} #3`],
    ],
  ])('the answer of %s step is lost: it goes on from what is seen', (_, fates, calls) => {
    const driven = drive([failOver], { routes: pair, fates });
    expect(driven.calls).toEqual(calls);
    expect(endOf(driven)).toBe('succeeded');
    expect(shown(driven.routes)).toEqual(swapped);
  });

  it.each<[string, readonly Fate[], readonly string[]]>([
    ['first', [busy], [`${first} #1`, `${first} #2`, `${second} #3`, `${third} #4`]],
    ['second', ['accepted', busy], [`${first} #1`, `${second} #2`, `${second} #3`, `${third} #4`]],
    ['third', [...third3, busy], [`${first} #1`, `${second} #2`, `${third} #3`, `${third} #4`]],
  ])('the gateway is busy at the %s step: that step again, with the next token', (_, fates, calls) => {
    const driven = drive([failOver], { routes: pair, fates });
    expect(driven.calls).toEqual(calls);
    expect(endOf(driven)).toBe('succeeded');
  });
});

describe('a fail-over that cannot be finished', () => {
  it('the first step is refused for good: it ends, and nothing was changed', () => {
    const driven = drive([failOver], { routes: pair, fates: [refused] });
    expect(driven.calls).toEqual([`${first} #1`]);
    expect(endOf(driven)).toBe('Forbidden');
    expect(driven.routes).toEqual(pair);
  });

  it('the second step is refused for good: the first is taken back, and all is as it was', () => {
    const driven = drive([failOver], { routes: pair, fates: ['accepted', refused] });
    expect(driven.calls).toEqual([`${first} #1`, `${second} #2`, `${back} #3`]);
    expect(shown(driven.routes)).toEqual(unchanged);
    const [operation] = driven.operations;
    expect(operation).toMatchObject({
      state: 'failed',
      problem: { code: 'FailOver.RolledBack', detail: expect.stringContaining('a denied fault') },
      rollback: { stepsTaken: 1, problem: { code: 'Forbidden' } },
      restored: driven.routes.find(({ nextHop }) => nextHop === 'vco-2'),
    });
  });

  it('the third step is refused for good: both are taken back, the weight first', () => {
    const driven = drive([failOver], { routes: pair, fates: ['accepted', 'accepted', refused] });
    expect(driven.calls).toEqual([
      `${first} #1`,
      `${second} #2`,
      `${third} #3`,
      'set-weight vco-1 (100 → 0) #4',
      `${back} #5`,
    ]);
    expect(shown(driven.routes)).toEqual(unchanged);
    expect(endOf(driven)).toBe('FailOver.RolledBack');
  });

  it.each<[string, Fate, readonly string[]]>([
    ['lost after it took effect', 'lost-after', [`${back} #3`]],
    ['lost before it arrived', 'lost-before', [`${back} #3`, `${back} #3`]],
    ['busy', busy, [`${back} #3`, `${back} #4`]],
  ])('a step back is %s: it is gone on with all the same', (_, fate, calls) => {
    const driven = drive([failOver], { routes: pair, fates: ['accepted', refused, fate] });
    expect(driven.calls.slice(2)).toEqual(calls);
    expect(shown(driven.routes)).toEqual(unchanged);
    expect(endOf(driven)).toBe('FailOver.RolledBack');
  });

  it('a step back is refused for good, too: halfway, and it says what is there now', () => {
    const driven = drive([failOver], { routes: pair, fates: ['accepted', refused, refused] });
    expect(shown(driven.routes)).toEqual(['vco-1 0 published']);
    expect(driven.operations[0]?.problem).toMatchObject({
      code: 'FailOver.Halfway',
      title: 'The fail-over stopped halfway',
      detail: expect.stringMatching(
        /was being rolled back and stopped halfway: .* It was rolled back because: .* To 10\.0\.0\.0\/24 the gateway now has: vco-1 \(weight 0, published\)\.$/,
      ),
    });
  });

  it('somebody deletes the standby half in between: there is nothing to go on with, so it stops halfway', () => {
    const driven = drive([failOver], {
      routes: pair,
      meanwhile: { 2: () => [] },
      fates: ['accepted', { refused: faultOf('missing', { httpStatus: 404 }) }],
    });
    expect(driven.calls).toEqual([`${first} #1`, `${second} #2`]);
    expect(driven.operations[0]?.problem).toMatchObject({
      code: 'FailOver.Halfway',
      detail: expect.stringMatching(
        /is not on the gateway\. The gateway has no route to 10\.0\.0\.0\/24 now\.$/,
      ),
    });
  });

  it('somebody takes the block meanwhile: the cloud refuses the third step, and all of ours is taken back', () => {
    const foreign = { ...listed, nextHop: 'vco-9', weight: 0 };
    const driven = drive([failOver], { routes: pair, meanwhile: { 3: (routes) => [...routes, foreign] } });
    expect(driven.calls.slice(2, 3)).toEqual([`${third} #3`]);
    expect(driven.operations[0]?.journal.some(({ event }) => event.kind === 'rolling-back')).toBe(true);
    // The weight cannot go back while the foreign half is there.
    expect(endOf(driven)).toBe('FailOver.Halfway');
  });
});

describe('a fail-over that has no pair', () => {
  const third = { ...listed, nextHop: 'vco-3', weight: 0 };
  it.each<[string, Drive]>([
    ['no route at all', { routes: [] }],
    ['the standby half alone', { routes: [standby] }],
    ['the target alone, active already', { routes: [listed] }],
    ['the other half alone', { routes: [active] }],
    ['three routes', { routes: [...pair, third] }],
    ['two routes with weight 0', { routes: [standby, { ...active, weight: 0 }] }],
    ['two routes, and the target is neither', { routes: [active, third] }],
    ['two tunnels, which list every weight as 100', { routes: [listed, active], dualTunnel: true }],
  ])('%s: it ends, nothing is called, and it says what is there', (_, options) => {
    const driven = drive([failOver], options);
    expect(driven.calls).toEqual([]);
    expect(endOf(driven)).toBe('FailOver.NoPair');
    expect(driven.operations[0]?.problem?.detail).toContain(
      options.routes.length === 0 ? 'has no route to 10.0.0.0/24' : 'the gateway now has: vco-',
    );
  });

  it('it has been failed over already: two looks, and done without a call', () => {
    const routes = [listed, { ...active, weight: 0 }];
    expect(tellStep(nextStep([failOver], atRest(routes), [], t0))).toBe('wait op_1 confirming');
    expect(tellStep(nextStep([failOver], stillAtRest(routes), [], t0))).toBe('end op_1 succeeded adopted');
    expect(drive([failOver], { routes })).toMatchObject({ calls: [], routes });
  });

  it('refused for now, and somebody fails over by hand meanwhile: nothing more is called', () => {
    const driven = drive([failOver], {
      routes: pair,
      fates: [busy],
      meanwhile: { 1: () => [listed, { ...active, weight: 0 }] },
    });
    expect(driven.calls).toEqual([`${first} #1`]);
    expect(shown(driven.routes)).toEqual(swapped);
    expect(driven.operations[0]).toMatchObject({ state: 'succeeded', settlement: { adopted: true } });
  });

  it('the active half is gone when the first step arrives: it is not created again', () => {
    const driven = drive([failOver], { routes: pair, meanwhile: { 1: () => [standby] } });
    expect(driven.calls).toEqual([`${first} #1`]);
    expect(endOf(driven)).toBe('FailOver.NoPair');
    expect(driven.routes).toEqual([standby]);
  });
});

describe('between the steps', () => {
  it.each([1, 2])('after step %i nobody else is served, though it came earlier', (steps) => {
    const operation = midway(steps);
    expect(operation).toMatchObject({ state: 'queued', stepsDone: steps });
    const routes = steps === 1 ? [standby, behindRoute] : [listed, behindRoute];
    const step = nextStep([behind, operation], atRest(routes), [], t0);
    expect(tellStep(step)).toBe(steps === 1 ? `send op_1 ${second} #2` : `send op_1 ${third} #3`);
  });

  it.each([
    { title: 'it came first', queue: [failOver, behind], served: 'fffffo' },
    { title: 'it came last', queue: [behind, failOver], served: 'ooffff' },
  ])(
    'in a queue with others, all of them refused now and then, and $title: its calls follow one another',
    ({ queue, served }) => {
      const driven = drive(queue, { routes: [...pair, behindRoute], fates: [busy, 'accepted', busy] });
      const isOther = (call: string) => call.startsWith('set-weight vco-1 (100 → 0)');
      expect(driven.calls.map((call) => (isOther(call) ? 'o' : 'f')).join('')).toBe(served);
      expect(driven.operations.map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
    },
  );

  it('it cannot be canceled any more, as long as it is not rolled back either', () => {
    const operation = midway(1);
    expect(isMidway(operation)).toBe(true);
    expect(isCancelable(operation)).toBe(false);
    expect(isCancelable(failOver)).toBe(true);
    expect(() => transition(operation, eventOf('canceled', operation), t0)).toThrow(IllegalTransition);
    const event = eventOf('rolling-back', operation, faultOf('denied'));
    const rolling = transition(operation, event, t0);
    expect(isCancelable(rolling)).toBe(false);
    expect(() => transition(rolling, eventOf('canceled', rolling), t0)).toThrow(IllegalTransition);
  });

  it('its time is up: it ends halfway, and says how far it came', () => {
    const operation = midway(1);
    const step = nextStep([operation], { ...atRest([standby]) }, [], operation.deadlineMs);
    expect(tellStep(step)).toBe('give up op_1 FailOver.Halfway');
    expect(JSON.stringify(step)).toContain('was not finished within 30 minutes; steps done: 1 of 3.');
  });

  it('its time is up while the end of a step is not known: that is said, too', () => {
    const operation = midway(1);
    const { attempt } = operation;
    const call = { kind: 'set-weight', route: key, weight: 0, newWeight: 100 } as const;
    const sending = transition(operation, { kind: 'sending', attempt, clientToken: 'c', fence: 1, call }, t0);
    const lost = transition(sending, { kind: 'answer-lost', fault: faultOf('ambiguous') }, t0);
    const step = nextStep([lost], atRest([standby]), [], operation.deadlineMs);
    expect(tellStep(step)).toBe('give up op_1 FailOver.Halfway');
    expect(JSON.stringify(step)).toContain('steps done: 1 of 3, and how the next one ended is not known.');
  });

  it('its time is up while it is rolled back: how much of it', () => {
    const operation = midway(2);
    const rolling = transition(operation, eventOf('rolling-back', operation, faultOf('denied')), t0);
    const step = nextStep([rolling], atRest([listed]), [], operation.deadlineMs);
    expect(JSON.stringify(step)).toContain('steps done: 0 of 2 taken back.');
  });

  it('the gateway cannot be read: it waits, however final that would be before the first step', () => {
    const seen = { kind: 'unreadable', seenAtMs: t0, fault: faultOf('denied') } as const;
    expect(tellStep(nextStep([failOver], seen, [], t0))).toBe('end op_1 Forbidden');
    expect(tellStep(nextStep([midway(1)], seen, [], t0))).toBe('wait op_1 gateway-unreadable');
  });
});

describe('expectations of a fail-over', () => {
  const expects = { kind: 'present', createTimeMs: t0 } as const;

  it('kept: it is done', () => {
    const operation = wanting({ kind: 'fail-over', route: key, expects });
    expect(endOf(drive([operation], { routes: pair }))).toBe('succeeded');
  });

  it('not kept: nothing is called', () => {
    const operation = wanting({ kind: 'fail-over', route: key, expects });
    const driven = drive([operation], { routes: [{ ...standby, createTimeMs: t0 + minute }, active] });
    expect(driven.calls).toEqual([]);
    expect(endOf(driven)).toBe('Route.Changed');
  });

  it('they hold for the first step only: what its own steps change is no surprise', () => {
    const relies = [{ route: otherKey, expects: { kind: 'present', weight: 100 } }] as const;
    const expected = { kind: 'present', weight: 0 } as const;
    const weighed = wanting({ kind: 'fail-over', route: key, expects: expected, relies });
    expect(endOf(drive([weighed], { routes: pair, fates: ['accepted', 'lost-before'] }))).toBe('succeeded');
  });

  it('of the other half: not kept, nothing is called', () => {
    const relies = [{ route: otherKey, expects: { kind: 'present', weight: 0 } }] as const;
    const driven = drive([wanting({ kind: 'fail-over', route: key, relies })], { routes: pair });
    expect(driven.calls).toEqual([]);
    expect(endOf(driven)).toBe('Route.Changed');
  });
});

it('a queue of one block keeps its order: the fail-over comes after what was asked before it', () => {
  const withdrawal = wanting({ kind: 'withdraw-route', route: key }, 'op_0');
  const driven = drive([withdrawal, failOver], { routes: pair });
  expect(driven.calls).toEqual([
    'withdraw vco-1 #1',
    `${first} #1`,
    `${second} #2`,
    'create vco-2 (0, normal) #3',
  ]);
  expect(shown(driven.routes)).toEqual(['vco-1 100 normal', 'vco-2 0 normal']);
});
