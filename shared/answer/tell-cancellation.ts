import { isInFlight, type Operation } from '../operation/operation.ts';
import { inverseOf } from '../operation/undo.ts';
import { describeRoute } from '../route/route.ts';
import type { Answer } from './answer.ts';
import { operationFacts, type TellingContext } from './operation-facts.ts';
import { actionsOf, tellOperation } from './tell-operation.ts';
import { tellUnknownOperation } from './tell-unknown-operation.ts';

/** How an attempt to cancel ended. */
export type CancellationOutcome =
  | { readonly kind: 'canceled'; readonly operation: Operation }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'too-late'; readonly operation: Operation };

/** Tells whoever asked to cancel what came of it. */
export function tellCancellation(
  outcome: CancellationOutcome,
  operationId: string,
  context: TellingContext = {},
): Answer {
  switch (outcome.kind) {
    case 'canceled':
      // For them it ended as asked.
      return { ...tellOperation(outcome.operation, context), tone: 'done' };
    case 'not-found':
      return tellUnknownOperation(operationId);
    case 'too-late':
      return tellTooLate(outcome.operation, context);
  }
}

function tellTooLate(operation: Operation, context: TellingContext): Answer {
  const { why, notes } = explain(operation);
  return {
    tone: 'refused',
    headline: `${why}: ${describeRoute(operation.intent.route)}`,
    facts: operationFacts(operation, context),
    notes,
    operationId: operation.id,
    actions: actionsOf(operation),
  };
}

function explain(operation: Operation): { readonly why: string; readonly notes: readonly string[] } {
  const { id, state, intent } = operation;
  if (isInFlight(operation)) {
    const afterwards = intent.dryRun
      ? 'It is a dry run: nothing is created.'
      : `Wait for its end; then "undo ${id}" takes it back.`;
    return { why: 'Too late to cancel, the request is at the cloud', notes: [afterwards] };
  }
  switch (state) {
    case 'succeeded': {
      const mayUndo = inverseOf(operation).kind === 'inverse';
      return {
        why: 'Nothing to cancel, it has succeeded',
        notes: mayUndo ? [`"undo ${id}" takes it back.`] : ['Nothing was changed by it.'],
      };
    }
    case 'failed':
    case 'expired':
      return {
        why: `Nothing to cancel, it has ${state}`,
        notes: operation.problem === undefined ? [] : [operation.problem.remedy],
      };
  }
  return { why: 'Not canceled, it changed at the same moment', notes: ['Cancel it again.'] };
}
