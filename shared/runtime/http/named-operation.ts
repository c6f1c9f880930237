import * as z from 'zod';
import { operationName } from '../../operation/present.ts';
import type { Exchange } from './exchange.ts';
import { readJson } from './read-json.ts';
import { notBoundProblem } from './refusals.ts';

/** The signed body that asks for an operation to be canceled. */
export const cancelRequestSchema = z.strictObject({
  name: z.string().max(128),
  kind: z.literal('cancel').optional(),
});

/** The signed body that asks for an operation to be undone: it says so, or a signed cancellation would do as well. */
export const undoRequestSchema = z.strictObject({
  name: z.string().max(128),
  kind: z.literal('undo').optional(),
});

/** Lets those through who prove that they mean the operation in the path, and to cancel it. Throws HttpProblem. */
export function requireCancellation(exchange: Exchange): void {
  requireNamed(exchange, cancelRequestSchema);
}

/** Lets those through who prove that they mean the operation in the path, and to undo it. Throws HttpProblem. */
export function requireUndo(exchange: Exchange): void {
  const kind = requireNamed(exchange, undoRequestSchema);
  if (kind === 'undo' || exchange.caller?.coversBodyOnly === false) return;
  throw notBoundProblem('/kind', 'Must be "undo".');
}

/** @returns what the body says is to be done */
function requireNamed(
  { request, caller, parameters }: Exchange,
  schema: typeof cancelRequestSchema | typeof undoRequestSchema,
): 'cancel' | 'undo' | undefined {
  if (request.body.length === 0 && caller?.coversBodyOnly === false) return undefined;
  const named = request.body.length === 0 ? undefined : schema.safeParse(readJson(request));
  if (named?.success && named.data.name === operationName(parameters?.id ?? '')) return named.data.kind;
  throw notBoundProblem('/name', 'Must be the name of the operation in the path, and no more than that.');
}
