import * as z from 'zod';

/** A JSON pointer (RFC 6901) into the body of a request. */
export const pointerSchema = z
  .string()
  .regex(/^(\/([^~/]|~[01])*)*$/, 'must be a JSON pointer such as /issue/key (RFC 6901)');

/** The value at a JSON pointer; undefined where there is none. Inherited properties are not values. */
export function readPointer(document: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce(stepInto, document);
}

function stepInto(value: unknown, token: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value) && !/^(0|[1-9][0-9]*)$/.test(token)) return undefined;
  return Object.hasOwn(value, token) ? (value as Readonly<Record<string, unknown>>)[token] : undefined;
}

const kinds = {
  regionId: 'text',
  vpnGatewayId: 'text',
  routeDest: 'text',
  nextHop: 'text',
  weight: 'number',
  publishVpc: 'boolean',
  description: 'text',
  overlayMode: 'text',
  dryRun: 'boolean',
  clientToken: 'text',
} as const;

type Field = keyof typeof kinds;

/** Where each field of a route request stands in the body of a sender. */
export const fieldMapSchema = z.strictObject({
  regionId: pointerSchema.optional(),
  vpnGatewayId: pointerSchema,
  routeDest: pointerSchema,
  nextHop: pointerSchema,
  weight: pointerSchema.optional(),
  publishVpc: pointerSchema.optional(),
  description: pointerSchema.optional(),
  overlayMode: pointerSchema.optional(),
  dryRun: pointerSchema.optional(),
  clientToken: pointerSchema.optional(),
});

export type FieldMap = z.output<typeof fieldMapSchema>;

/**
 * Collects a route request from where a ticket or a tool keeps its parts. Values become what the request needs where
 * they clearly say it: "100" is 100, "Yes" is true. Whatever else stands there is passed on as it is, so that the
 * schema of the request refuses it by name. Empty fields are left out, as on a form that was not filled in.
 */
export function mapFields(document: unknown, map: FieldMap): Readonly<Record<string, unknown>> {
  const fields = Object.keys(kinds) as readonly Field[];
  return Object.fromEntries(
    fields.flatMap((field) => {
      const pointer = map[field];
      if (pointer === undefined) return [];
      const value = plainOf(readPointer(document, pointer));
      return value === undefined || value === null || value === ''
        ? []
        : [[field, converters[kinds[field]](value)]];
    }),
  );
}

/**
 * What a form field holds: the value of a chosen option (`{"value": "Yes"}`), of the only ticked box
 * (`[{"value": "Yes"}]`), or a text without the blanks around it.
 */
function plainOf(value: unknown): unknown {
  const only = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
  const chosen = readPointer(only, '/value') ?? value;
  return typeof chosen === 'string' ? chosen.trim() : chosen;
}

const converters = {
  text: (value: unknown) => value,
  number: (value: unknown) =>
    typeof value === 'string' && /^-?[0-9]{1,9}(\.[0-9]{1,9})?$/.test(value) ? Number(value) : value,
  boolean: (value: unknown) => {
    // A list of boxes with none ticked.
    if (Array.isArray(value) && value.length === 0) return false;
    return typeof value === 'string' ? (words[value.toLowerCase()] ?? value) : value;
  },
} as const;

/** A map without a prototype: `constructor` is no word. */
const words: Readonly<Record<string, boolean>> = Object.assign(Object.create(null), {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
});
