import { describe, expect, it } from 'vitest';
import type { Operation } from '../../shared/operation/operation.ts';
import { afterOperation, isOf, mayChangeLedger } from '../../shared/plan/after-operation.ts';
import { emptyLedger, type Ledger, type OwnedRoute } from '../../shared/plan/ledger.ts';
import type { ObservedRoute } from '../../shared/route/route.ts';
import { type Drive, drive, type Fate } from '../operation/drive.ts';
import { active, key, pair, standby, type Wanted, wanting } from '../operation/kinds.ts';
import { allStates, faultOf, listed, operationIn, queued, route, t0 } from '../operation/samples.ts';

/** An operation driven to its end, and the routes that it leaves. */
function done(wanted: Wanted, options: Drive) {
  const driven = drive([wanting(wanted)], options);
  const [operation = queued()] = driven.operations;
  return { operation, routes: driven.routes };
}

function owning(...routes: readonly ObservedRoute[]): Ledger {
  return { ...emptyLedger, owned: routes.map(ownedAs) };
}

function ownedAs({ routeDest, nextHop, createTimeMs = 0 }: ObservedRoute): OwnedRoute {
  return { routeDest, nextHop, createTimeMs, operationId: 'op_0', how: 'created' };
}

const refused: Fate = { refused: faultOf('denied', { httpStatus: 403 }) };
const creation: Wanted = { kind: 'create-route', route };
const deletion: Wanted = { kind: 'delete-route', route: key };
const failOver: Wanted = { kind: 'fail-over', route: key };
const neighbour: ObservedRoute = { ...listed, routeDest: '10.7.0.0/24' };
/** With everything else that a ledger may hold: none of it is touched. */
const rich: Ledger = {
  ...owning(neighbour),
  freeze: { reason: 'a move', by: 'alice', fromMs: 1, untilMs: 2 },
  drift: { digest: 'd', sinceMs: 1, sequence: 3 },
};

describe('a route that was created', () => {
  it('by an accepted call: ours, as it is listed, with what the gateway does not list', () => {
    const described = { ...route, description: 'offices', overlayMode: 'Ipsec' } as const;
    const { operation, routes } = done({ kind: 'create-route', route: described }, { routes: [] });
    expect(afterOperation(rich, operation)).toEqual({
      ...rich,
      owned: [
        ...rich.owned,
        {
          routeDest: '10.0.0.0/24',
          nextHop: 'vco-1',
          createTimeMs: routes[0]?.createTimeMs,
          operationId: 'op_1',
          how: 'created',
          description: 'offices',
          overlayMode: 'Ipsec',
        },
      ],
    });
  });

  it('with nothing to say of it: nothing is made up', () => {
    const [owned] = afterOperation(emptyLedger, done(creation, { routes: [] }).operation).owned;
    expect(Object.keys(owned ?? {}).sort()).toEqual([
      'createTimeMs',
      'how',
      'nextHop',
      'operationId',
      'routeDest',
    ]);
  });

  it.each<[string, Drive]>([
    [
      'the answer was lost: it may have been us, and that proves nothing',
      { routes: [], fates: ['lost-after'] },
    ],
    ['it was there already', { routes: [listed] }],
    ['it was refused', { routes: [], fates: [refused] }],
  ])('%s: not ours', (_, options) => {
    const { operation } = done(creation, options);
    expect(afterOperation(rich, operation)).toBe(rich);
  });

  it('the answer was lost once, and the repeated call was accepted: ours', () => {
    const { operation } = done(creation, { routes: [], fates: ['lost-before'] });
    expect(afterOperation(emptyLedger, operation).owned).toHaveLength(1);
  });

  it('it is listed without a creation time: not ours, for nothing would tell it from another one', () => {
    const { operation } = done(creation, { routes: [] });
    const { createTimeMs: _, ...timeless } = listed;
    const settlement = { observed: timeless, seenAtMs: t0, adopted: false };
    expect(afterOperation(rich, { ...operation, settlement })).toBe(rich);
  });

  it.each([
    ['a little off, as a list may round it', 1_000, true],
    ['another one: ours was lost, and somebody created this one', 1_001, false],
    ['another one, older', -1_001, false],
  ])('its listed time is %s', (_, offMs, isOurs) => {
    const { operation, routes } = done(creation, { routes: [] });
    const createTimeMs = (routes[0]?.createTimeMs ?? 0) + offMs;
    const settlement = { observed: { ...listed, createTimeMs }, seenAtMs: t0, adopted: false };
    const { owned } = afterOperation(emptyLedger, { ...operation, settlement });
    expect(owned.map((one) => one.createTimeMs)).toEqual(isOurs ? [createTimeMs] : []);
  });

  it('the answer names no time: not ours, for it does not say which route it spoke of', () => {
    const { operation } = done(creation, { routes: [] });
    expect(afterOperation(rich, { ...operation, answer: { requestId: 'R' } })).toBe(rich);
  });

  it('an older one of the same name was ours: the new one takes its place', () => {
    const old = { ...listed, createTimeMs: t0 - 5 };
    const { operation, routes } = done(creation, { routes: [] });
    expect(
      afterOperation(owning(old, neighbour), operation).owned.map(({ createTimeMs }) => createTimeMs),
    ).toEqual([neighbour.createTimeMs, routes[0]?.createTimeMs]);
  });

  it('told twice: the second time says nothing new', () => {
    const { operation } = done(creation, { routes: [] });
    const once = afterOperation(emptyLedger, operation);
    expect(afterOperation(once, operation)).toBe(once);
  });
});

