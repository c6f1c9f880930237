import * as z from 'zod';
import { tunnelStatuses } from '../model/world.ts';

const routeKey = { routeDest: z.string(), nextHop: z.string() };
const weight = z.union([z.literal(0), z.literal(100)]);

/** POST foreign-route: what somebody else does to the routes of a gateway. */
export const foreignRouteSchema = z.strictObject({
  vpnGatewayId: z.string(),
  /** Absent: the change is there at once. */
  durationMs: z.number().int().min(0).optional(),
  change: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('add'),
      route: z.strictObject({
        ...routeKey,
        weight: weight.default(100),
        published: z.boolean().default(false),
      }),
    }),
    z.strictObject({ kind: z.literal('remove'), ...routeKey }),
    z.strictObject({ kind: z.literal('reweight'), ...routeKey, weight }),
    z.strictObject({
      kind: z.literal('publish'),
      ...routeKey,
      origin: z.enum(['custom', 'policy']).default('custom'),
      published: z.boolean(),
    }),
  ]),
});

/** POST gateway: how a gateway is, and what goes wrong with it next. */
export const gatewaySchema = z.strictObject({
  vpnGatewayId: z.string(),
  status: z.enum(['init', 'provisioning', 'active', 'updating', 'deleting']).optional(),
  businessStatus: z.enum(['Normal', 'FinancialLocked']).optional(),
  stuck: z.boolean().optional(),
  /** What goes wrong, once, with the next call that is accepted; `null` takes it back. */
  disturbance: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('late'), lateMs: z.number().int().min(0) }),
      z.strictObject({ kind: z.literal('lost') }),
      z.strictObject({ kind: z.literal('unpublished') }),
    ])
    .nullable()
    .optional(),
});

/** POST connection: how an IPsec connection and its tunnels are. */
export const connectionSchema = z.strictObject({
  vpnConnectionId: z.string(),
  status: z.enum(tunnelStatuses).optional(),
  /** Which tunnel has the status now; only dual-tunnel gateways have a second one. */
  tunnel: z.enum(['first', 'second', 'both']).default('both'),
  state: z.enum(['active', 'updating']).optional(),
});
