import type { IncomingMessage } from 'node:http';
import { type ApiKey, refuseSignature } from './fc-signature.ts';
import { acceptedReply, type HttpReply } from './http-reply.ts';
import { type HttpServer, readBody, startHttpServer } from './http-server.ts';
import type { InvocationResult } from './invocation.ts';
import { maxAsyncBodyBytes, maxBodyBytes, type PlatformRefusal, throttled } from './platform-refusal.ts';

/** What the InvokeFunction API needs of the host. */
export interface InvokeApiOptions {
  readonly port: number;
  /** The service that all functions of the host are said to be in. */
  readonly serviceName: string;
  readonly accountId: string;
  readonly keyOf: (accessKeyId: string) => ApiKey | undefined;
  readonly hasFunction: (functionName: string) => boolean;
  readonly now: () => number;
  readonly newRequestId: () => string;
  readonly invoke: (functionName: string, payload: Buffer, requestId: string) => Promise<InvocationResult>;
  readonly invokeLater: (functionName: string, payload: Buffer, requestId: string) => void;
  readonly onCall: (call: ApiCall) => void;
}

/** One call that the API has answered. */
export interface ApiCall {
  readonly atMs: number;
  readonly path: string;
  readonly status: number;
  /** `OK`, or the platform's error code. */
  readonly code: string;
  readonly requestId: string;
  /** As the caller claimed it. */
  readonly accessKeyId: string | undefined;
}

const invocationPath =
  /^\/2016-08-15\/services\/(?<service>[^/.]+)(?:\.(?<qualifier>[^/]+))?\/functions\/(?<functionName>[^/]+)\/invocations$/;

/** Listens on loopback for signed invocations, as version 2016-08-15 of the API takes them. */
export function startInvokeApi(options: InvokeApiOptions): Promise<HttpServer> {
  return startHttpServer({
    subject: 'the InvokeFunction API',
    port: options.port,
    answer: (request) => answerCall(options, request),
    newRequestId: options.newRequestId,
    remark: () => undefined,
  });
}

async function answerCall(
  options: InvokeApiOptions,
  request: IncomingMessage,
): Promise<HttpReply | undefined> {
  const requestId = options.newRequestId();
  const path = decoded(new URL(request.url ?? '/', 'http://host').pathname);
  const answered = (code: string, reply: HttpReply): HttpReply => {
    const accessKeyId = /^FC ([^\s:]+):/.exec(request.headers.authorization ?? '')?.[1];
    options.onCall({ atMs: options.now(), path, status: reply.status, code, requestId, accessKeyId });
    return reply;
  };
  const refused = (refusal: PlatformRefusal) => answered(refusal.code, errorReply(refusal, requestId));

  const isAsync = request.headers['x-fc-invocation-type'] === 'Async';
  const limitBytes = isAsync ? maxAsyncBodyBytes : maxBodyBytes;
  const body = await readBody(request, limitBytes);
  if (body === 'aborted') return undefined;
  if (body === 'too-large') return refused(entityTooLarge(limitBytes));
  const { method = '', headers } = request;
  const { accountId, keyOf } = options;
  const refusal =
    refuseSignature({ method, path, headers, body }, keyOf, options.now()) ??
    refuseAccount(headers['x-fc-account-id'], accountId) ??
    refuseInvocation(options, method, path, headers['x-fc-invocation-type']);
  if (refusal !== undefined) return refused(refusal);

  const functionName = invocationPath.exec(path)?.groups?.functionName ?? '';
  if (isAsync) {
    options.invokeLater(functionName, body, requestId);
    return answered('OK', acceptedReply(requestId));
  }
  const result = await options.invoke(functionName, body, requestId);
  return result.kind === 'throttled' ? refused(throttled(functionName)) : answered('OK', resultReply(result));
}

function refuseAccount(said: string | string[] | undefined, accountId: string): PlatformRefusal | undefined {
  if (said === undefined || said === accountId) return undefined;
  return { status: 403, code: 'AccessDenied', message: `the access key is not one of account ${said}` };
}

function refuseInvocation(
  { serviceName, hasFunction }: InvokeApiOptions,
  method: string,
  path: string,
  type: string | string[] | undefined,
): PlatformRefusal | undefined {
  const { service, qualifier = 'LATEST', functionName } = invocationPath.exec(path)?.groups ?? {};
  if (method !== 'POST' || service === undefined || functionName === undefined) {
    return {
      status: 400,
      code: 'PathNotSupported',
      message: `'${path}' against '${method}' is not supported`,
    };
  }
  if (service !== serviceName) return notFound('ServiceNotFound', `service '${service}' does not exist`);
  if (qualifier !== 'LATEST') {
    return notFound('AliasNotFound', `alias '${qualifier}' of service '${service}' does not exist`);
  }
  if (!hasFunction(functionName)) {
    return notFound('FunctionNotFound', `function '${functionName}' does not exist in service '${service}'`);
  }
  if (type === undefined || type === 'Sync' || type === 'Async') return undefined;
  return { status: 400, code: 'InvalidArgument', message: `invocation type '${type}' is not Sync or Async` };
}

function notFound(code: string, message: string): PlatformRefusal {
  return { status: 404, code, message };
}

/** Unlike a trigger, the API answers 400. Source: "Error codes" (doc-detail/154973). */
function entityTooLarge(limitBytes: number): PlatformRefusal {
  const message = `payload size exceeds maximum allowed size (${limitBytes} bytes)`;
  return { status: 400, code: 'EntityTooLarge', message };
}

/** The names of the fields are those that the official client reads; the documents begin them in lower case. */
function errorReply({ status, code, message }: PlatformRefusal, requestId: string): HttpReply {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'X-Fc-Request-Id': requestId },
    body: Buffer.from(JSON.stringify({ ErrorCode: code, ErrorMessage: message })),
  };
}

/** A function that failed was invoked all the same: 200, and a header says so. */
function resultReply(result: Exclude<InvocationResult, { kind: 'throttled' }>): HttpReply {
  const headers = { 'Content-Type': 'application/octet-stream', 'X-Fc-Request-Id': result.requestId };
  if (result.kind === 'answered') return { status: 200, headers, body: result.payload };
  return {
    status: 200,
    headers: { ...headers, 'Content-Type': 'application/json', 'X-Fc-Error-Type': result.errorType },
    body: Buffer.from(JSON.stringify(result.error)),
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
