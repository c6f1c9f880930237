import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Intent } from '../../shared/operation/intent.ts';
import type { Operation } from '../../shared/operation/operation.ts';
import { transition } from '../../shared/operation/transition.ts';
import { type Inverse, inverseOf } from '../../shared/operation/undo.ts';
import { sameRoute } from '../../shared/route/apply-mutation.ts';
import type { ObservedRoute } from '../../shared/route/route.ts';
import { drive, endOf } from './drive.ts';
import { active, key, kindSamples, otherKey, pair, standby, type Wanted, wanting } from './kinds.ts';
import { allStates, listed, operationIn, queued, route, t0 } from './samples.ts';

/** The only operation, driven to its end over these routes. */
function done(wanted: Wanted, routes: readonly ObservedRoute[]) {
  const driven = drive([wanting(wanted)], { routes });
  const [operation = queued()] = driven.operations;
  return { operation, routes: driven.routes };
}

function intentOf(inverse: Inverse): Intent {
  if (inverse.kind === 'none') throw new Error(`It cannot be undone: ${inverse.why}`);
  return inverse.intent;
}

function whyNot(operation: Operation): string {
  const inverse = inverseOf(operation);
  return inverse.kind === 'none' ? inverse.why : 'it can be undone';
}

const common = { accountId: '1', dryRun: false, undoes: 'op_1' };
const unpublished: ObservedRoute = { ...listed, state: 'normal' };
const former = { ...standby, state: 'normal', description: 'offices', overlayMode: 'Ipsec' } as const;

