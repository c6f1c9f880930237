import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type AccessKeys, sampleAccessKeys } from '../vpn/http/access-keys.ts';
import { defaultAccountId } from '../vpn/world-seed.ts';
import type { OssFault } from './faults.ts';
import { type OssCall, type OssState, serveObject } from './http/serve-object.ts';
import { readOssRequest } from './http/wire-request.ts';
import { type PutOptions, putObject } from './model/buckets.ts';

export interface OssEmulatorOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Names of buckets, with their regions. */
  readonly buckets: Readonly<Record<string, string>>;
  /** The made-up keys that the other emulators take as well, by default. */
  readonly accessKeys?: AccessKeys;
  /** The time signatures are checked against, Unix milliseconds; default: the wall clock. */
  readonly nowMs?: () => number;
}

export interface OssEmulator {
  /** `http://127.0.0.1:PORT`, where buckets are the first part of the path. */
  readonly endpoint: string;
  readonly port: number;
  /** Stores an object; throws when there is no such bucket. */
  readonly put: (bucket: string, key: string, body: string | Buffer, options?: PutOptions) => void;
  readonly remove: (bucket: string, key: string) => void;
  /** Lets the next requests meet these faults, one each. */
  readonly inject: (...faults: readonly OssFault[]) => void;
  /** The requests seen so far, oldest first. */
  readonly calls: readonly OssCall[];
  /** Ends every connection, hanging ones too; the objects are gone. */
  readonly close: () => Promise<void>;
}

/** Starts an object storage on the loopback interface that is read with GetObject and signature version 4. */
export async function startOssEmulator(options: OssEmulatorOptions): Promise<OssEmulator> {
  const buckets = new Map(
    Object.entries(options.buckets).map(([name, regionId]) => [name, { regionId, objects: new Map() }]),
  );
  const state: OssState = {
    buckets,
    accessKeys: options.accessKeys ?? sampleAccessKeys(defaultAccountId),
    calls: [],
    faults: [],
    nowMs: options.nowMs ?? Date.now,
    newRequestId: () => randomBytes(12).toString('hex').toUpperCase(),
  };
  const bucketNamed = (name: string) => {
    const bucket = buckets.get(name);
    if (bucket === undefined) throw new Error(`The OSS emulator has no bucket "${name}".`);
    return bucket;
  };
  const server = createServer((request, response) => {
    const read = readOssRequest(request);
    if (read === undefined) response.writeHead(400).end();
    else serveObject(state, read, response);
  });
  const port = await listen(server, options.port ?? 0);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    put: (bucket, key, body, how = {}) =>
      putObject(bucketNamed(bucket), key, Buffer.from(body), state.nowMs(), how),
    remove: (bucket, key) => void bucketNamed(bucket).objects.delete(key),
    inject: (...faults) => void state.faults.push(...faults),
    calls: state.calls,
    close: () => closeServer(server),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE'
          ? 'the port is in use. Stop the program that has it, or choose another port (0 takes any free one).'
          : error.message;
      reject(new Error(`The OSS emulator cannot listen on 127.0.0.1:${port}: ${why}`, { cause: error }));
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
