import { isDone, type Operation } from '../operation/operation.ts';
import type { GatewayRef } from '../route/route.ts';
import type { PendingEntry } from '../store/store.ts';
import type { App } from './app.ts';

/** The gateway whose queue an operation waits in. */
export function gatewayOf({ intent }: Pick<Operation, 'intent'>): GatewayRef {
  const { regionId, vpnGatewayId } = intent.route;
  return { accountId: intent.accountId, regionId, vpnGatewayId };
}

/** Reads the open operations of a gateway, oldest first. */
export async function readQueue(app: App, key: string): Promise<readonly Operation[]> {
  return (await readEntries(app, key)).queue;
}

/** Reads the queue and removes what crashes have left in it. */
export async function readAndSweepQueue(app: App, key: string): Promise<readonly Operation[]> {
  const { queue, stale } = await readEntries(app, key);
  for (const entry of stale) await app.store.removePending(entry);
  return queue;
}

async function readEntries(
  app: App,
  key: string,
): Promise<{ readonly queue: readonly Operation[]; readonly stale: readonly PendingEntry[] }> {
  const entries = await app.store.listPending({ gatewayKey: key });
  const operations = await Promise.all(
    entries.map(({ operationId }) => app.store.readOperation(operationId)),
  );
  const queue = new Map<string, Operation>();
  const stale: PendingEntry[] = [];
  for (const [index, entry] of entries.entries()) {
    const operation = operations[index];
    if (operation === undefined) {
      // Either its request is being recorded right now, or a crash came between the two writes.
      if (app.clock.nowMs() - entry.acceptedAtMs > app.settings.orphanAfterMs) stale.push(entry);
    } else if (isDone(operation)) {
      stale.push(entry);
    } else if (!queue.has(operation.id)) {
      queue.set(operation.id, operation);
    }
  }
  return { queue: [...queue.values()], stale };
}
