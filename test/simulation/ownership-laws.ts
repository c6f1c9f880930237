import { isDeepStrictEqual } from 'node:util';
import type { Operation } from '../../shared/operation/operation.ts';
import type { OwnedRoute } from '../../shared/plan/ledger.ts';
import { readGatewayKey } from '../../shared/route/route.ts';
import type { EndLaw } from './end-laws.ts';
import { changesOf, type History, routeId } from './history.ts';
import type { Law } from './law.ts';
import { isSameRoute } from './shown.ts';

/** The laws about what is written down as ours, by name. */
export const ownershipLaws = {
  'ours is what we made or were told to adopt': (fact, history) => {
    if (fact.kind !== 'ledger') return undefined;
    const { vpnGatewayId } = readGatewayKey(fact.gatewayKey);
    const known = history.ledgers.get(fact.gatewayKey)?.owned ?? [];
    const fresh = fact.after.owned.filter((owned) => !known.some((one) => isDeepStrictEqual(one, owned)));
    const wrong = fresh.find((owned) => !isOurs(owned, vpnGatewayId, history));
    return wrong && `${wrong.routeDest} via ${wrong.nextHop} is not ${wrong.how} by ${wrong.operationId}`;
  },

  'one route, one owner: the ledger names no route twice': (fact) => {
    if (fact.kind !== 'ledger') return undefined;
    const { owned } = fact.after;
    const twice = owned.find((one, index) => owned.findIndex((other) => isSameRoute(one, other)) !== index);
    return twice && `${twice.routeDest} via ${twice.nextHop} is there twice`;
  },
} as const satisfies Record<string, Law>;

/** The laws about what is ours in the end, by name. */
export const ownershipEndLaws = {
  'what we made is ours: the ledger knows every route that a call of ours created and that is there': ({
    operations,
    history,
  }) =>
    operations.flatMap((operation) => {
      const { id, intent, settlement, answer } = operation;
      if (intent.kind !== 'create-route' || settlement?.adopted !== false || answer === undefined) return [];
      const { vpnGatewayId } = intent.route;
      const there = history
        .trueRoutes(vpnGatewayId)
        .find(
          (route) =>
            isSameRoute(route, intent.route) &&
            route.createTimeMs === settlement.observed?.createTimeMs &&
            isMadeBy(operation, route, history),
        );
      if (there === undefined) return [];
      return ledgerOf(history, vpnGatewayId).some(
        (owned) => isSameRoute(owned, there) && owned.createTimeMs === there.createTimeMs,
      )
        ? []
        : [`${id} created ${there.routeDest} via ${there.nextHop}, and the ledger does not know it`];
    }),

  'what we gave up is not ours any more': ({ operations, history }) =>
    operations.flatMap((operation) => {
      const { id, intent, state } = operation;
      if (intent.kind !== 'delete-route' || state !== 'succeeded') return [];
      const { vpnGatewayId } = intent.route;
      const deleted = changesOf(history, operation)
        .filter(({ effect }) => effect === 'began')
        .map(({ targetMs }) => targetMs);
      return ledgerOf(history, vpnGatewayId)
        .filter((owned) => isSameRoute(owned, intent.route) && deleted.includes(owned.createTimeMs))
        .map(({ routeDest }) => `${id} deleted ${routeDest}, and the ledger still has it`);
    }),
} as const satisfies Record<string, EndLaw>;

function ledgerOf({ ledgers }: History, vpnGatewayId: string): readonly OwnedRoute[] {
  return [...ledgers].flatMap(([key, { owned }]) =>
    readGatewayKey(key).vpnGatewayId === vpnGatewayId ? owned : [],
  );
}

function isOurs(owned: OwnedRoute, vpnGatewayId: string, history: History): boolean {
  const operation = history.operations.get(owned.operationId);
  if (operation?.intent.route.vpnGatewayId !== vpnGatewayId) return false;
  if (owned.how === 'adopted') {
    const { intent, state, settlement } = operation;
    const adopted = intent.kind === 'adopt-route' && state === 'succeeded';
    return (
      adopted && isSameRoute(owned, intent.route) && settlement?.observed?.createTimeMs === owned.createTimeMs
    );
  }
  return isMadeBy(operation, owned, history);
}

/** Whether a call of an operation created this very route. */
function isMadeBy(
  operation: Operation,
  route: Pick<OwnedRoute, 'routeDest' | 'nextHop' | 'createTimeMs'>,
  history: History,
): boolean {
  const { vpnGatewayId } = operation.intent.route;
  const made = history.created.get(routeId({ ...route, vpnGatewayId }, route.createTimeMs));
  // Two operations of one caller token are one call to the cloud.
  return changesOf(history, operation).some(
    ({ command }) => command.clientToken === made?.command.clientToken,
  );
}
