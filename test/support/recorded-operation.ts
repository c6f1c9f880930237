import { sample } from '../../local/vpn/sample-world.ts';
import type { Operation } from '../../shared/operation/operation.ts';
import { fingerprintOf, operationId } from '../../shared/operation/operation-id.ts';
import { operationName } from '../../shared/operation/present.ts';
import { accept } from '../../shared/operation/transition.ts';
import { gatewayKey } from '../../shared/route/route.ts';
import type { Store } from '../../shared/store/store.ts';
import { freshId } from './route-bodies.ts';
import type { TestGateway } from './test-world.ts';

/** An operation as it was recorded a while ago, for tests of what time does to it. */
export function operationAcceptedAt(
  gateway: TestGateway,
  acceptedAtMs: number,
  deadlineMs: number,
  dryRun = false,
): Operation {
  const { regionId, vpnGatewayId, nextHop } = gateway;
  const route = {
    regionId,
    vpnGatewayId,
    routeDest: '10.1.0.0/16',
    nextHop,
    weight: 100,
    publishVpc: false,
  } as const;
  const intent = { kind: 'create-route', route, accountId: sample.accountId, dryRun } as const;
  const requester = { source: 'standard', instance: 'demo' };
  const id = operationId(requester, { kind: 'delivery-id', value: freshId() });
  const fingerprint = fingerprintOf(intent, undefined);
  return accept({ id, intent, requester, fingerprint, tokenSeed: id, deadlineMs }, acceptedAtMs);
}

/** Writes an operation and its queue entry as the webhook would, and gives its name. */
export async function record(store: Store, operation: Operation): Promise<string> {
  const { id, createTimeMs, intent } = operation;
  const key = gatewayKey({ accountId: intent.accountId, ...intent.route });
  await store.addPending({ gatewayKey: key, acceptedAtMs: createTimeMs, operationId: id });
  await store.createOperation(operation);
  return operationName(id);
}
