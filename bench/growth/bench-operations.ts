import type { Operation } from '../../shared/operation/operation.ts';
import { fingerprintOf, operationId } from '../../shared/operation/operation-id.ts';
import { accept, currentToken, transition } from '../../shared/operation/transition.ts';
import type { RouteSpec } from '../../shared/route/route.ts';
import { accountId, benchRoute } from '../makespan/bench-world.ts';

/** Operations of one gateway's queue. */
export const operationsPerGateway = 10;

/** The open operation with this number; ten in a row wait for the same gateway. */
export function openOperation(number: number, acceptedAtMs: number): Operation {
  const route = routeOf(number);
  const intent = { kind: 'create-route', route, accountId, dryRun: false } as const;
  const requester = { source: 'standard', instance: 'bench' };
  const id = operationId(requester, { kind: 'delivery-id', value: `${acceptedAtMs} ${number}` });
  const fingerprint = fingerprintOf(intent, undefined);
  return accept(
    { id, intent, requester, fingerprint, tokenSeed: id, deadlineMs: acceptedAtMs + 3_600_000 },
    acceptedAtMs,
  );
}

function routeOf(number: number): RouteSpec {
  return benchRoute(Math.floor(number / operationsPerGateway), number % operationsPerGateway);
}

/** An operation that ended well, with the journal that such a one has. */
export function finishedOperation(number: number, acceptedAtMs: number): Operation {
  const queued = openOperation(number, acceptedAtMs);
  const { attempt } = queued;
  const route = routeOf(number);
  const { routeDest, nextHop, weight } = route;
  const call = { kind: 'create', route, dryRun: false } as const;
  const sending = transition(
    queued,
    { kind: 'sending', attempt, clientToken: currentToken(queued), fence: 1, call, before: [] },
    acceptedAtMs + 200,
  );
  const answer = { requestId: `request-${number}`, routeDest, nextHop, weight };
  const applying = transition(sending, { kind: 'sent', answer }, acceptedAtMs + 300);
  const seenAtMs = acceptedAtMs + 12_000;
  const settlement = {
    observed: { routeDest, nextHop, weight, state: 'normal' },
    seenAtMs,
    adopted: false,
  } as const;
  return transition(applying, { kind: 'succeeded', settlement }, seenAtMs);
}
