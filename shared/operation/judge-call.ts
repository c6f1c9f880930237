import { backOffMs } from './back-off.ts';
import { failedBy } from './ending.ts';
import { type Fault, isAboutTheList, isPassing } from './fault.ts';
import { isUnrecognizedRefusal } from './find-fault.ts';
import { type CallAnswer, isMidway, type Operation, type OperationEvent } from './operation.ts';

/** How one changing call ended, as far as the caller can tell. */
export type CallOutcome =
  | { readonly kind: 'accepted'; readonly answer: CallAnswer }
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
  const wantsALook = fault.class === 'ambiguous' || isAboutTheList(fault);
  if (operation.intent.dryRun) {
    const worthAnotherTry = fault.class === 'ambiguous' && !isUnrecognizedRefusal(fault);
    return worthAnotherTry
      ? { kind: 'not-sent', fault, notBeforeMs }
      : { ...failedBy(operation, fault), fault };
  }
  // A refusal of this call proves nothing about an earlier one whose answer was lost.
  // How a change in several steps goes on from here depends on what is there now.
  return wantsALook || operation.unsettledSend || isMidway(operation)
    ? { kind: 'answer-lost', fault }
    : { ...failedBy(operation, fault), fault };
}
