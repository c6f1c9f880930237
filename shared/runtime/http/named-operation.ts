import * as z from 'zod';
import { operationName } from '../../operation/present.ts';
import type { Exchange } from './exchange.ts';
import { readJson } from './read-json.ts';
import { notBoundProblem } from './refusals.ts';

/** The signed body of a request about one operation. */
export const namedOperationSchema = z.strictObject({ name: z.string().max(128) });

/** Lets those through who prove that they mean the operation in the path. Throws HttpProblem. */
export function requireNamedOperation({ request, caller, parameters }: Exchange): void {
  if (request.body.length === 0 && caller?.coversBodyOnly === false) return;
  const named = request.body.length === 0 ? undefined : namedOperationSchema.safeParse(readJson(request));
  if (named?.success && named.data.name === operationName(parameters?.id ?? '')) return;
  throw notBoundProblem('/name', 'Must be the name of the operation in the path.');
}
