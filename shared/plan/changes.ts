import type { Reliance } from '../operation/intent.ts';
import type { RouteKey, RouteWeight } from '../route/route.ts';
import type { PresentRoute } from './blocks.ts';
import type { DesiredRoute } from './desired-route.ts';
import type { Change, Creation, RouteLook } from './gateway-plan.ts';

/** A change that lets something exist again after it: what it relies on is checked when its turn comes. */
interface Context {
  readonly why: string;
  readonly relies?: readonly Reliance[];
}

/** Creates a route as the file has it, or for a while with the other weight. */
export function creationOf(
  route: RouteKey,
  desired: DesiredRoute,
  { why }: Context,
  weight: RouteWeight = desired.weight,
): Creation {
  return {
    kind: 'create-route',
    route,
    after: { weight, published: desired.publishVpc },
    ...(desired.description === undefined ? {} : { description: desired.description }),
    why,
    expects: { kind: 'absent' },
  };
}

/** Deletes the very route that was seen. */
export function deletionOf(route: RouteKey, present: PresentRoute, { why, relies = [] }: Context): Change {
  return {
    kind: 'delete-route',
    route,
    before: present.look,
    why,
    expects: { kind: 'present', ...weightOf(present.look), ...timeOf(present) },
    ...(relies.length === 0 ? {} : { relies }),
  };
}

/** Changes the weight of the only route to its block. */
export function weightChangeOf(
  route: RouteKey,
  before: RouteLook,
  weight: RouteWeight,
  createTimeMs: number | undefined,
  { why }: Context,
): Change {
  return {
    kind: 'set-weight',
    route,
    before,
    after: { ...before, weight },
    why,
    expects: { kind: 'present', ...weightOf(before), ...timeOf({ createTimeMs }) },
  };
}

/** Publishes a route to the VPC, or withdraws it, whatever its weight is by then. */
export function publicationOf(
  route: RouteKey,
  { look, createTimeMs }: PresentRoute,
  published: boolean,
  { why }: Context,
): Change {
  return {
    kind: published ? 'publish-route' : 'withdraw-route',
    route,
    before: look,
    after: { ...look, published },
    why,
    expects: {
      kind: 'present',
      state: look.published ? 'published' : 'normal',
      ...timeOf({ createTimeMs }),
    },
  };
}

/** Swaps the weights of a pair. */
export function failOverOf(
  route: RouteKey,
  standby: PresentRoute,
  active: PresentRoute,
  { why }: Context,
): Change {
  return {
    kind: 'fail-over',
    route,
    from: active.nextHop,
    before: standby.look,
    after: { ...standby.look, weight: 100 },
    why,
    expects: { kind: 'present', weight: 0, ...timeOf(standby) },
    relies: [
      {
        route: { ...route, nextHop: active.nextHop },
        expects: { kind: 'present', weight: 100, ...timeOf(active) },
      },
    ],
  };
}

/** That a route exists, whatever it is like. */
export function relianceOn(route: RouteKey): Reliance {
  return { route, expects: { kind: 'present' } };
}

function weightOf({ weight }: RouteLook): { readonly weight?: number } {
  return weight === undefined ? {} : { weight };
}

function timeOf({ createTimeMs }: Pick<PresentRoute, 'createTimeMs'>): { readonly createTimeMs?: number } {
  return createTimeMs === undefined ? {} : { createTimeMs };
}
