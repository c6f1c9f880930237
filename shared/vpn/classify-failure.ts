import type { Fault, FaultClass } from '../operation/fault.ts';
import { faultTable, type KnownFaultCode } from '../operation/fault-table.ts';
import { findFaultRow } from '../operation/find-fault.ts';

/** Failures that prove that nothing was sent. Source: Node.js error codes of connect and TLS. */
const neverSent: Readonly<Record<string, KnownFaultCode>> = {
  ECONNREFUSED: 'Connection.Refused',
  EHOSTUNREACH: 'Connection.Refused',
  ENETUNREACH: 'Connection.Refused',
  ENOTFOUND: 'Connection.NameNotFound',
  EAI_AGAIN: 'Connection.NameNotFound',
  EPROTO: 'Connection.Tls',
  CERT_HAS_EXPIRED: 'Connection.Tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'Connection.Tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'Connection.Tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'Connection.Tls',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Connection.Tls',
};

/** What we say ourselves: the SDK's transport errors quote whole URLs, tokens included. */
const ownWords: Partial<Record<KnownFaultCode, string>> = {
  'Connection.Refused': 'No connection to the API could be made; nothing was sent.',
  'Connection.NameNotFound': 'The name of the API endpoint could not be resolved; nothing was sent.',
  'Connection.Tls': 'No secure connection to the API could be made; nothing was sent.',
  'Connection.Lost': 'The connection broke before the answer was complete.',
  'Credentials.Missing': 'The function has no credentials; nothing was sent.',
  'Answer.Late': 'The API did not answer in time.',
  'Answer.Unreadable': 'The API answered something that is not its protocol.',
};

/** Codes whose cloud message quotes signed headers, the security token among them. */
const quotesSecrets = /Signature|SecurityToken|AccessKey/;

const maxMessageLength = 300;

/** Turns whatever the SDK threw into a fault; never throws and never quotes a URL, token or signature. */
export function classifyFailure(error: unknown): Fault {
  const { name, code, statusCode, message } = readError(error);
  if (code === 'InvalidCredentials') return ownFault('Credentials.Missing');
  if (statusCode !== undefined && code !== undefined) return cloudFault(error, code, statusCode);
  if (name === 'RequestTimeoutError') return ownFault('Answer.Late');
  if (code === undefined) return ownFault('Answer.Unreadable');
  return ownFault(neverSent[code] ?? (message === '' ? 'Answer.Unreadable' : 'Connection.Lost'));
}

/** Makes the fault of an answer that looked like a success and was none. */
export function notASuccess(
  why: string,
  httpStatus: number | undefined,
  requestId: string | undefined,
): Fault {
  return {
    code: 'Answer.NotASuccess',
    class: 'ambiguous',
    message: why,
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ...(requestId === undefined || requestId === '' ? {} : { requestId }),
  };
}

function ownFault(code: KnownFaultCode): Fault {
  const { class: kind } = faultTable[code];
  return { code, class: kind === 'passed' ? 'ambiguous' : kind, message: ownWords[code] ?? code };
}

function cloudFault(error: unknown, code: string, httpStatus: number): Fault {
  const { requestId, retryAfter, cloudMessage } = readCloudError(error);
  return {
    code,
    class: classOf(code, httpStatus),
    message: quotesSecrets.test(code) ? 'The API refused the credentials or the signature.' : cloudMessage,
    httpStatus,
    ...(requestId === undefined ? {} : { requestId }),
    ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }),
  };
}

function classOf(code: string, httpStatus: number): FaultClass {
  const known = findFaultRow(code)?.class;
  if (known === 'throttled') return known;
  // A server error proves nothing, whatever its code says.
  if (httpStatus >= 500 || known === undefined || known === 'passed') return 'ambiguous';
  return known;
}

function readError(error: unknown): { name: string; code?: string; statusCode?: number; message: string } {
  if (!(error instanceof Error)) return { name: '', message: '' };
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  return {
    name: error.name,
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof statusCode === 'number' ? { statusCode } : {}),
  };
}

function readCloudError(error: unknown): { requestId?: string; retryAfter?: number; cloudMessage: string } {
  const { requestId, retryAfter, data } = error as {
    requestId?: unknown;
    retryAfter?: unknown;
    data?: unknown;
  };
  const text =
    typeof data === 'object' && data !== null ? (data as { Message?: unknown }).Message : undefined;
  return {
    ...(typeof requestId === 'string' && requestId !== '' ? { requestId } : {}),
    // Source: header x-acs-retry-after, in milliseconds.
    ...(typeof retryAfter === 'number' && retryAfter > 0 ? { retryAfter } : {}),
    cloudMessage: typeof text === 'string' ? text.slice(0, maxMessageLength) : 'The API gave no message.',
  };
}
