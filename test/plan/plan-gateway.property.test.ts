import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeSurprise } from '../../shared/operation/settle.ts';
import type { Change } from '../../shared/plan/gateway-plan.ts';
import { planGateway } from '../../shared/plan/plan-gateway.ts';
import { printPlan } from '../../shared/plan/print-plan.ts';
import { sameRoute } from '../../shared/route/apply-mutation.ts';
import { blockOf, sizeOf } from '../../shared/route/cidr.ts';
import type { ObservedRoute } from '../../shared/route/route.ts';
import { lookUp, routeTable } from '../../shared/route/route-table.ts';
import { blocks, files, wildRoutes, wildWorlds, worlds } from './plan-draws.ts';
import { anInput, applyPlan, type PlanWorld, planOf, seen } from './plan-world.ts';

const runs = { numRuns: 300 };
const tunnels = [
  ['single', false],
  ['dual', true],
] as const;

describe.each(tunnels)('planGateway on %s-tunnel gateways', (_, dualTunnel) => {
  const mine = worlds('all', dualTunnel);
  const mixed = worlds('some', dualTunnel);
  const file = files(dualTunnel);
  const policies = fc.constantFrom('create-only' as const, 'upsert' as const, 'sync' as const);

  it('under sync, with every route ours: the cloud takes each change, and the plan after it is empty', () => {
    fc.assert(
      fc.property(mine, file, (world, desired) => {
        const after = applyPlan(world, planOf(anInput(world, desired))).at(-1) ?? world;
        const again = planOf(anInput(after, desired));
        expect(again).toMatchObject({ kind: 'no-change', changes: [], held: [], foreign: [] });
      }),
      runs,
    );
  });

  it('whatever is ours, under any policy: the cloud takes each change, and nothing is left that may be done', () => {
    fc.assert(
      fc.property(mixed, file, policies, (world, desired, policy) => {
        const after = applyPlan(world, planOf(anInput(world, desired, policy))).at(-1) ?? world;
        expect(planOf(anInput(after, desired, policy)).changes).toEqual([]);
      }),
      runs,
    );
  });

  it('whichever changes fail: the next runs come to the same end', () => {
    fc.assert(
      fc.property(mixed, file, policies, failures, (world, desired, policy, fails) => {
        let now = world;
        for (const [index, change] of planOf(anInput(world, desired, policy)).changes.entries()) {
          if (fails[index] !== true) now = applyIfTaken(now, change);
        }
        // What was brought about halfway may take a run of its own to be brought to its end.
        for (let run = 0; run < 3; run += 1) {
          now = applyPlan(now, planOf(anInput(now, desired, policy))).at(-1) ?? now;
        }
        expect(planOf(anInput(now, desired, policy)).changes).toEqual([]);
      }),
      runs,
    );
  });

  it('no change touches an existing route that is not proven to be ours', () => {
    fc.assert(
      fc.property(mixed, file, policies, (world, desired, policy) => {
        for (const change of planOf(anInput(world, desired, policy)).changes) {
          const listed = world.routes.filter((route) => sameRoute(route, change.route));
          expect(listed.every((route) => isProven(world, route))).toBe(true);
        }
      }),
      runs,
    );
  });

  it('create-only creates, observe does nothing and shows every difference', () => {
    fc.assert(
      fc.property(mixed, file, (world, desired) => {
        const added = planOf(anInput(world, desired, 'create-only')).changes;
        expect(added.every(({ kind }) => kind === 'create-route')).toBe(true);
        const observing = planOf(anInput(world, desired, 'observe'));
        const full = planOf(anInput(world, desired, 'sync'));
        expect(observing.changes).toEqual([]);
        expect(observing.held).toHaveLength(full.changes.length + full.held.length);
      }),
      runs,
    );
  });

  it('the same routes in any order give the same plan, to the letter', () => {
    const both = fc
      .tuple(mixed, file)
      .chain(([world, desired]) =>
        fc.tuple(
          fc.constant({ world, desired }),
          shuffled(world.routes),
          shuffled(desired),
          shuffled(world.ledger.owned),
        ),
      );
    fc.assert(
      fc.property(both, ([{ world, desired }, routes, order, owned]) => {
        const other: PlanWorld = { ...world, routes, ledger: { owned } };
        const plan = planGateway(anInput(world, desired));
        expect(JSON.stringify(planGateway(anInput(other, order)))).toBe(JSON.stringify(plan));
        expect(printPlan(planGateway(anInput(other, order)), 'text')).toBe(printPlan(plan, 'text'));
      }),
      runs,
    );
  });
});

