import * as z from 'zod';
import { judgeDestination } from './destination.ts';
import type { RouteWeight } from './route.ts';

/**
 * What an issue says that breaks a documented limit of the API (422). Every custom issue of the schema is one; any
 * other issue means that the body itself is malformed (400).
 */
export function limit(code: string, message: string): { message: string; params: { code: string } } {
  return { message, params: { code } };
}

const printableAscii = /^[\x20-\x7e]+$/;

/**
 * The body of `POST /v1/routes`, in the field names of the vendor's SDK.
 * Every rule is one of CreateVpnRouteEntry's request parameters.
 */
export const routeRequestSchema = z.strictObject({
  regionId: z
    .string()
    .regex(/^[a-z]{2}(-[a-z0-9]+)+$/, 'Must be a region ID such as cn-hangzhou.')
    .max(64)
    .describe('Region of the VPN gateway.'),
  vpnGatewayId: z
    .string()
    .regex(/^vpn-[a-zA-Z0-9]+$/, 'Must be a VPN gateway ID such as vpn-bp1a3kqjiiq9legfx0001.')
    .max(64)
    .describe('The VPN gateway that gets the route.'),
  routeDest: z
    .string()
    .superRefine((text, context) => {
      const verdict = judgeDestination(text);
      if (verdict.kind === 'refused')
        context.addIssue({ code: 'custom', ...limit(verdict.code, verdict.detail) });
    })
    .describe('Destination CIDR block: IPv4, no host bits, not 0.0.0.0/0, clear of 100.64.0.0/10.'),
  nextHop: z
    .string()
    .regex(/^vco-[a-zA-Z0-9]+$/, 'Must be an IPsec-VPN connection ID such as vco-bp15oes1py4i66rmd0001.')
    .max(64)
    .describe('The IPsec-VPN connection that carries the traffic.'),
  weight: z
    .number({ error: 'Must be the number 0 or 100.' })
    .refine(
      (weight) => weight === 0 || weight === 100,
      limit('Weight.Value', 'Must be 100 (active) or 0 (standby).'),
    )
    .meta({ enum: [0, 100] })
    .describe('100: active link. 0: standby link.'),
  publishVpc: z.boolean().describe('Whether the route is also published to the VPC system route table.'),
  description: z
    .string()
    .refine(
      (text) => text.length >= 1 && text.length <= 100,
      limit('Description.Length', 'Must have 1 to 100 characters.'),
    )
    .refine(
      (text) => !/^https?:\/\//i.test(text),
      limit('Description.Start', 'Must not start with http:// or https://.'),
    )
    .refine(
      (text) => !/\p{Surrogate}/u.test(text),
      limit('Description.Form', 'Must be well-formed text: it holds half of a surrogate pair.'),
    )
    .optional()
    .describe('1 to 100 characters, not starting with http:// or https://. The API never returns it again.'),
  overlayMode: z
    .string()
    .refine((mode) => mode === 'Ipsec', limit('OverlayMode.Value', 'Must be "Ipsec" or be left out.'))
    .meta({ enum: ['Ipsec'] })
    .optional()
    .describe('The tunneling protocol.'),
  dryRun: z
    .boolean()
    .optional()
    .describe('Check permission and limits at the cloud without creating the route.'),
  clientToken: z
    .string()
    .refine(
      (text) => printableAscii.test(text) && text.length <= 64,
      limit('ClientToken.Form', 'Must have 1 to 64 printable ASCII characters.'),
    )
    .optional()
    .describe('Idempotency token of the caller: the same token and body always mean the same operation.'),
  callbackUrl: z
    .string()
    .refine(
      (text) => text.length <= 2_048 && URL.canParse(text),
      limit('CallbackUrl.Form', 'Must be an absolute URL of at most 2,048 characters.'),
    )
    .optional()
    .describe(
      'Gets one signed CloudEvent when the operation has ended. Its origin must be allowed by whoever runs this.',
    ),
});

/** A request that {@link routeRequestSchema} has let through. */
export type RouteRequest = Omit<z.infer<typeof routeRequestSchema>, 'weight' | 'overlayMode'> & {
  readonly weight: RouteWeight;
  readonly overlayMode?: 'Ipsec' | undefined;
};

export interface RequestViolation {
  /** RFC 6901 JSON pointer to the offending value; empty for the whole body. */
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

export type RequestReading<Request> =
  | { readonly kind: 'valid'; readonly request: Request }
  | { readonly kind: 'malformed' | 'beyond-limits'; readonly violations: readonly RequestViolation[] };

/** Reads the untrusted body of `POST /v1/routes`. */
export function readRouteRequest(body: unknown): RequestReading<RouteRequest> {
  const reading = readWith(routeRequestSchema, body);
  return reading.kind === 'valid' ? { kind: 'valid', request: reading.request as RouteRequest } : reading;
}

/** Reads an untrusted body; a mixture of malformed fields and broken limits counts as malformed. */
export function readWith<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
): RequestReading<z.infer<Schema>> {
  const result = schema.safeParse(body, {
    error: (issue) =>
      issue.input === undefined &&
      // Stryker disable next-line ConditionalExpression: for the types, a missing value is always of a wrong type.
      issue.code === 'invalid_type'
        ? `Required: ${issue.expected}.`
        : undefined,
  });
  if (result.success) return { kind: 'valid', request: result.data };
  const issues = result.error.issues;
  const violations = issues.flatMap(toViolations);
  return { kind: issues.every(isLimit) ? 'beyond-limits' : 'malformed', violations };
}

function isLimit(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'custom';
}

/** Names each place that an issue is about; unknown keys are one place each. */
export function toViolations(issue: z.core.$ZodIssue): readonly RequestViolation[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerTo([...issue.path, key]),
      code: 'Field.Unknown',
      detail: `"${key}" is not a parameter of this call. Remove it or check its spelling (names are case-sensitive).`,
    }));
  }
  const code = issue.code === 'custom' ? String(issue.params?.code ?? 'Field.Invalid') : 'Field.Invalid';
  return [{ pointer: pointerTo(issue.path), code, detail: issue.message }];
}

/** Prints a path as an RFC 6901 JSON pointer. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
