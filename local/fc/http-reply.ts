import type { HttpAnswer } from './http-answer.ts';
import { interpretAnswer } from './http-answer.ts';
import type { FunctionError, InvocationResult } from './invocation.ts';
import { type PlatformRefusal, throttled } from './platform-refusal.ts';

/** What goes back over the wire. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The reply for a request that the platform refuses itself. */
export function refusalReply(refusal: PlatformRefusal, requestId: string): HttpReply {
  const body = { RequestId: requestId, Code: refusal.code, Message: refusal.message };
  return jsonReply(refusal.status, 'FCCommonError', body, requestId);
}

/** The reply for an event taken in to be run later. */
export function acceptedReply(requestId: string): HttpReply {
  return { status: 202, headers: { 'X-Fc-Request-Id': requestId }, body: Buffer.alloc(0) };
}

/** The reply for what an invocation came to, with a remark for the log where the function should do better. */
export function resultReply(
  result: InvocationResult,
  functionName: string,
): { readonly reply: HttpReply; readonly remark?: string } {
  const { requestId } = result;
  if (result.kind === 'throttled') return { reply: refusalReply(throttled(functionName), requestId) };
  if (result.kind === 'failed') return { reply: errorReply(result.errorType, result.error, requestId) };
  const answer = interpretAnswer(result.payload);
  if (answer.kind === 'malformed') {
    const errorMessage = `the function's answer is not an HTTP response: ${answer.why}`;
    return { reply: errorReply('HandledInvocationError', { errorMessage }, requestId), remark: errorMessage };
  }
  return { reply: answerReply(answer, requestId), ...droppedRemark(answer.dropped) };
}

function answerReply(answer: HttpAnswer & { readonly kind: 'answer' }, requestId: string): HttpReply {
  return {
    status: answer.status,
    headers: { ...answer.headers, 'X-Fc-Request-Id': requestId },
    body: answer.body,
  };
}

// The status is unverified: the documents say 5xx for the HTTP functions of FC 2.0 (doc-detail/85445) and are
// silent about FC 3.0. Senders treat every 5xx alike.
function errorReply(errorType: string, error: FunctionError, requestId: string): HttpReply {
  return jsonReply(502, errorType, error, requestId);
}

function jsonReply(status: number, errorType: string, body: object, requestId: string): HttpReply {
  return {
    status,
    headers: {
      'Content-Type': 'application/json',
      'X-Fc-Error-Type': errorType,
      'X-Fc-Request-Id': requestId,
    },
    body: Buffer.from(JSON.stringify(body)),
  };
}

function droppedRemark(dropped: readonly string[]): { readonly remark?: string } {
  if (dropped.length === 0) return {};
  return { remark: `response headers a function may not set were dropped: ${dropped.join(', ')}` };
}
