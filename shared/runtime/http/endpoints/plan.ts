import * as z from 'zod';
import {
  freezeGateway,
  type PlansShown,
  readPlans,
  releasePlan,
  type Steered,
  unfreezeGateway,
} from '../../../app/steer-reconcile.ts';
import { driftOf } from '../../../plan/drift.ts';
import type { GatewayRef } from '../../../route/route.ts';
import { readWith, routeRequestSchema, toViolations } from '../../../route/route-request.ts';
import type { Caller } from '../../../source/source.ts';
import { answerJson, type Endpoint, type Exchange, type HttpAnswer } from '../exchange.ts';
import { HttpProblem } from '../http-problem.ts';
import { answerPlans, answerSteered, notReleasedProblem } from '../plan-answer.ts';
import { readJson } from '../read-json.ts';
import { refusalProblem, requireReader, violationsProblem } from '../refusals.ts';

const { vpnGatewayId, regionId } = routeRequestSchema.shape;

/** Which gateway, where not all are meant. */
export const planQuerySchema = z
  .strictObject({ vpnGatewayId: vpnGatewayId.optional(), regionId: regionId.optional() })
  .refine((query) => query.regionId === undefined || query.vpnGatewayId !== undefined, {
    path: ['vpnGatewayId'],
    message: 'A region belongs to a gateway: name it, too, or leave the region out.',
  });

const gateway = { vpnGatewayId, regionId: regionId.optional() };

/** The longest freeze, in minutes: 30 days. Whoever wants it for longer takes the gateway out of the file. */
const maxFreezeMinutes = 30 * 24 * 60;

/** Bodies of which each says itself what is wanted: what proves the caller may cover the body only. */
export const freezeSchema = z.strictObject({
  ...gateway,
  minutes: z.int('Must be a whole number.').min(1).max(maxFreezeMinutes),
  reason: z.string().min(1).max(300).describe('For those who meet the freeze.'),
});
export const unfreezeSchema = z.strictObject({ ...gateway, unfreeze: z.literal(true) });
export const releaseSchema = z.strictObject({
  ...gateway,
  plan: z.string().regex(/^pl_[0-9a-f]{16}$/, 'Must be the id of a plan: pl_ and 16 hexadecimal digits.'),
});

/** `GET /v1/plan`: what the last run of the reconciliation has planned. */
const getPlan: Endpoint = readingEndpoint('get-plan', /^\/v1\/plan$/, answerPlans);

/** `GET /v1/drift`: how the gateways differed from their files when they were last looked at. */
const getDrift: Endpoint = readingEndpoint('get-drift', /^\/v1\/drift$/, ({ gateways }) =>
  answerJson(200, {
    gateways: gateways.flatMap(({ plan, atMs, source }) => {
      const drift = driftOf(plan);
      const lines =
        drift.kind === 'known' ? drift.lines.map(({ sign, text }) => ({ sign, text })) : undefined;
      if (lines?.length === 0) return [];
      return [
        {
          gateway: plan.gateway,
          source,
          seenTime: new Date(atMs).toISOString(),
          ...(lines === undefined ? { unreadable: true } : { differences: lines }),
        },
      ];
    }),
  }),
);

const freeze: Endpoint = steeringEndpoint(
  'freeze',
  freezeSchema,
  ({ app, about, by, delivery }, { minutes, reason }) =>
    freezeGateway(app, about, { forMs: minutes * 60_000, reason }, by, delivery),
);

const unfreeze: Endpoint = steeringEndpoint('unfreeze', unfreezeSchema, ({ app, about, by, delivery }) =>
  unfreezeGateway(app, about, by, delivery),
);

const release: Endpoint = steeringEndpoint('release', releaseSchema, ({ app, about, by }, { plan }) =>
  releasePlan(app, about, plan, by),
);

/** Reading and steering the reconciliation. */
export const planEndpoints: readonly Endpoint[] = [getPlan, getDrift, freeze, unfreeze, release];

function readingEndpoint(name: string, path: RegExp, show: (plans: PlansShown) => HttpAnswer): Endpoint {
  return {
    name,
    method: 'GET',
    path,
    access: 'callers',
    read({ request, services }): GatewayRef | undefined {
      const query = planQuerySchema.safeParse(request.query);
      if (!query.success) {
        throw new HttpProblem('Query.Invalid', 'The query is not one of this path.', {
          errors: query.error.issues.flatMap(toViolations),
        });
      }
      return query.data.vpnGatewayId === undefined
        ? undefined
        : gatewayIn(services, { ...query.data, vpnGatewayId: query.data.vpnGatewayId });
    },
    async answer(exchange) {
      requireReader(exchange);
      const about = exchange.input as GatewayRef | undefined;
      return show(await readPlans(exchange.services.app, about));
    },
  };
}

interface Steering {
  readonly app: Exchange['services']['app'];
  readonly about: GatewayRef;
  readonly by: Caller['requester'];
  readonly delivery: Caller['delivery'];
}

/** `POST /v1/plan:…`: what a run may do with one gateway. */
function steeringEndpoint<Schema extends z.ZodType<{ vpnGatewayId: string; regionId?: string | undefined }>>(
  verb: string,
  schema: Schema,
  steer: (steering: Steering, body: z.infer<Schema>) => Promise<Steered>,
): Endpoint {
  return {
    name: `${verb}-plan`,
    method: 'POST',
    path: new RegExp(`^/v1/plan:${verb}$`),
    access: 'callers',
    read: ({ request }) => {
      const reading = readWith(schema, readJson(request));
      if (reading.kind !== 'valid') throw violationsProblem(reading);
      return reading.request;
    },
    async answer({ services, caller, input }) {
      if (caller === undefined) throw new HttpProblem('Caller.Unknown', 'Nobody has proven who is calling.');
      const body = input as z.infer<Schema>;
      const about = gatewayIn(services, body);
      const steered = await steer(
        { app: services.app, about, by: caller.requester, delivery: caller.delivery },
        body,
      );
      if (steered.kind === 'refused') throw refusalProblem(steered.refusal);
      if (steered.kind === 'not-released') throw notReleasedProblem(steered);
      return answerSteered(steered);
    },
  };
}

function gatewayIn(
  services: Exchange['services'],
  named: { readonly vpnGatewayId: string; readonly regionId?: string | undefined },
): GatewayRef {
  const { accountId } = services;
  return { accountId, regionId: named.regionId ?? services.regionId, vpnGatewayId: named.vpnGatewayId };
}
