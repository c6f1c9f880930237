import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import { encodeMessage, tableMessages } from '../../../local/tablestore/protocol/proto.ts';
import type { TablestoreEmulator } from '../../../local/tablestore/start-tablestore-emulator.ts';
import { sdk } from './sdk.ts';

/** A request as a client of one's own would send it; each part may be wrong. */
export interface RawCall {
  readonly operation?: string;
  readonly method?: string;
  readonly body?: Buffer;
  readonly secret?: string;
  /** Over the right ones; `undefined` leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Put in after signing. */
  readonly unsigned?: Readonly<Record<string, string>>;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly code: string;
  readonly message: string;
}

/** The bytes that the SDK would send. */
export function bodyOf(operation: string, params: unknown): Buffer {
  const message = sdk.encoder.encode(operation, params);
  const codec = Object.getPrototypeOf(message).constructor as Parameters<typeof encodeMessage>[0];
  return encodeMessage(codec, message);
}

/** Signs and sends a request, and reads the refusal that comes back. */
export async function sendRaw(emulator: TablestoreEmulator, call: RawCall = {}): Promise<RawAnswer> {
  const { operation = 'ListTable', method = 'POST', body = Buffer.alloc(0) } = call;
  const path = `/${operation}`;
  const wanted: Readonly<Record<string, string | undefined>> = {
    'x-ots-apiversion': '2015-12-31',
    'x-ots-accesskeyid': 'emulator-full',
    'x-ots-contentmd5': createHash('md5').update(body).digest('base64'),
    'x-ots-date': new Date().toISOString(),
    'x-ots-instancename': emulator.instanceName,
    ...call.headers,
  };
  const headers = Object.fromEntries(
    Object.entries(wanted).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const lines = Object.keys(headers)
    .sort()
    .map((name) => `${name}:${headers[name]}\n`)
    .join('');
  const signature = createHmac('sha1', call.secret ?? 'emulator-full-secret')
    .update(`${path}\n${method}\n\n${lines}`)
    .digest('base64');
  const signed = { 'x-ots-signature': signature, ...headers, ...call.unsigned };
  const { status, headers: answered, bytes } = await send(emulator, { path, method, headers: signed, body });
  const refused = status === 200 || method === 'HEAD' ? undefined : tableMessages.Error.decode(bytes);
  return { status, headers: answered, code: refused?.code ?? 'OK', message: refused?.message ?? '' };
}

interface Sent {
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

function send(emulator: TablestoreEmulator, { path, method, headers, body }: Sent) {
  return new Promise<{ status: number; headers: RawAnswer['headers']; bytes: Buffer }>((resolve, reject) => {
    const call = request(
      { host: '127.0.0.1', port: emulator.port, path, method, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            bytes: Buffer.concat(chunks),
          }),
        );
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}
