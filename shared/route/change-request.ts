import * as z from 'zod';
import { judgeDestination } from './destination.ts';
import type { RouteKey, RouteWeight } from './route.ts';
import {
  limit,
  type RequestReading,
  type RequestViolation,
  readWith,
  routeRequestSchema,
} from './route-request.ts';

const { regionId, vpnGatewayId, nextHop, weight, publishVpc, clientToken, callbackUrl } =
  routeRequestSchema.shape;

/** A route that is there may be to a block that could not be asked for today: only its form is judged. */
const codesOfForm: readonly string[] = ['RouteDest.Malformed', 'RouteDest.NotIpv4', 'RouteDest.HostBits'];

const routeDest = z
  .string()
  .superRefine((text, context) => {
    const verdict = judgeDestination(text);
    if (verdict.kind === 'allowed' || !codesOfForm.includes(verdict.code)) return;
    context.addIssue({ code: 'custom', ...limit(verdict.code, verdict.detail) });
  })
  .describe('Destination CIDR block of the route: IPv4, no host bits.');

const key = { regionId, vpnGatewayId, routeDest, nextHop };
const keySchema = z.strictObject(key);
const request = { clientToken, callbackUrl };

/** What can be asked of a route that is there, and the body that asks for it, in the field names of the vendor's SDK. */
export const changeRequestSchemas = {
  'delete-route': z.strictObject({ kind: z.literal('delete-route').optional(), ...key, ...request }),
  'fail-over': z.strictObject({ kind: z.literal('fail-over').optional(), ...key, ...request }),
  'adopt-route': z.strictObject({ kind: z.literal('adopt-route').optional(), ...key, ...request }),
  'set-weight': z.strictObject({ kind: z.literal('set-weight').optional(), ...key, weight, ...request }),
  publishing: z.strictObject({
    kind: z.enum(['publish-route', 'withdraw-route']).optional(),
    ...key,
    publishVpc,
    ...request,
  }),
} as const;

/** What somebody wants of a route that is there. */
export type RouteChange =
  | { readonly kind: 'delete-route' | 'fail-over' | 'adopt-route'; readonly route: RouteKey }
  | { readonly kind: 'set-weight'; readonly route: RouteKey; readonly weight: RouteWeight }
  | { readonly kind: 'publish-route' | 'withdraw-route'; readonly route: RouteKey };

export interface ChangeRequest {
  readonly change: RouteChange;
  /** Whether the body alone says what is wanted, wherever it is sent to. */
  readonly saysItself: boolean;
  readonly clientToken?: string | undefined;
  readonly callbackUrl?: string | undefined;
}

/** What the method and the path of a request ask for. */
export type WantedChange = 'delete-route' | 'fail-over' | 'adopt-route' | 'patch';

/** Reads an untrusted body that asks for a change of a route; a patch changes the weight or the publishing. */
export function readChangeRequest(wanted: WantedChange, body: unknown): RequestReading<ChangeRequest> {
  if (wanted !== 'patch') {
    return mapValid(readWith(changeRequestSchemas[wanted], body), ({ kind, ...rest }) =>
      requestOf({ kind: wanted, route: keyOf(rest) }, kind !== undefined, rest),
    );
  }
  if (has(body, 'publishVpc')) return readPublishing(body);
  const reading = readWith(changeRequestSchemas['set-weight'], body);
  return mapValid(has(body, 'weight') ? reading : explained(reading, somethingToChange), (fields) =>
    requestOf(
      { kind: 'set-weight', route: keyOf(fields), weight: fields.weight === 0 ? 0 : 100 },
      true,
      fields,
    ),
  );
}

function readPublishing(body: unknown): RequestReading<ChangeRequest> {
  const reading = explained(readWith(changeRequestSchemas.publishing, body), oneAtATime);
  if (reading.kind !== 'valid') return reading;
  const { request: fields } = reading;
  const kind = fields.publishVpc ? 'publish-route' : 'withdraw-route';
  if (fields.kind !== undefined && fields.kind !== kind) {
    const detail = `publishVpc ${fields.publishVpc} asks for "${kind}".`;
    return { kind: 'malformed', violations: [{ pointer: '/kind', code: 'Field.Invalid', detail }] };
  }
  return { kind: 'valid', request: requestOf({ kind, route: keyOf(fields) }, true, fields) };
}

const oneAtATime =
  'Not together with publishVpc: each is a change of its own, asked for in a request of its own.';
const somethingToChange = 'Required: what to change, "weight" (0 or 100) or "publishVpc" (true or false).';

function has(body: unknown, field: string): boolean {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, field);
}

/** What a schema says of the weight does not know of the other change that could have been asked for. */
function explained<Request>(reading: RequestReading<Request>, detail: string): RequestReading<Request> {
  if (reading.kind === 'valid') return reading;
  const violations = reading.violations.map((violation) =>
    violation.pointer === '/weight' ? { pointer: '/weight', code: 'Field.Invalid', detail } : violation,
  );
  return { kind: reading.kind, violations };
}

function keyOf(fields: RouteKey): RouteKey {
  const { regionId, vpnGatewayId, routeDest, nextHop } = fields;
  return { regionId, vpnGatewayId, routeDest, nextHop };
}

/** What is wrong with a route that somebody named in a line. */
export function judgeRouteKey(route: RouteKey): readonly RequestViolation[] {
  const reading = readWith(keySchema, route);
  return reading.kind === 'valid' ? [] : reading.violations;
}

function requestOf(
  change: RouteChange,
  saysItself: boolean,
  { clientToken, callbackUrl }: Pick<ChangeRequest, 'clientToken' | 'callbackUrl'>,
): ChangeRequest {
  return { change, saysItself, clientToken, callbackUrl };
}

function mapValid<From, To>(reading: RequestReading<From>, map: (request: From) => To): RequestReading<To> {
  return reading.kind === 'valid' ? { kind: 'valid', request: map(reading.request) } : reading;
}
