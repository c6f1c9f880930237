import { applyMutation, sameRoute } from './apply-mutation.ts';
import type { Assessment, Refusal, Situation, Warning } from './assessment.ts';
import { blockOf, equalBlocks } from './cidr.ts';
import type { Mutation } from './mutation.ts';
import { pathChanges } from './path-changes.ts';
import { refuseMutation } from './refuse-mutation.ts';
import type { ObservedRoute } from './route.ts';
import { type PlacedRoute, placeRoutes } from './route-table.ts';
import type { Scene } from './scene.ts';
import { warnOfRoutes } from './warn-of-routes.ts';
import { warnOfNextHops, warnOfPending, warnOfQuota, warnOfVpc } from './warn-of-surroundings.ts';

type Routes = readonly ObservedRoute[];

/**
 * Says what a change of one gateway would do, before it is done: the mutations of one operation, in their order.
 * A dry run is assessed as if it were meant. It is refused when it would be both as things are and after the
 * pending operations; when these make the difference, it is warned of, and only their end can tell.
 */
export function assessChange(asked: readonly Mutation[], situation: Situation): Assessment {
  const { routes, dualTunnel, pending } = situation;
  const mutations = asked.map(asMeant);
  const settled = pending.reduce<Routes>(
    (list, { mutation }) => applyMutation(list, mutation, dualTunnel),
    routes,
  );
  const now = walk(routes, mutations, situation);
  const later = settled === routes ? now : walk(settled, mutations, situation);
  const refusal = now.refusal ?? later.refusal;
  if (now.refusal !== undefined && later.refusal !== undefined)
    return { refusal: now.refusal, warnings: [], moves: [] };

  // Where it is possible only after the pending operations, that is when it moves something.
  const [start, way] = now.refusal === undefined ? [routes, now] : [settled, later];
  const moves = pathChanges(start, way.after);
  const warnings = [
    ...scenesOf(mutations, start, way, situation).flatMap((scene) => [
      ...warnOfRoutes(scene),
      ...warnOfVpc(scene),
      ...warnOfPending(scene),
    ]),
    ...(refusal === undefined ? [] : [pendingDecides(refusal, mutations)]),
    ...warnOfNextHops(mutations, moves, situation),
    ...(later.after.length > settled.length ? warnOfQuota(mutations, later.after.length, situation) : []),
  ];
  return { warnings, moves };
}

function asMeant(mutation: Mutation): Mutation {
  return mutation.kind === 'create' ? { ...mutation, dryRun: false } : mutation;
}

interface Way {
  /** What is listed when the turn of each mutation comes. */
  readonly lists: readonly Routes[];
  readonly after: Routes;
  readonly refusal?: Refusal;
}

function walk(routes: Routes, mutations: readonly Mutation[], situation: Situation): Way {
  let after = routes;
  let refusal: Refusal | undefined;
  const lists = mutations.map((mutation) => {
    const list = after;
    refusal ??= refuseMutation(list, mutation, situation);
    after = applyMutation(list, mutation, situation.dualTunnel);
    return list;
  });
  return refusal === undefined ? { lists, after } : { lists, after, refusal };
}

function scenesOf(
  mutations: readonly Mutation[],
  start: Routes,
  { lists, after: end }: Way,
  situation: Situation,
): readonly Scene[] {
  const placedBefore = placeRoutes(start);
  const placedAfter = placeRoutes(end);
  return mutations.flatMap((mutation, index) => {
    const block = blockOf(mutation.route.routeDest);
    if (block === undefined) return [];
    const { nextHop } = mutation.route;
    const isOther = (placed: PlacedRoute): boolean =>
      placed.route.nextHop !== nextHop || !equalBlocks(placed.block, block);
    const known = lists[index]?.find((route) => sameRoute(route, mutation.route));
    const before = placedBefore.filter(isOther);
    const after = placedAfter.filter(isOther);
    return [
      {
        mutation,
        block,
        situation,
        ...(known === undefined ? {} : { known }),
        wasThere: before.length < placedBefore.length,
        staysThere: after.length < placedAfter.length,
        before,
        after,
      },
    ];
  });
}

function pendingDecides({ detail }: Refusal, mutations: readonly Mutation[]): Warning {
  return {
    code: 'Pending.Decides',
    detail: `Whether the cloud takes this depends on operations that are open. ${detail}`,
    block: mutations[0]?.route.routeDest ?? '',
  };
}
