import type { FunctionDefinition } from './function-definition.ts';

/** Temporary keys of the function's role. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken: string;
}

/** Where the functions are said to run, and for whom. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
}

/** The plain-data part of the handler's second argument; `logger` is added inside the instance. */
export interface ContextData {
  readonly requestId: string;
  readonly credentials: Credentials;
  readonly function: {
    readonly name: string;
    readonly handler: string;
    readonly memory: number;
    readonly timeout: number;
    readonly initializer?: string;
    readonly initializationTimeout?: number;
  };
  readonly service: {
    readonly logProject: string;
    readonly logStore: string;
    readonly qualifier: string;
    readonly versionId: string;
  };
  readonly region: string;
  readonly accountId: string;
  readonly retryCount: number;
  readonly tracing: {
    readonly openTracingSpanContext: string;
    readonly openTracingSpanBaggages: Readonly<Record<string, string>>;
    readonly jaegerEndpoint: string;
  };
}

/** The context of one invocation; there is no service name, as in FC 3.0. */
export function contextOf(
  definition: FunctionDefinition,
  place: Place,
  call: { readonly requestId: string; readonly retryCount: number; readonly credentials: Credentials },
): ContextData {
  const { initializer } = definition;
  return {
    requestId: call.requestId,
    credentials: call.credentials,
    function: {
      name: definition.name,
      handler: definition.handler,
      memory: definition.memoryMb,
      timeout: definition.timeoutSeconds,
      ...(initializer === undefined
        ? {}
        : { initializer: initializer.handler, initializationTimeout: initializer.timeoutSeconds }),
    },
    service: { logProject: '', logStore: '', qualifier: 'LATEST', versionId: '' },
    region: place.region,
    accountId: place.accountId,
    retryCount: call.retryCount,
    tracing: { openTracingSpanContext: '', openTracingSpanBaggages: {}, jaegerEndpoint: '' },
  };
}
