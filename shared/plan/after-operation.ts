import { type CallAnswer, isDone, type Operation } from '../operation/operation.ts';
import { sameRoute } from '../route/apply-mutation.ts';
import type { ObservedRoute } from '../route/route.ts';
import type { Ledger, OwnedRoute } from './ledger.ts';

/**
 * What the ledger of a gateway says after an operation has ended; the same value when it says nothing new.
 * A route becomes ours by a call that the cloud accepted, or by adopting it: what only may have been us proves nothing.
 */
export function afterOperation(ledger: Ledger, operation: Operation): Ledger {
  if (!isDone(operation)) return ledger;
  const { intent, settlement, answer, state, restored } = operation;
  switch (intent.kind) {
    case 'create-route': {
      if (settlement?.adopted !== false || !isAnswered(settlement.observed, answer)) return ledger;
      const { description, overlayMode } = intent.route;
      return withRoute(ledger, settlement.observed, operation.id, 'created', {
        ...(description === undefined ? {} : { description }),
        ...(overlayMode === undefined ? {} : { overlayMode }),
      });
    }
    case 'adopt-route':
      return withRoute(ledger, settlement?.observed, operation.id, 'adopted', {});
    case 'delete-route':
      return state === 'succeeded' ? withoutRoute(ledger, intent.route) : ledger;
    case 'fail-over': {
      const former = operation.before?.find(({ nextHop }) => nextHop !== intent.route.nextHop);
      const again = settlement?.adopted === false ? settlement.observed : restored;
      const wasOurs = former !== undefined && ledger.owned.some((owned) => isOf(owned, former));
      if (again === undefined || !isAnswered(again, answer) || !wasOurs) return ledger;
      const { description, overlayMode } = former;
      return withRoute(ledger, again, operation.id, 'created', {
        ...(description === undefined ? {} : { description }),
        ...(overlayMode === undefined ? {} : { overlayMode }),
      });
    }
    default:
      return ledger;
  }
}

/** Whether the ledger may say something new after this operation; it need not be read when not. */
export function mayChangeLedger({ state, intent, restored }: Operation): boolean {
  if (intent.dryRun) return false;
  return restored !== undefined || (state === 'succeeded' && changesOwnership.has(intent.kind));
}

const changesOwnership: ReadonlySet<Operation['intent']['kind']> = new Set([
  'create-route',
  'adopt-route',
  'delete-route',
  'fail-over',
]);

/** Listed times may be rounded. A change keeps its gateway longer than that: nobody creates the next route so soon. */
const roundingMs = 1_000;

/**
 * Whether the listed route is the one that the answer spoke of. An accepted call may be lost and somebody else create
 * the same route before we look: then the creation time is theirs.
 */
function isAnswered(observed: ObservedRoute | undefined, answer: CallAnswer | undefined): boolean {
  const listedMs = observed?.createTimeMs ?? Number.NaN;
  return Math.abs(listedMs - (answer?.createTimeMs ?? Number.NaN)) <= roundingMs;
}

/** Whether a listed route is the one that the ledger means: the creation time tells. */
export function isOf(owned: OwnedRoute, listed: ObservedRoute): boolean {
  return sameRoute(owned, listed) && owned.createTimeMs === listed.createTimeMs;
}

function withRoute(
  ledger: Ledger,
  observed: ObservedRoute | undefined,
  operationId: string,
  how: OwnedRoute['how'],
  unlisted: Pick<OwnedRoute, 'description' | 'overlayMode'>,
): Ledger {
  // Without a creation time, nothing would tell it from a route that somebody creates after it.
  if (observed?.createTimeMs === undefined) return ledger;
  const { routeDest, nextHop, createTimeMs } = observed;
  if (ledger.owned.some((owned) => isOf(owned, observed))) return ledger;
  const owned: OwnedRoute = { routeDest, nextHop, createTimeMs, operationId, how, ...unlisted };
  return { ...ledger, owned: [...withoutRoute(ledger, observed).owned, owned] };
}

function withoutRoute(ledger: Ledger, route: Pick<ObservedRoute, 'routeDest' | 'nextHop'>): Ledger {
  const owned = ledger.owned.filter((one) => !sameRoute(one, route));
  return owned.length === ledger.owned.length ? ledger : { ...ledger, owned };
}
