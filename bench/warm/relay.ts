import { connect, createServer, type Socket } from 'node:net';

/** Stands in front of a service and counts who comes in. */
export interface Relay {
  /** `host:port` that leads to the service. */
  readonly endpoint: string;
  /** How many connections were opened so far. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/** Starts a relay to a service at `host:port`. */
export async function startRelay(target: string): Promise<Relay> {
  const { hostname, port } = new URL(`http://${target}`);
  const sockets = new Set<Socket>();
  let opened = 0;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    // A broken connection is told to both ends by ending them.
    socket.setNoDelay().on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((incoming) => {
    opened += 1;
    const outgoing = keep(connect(Number(port), hostname));
    keep(incoming).pipe(outgoing).pipe(incoming);
    incoming.on('close', () => outgoing.destroy());
    outgoing.on('close', () => incoming.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The relay has no port.');
  return {
    endpoint: `127.0.0.1:${address.port}`,
    connections: () => opened,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
