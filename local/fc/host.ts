import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runAsynchronously } from './async-invocation.ts';
import type { Credentials } from './context.ts';
import { definitionProblems, type FunctionDefinition } from './function-definition.ts';
import { createFunctionRuntime, type FunctionRuntime, type InstanceView } from './function-runtime.ts';
import type { HttpServer } from './http-server.ts';
import { startHttpTrigger } from './http-trigger.ts';
import { findInstanceProgram } from './instance-program.ts';
import type { InvocationResult } from './invocation.ts';
import { type ApiCall, startInvokeApi } from './invoke-api.ts';
import type { LogLine } from './log-lines.ts';
import { startOrphanReaper } from './orphan-reaper.ts';
import { requestIdOf } from './request-id.ts';
import { timerPayload } from './timer-event.ts';

/** What a host is started with. */
export interface FunctionHostOptions {
  readonly functions: readonly FunctionDefinition[];
  readonly region: string;
  readonly accountId: string;
  /** Asked at each start of an instance and for each invocation, so that keys may rotate. */
  readonly credentials: () => Credentials;
  readonly now?: () => number;
  readonly newId?: () => string;
  /** Of each function; the platform allows an account 100 in a region, a laptop fewer. */
  readonly maxInstances?: number;
  /** The platform reclaims an instance after about 2 to 5 idle minutes. */
  readonly idleMs?: number;
  /** By how much the clock of an instance is off, asked at its start; 0 by default, ahead when positive. */
  readonly clockOffsetMs?: (functionName: string) => number;
  readonly onLog?: (functionName: string, line: LogLine) => void;
  /** Takes signed invocations as well. */
  readonly api?: ApiOptions;
  /** The path of local/fc/instance.cjs; found by itself in a checkout of the project. */
  readonly instanceProgram?: string;
}

export interface ApiOptions {
  /** The service that all functions are said to be in; FC 3.0 has none, the API of 2016-08-15 needs one. */
  readonly serviceName: string;
  readonly port?: number;
  /** What the functions are told of it: where it listens is known only once it does. */
  readonly environment?: (url: string) => Readonly<Record<string, string>>;
}

/** Functions that run on this machine as they would on the platform. */
export interface FunctionHost {
  /** Where each function with an HTTP trigger listens. */
  readonly urls: ReadonlyMap<string, string>;
  /** Where the InvokeFunction API listens, if there is one. */
  readonly apiUrl: string | undefined;
  /** What the API was asked, oldest first. */
  readonly apiCalls: readonly ApiCall[];
  readonly invoke: (functionName: string, payload: Buffer) => Promise<InvocationResult>;
  /** Resolves with the last attempt's result, retries included. */
  readonly invokeAsync: (functionName: string, payload: Buffer) => Promise<InvocationResult>;
  /** Fires the timer now; as on the platform the invocation is asynchronous and retried. */
  readonly fireTimer: (functionName: string) => Promise<InvocationResult>;
  /** Ends all instances of a function and resolves with their number once they are gone. */
  readonly killInstances: (functionName: string, signal?: NodeJS.Signals) => Promise<number>;
  readonly instances: (functionName: string) => readonly InstanceView[];
  readonly logs: (functionName: string) => readonly LogLine[];
  readonly close: () => Promise<void>;
}

