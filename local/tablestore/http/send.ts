import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { TablestoreRefusal } from '../model/refusals.ts';
import { encodeMessage, tableMessages } from '../protocol/proto.ts';

export interface Reply {
  readonly status: number;
  readonly body: Buffer;
  readonly requestId: string;
  /** Unix milliseconds. */
  readonly atMs: number;
}

/** Answers as the service does. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, headersOf(reply));
  response.end(reply.body);
}

/** The head promises the whole body; the connection ends in the middle of it, or at once where there is none. */
export function sendHalf(response: ServerResponse, reply: Reply): void {
  const half = reply.body.subarray(0, Math.floor(reply.body.length / 2));
  if (half.length === 0) {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(reply.status, headersOf(reply));
  response.write(half, () => response.socket?.destroy());
}

/** Answers as something between client and service does. */
export function sendHtml(response: ServerResponse, status: number): void {
  const body = `<html><body><h1>${status}</h1></body></html>`;
  response.writeHead(status, { 'content-type': 'text/html', 'content-length': body.length });
  response.end(body);
}

/** The body of a refusal. */
export function refusalBody({ code, message }: TablestoreRefusal): Buffer {
  return encodeMessage(tableMessages.Error, { code, message });
}

function headersOf({ body, requestId, atMs }: Reply): Readonly<Record<string, string | number>> {
  return {
    'x-ots-contenttype': 'protocol buffer',
    'x-ots-contentmd5': createHash('md5').update(body).digest('base64'),
    'x-ots-date': new Date(atMs).toISOString(),
    'x-ots-requestid': requestId,
    'content-type': 'application/octet-stream',
    'content-length': body.length,
  };
}