describe('inverseOf', () => {
  it('a route that was created: it is deleted, if it is still that very route', () => {
    const { operation, routes } = done({ kind: 'create-route', route: { ...route, weight: 0 } }, []);
    expect(inverseOf(operation)).toEqual({
      kind: 'inverse',
      intent: {
        kind: 'delete-route',
        route: key,
        ...common,
        expects: { kind: 'present', weight: 0, state: 'published', createTimeMs: routes[0]?.createTimeMs },
      },
      losses: [],
    });
  });

  it('a route that was deleted: it is created as it was, if nobody has meanwhile', () => {
    const { operation } = done({ kind: 'delete-route', route: key }, [former]);
    expect(inverseOf(operation)).toEqual({
      kind: 'inverse',
      intent: {
        kind: 'create-route',
        route: { ...key, weight: 0, publishVpc: false, description: 'offices', overlayMode: 'Ipsec' },
        ...common,
        expects: { kind: 'absent' },
      },
      losses: [],
    });
  });

  it('… its description is not known: what may be lost is said', () => {
    const { operation } = done({ kind: 'delete-route', route: key }, [listed]);
    const inverse = inverseOf(operation);
    expect(inverse).toMatchObject({ losses: [expect.stringContaining('a description')] });
    expect(intentOf(inverse)).toMatchObject({ route: { ...key, weight: 100, publishVpc: true } });
    expect(intentOf(inverse).route).not.toHaveProperty('description');
  });

  it.each<[Wanted, readonly ObservedRoute[], object]>([
    [
      { kind: 'set-weight', route: key, weight: 0 },
      [listed],
      { kind: 'set-weight', weight: 100, expects: { kind: 'present', weight: 0 } },
    ],
    [
      { kind: 'set-weight', route: key, weight: 100 },
      [standby],
      { kind: 'set-weight', weight: 0, expects: { kind: 'present', weight: 100 } },
    ],
    [
      { kind: 'publish-route', route: key },
      [unpublished],
      { kind: 'withdraw-route', expects: { kind: 'present', state: 'published' } },
    ],
    [
      { kind: 'withdraw-route', route: key },
      [listed],
      { kind: 'publish-route', expects: { kind: 'present', state: 'normal' } },
    ],
  ])('%j: the opposite, if the route is still as it was left', (wanted, routes, intent) => {
    const { operation } = done(wanted, routes);
    expect(intentOf(inverseOf(operation))).toMatchObject({ route: key, ...common, ...intent });
    expect(intentOf(inverseOf(operation)).expects).toMatchObject({ createTimeMs: t0 });
  });

  it('a pair that was published whole, one half withdrawn: the other half went with it, and that is told', () => {
    const { operation, routes } = done({ kind: 'withdraw-route', route: key }, pair);
    expect(routes.map(({ state }) => state)).toEqual(['normal', 'normal']);
    expect(inverseOf(operation)).toMatchObject({
      intent: { kind: 'publish-route', route: key },
      losses: ['the publishing of the route over vco-2, withdrawn with it'],
    });
  });

  it('one half published beside the other: withdrawing it would withdraw both, so it is not undone', () => {
    const { operation } = done({ kind: 'publish-route', route: key }, [
      { ...standby, state: 'normal' },
      active,
    ]);
    expect(whyNot(operation)).toContain('would also withdraw the route over vco-2');
  });

  it('a fail-over: back to the other half, if that is still the one that was created again', () => {
    const { operation, routes } = done({ kind: 'fail-over', route: key }, pair);
    const again = routes.find(({ nextHop }) => nextHop === otherKey.nextHop);
    expect(again?.createTimeMs).not.toBe(active.createTimeMs);
    expect(intentOf(inverseOf(operation))).toEqual({
      kind: 'fail-over',
      route: otherKey,
      ...common,
      expects: { kind: 'present', weight: 0, state: 'published', createTimeMs: again?.createTimeMs },
    });
  });

  it.each(kindSamples)(
    '$kind that found all as asked: nothing is there to take back',
    ({ wanted, after }) => {
      expect(whyNot(done(wanted, after).operation)).toContain('changed nothing');
    },
  );

  it('an adoption: nothing is there to take back', () => {
    expect(whyNot(done({ kind: 'adopt-route', route: key }, [listed]).operation)).toContain(
      'changed nothing',
    );
  });

  it.each(allStates.filter((state) => state !== 'succeeded'))('it is %s: not undone, and why', (state) => {
    const why = whyNot(operationIn(state));
    const open = ['awaiting-approval', 'queued', 'sending', 'unknown', 'applying'].includes(state);
    expect(why).toContain(open ? `it has not ended yet (${state})` : `it ended as ${state}`);
  });

  it('a dry run: nothing was changed', () => {
    const sending = operationIn('sending');
    const dryRun = { ...sending, intent: { ...sending.intent, dryRun: true } };
    expect(whyNot(transition(dryRun, { kind: 'dry-run-passed', requestId: 'R' }, t0))).toContain('dry run');
  });

  it.each<Wanted>([
    { kind: 'delete-route', route: key },
    { kind: 'set-weight', route: key, weight: 0 },
    { kind: 'fail-over', route: key },
  ])('%j, and how it was before is not recorded: not undone', (wanted) => {
    const { before: _before, ...operation } = done(
      wanted,
      wanted.kind === 'fail-over' ? pair : [listed],
    ).operation;
    expect(operation.state).toBe('succeeded');
    expect(whyNot(operation)).toContain('is not recorded');
  });
});

const hops = ['vco-1', 'vco-2', 'vco-3'];
const blocks = ['10.0.0.0/24', '10.0.1.0/24', '10.0.0.0/16'];

/** Any table that a gateway can hold: to each block one route, or a pair. */
const anyTable = fc
  .tuple(
    ...blocks.map((routeDest) =>
      fc
        .tuple(
          fc.constantFrom(0, 1, 2),
          fc.shuffledSubarray(hops, { minLength: 2, maxLength: 2 }),
          fc.constantFrom(0, 100),
          fc.array(fc.constantFrom('normal', 'published'), { minLength: 2, maxLength: 2 }),
        )
        .map(([count, nextHops, weight, states]): readonly ObservedRoute[] =>
          nextHops.slice(0, count).map((nextHop, index) => ({
            routeDest,
            nextHop,
            weight: index === 0 ? weight : 100 - weight,
            state: states[index] ?? 'normal',
            createTimeMs: t0 - 1_000 * (index + 1),
          })),
        ),
    ),
  )
  .map((tables) => tables.flat());