describe('planGateway', () => {
  it('contradictions in any order give the same plan, too', () => {
    const both = fc
      .tuple(wildWorlds, wildRoutes)
      .chain(([world, desired]) =>
        fc.tuple(fc.constant({ world, desired }), shuffled(world.routes), shuffled(desired)),
      );
    fc.assert(
      fc.property(both, ([{ world, desired }, routes, order]) => {
        const plan = planGateway(anInput({ ...world, routes }, order));
        expect(JSON.stringify(plan)).toBe(JSON.stringify(planGateway(anInput(world, desired))));
      }),
      runs,
    );
  });

  it('addresses that have a route before and after have one all the time', () => {
    fc.assert(
      fc.property(worlds('some', false), files(false), (world, desired) => {
        const steps = applyPlan(world, planOf(anInput(world, desired))).map(({ routes }) =>
          routeTable(routes),
        );
        for (const address of addresses) {
          const lit = steps.map((table) => lookUp(table, address) !== undefined);
          if (lit[0] === true && lit.at(-1) === true) expect(lit).not.toContain(false);
        }
      }),
      runs,
    );
  });

  it('whichever changes fail: what relies on them is not done, so that no address loses its last route', () => {
    fc.assert(
      fc.property(worlds('some', false), files(false), failures, (world, desired, fails) => {
        const wanted = routeTable(desired.map(({ publishVpc, ...route }) => ({ ...route, state: 'normal' })));
        let now = world;
        for (const [index, change] of planOf(anInput(world, desired)).changes.entries()) {
          if (fails[index] !== true) now = applyIfTaken(now, change);
        }
        const [before, after] = [routeTable(world.routes), routeTable(now.routes)];
        for (const address of addresses) {
          if (lookUp(before, address) === undefined || lookUp(wanted, address) === undefined) continue;
          expect(lookUp(after, address)).toBeDefined();
        }
      }),
      runs,
    );
  });

  it('whatever it is given: it answers, calls nothing foreign its own, and what it holds stands to reason', () => {
    fc.assert(
      fc.property(wildWorlds, wildRoutes, (world, desired) => {
        const plan = planOf(anInput(world, desired));
        for (const { kind, route } of plan.changes) {
          const listed = world.routes.find((one) => sameRoute(one, route));
          expect(kind === 'create-route' || listed === undefined || isProven(world, listed)).toBe(true);
        }
        for (const { reason } of plan.held) expect(reason).not.toBe('');
      }),
      runs,
    );
  });

  it('the default limits: a braked plan shows its changes, its numbers and its release', () => {
    fc.assert(
      fc.property(worlds('all', false), files(false), (world, desired) => {
        const free = planOf(anInput(world, desired));
        const plan = planOf(
          anInput(world, desired, 'sync', { desired: { policy: 'sync', routes: desired } }),
        );
        expect(plan.changes).toEqual(free.changes);
        expect(plan.kind === 'braked').toBe(plan.brakes.length > 0);
        for (const { detail, release } of plan.brakes) {
          expect(detail).toMatch(/\d/);
          expect(release).toMatch(/^(Raise|Set) .* in the file.*, or release plan pl_[0-9a-f]{16}\.$/);
        }
      }),
      runs,
    );
  });
});

/** Which of the changes of a plan fail, by their place in it. */
const failures = fc.array(fc.boolean(), { maxLength: 15 });

/** What becomes of a change whose turn comes after others have failed: nothing, where the cloud would refuse it. */
function applyIfTaken(world: PlanWorld, change: Change): PlanWorld {
  const surprised = [change, ...(change.relies ?? [])].some(
    ({ route, expects }) => describeSurprise(expects, route, seen(world)) !== undefined,
  );
  if (surprised) return world;
  try {
    return applyPlan(world, { ...planOf(anInput(world, [])), changes: [change] }).at(-1) ?? world;
  } catch {
    return world;
  }
}

/** Whether the ledger has the route with the very time that is listed. */
function isProven({ ledger }: PlanWorld, route: ObservedRoute): boolean {
  return ledger.owned.some((one) => sameRoute(one, route) && one.createTimeMs === route.createTimeMs);
}

/** The ends of every block, and what is behind them. */
const addresses = blocks.flatMap((text) => {
  const block = blockOf(text);
  if (block === undefined) return [];
  const end = block.network + sizeOf(block);
  return [block.network, end - 1, end];
});

function shuffled<Value>(values: readonly Value[]): fc.Arbitrary<Value[]> {
  return fc.shuffledSubarray([...values], { minLength: values.length, maxLength: values.length });
}
