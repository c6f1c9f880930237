import * as z from 'zod';
import { listOperations } from '../../../app/read-operations.ts';
import { operationStates } from '../../../operation/operation.ts';
import { presentOperation } from '../../../operation/present.ts';
import { gatewayKey } from '../../../route/route.ts';
import { toViolations } from '../../../route/route-request.ts';
import { answerJson, type Endpoint } from '../exchange.ts';
import { HttpProblem } from '../http-problem.ts';
import { requireReader } from '../refusals.ts';

/** The query of `GET /v1/operations`. */
export const listQuerySchema = z
  .strictObject({
    pageSize: z.coerce.number().int().min(1).max(100).default(20),
    pageToken: z.string().max(512).optional(),
    regionId: z.string().min(1).max(64).optional(),
    vpnGatewayId: z.string().min(1).max(64).optional(),
    state: z.enum(operationStates).optional(),
  })
  .refine(({ regionId, vpnGatewayId }) => (regionId === undefined) === (vpnGatewayId === undefined), {
    path: ['vpnGatewayId'],
    message: 'A gateway is named by regionId and vpnGatewayId together.',
  });

type ListQuery = z.infer<typeof listQuerySchema>;

/** `GET /v1/operations`: operations, newest first, page by page. */
export const listOperationsEndpoint: Endpoint = {
  name: 'list-operations',
  method: 'GET',
  path: /^\/v1\/operations$/,
  access: 'callers',
  read: ({ request }) => {
    const result = listQuerySchema.safeParse(request.query);
    if (result.success) return result.data;
    const errors = result.error.issues.flatMap(toViolations);
    throw new HttpProblem('Query.Invalid', 'The query has parameters that cannot be used.', { errors });
  },
  async answer(exchange) {
    requireReader(exchange);
    const { app, accountId } = exchange.services;
    const { pageSize, pageToken, regionId, vpnGatewayId, state } = exchange.input as ListQuery;
    const page = await listOperations(app, {
      pageSize,
      ...(pageToken ? { pageToken } : {}),
      ...(state === undefined ? {} : { state }),
      ...(regionId === undefined || vpnGatewayId === undefined
        ? {}
        : { gatewayKey: gatewayKey({ accountId, regionId, vpnGatewayId }) }),
    });
    return answerJson(200, {
      operations: page.operations.map((operation) => presentOperation(operation)),
      nextPageToken: page.nextPageToken ?? '',
    });
  },
};
