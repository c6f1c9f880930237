import { describeRoute } from '../route/route.ts';
import { backOffMs } from './back-off.ts';
import { type Fault, isPassing } from './fault.ts';
import { isUnrecognizedRefusal } from './find-fault.ts';
import type { CreateAnswer, Operation, OperationEvent } from './operation.ts';
import { problemFromFault } from './problem.ts';

/** How one create call ended, as far as the caller can tell. */
export type CallOutcome =
  | { readonly kind: 'accepted'; readonly answer: CreateAnswer }
  | { readonly kind: 'dry-run-passed'; readonly requestId: string }
  | { readonly kind: 'fault'; readonly fault: Fault };

/**
 * Turns the outcome of a call into what happened to the operation.
 * @param random a draw from [0, 1) for the back-off
 */
export function judgeCall(
  operation: Operation,
  outcome: CallOutcome,
  nowMs: number,
  random: number,
): OperationEvent {
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'sent', answer: outcome.answer };
    case 'dry-run-passed':
      return { kind: 'dry-run-passed', requestId: outcome.requestId };
    case 'fault':
      return judgeFault(operation, outcome.fault, nowMs, random);
  }
}

function judgeFault(operation: Operation, fault: Fault, nowMs: number, random: number): OperationEvent {
  const notBeforeMs = nowMs + backOffMs(Math.max(1, operation.sends), random, fault.retryAfterMs);
  if (isPassing(fault)) {
    // Without an HTTP status nobody answered, so nobody refused: the token stays.
    return { kind: fault.httpStatus === undefined ? 'not-sent' : 'refused', fault, notBeforeMs };
  }
  const mayHaveHappened = fault.class === 'ambiguous' || fault.class === 'duplicate';
  if (operation.intent.dryRun) {
    const worthAnotherTry = fault.class === 'ambiguous' && !isUnrecognizedRefusal(fault);
    return worthAnotherTry ? { kind: 'not-sent', fault, notBeforeMs } : failed(operation, fault);
  }
  // A refusal of this call proves nothing about an earlier one whose answer was lost.
  return mayHaveHappened || operation.unsettledSend
    ? { kind: 'answer-lost', fault }
    : failed(operation, fault);
}

function failed(operation: Operation, fault: Fault): OperationEvent {
  return { kind: 'failed', problem: problemFromFault(fault, describeRoute(operation.intent.route)), fault };
}
