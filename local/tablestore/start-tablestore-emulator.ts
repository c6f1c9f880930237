import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type AccessKeys, sampleAccessKeys } from '../vpn/http/access-keys.ts';
import { defaultAccountId } from '../vpn/world-seed.ts';
import { armFault, clearFaults, createFaultBook, type Fault } from './faults.ts';
import type { EmulatorState, RecordedCall } from './http/emulator-state.ts';
import { serveCall } from './http/serve-call.ts';
import { readWireRequest } from './http/wire-request.ts';
import { createInstance } from './model/instance.ts';
import { snapshotOf, type TableSnapshot } from './model/snapshot.ts';

export interface TablestoreEmulatorOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** The made-up keys that the VPN gateway emulator takes as well, by default. */
  readonly credentials?: AccessKeys;
  readonly instanceName?: string;
  /** The time of versions and time to live, Unix milliseconds; default: the wall clock. */
  readonly nowMs?: () => number;
  /** The time signatures are checked against, since clients sign with the wall clock; default: that. */
  readonly signatureNowMs?: () => number;
  /** How long the rows of a new table answer `OTSTableNotReady`; 0 by default. */
  readonly tableLoadMs?: number;
}

export interface TablestoreEmulator {
  /** `http://127.0.0.1:PORT`, as the SDK wants its endpoint. */
  readonly endpoint: string;
  readonly port: number;
  readonly instanceName: string;
  /** What can be read at this moment, table by table. */
  readonly tables: () => readonly TableSnapshot[];
  readonly inject: (fault: Fault) => void;
  readonly clearFaults: () => void;
  /** The calls answered so far, oldest first. */
  readonly calls: readonly RecordedCall[];
  /** How many connections were opened so far. */
  readonly connections: number;
  /** Ends every connection, hanging ones too; the tables are gone. */
  readonly close: () => Promise<void>;
}

/**
 * Starts a Tablestore instance on the loopback interface: the wire protocol of API version 2015-12-31, its
 * conditions, limits and refusals, and faults on demand. It keeps its tables in memory.
 */
export async function startTablestoreEmulator(
  options: TablestoreEmulatorOptions = {},
): Promise<TablestoreEmulator> {
  const state: EmulatorState = {
    instance: createInstance(options.tableLoadMs ?? 0),
    instanceName: options.instanceName ?? 'routehook',
    faults: createFaultBook(),
    credentials: options.credentials ?? sampleAccessKeys(defaultAccountId),
    calls: [],
    connections: 0,
    nowMs: options.nowMs ?? Date.now,
    signatureNowMs: options.signatureNowMs ?? Date.now,
    newRequestId: randomUUID,
  };
  const server = createServerFor(state);
  const port = await listen(server, options.port ?? 0);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    instanceName: state.instanceName,
    tables: () => snapshotOf(state.instance, state.nowMs()),
    inject: (fault) => armFault(state.faults, fault),
    clearFaults: () => clearFaults(state.faults),
    calls: state.calls,
    get connections() {
      return state.connections;
    },
    close: () => closeServer(server),
  };
}

function createServerFor(state: EmulatorState): Server {
  const server = createServer((request, response) => {
    void readWireRequest(request)
      .then((wire) => serveCall(state, wire, response))
      .catch((error: unknown) => {
        // Either the caller went away while sending, or the emulator has a bug: say so instead of pretending.
        if (request.destroyed && !request.complete) return;
        const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
        response.end(`Bug in the Tablestore emulator: ${message}\n`);
      });
  });
  server.on('connection', () => {
    state.connections += 1;
  });
  // An idle connection that ends just as a client takes it up again would be a fault that nobody injected.
  server.keepAliveTimeout = 0;
  return server;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port)));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function explain(error: NodeJS.ErrnoException, port: number): Error {
  const why =
    error.code === 'EADDRINUSE'
      ? 'the port is in use. Stop the program that has it, or choose another port (0 takes any free one).'
      : error.message;
  return new Error(`The Tablestore emulator cannot listen on 127.0.0.1:${port}: ${why}`, { cause: error });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
