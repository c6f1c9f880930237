import * as z from 'zod';
import { stages } from '../../answer/thread.ts';
import { intentKinds } from '../../operation/intent.ts';
import { operationStates } from '../../operation/operation.ts';
import { routeRequestSchema } from '../../route/route-request.ts';

/** RFC 9457 problem, as answers and failed operations carry it. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What happened, to which route.'),
  code: z.string().describe('Stable: the code of the cloud, or one of docs/errors.md.'),
  remedy: z.string().describe('What to do.'),
  requestId: z.string().optional(),
  operation: z.string().optional(),
  errors: z
    .array(z.object({ pointer: z.string(), code: z.string().optional(), detail: z.string() }))
    .optional()
    .describe('Where in the request the faults lie (RFC 6901 pointers).'),
  cloud: z
    .object({ code: z.string(), message: z.string(), requestId: z.string().optional() })
    .optional()
    .describe("The cloud's own answer."),
});

const routeSchema = routeRequestSchema
  .omit({ dryRun: true, clientToken: true, callbackUrl: true })
  .partial({ weight: true, publishVpc: true });

const expectationSchema = z.object({
  kind: z.enum(['absent', 'present']),
  weight: z.number().optional(),
  state: z.string().optional(),
  createTime: z.number().optional(),
});

const observedSchema = z.object({
  routeDest: z.string(),
  nextHop: z.string(),
  weight: z.number().optional(),
  state: z.string(),
  createTime: z.number().optional(),
  seenTime: z.iso.datetime(),
});

/** An operation as `GET /v1/operations/{id}` answers it. */
export const operationSchema = z.object({
  name: z.string().describe('operations/op_…'),
  done: z.boolean(),
  metadata: z.object({
    state: z.enum(operationStates),
    kind: z.enum(intentKinds),
    dryRun: z.boolean(),
    route: routeSchema.describe('With its settings where a route is to be created; else which route.'),
    weight: z.number().optional().describe('The weight asked for, where that is all that was asked.'),
    undoes: z.string().optional().describe('The operation that this one takes back.'),
    notices: z
      .array(z.object({ code: z.string(), detail: z.string() }))
      .optional()
      .describe('What else the change does: overlaps, traffic that takes another path, quota left.'),
    steps: z
      .object({ done: z.int(), of: z.int(), rollingBack: z.boolean() })
      .optional()
      .describe('Of a change that takes several calls.'),
    undo: z
      .object({
        possible: z.boolean(),
        why: z.string().optional(),
        kind: z.enum(intentKinds).optional(),
        route: routeSchema.optional(),
        expects: expectationSchema.optional().describe('It is done only if the route is still like this.'),
        losses: z.array(z.string()).optional(),
      })
      .optional()
      .describe('What takes it back, once it has ended: POST /v1/operations/{id}:undo.'),
    requester: z.object({
      source: z.string(),
      instance: z.string(),
      actor: z
        .object({ tenant: z.string(), id: z.string(), name: z.string().optional() })
        .optional()
        .describe('The person, where the sender vouches for one.'),
    }),
    line: z.string().optional().describe('The command as it was understood, where it came in a line.'),
    source: z.string(),
    traceId: z.string().optional().describe('The trace of the sender, out of its traceparent header.'),
    traceparent: z.string().optional(),
    createTime: z.iso.datetime(),
    updateTime: z.iso.datetime(),
    deadline: z.iso.datetime().describe('The operation has ended by then, whatever happens.'),
    queuePosition: z.int().optional().describe('0: under way at the gateway. 1: next.'),
    estimatedEndTime: z.iso.datetime().optional(),
    waitingFor: z.string().optional(),
    attempts: z.int().describe('How often a call was begun.'),
    cloudRequestIds: z.array(z.string()),
    journal: z
      .array(
        z.object({
          sequence: z.int(),
          time: z.iso.datetime(),
          event: z.string(),
          detail: z.string().optional(),
          hash: z.string(),
        }),
      )
      .describe('Append-only; each entry seals the one before it.'),
    reply: z
      .object({
        channel: z.string(),
        sender: z.string(),
        state: z.enum(['owed', 'told', 'undeliverable']),
        told: z.enum(stages).optional(),
        failures: z.int(),
        why: z.string().optional(),
        nextAttemptTime: z.iso.datetime().optional(),
      })
      .optional()
      .describe('How far the asker has been told, where somebody is to be told.'),
  }),
  response: z
    .object({
      dryRun: z.literal('passed').optional(),
      requestId: z.string().optional(),
      vpnInstanceId: z.string().optional(),
      routeDest: z.string().optional(),
      nextHop: z.string().optional(),
      weight: z.number().optional(),
      description: z.string().optional(),
      state: z.string().optional(),
      createTime: z.number().optional(),
      overlayMode: z.string().optional(),
      observed: observedSchema.optional().describe('What the gateway listed, at rest: the proof.'),
      gone: z.boolean().optional().describe('The gateway, at rest, does not list it any more, as was asked.'),
      seenTime: z.iso.datetime().optional(),
      alreadyExisted: z.boolean().optional().describe('All was as asked already; nothing was changed.'),
    })
    .optional()
    .describe('Present when the operation succeeded.'),
  error: problemSchema.optional().describe('Present when it ended in any other way.'),
});
