import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import type Sdk from 'tablestore';
import type { TablestoreAddress } from './tablestore-address.ts';
import { backOffMs } from './tablestore-back-off.ts';
import { explainTablestoreError, readFailure, TablestoreStoreError } from './tablestore-error.ts';
import { createGate } from './tablestore-gate.ts';

/** Keys of an account or of a role, as a function is given them with each invocation. */
export interface TablestoreCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

export interface TablestoreConnectionOptions extends TablestoreAddress {
  readonly credentials: TablestoreCredentials;
  /** How long one try of one call may take; the default is 2,000. */
  readonly callTimeoutMs?: number;
  /** After this time no further try of a call is begun; the default is 5,000. */
  readonly patienceMs?: number;
  /** From 0 to below 1; spreads the tries of processes that failed together. */
  readonly random?: () => number;
}

/** What a call came to. */
export type Reply<Result> =
  | { readonly kind: 'answered'; readonly result: Result }
  /** Its condition did not hold. `inDoubt`: perhaps because an earlier try of this very call was done. */
  | { readonly kind: 'refused'; readonly inDoubt: boolean };

/** One call of the SDK; it throws what is wrong with an answer that is only partly good. */
export type Call<Result> = (client: Sdk.Client) => Promise<Result>;

/** A client of one instance that loads with the first call, and keeps its connections. */
export interface TablestoreConnection {
  /** The SDK's constants and constructors. */
  sdk(): Promise<typeof Sdk>;
  /** Makes a call, again where that may help. What is called has to be idempotent, or conditional on what it changes. */
  make<Result>(operation: string, tableName: string | undefined, call: Call<Result>): Promise<Reply<Result>>;
  useCredentials(credentials: TablestoreCredentials): void;
  close(): void;
}

/** How long an idle connection is kept: shorter than load balancers do, so that no call meets one that they closed. */
const idleMs = 15_000;

/**
 * Calls under way at once, and so connections. A queue of a thousand is read all at once: what waits in line here, its
 * clock not yet running, would otherwise run into its timeout. Who pauses keeps its place, so that a busy service gets
 * fewer calls.
 */
const mostAtOnce = 32;

/** How much later than the SDK's own timer ours fires. */
const timerMarginMs = 200;

/** A clock that nobody sets. The first look at `performance` would load a module of Node's, for a millisecond. */
const monotonicMs = () => Number(process.hrtime.bigint()) / 1e6;

/** Makes a client; it does nothing before the first call. */
export function connectTablestore({
  endpoint,
  instanceName,
  credentials,
  callTimeoutMs = 2_000,
  patienceMs = 5_000,
  random = Math.random,
}: TablestoreConnectionOptions): TablestoreConnection {
  const place = `The store ${instanceName} at ${endpoint}`;
  // Without one the SDK makes its own for https, which opens a connection for every call.
  const agent = new (endpoint.startsWith('https:') ? HttpsAgent : HttpAgent)({
    keepAlive: true,
    timeout: idleMs,
  });
  const gate = createGate(mostAtOnce);
  let current = credentials;
  let client: Sdk.Client | undefined;
  let loading: Promise<typeof Sdk> | undefined;
  let closed = false;

  function sdk(): Promise<typeof Sdk> {
    loading ??= import('tablestore').then(
      ({ default: loaded }) => loaded,
      (error: unknown) => {
        loading = undefined;
        throw explainTablestoreError(error, { place, operation: 'loading', inDoubt: false });
      },
    );
    return loading;
  }

  function clientOf({ Client }: typeof Sdk): Sdk.Client {
    client ??= new Client({
      accessKeyId: current.accessKeyId,
      secretAccessKey: current.accessKeySecret,
      stsToken: current.securityToken,
      endpoint,
      instancename: instanceName,
      // What it would try again it does not know how to judge; and the number is one for the whole process.
      maxRetries: 0,
      // The SDK has no timeout of its own. Without a number of sockets it would set that of Node's global agent.
      httpOptions: { timeout: callTimeoutMs, maxSockets: Number.POSITIVE_INFINITY, agent },
    });
    return client;
  }

  async function attempt<Result>(answer: Promise<Result>): Promise<Result> {
    let timer: NodeJS.Timeout | undefined;
    // The SDK waits for ever for the rest of an answer that was cut off.
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(Object.assign(new Error('The answer did not come in time.'), { code: 'TimeoutError' }));
      }, callTimeoutMs + timerMarginMs);
    });
    try {
      return await Promise.race([answer, tooLate]);
    } finally {
      clearTimeout(timer);
      answer.catch(() => {});
    }
  }

  async function persist<Result>(
    operation: string,
    tableName: string | undefined,
    tryOnce: () => Promise<Result>,
  ): Promise<Reply<Result>> {
    const startMs = monotonicMs();
    let inDoubt = false;
    for (let tries = 1; ; tries += 1) {
      if (closed) throw new TablestoreStoreError('Store.Closed', `${place} is closed. Open it again.`);
      try {
        return { kind: 'answered', result: await tryOnce() };
      } catch (error) {
        const failure = readFailure(error);
        if (failure.kind === 'refused') return { kind: 'refused', inDoubt };
        inDoubt ||= failure.kind === 'in-doubt';
        const pauseMs = backOffMs(tries, failure, random());
        const spent = monotonicMs() - startMs + pauseMs > patienceMs;
        if (failure.kind === 'final' || spent) {
          throw explainTablestoreError(error, { place, operation, tableName, inDoubt });
        }
        await pause(pauseMs);
      }
    }
  }

  return {
    sdk,

    async make(operation, tableName, call) {
      const loaded = await sdk();
      return gate(() => persist(operation, tableName, () => attempt(call(clientOf(loaded)))));
    },

    useCredentials(fresh) {
      current = fresh;
      if (client === undefined) return;
      client.config.accessKeyId = fresh.accessKeyId;
      client.config.secretAccessKey = fresh.accessKeySecret;
      client.config.stsToken = fresh.securityToken ?? null;
    },

    close() {
      closed = true;
      agent.destroy();
    },
  };
}