const anyWanted: fc.Arbitrary<Wanted> = fc
  .record({
    routeDest: fc.constantFrom(...blocks),
    nextHop: fc.constantFrom(...hops),
    weight: fc.constantFrom(0 as const, 100 as const),
    publishVpc: fc.boolean(),
    kind: fc.constantFrom(
      'create-route' as const,
      'delete-route' as const,
      'set-weight' as const,
      'publish-route' as const,
      'withdraw-route' as const,
      'fail-over' as const,
    ),
  })
  .map(({ kind, weight, publishVpc, ...name }): Wanted => {
    const at = { ...key, ...name };
    if (kind === 'create-route') return { kind, route: { ...at, weight, publishVpc } };
    return kind === 'set-weight' ? { kind, route: at, weight } : { kind, route: at };
  });

/** What is listed, without order and without times of creation: a route that is created again is a new one. */
function contentOf(routes: readonly ObservedRoute[]): readonly string[] {
  return routes
    .map(({ routeDest, nextHop, weight, state }) => `${routeDest} ${nextHop} ${weight} ${state}`)
    .sort();
}

/** The route that an undo would create, created by somebody else, with the other weight. */
function otherwise(intent: Intent): ObservedRoute {
  if (intent.kind !== 'create-route') throw new Error(`${intent.kind} creates no route.`);
  const { route: asked } = intent;
  return { ...listed, routeDest: asked.routeDest, nextHop: asked.nextHop, weight: 100 - asked.weight };
}

function sameBlock({ routeDest }: ObservedRoute, { route: about }: Wanted): boolean {
  return routeDest === about.routeDest;
}

describe('any change of any table', () => {
  it('done and undone: the table is as it was before, but for what is told to be lost; and done again', () => {
    let undone = 0;
    fc.assert(
      fc.property(anyTable, anyWanted, (table, wanted) => {
        const change = drive([wanting(wanted)], { routes: table });
        const [operation] = change.operations;
        const inverse = operation && inverseOf(operation);
        if (operation === undefined || inverse?.kind !== 'inverse') {
          const isAlone = operation?.state === 'succeeded' && !operation.settlement?.adopted;
          if (isAlone) expect(inverse).toMatchObject({ why: expect.stringContaining('published before') });
          else expect(change.routes).toEqual(table);
          return;
        }
        const undo = drive([wanting(inverse.intent, 'op_2')], { routes: change.routes });
        expect(endOf(undo, 'op_2')).toBe('succeeded');
        const other = inverse.losses.find((loss) => loss.startsWith('the publishing of the route over '));
        const isLost = (route: ObservedRoute) =>
          other !== undefined && sameBlock(route, wanted) && other.includes(`${route.nextHop},`);
        const expected = table.map((one) => (isLost(one) ? { ...one, state: 'normal' } : one));
        expect(contentOf(undo.routes)).toEqual(contentOf(expected));
        undone += 1;

        const [back] = undo.operations;
        const again = back && inverseOf(back);
        if (again?.kind !== 'inverse') throw new Error('What is undone can be undone.');
        expect(again.intent.undoes).toBe('op_2');
        const redo = drive([wanting(again.intent, 'op_3')], { routes: undo.routes });
        expect(endOf(redo, 'op_3')).toBe('succeeded');
        expect(contentOf(redo.routes)).toEqual(contentOf(change.routes));
      }),
      { numRuns: 1_000 },
    );
    expect(undone).toBeGreaterThan(100);
  });

  it('somebody changes the route in between: the undo leaves it alone', () => {
    fc.assert(
      fc.property(anyTable, anyWanted, (table, wanted) => {
        const change = drive([wanting(wanted)], { routes: table });
        const [operation] = change.operations;
        const inverse = operation && inverseOf(operation);
        if (inverse?.kind !== 'inverse') return;
        const { intent } = inverse;
        const found = change.routes.find((one) => sameRoute(one, intent.route));
        const foreign: readonly ObservedRoute[] =
          found === undefined
            ? [...change.routes, otherwise(intent)]
            : change.routes.map((one) => (one === found ? { ...one, createTimeMs: t0 + 999_999 } : one));
        const undo = drive([wanting(intent, 'op_2')], { routes: foreign });
        expect(undo.calls).toEqual([]);
        expect(endOf(undo, 'op_2')).toBe(found === undefined ? 'Route.Differs' : 'Route.Changed');
        expect(undo.routes).toEqual(foreign);
      }),
      { numRuns: 500 },
    );
  });
});