/** Starts the host. Throws before anything runs when a definition is wrong or its code was not built. */
export async function startFunctionHost(options: FunctionHostOptions): Promise<FunctionHost> {
  const { now = Date.now, newId = randomUUID, region, accountId } = options;
  const program = options.instanceProgram ?? findInstanceProgram([__dirname, process.cwd()]);
  const definitions = options.functions.map((one) => ({ ...one, codeDir: resolve(one.codeDir) }));
  checkDefinitions(definitions);

  const reaper = startOrphanReaper();
  const closing = new AbortController();
  const runtimes = new Map<string, FunctionRuntime>();
  /** Keys that were given to functions are good for calls to the API. */
  const givenKeys = new Map<string, Credentials>();
  const credentials = () => {
    const given = options.credentials();
    givenKeys.set(given.accessKeyId, given);
    return given;
  };
  let apiUrl: string | undefined;
  for (const definition of definitions) {
    const runtime = createFunctionRuntime(definition, {
      place: { region, accountId },
      credentials,
      now,
      newId,
      program,
      reaper,
      maxInstances: options.maxInstances ?? 20,
      idleMs: options.idleMs ?? 300_000,
      clockOffsetMs: options.clockOffsetMs ?? (() => 0),
      onLog: options.onLog ?? (() => undefined),
      environment: () => (apiUrl === undefined ? {} : (options.api?.environment?.(apiUrl) ?? {})),
    });
    runtimes.set(definition.name, runtime);
  }

  const newRequestId = () => requestIdOf(now(), newId());
  const runtimeOf = (functionName: string): FunctionRuntime => {
    const runtime = runtimes.get(functionName);
    if (runtime === undefined) {
      throw new Error(`no function "${functionName}" here: there is ${[...runtimes.keys()].join(', ')}`);
    }
    return runtime;
  };
  const openRuntimeOf = (functionName: string): FunctionRuntime => {
    if (closing.signal.aborted) throw new Error(`function "${functionName}" was invoked on a closed host`);
    return runtimeOf(functionName);
  };
  // Open connections may bring requests while the host closes: no instance is started for them.
  const run = async (runtime: FunctionRuntime, payload: Buffer, requestId: string, retryCount = 0) =>
    closing.signal.aborted
      ? ({ kind: 'throttled', requestId } as const)
      : runtime.invoke(payload, { requestId, retryCount });
  const runLater = (runtime: FunctionRuntime, payload: Buffer, requestId: string) =>
    runAsynchronously({
      attempt: (retryCount) => run(runtime, payload, requestId, retryCount),
      definition: runtime.definition.asyncInvocation,
      now,
      signal: closing.signal,
      onDropped: (why, last) => {
        const cause = last.kind === 'failed' ? `; last error: ${last.error.errorMessage}` : '';
        runtime.remark(`asynchronous event dropped: ${why}${cause}`, requestId);
      },
    });
  const inBackground = (runtime: FunctionRuntime, work: Promise<unknown>) => {
    work.catch((error: unknown) => runtime.remark(`the local host failed on an event: ${String(error)}`));
  };
  const fireTimer = async (functionName: string) => {
    const runtime = openRuntimeOf(functionName);
    const { timer } = runtime.definition;
    if (timer === undefined) throw new Error(`function "${functionName}" has no timer`);
    return runLater(runtime, timerPayload(timer, now()), newRequestId());
  };

  const servers: HttpServer[] = [];
  const timers: NodeJS.Timeout[] = [];
  let closed: Promise<void> | undefined;
  const shutDown = async () => {
    closing.abort();
    for (const timer of timers) clearInterval(timer);
    // Instances first: a request under way then gets the platform's error instead of a dead connection.
    await Promise.all([...runtimes.values()].map((runtime) => runtime.end('SIGKILL')));
    await Promise.all(servers.map((server) => server.close()));
    reaper.stop();
  };
  const close = () => {
    closed ??= shutDown();
    return closed;
  };

  const urls = new Map<string, string>();
  const apiCalls: ApiCall[] = [];
  try {
    for (const runtime of runtimes.values()) {
      const { name, httpTrigger } = runtime.definition;
      if (httpTrigger === undefined) continue;
      const trigger = await startHttpTrigger({
        functionName: name,
        methods: httpTrigger.methods,
        port: httpTrigger.port ?? 0,
        accountId,
        triggerId: newId(),
        now,
        newRequestId,
        invoke: (payload, requestId) => run(runtime, payload, requestId),
        invokeLater: (payload, requestId) => inBackground(runtime, runLater(runtime, payload, requestId)),
        remark: runtime.remark,
      });
      servers.push(trigger);
      urls.set(name, trigger.url);
    }
    if (options.api !== undefined) {
      // Someone other than a function may call first.
      credentials();
      const api = await startInvokeApi({
        port: options.api.port ?? 0,
        serviceName: options.api.serviceName,
        accountId,
        keyOf: (id) => givenKeys.get(id),
        hasFunction: (name) => runtimes.has(name),
        now,
        newRequestId,
        invoke: (name, payload, requestId) => run(runtimeOf(name), payload, requestId),
        invokeLater: (name, payload, requestId) =>
          inBackground(runtimeOf(name), runLater(runtimeOf(name), payload, requestId)),
        onCall: (call) => apiCalls.push(call),
      });
      servers.push(api);
      apiUrl = api.url;
    }
  } catch (error) {
    await close();
    throw error;
  }
  for (const runtime of runtimes.values()) {
    const { name, timer } = runtime.definition;
    if (timer?.everyMs === undefined) continue;
    timers.push(setInterval(() => inBackground(runtime, fireTimer(name)), timer.everyMs));
  }

  return {
    urls,
    apiUrl,
    apiCalls,
    invoke: async (functionName, payload) => run(openRuntimeOf(functionName), payload, newRequestId()),
    invokeAsync: async (functionName, payload) =>
      runLater(openRuntimeOf(functionName), payload, newRequestId()),
    fireTimer,
    killInstances: async (functionName, signal = 'SIGKILL') => runtimeOf(functionName).end(signal),
    instances: (functionName) => runtimeOf(functionName).instances(),
    logs: (functionName) => runtimeOf(functionName).logs(),
    close,
  };
}

function checkDefinitions(definitions: readonly FunctionDefinition[]): void {
  const names = new Set<string>();
  for (const definition of definitions) {
    const { name, codeDir, handler } = definition;
    if (names.has(name)) throw new Error(`two functions are named "${name}": give each its own name`);
    names.add(name);
    const problems = definitionProblems(definition);
    if (problems.length > 0) throw new Error(`function "${name}" cannot be deployed: ${problems.join('; ')}`);
    const file = join(codeDir, `${handler.slice(0, handler.lastIndexOf('.'))}.js`);
    if (!existsSync(file)) {
      throw new Error(`function "${name}" has no code: ${file} does not exist. Run \`npm run build\` first`);
    }
  }
}
