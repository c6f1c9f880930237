import { type Forecast, forecast } from '../operation/forecast.ts';
import { isDone, type Operation } from '../operation/operation.ts';
import { gatewayKey } from '../route/route.ts';
import type { OperationPage, OperationQuery } from '../store/store.ts';
import type { App } from './app.ts';
import { gatewayOf, readEntries } from './queue.ts';

/** An operation as it is now, and when it is likely to end while it is open. */
export interface OperationView {
  readonly operation: Operation;
  readonly forecast?: Forecast;
}

/** Reads one operation by its id. */
export async function readOperation(app: App, id: string): Promise<OperationView | undefined> {
  const operation = await app.store.readOperation(id);
  return operation === undefined ? undefined : viewOperation(app, operation);
}

/** Adds the forecast to an open operation. */
export async function viewOperation(app: App, operation: Operation): Promise<OperationView> {
  if (isDone(operation) || operation.intent.dryRun) return { operation };
  const key = gatewayKey(gatewayOf(operation));
  const [entries, gateway] = await Promise.all([readEntries(app, key), app.store.readGateway(key)]);
  const ids = [...new Set(entries.map(({ operationId }) => operationId))];
  const [first] = ids;
  const head =
    first === undefined || first === operation.id ? operation : await app.store.readOperation(first);
  // Of the others only the place matters; what is under way is at the head.
  const queue = ids.map((id) => (id === head?.id ? head : { id, state: 'queued' as const }));
  const seen = forecast(operation.id, queue, gateway?.durationsMs ?? [], app.clock.nowMs());
  return { operation, ...(seen === undefined ? {} : { forecast: seen }) };
}

/** Lists operations, newest first; open ones come without a forecast. */
export function listOperations(app: App, query: OperationQuery): Promise<OperationPage> {
  return app.store.listOperations(query);
}
