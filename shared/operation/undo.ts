import type { ObservedRoute, RouteKey, RouteWeight } from '../route/route.ts';
import { isPublished } from '../route/route.ts';
import { recreated } from './goal.ts';
import type { Expectation, Intent } from './intent.ts';
import { type FormerRoute, isDone, type Operation } from './operation.ts';

/** What takes an operation back. */
export type Inverse =
  | {
      readonly kind: 'inverse';
      readonly intent: Intent;
      /** What it cannot restore, because the gateway does not tell it and we never said it. */
      readonly losses: readonly string[];
    }
  | { readonly kind: 'none'; readonly why: string };

/**
 * Computes what takes an operation back, from its own record alone. The intent says what the route must still be like:
 * whether it is, only a look at the gateway tells, and that look is taken right before the call.
 */
export function inverseOf(operation: Operation): Inverse {
  const { id, state, intent, settlement, before } = operation;
  if (!isDone(operation)) return none(`it has not ended yet (${state}); cancel it, or wait for its end`);
  if (intent.dryRun) return none('it was a dry run: nothing was changed');
  if (state !== 'succeeded' || settlement === undefined) return none(whyNotOf(operation));
  if (settlement.adopted) return none('it found everything as asked and changed nothing');
  const { route, accountId } = intent;
  const key = keyOf(route);
  const common = { accountId, dryRun: false, undoes: id } as const;
  const expects = expectationOf(settlement.observed);
  const former = before?.find(({ nextHop }) => nextHop === route.nextHop);
  switch (intent.kind) {
    case 'create-route':
      return inverse({ kind: 'delete-route', route: key, ...common, expects });
    case 'delete-route': {
      if (former === undefined) return none('what the route was like before is not recorded');
      const spec = recreated(key, former, weightOf(former));
      return inverse({ kind: 'create-route', route: spec, ...common, expects }, lossesOf(former));
    }
    case 'set-weight':
      if (former?.weight === undefined) return none('what the weight was before is not recorded');
      return inverse({ kind: 'set-weight', route: key, weight: weightOf(former), ...common, expects });
    case 'publish-route': {
      const [other] = publishedBeside(operation);
      return other === undefined
        ? inverse({ kind: 'withdraw-route', route: key, ...common, expects })
        : none(
            `withdrawing it would also withdraw the route over ${other.nextHop}, which was published before`,
          );
    }
    case 'withdraw-route':
      return inverse({ kind: 'publish-route', route: key, ...common, expects }, lossesOfPair(operation));
    case 'fail-over': {
      const left = before?.find(({ nextHop }) => nextHop !== route.nextHop);
      if (left === undefined) return none('which route was active before is not recorded');
      const back = { ...key, nextHop: left.nextHop };
      return inverse({ kind: 'fail-over', route: back, ...common, expects });
    }
    case 'adopt-route':
      return none('adopting changed nothing on the gateway');
  }
}

function inverse(intent: Intent, losses: readonly string[] = []): Inverse {
  return { kind: 'inverse', intent, losses };
}

function none(why: string): Inverse {
  return { kind: 'none', why };
}

function whyNotOf({ state, problem }: Operation): string {
  return problem === undefined
    ? `it ended as ${state}`
    : `it ended as ${state} (${problem.code}): look at the route and ask for what you want`;
}

/** The route must still be the very one that the operation left behind. */
function expectationOf(observed: ObservedRoute | undefined): Expectation {
  if (observed === undefined) return { kind: 'absent' };
  const { weight, state, createTimeMs } = observed;
  return {
    kind: 'present',
    state,
    ...(weight === undefined ? {} : { weight }),
    ...(createTimeMs === undefined ? {} : { createTimeMs }),
  };
}

/** Withdrawing a block withdraws it whole. Source: PublishVpnRouteEntry, parameter PublishVpc. */
function lossesOfPair(operation: Operation): readonly string[] {
  return publishedBeside(operation).map(
    ({ nextHop }) => `the publishing of the route over ${nextHop}, withdrawn with it`,
  );
}

function publishedBeside({ intent, before = [] }: Operation): readonly FormerRoute[] {
  return before.filter((route) => route.nextHop !== intent.route.nextHop && isPublished(route));
}

function lossesOf({ description }: FormerRoute): readonly string[] {
  return description === undefined
    ? ['a description, if the route had one: the gateway does not tell it']
    : [];
}

function weightOf({ weight }: FormerRoute): RouteWeight {
  return weight === 0 ? 0 : 100;
}

function keyOf({ regionId, vpnGatewayId, routeDest, nextHop }: RouteKey): RouteKey {
  return { regionId, vpnGatewayId, routeDest, nextHop };
}
