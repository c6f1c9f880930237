import * as z from 'zod';
import { nearest } from '../command/edit-distance.ts';
import { routeRequestSchema } from '../route/route-request.ts';
import { type DesiredRoute, type PolicyLevel, policyLevels } from './desired-route.ts';
import type { LimitSettings } from './limits.ts';

/** The largest document that is read; a team has some thousand routes in it at most. */
export const maxDocumentBytes = 2 * 1024 * 1024;

/** The file of one team, checked, with every default filled in. */
export interface DesiredDocument {
  readonly version: 1;
  readonly team: string;
  /** Grows with every change that somebody makes. */
  readonly revision?: number;
  readonly validUntilMs?: number;
  readonly gateways: readonly DesiredGateway[];
}

/** What is wanted of one gateway, with what it takes from the document filled in. */
export interface DesiredGateway {
  readonly regionId: string;
  readonly vpnGatewayId: string;
  readonly policy: PolicyLevel;
  readonly limits: LimitSettings;
  /** `routeDest` is canonical. */
  readonly routes: readonly DesiredRoute[];
}

const field = routeRequestSchema.shape;

const policySchema = z.enum(policyLevels, {
  error: ({ input }) => {
    const meant = typeof input === 'string' ? nearest(input, policyLevels) : undefined;
    return `Must be one of ${policyLevels.join(', ')}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`;
  },
});

const count = z
  .int('Must be a whole number.')
  .min(0, 'Must not be negative.')
  .max(100_000, 'Must be at most 100,000.');
const percent = z.number().min(0, 'Must be from 0 to 100.').max(100, 'Must be from 0 to 100.');

export const routeSchema = z.strictObject({
  routeDest: field.routeDest,
  nextHop: field.nextHop,
  weight: field.weight.default(100),
  publishVpc: field.publishVpc.default(false),
  description: field.description,
});

export const limitsSchema = z.strictObject({
  maxDeletions: count.optional().describe('Deletions in one run, at most.'),
  maxDeletionPercent: percent
    .optional()
    .describe('Deletions in one run, in percent of the routes of the gateway that are ours.'),
  maxChanges: count.optional().describe('Changes of any kind in one run, at most.'),
  maxChangePercent: percent
    .optional()
    .describe('Deletions and changes, in percent of the routes of the gateway that are ours.'),
});

export const gatewaySchema = z.strictObject({
  regionId: field.regionId,
  vpnGatewayId: field.vpnGatewayId,
  policy: policySchema.optional().describe('Overrides the policy of the document for this gateway.'),
  limits: limitsSchema.optional().describe('Override single limits of the document for this gateway.'),
  allowEmpty: z
    .boolean()
    .default(false)
    .describe('Says that an empty list of routes is meant, and no mistake.'),
  routes: z
    .array(routeSchema)
    .max(10_000, 'Must have at most 10,000 routes.')
    .describe('Every route wanted.'),
});

/** The shape of the file of a team. What routes must not be together is told by `findConflicts`. */
export const desiredDocumentSchema = z.strictObject({
  $schema: z.string().optional().describe('For editors; not read.'),
  version: z
    .literal(1, { error: 'Must be 1, the version of this format.' })
    .describe('The version of this format.'),
  team: z
    .string()
    .regex(
      /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/,
      'Must have 1 to 64 letters, digits, dots, hyphens or underscores, beginning with a letter or a digit.',
    )
    .describe('Whose routes these are.'),
  revision: z
    .int('Must be a whole number.')
    .min(0, 'Must not be negative.')
    .optional()
    .describe('Grows with every change; a document older than one seen before changes nothing.'),
  validUntil: z.iso
    .datetime({ offset: true, error: 'Must be a time such as 2026-12-31T00:00:00Z.' })
    .optional()
    .describe('From then on the document changes nothing.'),
  policy: policySchema.default('observe').describe('How far reconciliation may go.'),
  limits: limitsSchema.optional().describe('What one run may change on one gateway at most.'),
  gateways: z
    .array(gatewaySchema)
    .max(1_000, 'Must have at most 1,000 gateways.')
    .describe('The gateways that this document speaks about; no other is touched.'),
});

/** Fills in what a gateway takes from the document, and turns times into milliseconds. */
export function toDesiredDocument(checked: z.output<typeof desiredDocumentSchema>): DesiredDocument {
  const { revision, validUntil } = checked;
  return {
    version: 1,
    team: checked.team,
    ...(revision === undefined ? {} : { revision }),
    ...(validUntil === undefined ? {} : { validUntilMs: Date.parse(validUntil) }),
    gateways: checked.gateways.map(({ regionId, vpnGatewayId, policy, limits, allowEmpty, routes }) => ({
      regionId,
      vpnGatewayId,
      policy: policy ?? checked.policy,
      limits: { ...checked.limits, ...limits, allowEmpty },
      routes: routes.map(toDesiredRoute),
    })),
  };
}

function toDesiredRoute(route: z.output<typeof routeSchema>): DesiredRoute {
  const { routeDest, nextHop, weight, publishVpc, description } = route;
  return {
    routeDest,
    nextHop,
    // The schema lets nothing else through.
    weight: weight === 100 ? 100 : 0,
    publishVpc,
    ...(description === undefined ? {} : { description }),
  };
}
