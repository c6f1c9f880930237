import type { ServerResponse } from 'node:http';
import type { AccessKeys } from '../../vpn/http/access-keys.ts';
import type { OssFault } from '../faults.ts';
import type { Buckets, StoredObject } from '../model/buckets.ts';
import { type OssRefusal, printRefusal, refusal } from '../model/refusals.ts';
import { authenticate } from './authenticate.ts';
import type { OssRequest } from './wire-request.ts';

/** A request as it was seen and answered; signatures, secrets and tokens are never kept. */
export interface OssCall {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  /** `undefined` when no answer left. */
  readonly status: number | undefined;
  /** Of the refusal. */
  readonly code: string | undefined;
}

export interface OssState {
  readonly buckets: Buckets;
  readonly accessKeys: AccessKeys;
  readonly calls: OssCall[];
  readonly faults: OssFault[];
  /** The time signatures are checked against, Unix milliseconds. */
  readonly nowMs: () => number;
  readonly newRequestId: () => string;
}

/** Serves one request: GetObject, and HeadObject as the same without a body. */
export function serveObject(state: OssState, request: OssRequest, response: ServerResponse): void {
  const fault = state.faults.shift();
  const { method, bucket, key } = request;
  const record = (status: number | undefined, code?: string): void => {
    state.calls.push({ method, bucket, key, status, code });
  };
  switch (fault?.kind) {
    case 'hang':
      record(undefined);
      return;
    case 'reset':
      record(undefined);
      response.socket?.resetAndDestroy();
      return;
    case 'html':
      record(fault.status);
      response.writeHead(fault.status, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>');
      return;
    default: {
      const object =
        fault?.kind === 'refuse'
          ? refusal(fault.status, fault.code, 'This was asked for by a test.')
          : findObject(state, request);
      const retryAfterS = fault?.kind === 'refuse' ? fault.retryAfterS : undefined;
      if ('kind' in object) {
        record(object.status, object.code);
        sendRefusal(response, object, state.newRequestId(), request, retryAfterS);
        return;
      }
      const isUnchanged = notModified(request, object);
      record(isUnchanged ? 304 : 200);
      sendObject(response, object, { isUnchanged, isCut: fault?.kind === 'truncate', request, state });
    }
  }
}

function findObject(state: OssState, request: OssRequest): StoredObject | OssRefusal {
  const { method, bucket, key } = request;
  if (method !== 'GET' && method !== 'HEAD') {
    return refusal(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
  }
  const found = state.buckets.get(bucket);
  const { accessKeys } = state;
  const gate = { accessKeys, regionId: found?.regionId, nowMs: state.nowMs() };
  const denied = authenticate(request, 'oss:GetObject', gate);
  if (denied !== undefined) return denied;
  if (found === undefined) return refusal(404, 'NoSuchBucket', 'The specified bucket does not exist.');
  const object = found.objects.get(key);
  if (object === undefined) {
    return refusal(404, 'NoSuchKey', 'The specified key does not exist.', '0026-00000001');
  }
  return object.archived
    ? refusal(403, 'InvalidObjectState', "The operation is not valid for the object's state")
    : object;
}

/** The entity tag decides where it is given. Source: RFC 9110, 13.2.2. */
function notModified({ headers }: OssRequest, { etag, modifiedMs }: StoredObject): boolean {
  const tag = headers['if-none-match'];
  if (tag !== undefined) return tag === etag || tag === '*';
  return modifiedMs <= Date.parse(headers['if-modified-since'] ?? '');
}

function sendRefusal(
  response: ServerResponse,
  refused: OssRefusal,
  requestId: string,
  { headers, method }: OssRequest,
  retryAfterS: number | undefined,
): void {
  response.writeHead(refused.status, {
    'content-type': 'application/xml',
    'x-oss-request-id': requestId,
    ...(refused.ec === undefined ? {} : { 'x-oss-ec': refused.ec }),
    ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }),
  });
  response.end(method === 'HEAD' ? '' : printRefusal(refused, requestId, headers.host ?? ''));
}

function sendObject(
  response: ServerResponse,
  { body, etag, modifiedMs, contentEncoding }: StoredObject,
  how: { isUnchanged: boolean; isCut: boolean; request: OssRequest; state: OssState },
): void {
  const head = {
    etag,
    'last-modified': new Date(modifiedMs).toUTCString(),
    'x-oss-request-id': how.state.newRequestId(),
    'x-oss-object-type': 'Normal',
  };
  if (how.isUnchanged) {
    response.writeHead(304, head).end();
    return;
  }
  response.writeHead(200, {
    ...head,
    'content-type': 'application/octet-stream',
    'content-length': body.length,
    ...(contentEncoding === undefined ? {} : { 'content-encoding': contentEncoding }),
  });
  if (how.request.method === 'HEAD') response.end();
  // The head promises the whole body; the connection ends in the middle of it.
  else if (how.isCut)
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
  else response.end(body);
}