describe('a route that is adopted', () => {
  const adoption: Wanted = { kind: 'adopt-route', route: key };

  it('it is there: ours, and that we did not create it is remembered', () => {
    const { operation } = done(adoption, { routes: [standby] });
    expect(afterOperation(emptyLedger, operation).owned).toEqual([
      { routeDest: '10.0.0.0/24', nextHop: 'vco-1', createTimeMs: t0, operationId: 'op_1', how: 'adopted' },
    ]);
  });

  it('it is ours already: it stays created by us', () => {
    const ledger = owning(listed);
    expect(afterOperation(ledger, done(adoption, { routes: [listed] }).operation)).toBe(ledger);
  });

  it('it is not there: nothing is ours', () => {
    expect(afterOperation(rich, done(adoption, { routes: [] }).operation)).toBe(rich);
  });
});

describe('a route that was deleted', () => {
  it.each<[string, Drive]>([
    ['by an accepted call', { routes: [listed] }],
    ['by a call whose answer was lost', { routes: [listed], fates: ['lost-after'] }],
    ['by somebody else before', { routes: [] }],
  ])('%s: it is not ours any more, the others are', (_, options) => {
    const { operation } = done(deletion, options);
    expect(afterOperation(owning(listed, neighbour), operation)).toEqual(owning(neighbour));
  });

  it('it was not ours: the ledger says nothing new', () => {
    expect(afterOperation(rich, done(deletion, { routes: [listed] }).operation)).toBe(rich);
  });

  it('its deletion was refused: it stays ours', () => {
    const ledger = owning(listed);
    expect(afterOperation(ledger, done(deletion, { routes: [listed], fates: [refused] }).operation)).toBe(
      ledger,
    );
  });
});

describe('a route that was changed', () => {
  it.each<Wanted>([
    { kind: 'set-weight', route: key, weight: 0 },
    { kind: 'withdraw-route', route: key },
  ])('%j: ours or not, as before', (wanted) => {
    const { operation } = done(wanted, { routes: [listed] });
    expect(operation.state).toBe('succeeded');
    for (const ledger of [rich, owning(listed)]) expect(afterOperation(ledger, operation)).toBe(ledger);
  });
});

