import * as z from 'zod';
import { fieldMapSchema, pointerSchema } from './field-map.ts';
import { senderName } from './hook.ts';
import { apiBase } from './outside-url.ts';

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the name of a header')
  .transform((name) => name.toLowerCase());

const bearerAuth = z.strictObject({
  kind: z.literal('bearer'),
  tokens: z
    .array(z.string().regex(/^\S{24,}$/, 'must have at least 24 characters, none of them a blank'))
    .min(1),
});

const basicAuth = z.strictObject({
  kind: z.literal('basic'),
  username: z.string().regex(/^[^:]+$/, 'must not be empty and have no colon (RFC 7617)'),
  passwords: z.array(z.string().min(12)).min(1),
});

const hmacAuth = z
  .strictObject({
    kind: z.literal('hmac'),
    header: headerName,
    secrets: z.array(z.string().min(16)).min(1),
    encoding: z.enum(['hex', 'base64']),
    prefix: z.string().max(32).default(''),
    hash: z.enum(['sha256', 'sha512']).default('sha256'),
    timestampHeader: headerName.optional(),
    timestampUnit: z.enum(['s', 'ms']).optional(),
  })
  .refine(
    ({ timestampHeader, timestampUnit }) => timestampHeader !== undefined || timestampUnit === undefined,
    {
      path: ['timestampUnit'],
      error: 'needs timestampHeader',
    },
  );

const serviceNowReply = z.strictObject({
  kind: z.literal('servicenow'),
  baseUrl: apiBase,
  table: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,79}$/, 'must be the name of a table such as change_request')
    .default('change_request'),
  username: z.string().min(1),
  password: z.string().min(1),
  /** Where the body names the record. */
  sysId: pointerSchema,
});

/** The entry of a sender that no other kind fits. */
export const genericSettings = z
  .strictObject({
    type: z.literal('generic'),
    name: senderName,
    auth: z.discriminatedUnion('kind', [bearerAuth, basicAuth, hmacAuth]),
    /**
     * What makes two deliveries the same. A header is not covered by a signature of the body: prefer pointers with
     * `hmac`. Without it, the same bytes (with the same timestamp, where there is one) are the same delivery.
     */
    delivery: z
      .union([
        z.strictObject({ header: headerName }),
        z.strictObject({ pointers: z.array(pointerSchema).min(1) }),
      ])
      .optional(),
    /** Who asks; the tenant is the sender's name where the body names none. */
    actor: z
      .strictObject({
        tenant: pointerSchema.optional(),
        id: pointerSchema,
        name: pointerSchema.optional(),
      })
      .optional(),
    /** Where a line such as `add … via … on …` stands. */
    line: pointerSchema.optional(),
    /** Where the fields of a route stand. Without line and fields, the body is that of `POST /v1/routes`. */
    fields: fieldMapSchema.optional(),
    /** Everything else is not for us: a resolved alert, another state of a ticket. */
    when: z
      .strictObject({ pointer: pointerSchema, equals: z.union([z.string(), z.number(), z.boolean()]) })
      .optional(),
    reply: serviceNowReply.optional(),
  })
  .refine(({ line, fields }) => line === undefined || fields === undefined, {
    path: ['fields'],
    error: 'either line or fields, not both',
  });

export type GenericSettings = z.output<typeof genericSettings>;
