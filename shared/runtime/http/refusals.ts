import { judgeAccess } from '../../access/judge-access.ts';
import type { Refused } from '../../app/submit-request.ts';
import type { Operation } from '../../operation/operation.ts';
import { operationName } from '../../operation/present.ts';
import type { RequestViolation } from '../../route/route-request.ts';
import type { Exchange } from './exchange.ts';
import { HttpProblem } from './http-problem.ts';

/** The body breaks the schema, or a limit of the API. */
export function violationsProblem(reading: {
  readonly kind: 'malformed' | 'beyond-limits';
  readonly violations: readonly RequestViolation[];
}): HttpProblem {
  const { kind, violations } = reading;
  const summary = violations.map(({ pointer, detail }) => `${pointer || 'The body'}: ${detail}`).join(' ');
  return new HttpProblem(kind === 'malformed' ? 'Body.Invalid' : 'Body.BeyondLimits', summary, {
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
