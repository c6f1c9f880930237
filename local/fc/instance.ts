import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContextData } from './context.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { type HostMessage, type InstanceMessage, isInstanceMessage } from './instance-message.ts';
import { exitedOutcome, type RunOutcome, startFailedOutcome, timedOutOutcome } from './invocation.ts';
import { createLineSplitter } from './log-lines.ts';

/** `busy` covers starting; `ending` was told to end and takes no more work. */
export type InstanceState = 'busy' | 'frozen' | 'ending';

/** One running copy of a function: a process that holds one request at a time. */
export interface Instance {
  readonly id: string;
  readonly pid: number | undefined;
  readonly state: () => InstanceState;
  /** Thaws the process, runs one request and freezes it again; starts it first when it is new. */
  readonly run: (payload: Buffer, context: ContextData) => Promise<RunOutcome>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Settles once the process is gone and its last line was read. */
  readonly ended: Promise<void>;
}

/** What an instance is started with. */
export interface InstanceStart {
  readonly id: string;
  readonly definition: FunctionDefinition;
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
  /** By how much its clock is off, ahead when positive. */
  readonly clockOffsetMs: number;
  readonly onLine: (stream: 'stdout' | 'stderr', text: string) => void;
  readonly onEnd: (how: string) => void;
}

/** Code that takes longer than this to load is stuck; the platform's own limit is not documented. */
const loadTimeoutSeconds = 60;
/** Pipes that something else keeps open must not hold up the news that the process is gone. */
const lastLinesMs = 250;

/** Starts the process of one instance; its code is loaded when the first request comes. */
export function startInstance(start: InstanceStart): Instance {
  const { definition } = start;
  const child = spawn(process.execPath, [start.program], {
    cwd: definition.codeDir,
    env: start.environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
    // A session of its own, so that Ctrl-C reaches the host alone, which then ends its instances.
    detached: true,
  });
  let state: InstanceState = 'busy';
  let isStopped = false;
  let isReady = false;
  let settle: ((message: InstanceMessage | 'gone' | 'timeout') => void) | undefined;

  const readLines = (stream: 'stdout' | 'stderr', source: Readable | null) => {
    const split = createLineSplitter((text) => start.onLine(stream, text));
    source?.setEncoding('utf8').on('data', split);
    source?.on('end', () => split());
  };
  readLines('stdout', child.stdout);
  readLines('stderr', child.stderr);

  child.on('message', (message) => {
    if (!isInstanceMessage(message) || settle === undefined) return;
    if (message.kind === 'ready') return settle(message);
    isStopped = child.kill('SIGSTOP');
    // Lines written before the answer are readable by now: one turn of the loop reads them first.
    setImmediate(() => {
      if (state === 'busy' && message.kind !== 'start-failed') state = 'frozen';
      settle?.(message);
    });
  });
  // A failed start is reported by this event alone; a failed send is followed by the end of the process.
  child.on('error', (error) => start.onLine('stderr', `the instance could not be reached: ${error.message}`));

  const ended = new Promise<void>((resolve) => {
    const finish = async (how: string) => {
      state = 'ending';
      await Promise.race([new Promise((closed) => child.once('close', closed)), delay(lastLinesMs)]);
      settle?.('gone');
      start.onEnd(how);
      resolve();
    };
    if (child.pid === undefined) child.once('error', () => void finish('it could not be started'));
    child.once('exit', (code, signal) => void finish(signal === null ? `exit code ${code}` : signal));
  });

  const kill = (signal: NodeJS.Signals) => {
    state = 'ending';
    child.kill(signal);
    // A stopped process takes no signal but SIGKILL until it continues.
    if (isStopped && signal !== 'SIGKILL') child.kill('SIGCONT');
  };

  const ask = (message: HostMessage, timeoutSeconds: number) =>
    new Promise<InstanceMessage | 'gone' | 'timeout'>((resolve) => {
      const timer = setTimeout(() => settle?.('timeout'), timeoutSeconds * 1000);
      settle = (news) => {
        settle = undefined;
        clearTimeout(timer);
        resolve(news);
      };
      if (child.exitCode !== null || child.signalCode !== null || !child.connected) return settle('gone');
      child.send(message, (error) => {
        if (error !== null) settle?.('gone');
      });
    });

  const prepare = async (context: ContextData): Promise<RunOutcome | undefined> => {
    const { codeDir, handler: entry, initializer } = definition;
    const phase = initializer === undefined ? 'load' : 'initialize';
    const timeoutSeconds = initializer?.timeoutSeconds ?? loadTimeoutSeconds;
    const startMs = performance.now();
    const hook = initializer === undefined ? {} : { initializer: initializer.handler };
    const { clockOffsetMs } = start;
    const message = { kind: 'start', codeDir, entry, ...hook, context, clockOffsetMs } as const;
    const news = await ask(message, timeoutSeconds);
    if (news === 'gone') return exitedOutcome(performance.now() - startMs);
    if (news === 'timeout') {
      const errorMessage = `Function ${phase} timed out after ${timeoutSeconds} seconds`;
      return startFailedOutcome(phase, { errorMessage });
    }
    return news.kind === 'start-failed' ? startFailedOutcome(news.phase, news.error) : undefined;
  };

  const run = async (payload: Buffer, context: ContextData): Promise<RunOutcome> => {
    if (state !== 'ending') state = 'busy';
    if (isStopped) isStopped = !child.kill('SIGCONT');
    if (!isReady) {
      const failure = await prepare(context);
      if (failure !== undefined) {
        kill('SIGKILL');
        return failure;
      }
      isReady = true;
    }
    const startMs = performance.now();
    const news = await ask({ kind: 'invoke', payload, context }, definition.timeoutSeconds);
    if (news === 'timeout') {
      kill('SIGKILL');
      return timedOutOutcome(definition.timeoutSeconds);
    }
    if (news === 'gone') return exitedOutcome(performance.now() - startMs);
    if (news.kind === 'answered') return { kind: 'answered', payload: Buffer.from(news.payload) };
    if (news.kind === 'failed')
      return { kind: 'failed', errorType: 'HandledInvocationError', error: news.error };
    throw new Error(`instance ${start.id} sent "${news.kind}" during a request`);
  };

  return { id: start.id, pid: child.pid, state: () => state, run, kill, ended };
}
