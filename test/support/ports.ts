import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the range of outgoing connections, so that no such connection takes the port before the test does. */
const PORTS = { first: 10_000, last: 32_000 };

/** A TCP port on 127.0.0.1 that was just free. */
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
