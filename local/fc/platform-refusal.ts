import { pairsOf } from './header-case.ts';

/** An answer the platform gives itself, before or instead of the function's code. */
export interface PlatformRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Limits of an HTTP trigger: FC limits of usage and "HTTP handler limits" (doc-detail/191345), 2026-04. */
const maxHeaderBytes = 8 * 1024;
const maxUrlBytes = 4 * 1024;
/** Payload limits: FC limits of usage, 2026-04. Whether the event's wrapping counts is not said; here it does not. */
export const maxBodyBytes = 32 * 1024 * 1024;
export const maxAsyncBodyBytes = 128 * 1024;

/** Says why a request never reaches the code, judged by its head alone; undefined when it does. */
export function refuseRequest(
  head: { readonly method: string; readonly url: string; readonly rawHeaders: readonly string[] },
  methods: readonly string[],
): PlatformRefusal | undefined {
  if (!methods.includes(head.method)) {
    return {
      status: 403,
      code: 'FCCommonError',
      message: `method ${head.method} is not among the methods of the trigger (${methods.join(', ')})`,
    };
  }
  const headerBytes = pairsOf(head.rawHeaders).reduce(
    (sum, [name, value]) => sum + name.length + value.length,
    0,
  );
  if (headerBytes > maxHeaderBytes) {
    return invalidArgument(
      `the request headers are ${headerBytes} bytes: at most ${maxHeaderBytes} are allowed`,
    );
  }
  if (head.url.length > maxUrlBytes) {
    return invalidArgument(`path and query are ${head.url.length} bytes: at most ${maxUrlBytes} are allowed`);
  }
  if (!decodes(head.url.split('?')[0] ?? '')) {
    return invalidArgument('the path has a percent sign that is not followed by the code of a character');
  }
  return undefined;
}

/** The refusal of a body above the limit. */
export function tooLarge(limitBytes: number): PlatformRefusal {
  return {
    status: 413,
    code: 'EntityTooLarge',
    message: `payload size exceeds maximum allowed size (${limitBytes} bytes)`,
  };
}

/** The refusal when every allowed instance is busy; the exact code on FC 3.0 is unverified. */
export function throttled(functionName: string): PlatformRefusal {
  return {
    status: 429,
    code: 'ResourceThrottled',
    message: `every instance that function ${functionName} may have is busy: try again later`,
  };
}

function invalidArgument(message: string): PlatformRefusal {
  return { status: 400, code: 'InvalidArgument', message };
}

function decodes(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
