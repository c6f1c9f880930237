import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { armFault, clearFaults, createFaultBook, type FaultRuleInput } from '../faults.ts';
import { createWorld } from '../model/create-world.ts';
import type { World } from '../model/world.ts';
import { sampleWorld } from '../sample-world.ts';
import { defaultAccountId, type WorldSeed } from '../world-seed.ts';
import { type AccessKeys, sampleAccessKeys } from './access-keys.ts';
import { controlPrefix, serveControl } from './control.ts';
import type { Duration, EmulatorState, RecordedCall } from './emulator-state.ts';
import { sendJson } from './send.ts';
import { serveCall } from './serve-call.ts';
import { readWireRequest } from './wire-request.ts';

export interface VpnEmulatorOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** The world to begin with; the sample world when neither this nor `world` is given. */
  readonly seed?: WorldSeed;
  /** A world that exists already; it is changed in place. */
  readonly world?: World;
  readonly durationMs?: Exclude<Duration, undefined>;
  readonly accessKeys?: AccessKeys;
  /** The time in the world, Unix milliseconds; default: the wall clock. */
  readonly now?: () => number;
  /** The time signatures are checked against, since clients sign with the wall clock; default: that. */
  readonly signatureNow?: () => number;
  readonly newRequestId?: () => string;
}

export interface VpnEmulator {
  readonly port: number;
  readonly url: string;
  /** `host:port`, as the SDK wants its endpoint. */
  readonly endpoint: string;
  readonly world: World;
  readonly calls: readonly RecordedCall[];
  readonly inject: (rule: FaultRuleInput) => void;
  readonly clearFaults: () => void;
  /** Ends every connection, hanging ones too. */
  readonly close: () => Promise<void>;
}

/** Starts the VPN gateway API on the loopback interface; rejects when the port cannot be had. */
export async function startVpnEmulator(options: VpnEmulatorOptions = {}): Promise<VpnEmulator> {
  const now = options.now ?? Date.now;
  const state: EmulatorState = {
    world: options.world ?? worldFrom(options.seed ?? sampleWorld, now()),
    faults: createFaultBook(),
    accessKeys: options.accessKeys ?? sampleAccessKeys(defaultAccountId),
    nonces: new Map(),
    calls: [],
    duration: options.durationMs,
    now,
    signatureNow: options.signatureNow ?? Date.now,
    newRequestId: options.newRequestId ?? (() => randomUUID().toUpperCase()),
  };
  for (const [id, { deniedActions, restricted }] of Object.entries(state.accessKeys))
    if (deniedActions || restricted)
      state.world.callers[id] = {
        deniedActions: [...(deniedActions ?? [])],
        restricted: restricted ?? false,
      };

  const server = createServerFor(state);
  const port = await listen(server, options.port ?? 0);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    endpoint: `127.0.0.1:${port}`,
    world: state.world,
    calls: state.calls,
    inject: (rule) => armFault(state.faults, rule),
    clearFaults: () => clearFaults(state.faults),
    close: () => closeServer(server),
  };
}

/** A description that does not say when it begins, begins now. */
function worldFrom(seed: WorldSeed, nowMs: number): World {
  return createWorld(seed.startMs === 0 ? { ...seed, startMs: nowMs } : seed);
}

function createServerFor(state: EmulatorState): Server {
  return createServer((request, response) => {
    void (async () => {
      const wire = await readWireRequest(request);
      if (!wire) {
        sendJson(response, 413, { Code: 'RequestTooLarge', Message: 'The request body is too large.' });
      } else if (wire.path.startsWith(controlPrefix)) {
        const { status, body } = serveControl(state, wire);
        sendJson(response, status, body);
      } else await serveCall(state, wire, response);
    })().catch((error: unknown) => {
      // Either the caller went away while sending, or the emulator has a bug: say so instead of pretending.
      if (request.destroyed && !request.complete) return;
      const message = error instanceof Error ? error.message : String(error);
      if (!response.headersSent) sendJson(response, 500, { Code: 'EmulatorBug', Message: message });
    });
  });
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
  if (error.code === 'EADDRINUSE')
    return new Error(
      `Port ${port} on 127.0.0.1 is in use. Stop the program that has it, or choose another port (0 takes any free one).`,
      { cause: error },
    );
  if (error.code === 'EACCES')
    return new Error(`Port ${port} needs privileges this process lacks. Choose a port from 1024 up, or 0.`, {
      cause: error,
    });
  return new Error(`The VPN gateway emulator cannot listen on 127.0.0.1:${port}: ${error.message}`, {
    cause: error,
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
