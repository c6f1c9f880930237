import { judgeAccess } from '../../access/judge-access.ts';
import type { Refused } from '../../app/submit-request.ts';
import type { Operation } from '../../operation/operation.ts';
import { operationName } from '../../operation/present.ts';
import type { RequestViolation } from '../../route/route-request.ts';
import type { Exchange } from './exchange.ts';
import { HttpProblem } from './http-problem.ts';

const codes = {
  malformed: 'Body.Invalid',
  'beyond-limits': 'Body.BeyondLimits',
  'callback-refused': 'CallbackUrl.NotAllowed',
} as const;

/** The body breaks the schema, a limit of the API, or a rule of whoever runs this. */
export function violationsProblem(reading: {
  readonly kind: keyof typeof codes;
  readonly violations: readonly RequestViolation[];
}): HttpProblem {
  const { kind, violations } = reading;
  const summary = violations.map(({ pointer, detail }) => `${pointer || 'The body'}: ${detail}`).join(' ');
  return new HttpProblem(codes[kind], summary, {
    errors: violations,
  });
}

/** One delivery id with two meanings. */
export function mismatchProblem({ id }: Operation): HttpProblem {
  const detail = 'This id belongs to an operation that asks for something else.';
  return new HttpProblem('Idempotency.BodyMismatch', detail, { operation: operationName(id) });
}

/** Lets those read whom any access rule names. Throws HttpProblem. */
export function requireReader({ caller, services }: Exchange): void {
  if (caller === undefined) throw new HttpProblem('Caller.Unknown', 'Nobody has proven who is calling.');
  const verdict = judgeAccess(services.app.settings.access, caller.requester, { kind: 'read' });
  if (verdict.kind === 'refused') throw refusalProblem(verdict);
}

/** No access rule lets this caller do it. */
export function refusalProblem({ code, detail }: Refused['refusal']): HttpProblem {
  return new HttpProblem(code, detail);
}

/** What proves the caller covers the body only, and the body does not say what is wanted. */
export function notBoundProblem(pointer: string, detail: string): HttpProblem {
  return new HttpProblem(
    'Signature.NotBound',
    'The body does not say what is asked for by method and path, so it does not prove that this is meant.',
    { errors: [{ pointer, detail }] },
  );
}

/** Nothing takes the operation back. */
export function notUndoableProblem({
  operation,
  why,
}: {
  readonly operation: Operation;
  readonly why: string;
}): HttpProblem {
  const name = operationName(operation.id);
  return new HttpProblem('Undo.NotPossible', `${name} cannot be undone: ${why}.`, { operation: name });
}
