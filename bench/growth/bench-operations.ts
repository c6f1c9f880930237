import type { Operation } from '../../shared/operation/operation.ts';
import { fingerprintOf, operationId } from '../../shared/operation/operation-id.ts';
import { accept, currentToken, transition } from '../../shared/operation/transition.ts';
import { accountId, benchRoute } from '../makespan/bench-world.ts';

/** Operations of one gateway's queue. */
export const operationsPerGateway = 10;

/** The open operation with this number; ten in a row wait for the same gateway. */
export function openOperation(number: number, acceptedAtMs: number): Operation {
  const gateway = Math.floor(number / operationsPerGateway);
  const route = benchRoute(gateway, number % operationsPerGateway);
  const intent = { kind: 'create-route', route, accountId, dryRun: false } as const;
  const requester = { source: 'standard', instance: 'bench' };
  const id = operationId(requester, { kind: 'delivery-id', value: `${acceptedAtMs} ${number}` });
  const fingerprint = fingerprintOf(intent, undefined);
  return accept(
    { id, intent, requester, fingerprint, tokenSeed: id, deadlineMs: acceptedAtMs + 3_600_000 },
    acceptedAtMs,
  );
}

/** An operation that ended well, with the journal that such a one has. */
export function finishedOperation(number: number, acceptedAtMs: number): Operation {
  const queued = openOperation(number, acceptedAtMs);
  const { attempt, intent } = queued;
  const { routeDest, nextHop, weight } = intent.route;
  const sending = transition(
    queued,
    { kind: 'sending', attempt, clientToken: currentToken(queued), fence: 1 },
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
