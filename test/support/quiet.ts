import { subscribe } from 'node:diagnostics_channel';
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';

/** Names of the resources on which a thread of Node is still working. */
const UNFINISHED = /^(FSReq|CloseReq|WriteWrap|ShutdownWrap|GetAddrInfo)/i;

/** Number of idle turns of the event loop after which everything is idle: received data may need a few turns to cause a reply. */
const QUIET_TURNS = 10;

/** Maximum wait. A slow disk needs some seconds; a socket that is never read would need for ever. */
const IDLE_LIMIT_MS = 15_000;

const sockets = new Set<Socket>();
const follow = (message: unknown): void => {
  const { socket } = message as { socket: Socket };
  sockets.add(socket.setNoDelay(true)); // otherwise the other end's delayed acknowledgement delays each small packet
  socket.once('close', () => sockets.delete(socket));
};
subscribe('net.client.socket', follow);
subscribe('net.server.socket', follow);

/** Number of running HTTP requests and file operations. Node does not list all work of their threads among its resources. */
let unseen = 0;
const count = (change: number) => (): void => {
  unseen += change;
};
subscribe('undici:request:create', count(1));
subscribe('undici:request:trailers', count(-1));
subscribe('undici:request:error', count(-1));

for (const name of ['readFile', 'writeFile', 'appendFile'] as const) {
  const work = files[name] as (...args: unknown[]) => Promise<unknown>;
  Object.assign(files, {
    [name]: (...args: unknown[]) => {
      count(1)();
      return work(...args).finally(count(-1));
    },
  });
}
syncBuiltinESMExports(); // so that modules that import these functions by name get the replaced ones

/**
 * Waits until everything in this process is idle except timers. All parts of a test (cloud, broker, bridges, watchers) run in this
 * process and communicate over loopback sockets. They are idle when each socket has read everything that was written at the other
 * end, and the event loop has turned a few times without work.
 */
export async function quiet(): Promise<void> {
  const startedMs = performance.now();
  for (let turns = 0; turns < QUIET_TURNS && performance.now() - startedMs < IDLE_LIMIT_MS; ) {
    await turn();
    turns = isWorking() ? 0 : turns + 1;
  }
}

const isWorking = (): boolean =>
  unseen > 0 || isSomethingOnItsWay() || process.getActiveResourcesInfo().some((resource) => UNFINISHED.test(resource));

function isSomethingOnItsWay(): boolean {
  const byPorts = new Map([...sockets].map((socket) => [`${socket.localPort} ${socket.remotePort}`, socket]));
  return [...sockets].some((socket) => {
    const otherEnd = byPorts.get(`${socket.remotePort} ${socket.localPort}`);
    return otherEnd?.bytesRead !== socket.bytesWritten;
  });
}
