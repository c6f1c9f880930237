import type { ServerResponse } from 'node:http';
import type { Delivery } from '../deliver.ts';

/** Lets the caller have what is left of the answer. */
export function send(response: ServerResponse, delivery: Delivery): void {
  switch (delivery.kind) {
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'silence':
      return;
    case 'response': {
      const body = Buffer.from(delivery.body);
      response.writeHead(delivery.status, { ...delivery.headers, 'content-length': body.length });
      if (delivery.cutAfterBytes === undefined) {
        response.end(body);
        return;
      }
      // The head promises the whole body; the connection ends in the middle of it.
      response.write(body.subarray(0, delivery.cutAfterBytes), () => response.socket?.destroy());
    }
  }
}

/** Answers a person or a script using the control endpoint. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=utf-8' });
  response.end(`${JSON.stringify(body, null, 2)}\n`);
}
