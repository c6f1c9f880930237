import * as z from 'zod';
import { changeRequestSchemas } from '../../../route/change-request.ts';
import { routeRequestSchema } from '../../../route/route-request.ts';
import { version } from '../../version.ts';
import { answerJson, type Endpoint } from '../exchange.ts';
import { cancelRequestSchema, undoRequestSchema } from '../named-operation.ts';
import { operationSchema, problemSchema } from '../operation-schema.ts';
import { listQuerySchema } from './list-operations.ts';
import { freezeSchema, planQuerySchema, releaseSchema, unfreezeSchema } from './plan.ts';

/** `GET /openapi.json`: this API, generated from the schemas that validate it. */
export const openApi: Endpoint = {
  name: 'open-api',
  method: 'GET',
  path: /^\/openapi\.json$/,
  access: 'public',
  answer: async () => answerJson(200, describeApi()),
};

/** Renders the OpenAPI 3.1 document. */
export function describeApi(): Record<string, unknown> {
  const operation = answer('The operation.', { $ref: '#/components/schemas/Operation' });
  const problem = {
    description: 'Refused; nothing was recorded or changed.',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  const request = (summary: string, body: string) => ({
    summary,
    parameters: requestHeaders,
    requestBody: jsonBody(body),
    responses: { 200: operation, 202: operation, '4XX': problem, '5XX': problem },
  });
  const steer = (summary: string, body: string) => ({
    summary,
    requestBody: jsonBody(body),
    responses: { 200: answer('Done.', { type: 'object' }), '4XX': problem, '5XX': problem },
  });
  const idParameter = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
  return {
    openapi: '3.1.0',
    info: { title: 'routehook', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    security: [{ bearer: [] }, { standardWebhooks: [] }],
    paths: {
      '/v1/routes': {
        post: request('Ask for a VPN destination route', 'RouteRequest'),
        delete: request('Ask for a route to be deleted', 'DeleteRequest'),
        patch: request('Ask for another weight of a route, or to publish or withdraw it', 'PatchRequest'),
      },
      '/v1/routes:fail-over': {
        post: request('Ask for the standby half of a pair to become the active one', 'FailOverRequest'),
      },
      '/v1/routes:adopt': {
        post: request('Take note that a route is ours from now on', 'AdoptRequest'),
      },
      '/v1/hooks/{source}': { post: hookOperation([sourceParameter]) },
      '/v1/hooks/{source}/{name}': {
        post: hookOperation([sourceParameter, pathParameter('name', 'The configured name of the sender.')]),
      },
      '/v1/operations': {
        get: {
          summary: 'List operations, newest first',
          parameters: queryParameters(listQuerySchema),
          responses: { 200: answer('A page.', pageSchema), '4XX': problem, '5XX': problem },
        },
      },
      '/v1/operations/{id}': {
        get: {
          summary: 'Read an operation',
          parameters: [idParameter],
          responses: { 200: operation, '4XX': problem, '5XX': problem },
        },
      },
      '/v1/operations/{id}:cancel': {
        post: {
          summary: 'Cancel an operation that has not been sent',
          parameters: [idParameter],
          requestBody: { ...jsonBody('CancelRequest'), required: false },
          responses: { 200: operation, '4XX': problem, '5XX': problem },
        },
      },
      '/v1/operations/{id}:undo': {
        post: {
          ...request('Ask for what takes an operation back', 'UndoRequest'),
          parameters: [idParameter, ...requestHeaders],
          requestBody: { ...jsonBody('UndoRequest'), required: false },
        },
      },
      '/v1/plan': {
        get: {
          summary: 'What the last run of the reconciliation has planned',
          parameters: queryParameters(planQuerySchema),
          responses: { 200: answer('The plans.', { type: 'object' }), '4XX': problem, '5XX': problem },
        },
      },
      '/v1/drift': {
        get: {
          summary: 'How the gateways differed from their files when they were last looked at',
          parameters: queryParameters(planQuerySchema),
          responses: { 200: answer('The differences.', { type: 'object' }), '4XX': problem, '5XX': problem },
        },
      },
      '/v1/plan:freeze': {
        post: steer('Keep reconciliation from changing a gateway for a while', 'FreezeRequest'),
      },
      '/v1/plan:unfreeze': { post: steer('End a freeze', 'UnfreezeRequest') },
      '/v1/plan:release': {
        post: steer('Let one plan pass the brakes, as it was shown and no other', 'ReleaseRequest'),
      },
      '/healthz': {
        get: { summary: 'Liveness', security: [], responses: { 200: { description: 'Alive.' } } },
      },
      '/schema/desired.json': {
        get: {
          summary: 'The JSON Schema of a file of desired routes',
          security: [],
          responses: { 200: { description: 'JSON Schema, draft 2020-12.' } },
        },
      },
      '/openapi.json': {
        get: { summary: 'This document', security: [], responses: { 200: { description: 'OpenAPI 3.1.' } } },
      },
    },
    components: {
      schemas: {
        RouteRequest: jsonSchema(routeRequestSchema, 'input'),
        DeleteRequest: jsonSchema(changeRequestSchemas['delete-route'], 'input'),
        PatchRequest: {
          oneOf: [
            jsonSchema(changeRequestSchemas['set-weight'], 'input'),
            jsonSchema(changeRequestSchemas.publishing, 'input'),
          ],
        },
        FailOverRequest: jsonSchema(changeRequestSchemas['fail-over'], 'input'),
        AdoptRequest: jsonSchema(changeRequestSchemas['adopt-route'], 'input'),
        FreezeRequest: jsonSchema(freezeSchema, 'input'),
        UnfreezeRequest: jsonSchema(unfreezeSchema, 'input'),
        ReleaseRequest: jsonSchema(releaseSchema, 'input'),
        CancelRequest: jsonSchema(cancelRequestSchema, 'input'),
        UndoRequest: jsonSchema(undoRequestSchema, 'input'),
        Operation: jsonSchema(operationSchema, 'output'),
        Problem: jsonSchema(problemSchema, 'output'),
      },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        standardWebhooks: {
          type: 'apiKey',
          in: 'header',
          name: 'webhook-signature',
          description: 'Standard Webhooks 1.0.0: webhook-id, webhook-timestamp and webhook-signature (v1).',
        },
      },
    },
  };
}

const requestHeaders = [
  headerParameter('Idempotency-Key', 'Makes retries one operation; signed deliveries use webhook-id.'),
  headerParameter('Prefer', 'wait=N: answer when the operation has ended, or after N seconds (at most 20).'),
  headerParameter('traceparent', 'W3C Trace Context: comes back in metadata, callbacks and the log.'),
];

const sourceParameter = pathParameter('source', 'The kind of sender: slack, github, standard, …');

/** Bodies and answers are the sender's own; each proves itself in its own way. */
function hookOperation(parameters: readonly unknown[]): unknown {
  return {
    summary: 'Take a delivery of a chat, a ticket system or a program, in its own format',
    parameters,
    security: [],
    requestBody: { required: true, content: { '*/*': {} } },
    responses: {
      '2XX': { description: "Taken, and answered in the sender's own format." },
      '4XX': {
        description: 'Not proven, or not as documented; nothing was recorded.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function pathParameter(name: string, description: string): unknown {
  return { name, in: 'path', required: true, description, schema: { type: 'string' } };
}

const pageSchema = {
  type: 'object',
  properties: {
    operations: { type: 'array', items: { $ref: '#/components/schemas/Operation' } },
    nextPageToken: { type: 'string', description: 'Empty on the last page.' },
  },
};

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, reused: 'inline', cycles: 'throw' });
  return rest;
}

function queryParameters(schema: z.ZodType): readonly unknown[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema }));
}

function headerParameter(name: string, description: string): unknown {
  return { name, in: 'header', description, schema: { type: 'string' } };
}

function jsonBody(name: string): Record<string, unknown> {
  return {
    required: true,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
  };
}

function answer(description: string, schema: unknown): unknown {
  return { description, content: { 'application/json': { schema } } };
}
