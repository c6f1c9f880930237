import { Agent, request } from 'node:http';

export interface Call {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends requests over one connection that stays open, and tells the status of each answer. */
export function createCaller(): {
  readonly call: (call: Call) => Promise<number>;
  readonly close: () => void;
} {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    call: ({ method, url, headers, body }) =>
      new Promise((resolve, reject) => {
        const outgoing = request(url, { method, headers, agent }, (answer) => {
          answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
          answer.once('error', reject);
        });
        outgoing.once('error', reject).end(body);
      }),
    close: () => agent.destroy(),
  };
}