describe('a fail-over', () => {
  const described: Ledger = {
    owned: [{ ...ownedAs(active), description: 'the old link', overlayMode: 'Ipsec' }, ownedAs(standby)],
  };
  const routes = [standby, { ...active, description: 'the old link', overlayMode: 'Ipsec' as const }];

  it('of two routes of ours: both stay ours, the one that was created again with its new time', () => {
    const { operation, routes: after } = done(failOver, { routes });
    const again = after.find(({ nextHop }) => nextHop === 'vco-2');
    expect(again?.createTimeMs).not.toBe(active.createTimeMs);
    expect(afterOperation(described, operation).owned).toEqual([
      ownedAs(standby),
      {
        ...ownedAs({ ...active, createTimeMs: again?.createTimeMs ?? 0 }),
        operationId: 'op_1',
        description: 'the old link',
        overlayMode: 'Ipsec',
      },
    ]);
  });

  it('the half that was created again was not ours: it does not become ours', () => {
    const ledger = owning(standby, neighbour);
    expect(afterOperation(ledger, done(failOver, { routes: pair }).operation)).toBe(ledger);
  });

  it('an older one of its name was ours, that very one was not: it does not become ours', () => {
    const ledger = owning({ ...active, createTimeMs: 1 });
    expect(afterOperation(ledger, done(failOver, { routes: pair }).operation)).toBe(ledger);
  });

  it('rolled back: the half that was created again is ours if it was', () => {
    const { operation, routes: after } = done(failOver, { routes, fates: ['accepted', refused] });
    const again = after.find(({ nextHop }) => nextHop === 'vco-2');
    expect(operation.problem?.code).toBe('FailOver.RolledBack');
    expect(afterOperation(described, operation).owned).toMatchObject([
      { nextHop: 'vco-1', createTimeMs: t0 },
      {
        nextHop: 'vco-2',
        createTimeMs: again?.createTimeMs,
        operationId: 'op_1',
        description: 'the old link',
      },
    ]);
    expect(afterOperation(rich, operation)).toBe(rich);
  });

  it.each<[string, readonly Fate[]]>([
    ['of the last step', ['accepted', 'accepted', 'lost-after']],
    ['of the last step back', ['accepted', refused, 'lost-after']],
  ])('the answer %s was lost: who created the route is not proven', (_, fates) => {
    const { operation } = done(failOver, { routes, fates });
    expect(afterOperation(described, operation)).toBe(described);
  });

  it('told twice: the second time says nothing new', () => {
    const { operation } = done(failOver, { routes });
    const once = afterOperation(described, operation);
    expect(afterOperation(once, operation)).toBe(once);
  });

  it('it had been failed over already: nothing new', () => {
    const swapped = [listed, { ...active, weight: 0 }];
    expect(afterOperation(described, done(failOver, { routes: swapped }).operation)).toBe(described);
  });
});

describe('mayChangeLedger', () => {
  const cases: readonly (readonly [string, Operation, boolean])[] = [
    ['a creation', done(creation, { routes: [] }).operation, true],
    ['a creation that failed', done(creation, { routes: [], fates: [refused] }).operation, false],
    ['a deletion', done(deletion, { routes: [listed] }).operation, true],
    ['an adoption', done({ kind: 'adopt-route', route: key }, { routes: [listed] }).operation, true],
    ['a fail-over', done(failOver, { routes: pair }).operation, true],
    [
      'a fail-over that was rolled back',
      done(failOver, { routes: pair, fates: ['accepted', refused] }).operation,
      true,
    ],
    ['a fail-over that never began', done(failOver, { routes: pair, fates: [refused] }).operation, false],
    ['a weight', done({ kind: 'set-weight', route: key, weight: 0 }, { routes: [listed] }).operation, false],
    ['publishing', done({ kind: 'publish-route', route: key }, { routes: [] }).operation, false],
  ];

  it.each(cases)('%s', (_, operation, expected) => {
    expect(mayChangeLedger(operation)).toBe(expected);
  });

  it.each(cases)('%s: what need not be read says nothing new', (_, operation) => {
    if (!mayChangeLedger(operation)) expect(afterOperation(rich, operation)).toBe(rich);
  });

  it('a dry run: no', () => {
    const operation = done(creation, { routes: [] }).operation;
    expect(mayChangeLedger({ ...operation, intent: { ...operation.intent, dryRun: true } })).toBe(false);
  });

  it.each(allStates.filter((state) => !['succeeded'].includes(state)))(
    'it is %s: the ledger stays',
    (state) => {
      expect(afterOperation(rich, operationIn(state))).toBe(rich);
    },
  );
});

describe('isOf', () => {
  it.each<[string, ObservedRoute, boolean]>([
    ['the same', listed, true],
    ['host bits', { ...listed, routeDest: '10.0.0.9/24' }, true],
    ['another time', { ...listed, createTimeMs: t0 + 1 }, false],
    ['no time', { routeDest: listed.routeDest, nextHop: listed.nextHop, state: 'normal' }, false],
    ['another next hop', { ...listed, nextHop: 'vco-2' }, false],
    ['another block', neighbour, false],
  ])('%s: %s', (_, observed, expected) => {
    expect(isOf(ownedAs(listed), observed)).toBe(expected);
  });
});
