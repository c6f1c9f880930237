import { type Credentials, contextOf, type Place } from './context.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { type InstanceState, startInstance } from './instance.ts';
import { instanceEnvironment } from './instance-environment.ts';
import { createInstancePool } from './instance-pool.ts';
import { failureLine, type InvocationResult } from './invocation.ts';
import { createLogBook, type LogLine } from './log-lines.ts';
import type { OrphanReaper } from './orphan-reaper.ts';

/** What the outside may know of an instance. */
export interface InstanceView {
  readonly id: string;
  /** Absent when the process could not be started. */
  readonly pid: number | undefined;
  readonly state: InstanceState;
}

/** One function that can be invoked. */
export interface FunctionRuntime {
  readonly definition: FunctionDefinition;
  readonly invoke: (
    payload: Buffer,
    call: { readonly requestId: string; readonly retryCount: number },
  ) => Promise<InvocationResult>;
  readonly instances: () => readonly InstanceView[];
  readonly end: (signal: NodeJS.Signals) => Promise<number>;
  readonly logs: () => readonly LogLine[];
  /** Adds a remark of the host to the function's log. */
  readonly remark: (text: string, requestId?: string) => void;
}

/** What every function of a host shares. */
export interface RuntimeDeps {
  readonly place: Place;
  readonly credentials: () => Credentials;
  readonly now: () => number;
  readonly newId: () => string;
  readonly program: string;
  readonly reaper: OrphanReaper;
  readonly maxInstances: number;
  readonly idleMs: number;
  /** Asked at each start of an instance. */
  readonly clockOffsetMs: (functionName: string) => number;
  readonly onLog: (functionName: string, line: LogLine) => void;
  /** Asked at each start of an instance: what the host adds to the environment that was configured. */
  readonly environment: () => Readonly<Record<string, string>>;
}

const keptLines = 5_000;

/** Joins a function's definition, its instances and its log. */
export function createFunctionRuntime(definition: FunctionDefinition, deps: RuntimeDeps): FunctionRuntime {
  const book = createLogBook(keptLines);
  const running = new Map<string, string>();
  const addLine = (line: LogLine) => {
    book.add(line);
    deps.onLog(definition.name, line);
  };
  const requestOf = (instanceId: string) => {
    const requestId = running.get(instanceId);
    return requestId === undefined ? {} : { requestId };
  };
  const remark = (text: string, requestId?: string) =>
    addLine({
      timeMs: deps.now(),
      stream: 'platform',
      text,
      ...(requestId === undefined ? {} : { requestId }),
    });

  const pool = createInstancePool({
    limit: Math.min(deps.maxInstances, definition.reservedConcurrency ?? Number.POSITIVE_INFINITY),
    idleMs: deps.idleMs,
    start: () => {
      const id = `c-${deps.newId()}`;
      const line = (stream: LogLine['stream'], text: string) =>
        addLine({ timeMs: deps.now(), instanceId: id, stream, text, ...requestOf(id) });
      const instance = startInstance({
        id,
        definition,
        program: deps.program,
        environment: {
          ...deps.environment(),
          ...instanceEnvironment(definition, deps.place, {
            instanceId: id,
            credentials: deps.credentials(),
            hostEnvironment: process.env,
          }),
        },
        clockOffsetMs: deps.clockOffsetMs(definition.name),
        onLine: line,
        onEnd: (how) => line('platform', `instance ended: ${how}`),
      });
      const { pid } = instance;
      if (pid !== undefined) {
        deps.reaper.add(pid);
        void instance.ended.then(() => deps.reaper.drop(pid));
      }
      return instance;
    },
  });

  return {
    definition,
    invoke: async (payload, { requestId, retryCount }) => {
      const credentials = deps.credentials();
      const context = contextOf(definition, deps.place, { requestId, retryCount, credentials });
      const instance = pool.acquire();
      if (instance === undefined) return { kind: 'throttled', requestId };
      running.set(instance.id, requestId);
      const startMs = performance.now();
      try {
        const outcome = await instance.run(payload, context);
        if (outcome.kind === 'failed') remark(failureLine(outcome), requestId);
        return { ...outcome, requestId, instanceId: instance.id, durationMs: performance.now() - startMs };
      } finally {
        running.delete(instance.id);
        pool.release(instance);
      }
    },
    instances: () => pool.instances().map(({ id, pid, state }) => ({ id, pid, state: state() })),
    end: pool.end,
    logs: book.lines,
    remark,
  };
}
