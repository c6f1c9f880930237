import type { Operation } from '../operation/operation.ts';
import type { PublicOperation } from '../operation/present.ts';
import { traceIdOf } from '../operation/trace-context.ts';

/** What every log line about an operation says of it; docs/logs.md tells what each field is. */
export function fieldsOf(operation: Operation): Readonly<Record<string, string>> {
  const { id, intent, requester } = operation;
  const { vpnGatewayId, regionId } = intent.route;
  const traceId = traceIdOf(operation);
  return {
    operationId: id,
    ...(traceId === undefined ? {} : { traceId }),
    source: requester.source,
    instance: requester.instance,
    gateway: vpnGatewayId,
    region: regionId,
  };
}

/** The same of an operation as it is shown; nothing where there is none. */
export function fieldsOfShown(operation: PublicOperation | undefined): Readonly<Record<string, string>> {
  if (operation === undefined) return {};
  const { route, source, traceId } = operation.metadata;
  return {
    operationId: operation.name.slice('operations/'.length),
    ...(traceId === undefined ? {} : { traceId }),
    source,
    gateway: route.vpnGatewayId,
    region: route.regionId,
  };
}
