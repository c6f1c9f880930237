/** Who is to blame, as the platform's header `X-Fc-Error-Type` says it. */
export type FunctionErrorType = 'HandledInvocationError' | 'UnhandledInvocationError' | 'InitializationError';

/** The JSON the platform shows for a failed invocation; type and trace only where something was caught. */
export interface FunctionError {
  readonly errorMessage: string;
  readonly errorType?: string;
  readonly stackTrace?: readonly string[];
}

/** What one run in an instance came to. */
export type RunOutcome =
  | { readonly kind: 'answered'; readonly payload: Buffer }
  | { readonly kind: 'failed'; readonly errorType: FunctionErrorType; readonly error: FunctionError };

/** What one invocation came to; `throttled` means that no instance was free and none may be added. */
export type InvocationResult =
  | (RunOutcome & { readonly requestId: string; readonly instanceId: string; readonly durationMs: number })
  | { readonly kind: 'throttled'; readonly requestId: string };

/** One line about a failure for the log: what was thrown and where, as far as it is known. */
export function failureLine(failure: {
  readonly errorType: FunctionErrorType;
  readonly error: FunctionError;
}): string {
  const [thrown = failure.error.errorMessage, where = ''] = failure.error.stackTrace ?? [];
  return `${failure.errorType}: ${thrown.trim()} ${where.trim()}`.trim();
}

/** The outcome of a request whose instance ended under it (`process.exit`, a crash, a kill). */
export function exitedOutcome(durationMs: number): RunOutcome {
  return {
    kind: 'failed',
    errorType: 'UnhandledInvocationError',
    error: {
      errorMessage: `Process exited unexpectedly before completing request (duration: ${Math.round(durationMs)}ms)`,
    },
  };
}

/** The outcome of a request that outlived the function's timeout. */
export function timedOutOutcome(timeoutSeconds: number): RunOutcome {
  return {
    kind: 'failed',
    errorType: 'UnhandledInvocationError',
    error: { errorMessage: `Function timed out after ${timeoutSeconds} seconds` },
  };
}

/** The outcome when code could not be loaded or its initializer failed; the instance is not used again. */
export function startFailedOutcome(phase: 'load' | 'initialize', error: FunctionError): RunOutcome {
  const errorType = phase === 'load' ? 'UnhandledInvocationError' : 'InitializationError';
  return { kind: 'failed', errorType, error };
}
