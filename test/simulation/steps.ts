import type { Intent } from '../../shared/operation/intent.ts';
import { canonicalJson } from '../../shared/operation/journal.ts';
import type { FormerRoute, Operation } from '../../shared/operation/operation.ts';
import type { Mutation } from '../../shared/route/mutation.ts';
import type { RouteKey, RouteSpec, RouteWeight } from '../../shared/route/route.ts';
import { isSameRoute, type Shown, shownRoute } from './shown.ts';

/** One call of an operation as its intent has it, written down again: it is what we promise. */
export interface Step {
  /** Whether a call is the one of this step. */
  readonly allows: (call: Mutation) => boolean;
  /** Whether a gateway that shows this shows the step done. */
  readonly isDone: (shown: Shown) => boolean;
}

/** The steps of an operation, in their order; none where a fail-over has no pair. */
export function stepsOf(operation: Pick<Operation, 'intent' | 'before' | 'rollback'>): readonly Step[] {
  const { intent, before, rollback } = operation;
  if (intent.kind !== 'fail-over') return [stepOf(intent)];
  const pair = pairIn(intent.route, before ?? []);
  if (pair === undefined) return [];
  const { route } = intent;
  const left = { ...keyOf(route), nextHop: pair.other.nextHop };
  if (rollback === undefined) {
    return [deletion(left), reweighting(route, 100), creation(again(left, pair.other, 0), false)];
  }
  return [reweighting(route, 0), creation(again(left, pair.other, 100), false)].slice(-rollback.stepsTaken);
}

/** The step that is under way. */
export function currentStep(operation: Operation): Step | undefined {
  return stepsOf(operation)[operation.stepsDone];
}

/** Whether a gateway that shows this shows everything that was asked for. */
export function isReached({ intent }: Pick<Operation, 'intent'>, shown: Shown): boolean {
  if (intent.kind !== 'fail-over') return stepOf(intent).isDone(shown);
  const { route } = intent;
  const other = shown.routes.find(
    (one) => one.nextHop !== route.nextHop && isSameRoute({ ...one, nextHop: route.nextHop }, route),
  );
  return shownRoute(shown, route)?.weight === 100 && other?.weight === 0;
}

/** Whether the pair of a fail-over is shown as it was before. */
export function isAsBefore({ before = [] }: Pick<Operation, 'before'>, shown: Shown): boolean {
  return before.every((route) => {
    const now = shownRoute(shown, route);
    return now?.weight === route.weight && now?.published === (route.state === 'published');
  });
}

function stepOf(intent: Exclude<Intent, { kind: 'fail-over' }>): Step {
  switch (intent.kind) {
    case 'create-route':
      return creation(intent.route, intent.dryRun);
    case 'delete-route':
      return deletion(intent.route);
    case 'set-weight':
      return reweighting(intent.route, intent.weight);
    case 'publish-route':
    case 'withdraw-route':
      return publishing(intent.route, intent.kind === 'publish-route');
    case 'adopt-route':
      return { allows: () => false, isDone: (shown) => shownRoute(shown, intent.route) !== undefined };
  }
}

function creation(route: RouteSpec, dryRun: boolean): Step {
  const wanted = canonicalJson(route);
  return {
    allows: (call) =>
      call.kind === 'create' && call.dryRun === dryRun && canonicalJson(call.route) === wanted,
    isDone: (shown) => {
      const listed = shownRoute(shown, route);
      const weighs = shown.dualTunnel || listed?.weight === route.weight;
      return listed !== undefined && weighs && listed.published === route.publishVpc;
    },
  };
}

function deletion(route: RouteKey): Step {
  return {
    allows: (call) => call.kind === 'delete' && isExactly(call.route, route),
    isDone: (shown) => shownRoute(shown, route) === undefined,
  };
}

function reweighting(route: RouteKey, weight: RouteWeight): Step {
  return {
    allows: (call) => call.kind === 'set-weight' && isExactly(call.route, route) && call.newWeight === weight,
    isDone: (shown) => !shown.dualTunnel && shownRoute(shown, route)?.weight === weight,
  };
}

function publishing(route: RouteKey, published: boolean): Step {
  return {
    allows: (call) => call.kind === (published ? 'publish' : 'withdraw') && isExactly(call.route, route),
    isDone: (shown) => shownRoute(shown, route)?.published === published,
  };
}

/** The two routes of an active/standby pair, as they were before. */
function pairIn(route: RouteKey, before: readonly FormerRoute[]) {
  const target = before.find(({ nextHop }) => nextHop === route.nextHop);
  const other = before.find(({ nextHop }) => nextHop !== route.nextHop);
  const isPair = before.length === 2 && target?.weight === 0 && other?.weight === 100;
  return isPair && other !== undefined ? { target, other } : undefined;
}

/** What the former active half is created again as: a description that was never known is lost. */
function again(key: RouteKey, former: FormerRoute, weight: RouteWeight): RouteSpec {
  const { state, description, overlayMode } = former;
  return {
    ...key,
    weight,
    publishVpc: state === 'published',
    ...(description === undefined ? {} : { description }),
    ...(overlayMode === undefined ? {} : { overlayMode }),
  };
}

function keyOf({ regionId, vpnGatewayId, routeDest, nextHop }: RouteKey): RouteKey {
  return { regionId, vpnGatewayId, routeDest, nextHop };
}

function isExactly(one: RouteKey, other: RouteKey): boolean {
  return canonicalJson(keyOf(one)) === canonicalJson(keyOf(other));
}
