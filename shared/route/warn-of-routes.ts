import type { Warning } from './assessment.ts';
import { carrierOf, nameRoute } from './route-table.ts';
import { aroundBlock, insideBlock, nameRoutes, type Scene, toSameBlock, warning } from './scene.ts';
import { warnOfPublishing, weightMeansNothing } from './warn-of-settings.ts';

/** Warns of what the other routes of the gateway make of one mutation. */
export function warnOfRoutes(scene: Scene): readonly Warning[] {
  switch (scene.mutation.kind) {
    case 'create':
      return scene.known === undefined ? created(scene) : exists(scene);
    case 'delete':
      return scene.known === undefined ? absent(scene) : deleted(scene);
    case 'set-weight':
      return scene.known === undefined ? absent(scene) : weightMeansNothing(scene);
    case 'publish':
    case 'withdraw':
      return scene.known === undefined ? absent(scene) : warnOfPublishing(scene);
  }
}

function exists(scene: Scene): readonly Warning[] {
  const { known } = scene;
  if (known === undefined) return [];
  const weight = known.weight === undefined ? '' : ` with weight ${known.weight}`;
  const detail = `${nameRoute(known)} exists already${weight}, state ${known.state}: creating it changes nothing.`;
  return [warning(scene, 'Route.Exists', detail)];
}

function absent(scene: Scene): readonly Warning[] {
  return [
    warning(scene, 'Route.Absent', `${nameRoute(scene.mutation.route)} is not in the list of the gateway.`),
  ];
}

function created(scene: Scene): readonly Warning[] {
  const { mutation, block, after, wasThere } = scene;
  if (mutation.kind !== 'create') return [];
  const { route } = mutation;
  const ineffective = route.weight === 0 ? weightMeansNothing(scene) : [];
  // A route that only comes back, as the second half of a failover does, meets nothing new.
  if (wasThere) return ineffective;

  const same = carrierOf(toSameBlock(after, block));
  if (same !== undefined) {
    const stands = carrierOf([{ ...route, state: '' }, same]) === same;
    const what = stands ? 'stands by' : `becomes the active one, and the traffic leaves ${same.nextHop}`;
    const detail = `${nameRoute(same)} exists: the new route over ${route.nextHop} ${what}.`;
    return [...ineffective, warning(scene, 'Overlap.SameBlock', detail)];
  }
  const wider = aroundBlock(after, block);
  const narrower = insideBlock(after, block);
  return [
    ...ineffective,
    ...(wider === undefined
      ? []
      : [
          warning(
            scene,
            'Overlap.Wider',
            wider.nextHop === route.nextHop
              ? `${route.routeDest} lies inside ${nameRoute(wider)}, over the same next hop: no address changes its path.`
              : `${route.routeDest} lies inside ${nameRoute(wider)}: its addresses leave that route.`,
          ),
        ]),
    ...(narrower.length === 0
      ? []
      : [
          warning(
            scene,
            'Overlap.Narrower',
            `${route.routeDest} contains ${nameRoutes(narrower)}: the addresses there keep their own path.`,
          ),
        ]),
  ];
}

function deleted(scene: Scene): readonly Warning[] {
  const { mutation, block, known, before, after, wasThere, staysThere } = scene;
  if (known === undefined || !wasThere || staysThere) return [];
  const { routeDest } = mutation.route;
  const left = carrierOf(toSameBlock(after, block));
  if (left === undefined) {
    const wider = aroundBlock(after, block);
    const narrower = insideBlock(after, block);
    const fate = wider === undefined ? 'go nowhere' : `fall to ${nameRoute(wider)}`;
    const except = narrower.length === 0 ? '' : `, except those of ${nameRoutes(narrower)},`;
    const detail = `${nameRoute(known)} is the last route to ${routeDest}: its addresses${except} ${fate}.`;
    return [warning(scene, 'Route.LastDeleted', detail)];
  }
  const wasActive = carrierOf([known, ...toSameBlock(before, block)]) === known;
  return [
    wasActive
      ? warning(
          scene,
          'Route.ActiveDeleted',
          `${nameRoute(known)} carries the traffic to its block: it moves to ${left.nextHop}.`,
        )
      : warning(
          scene,
          'Route.StandbyDeleted',
          `${nameRoute(known)} is the standby of ${left.nextHop}, which is left without one.`,
        ),
  ];
}
