import * as z from 'zod';

/**
 * What we read of the context Function Compute hands to a handler.
 * Source: Function Compute 3.0, "Context" of the Node.js runtime; all but the request id is optional there.
 */
const fcContextSchema = z.object({
  requestId: z.string().catch(''),
  credentials: z
    .object({ accessKeyId: z.string(), accessKeySecret: z.string(), securityToken: z.string().optional() })
    .optional()
    .catch(undefined),
  accountId: z.coerce.string().optional().catch(undefined),
  region: z.string().optional().catch(undefined),
});

export type FcContext = z.infer<typeof fcContextSchema>;

/** Reads the context; whatever is missing or odd is left out. */
export function readFcContext(context: unknown): FcContext {
  const result = fcContextSchema.safeParse(context);
  return result.success ? result.data : { requestId: '' };
}
