import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** The range of the ports. It is below that of outgoing connections, which might otherwise take a port before the test does. */
const PORTS = { first: 10_000, last: 32_000 };

/** Returns a TCP port of 127.0.0.1 that is free at the moment. */
export async function freePort(): Promise<number> {
  const port = randomInt(PORTS.first, PORTS.last);
  return (await isFree(port)) ? port : await freePort();
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
