import { Agent, type Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * After this long a connection is not used again: shorter than what servers usually allow (Node.js and Apache 5 s), and
 * told by the wall clock, since a function may have been frozen in between.
 */
const maxIdleMs = 2_000;

/** Keeps one idle connection per origin for the next call. Idle connections do not keep a process alive. */
export interface Connections {
  /** The agent for calls of a protocol, `http:` or `https:`, without what is closed or too old. */
  readonly agentFor: (protocol: string) => Promise<HttpAgent>;
}

export function openConnections(): Connections {
  const idleSinceMs = new WeakMap<Duplex, number>();
  const open = <Kind extends HttpAgent>(agent: Kind): Kind => {
    const keep = agent.keepSocketAlive.bind(agent);
    agent.keepSocketAlive = (socket) => {
      idleSinceMs.set(socket, Date.now());
      return keep(socket);
    };
    return agent;
  };
  const plain = open(new Agent({ keepAlive: true, maxFreeSockets: 1 }));
  const secure = open(new HttpsAgent({ keepAlive: true, maxFreeSockets: 1 }));

  return {
    async agentFor(protocol) {
      const agent = protocol === 'https:' ? secure : plain;
      const idle = () => Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? []);
      if (idle().length > 0) {
        // The first turn may be under way already; in the second one, the end of a connection that has come in is seen.
        await nextTurn();
        await nextTurn();
      }
      for (const socket of idle()) {
        const ageMs = Date.now() - (idleSinceMs.get(socket) ?? 0);
        if (ageMs < 0 || ageMs > maxIdleMs) socket.destroy();
      }
      return agent;
    },
  };
}
