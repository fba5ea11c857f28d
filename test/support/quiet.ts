import { subscribe } from 'node:diagnostics_channel';
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';

/** Work that a thread of the pool has not finished. */
const UNFINISHED = /^(FSReq|CloseReq|WriteWrap|ShutdownWrap|GetAddrInfo)/i;

/** Received data may take a few turns of the event loop to pass through the layers before something is sent. */
const QUIET_TURNS = 10;

/** A socket that is not read, or a request without a reply, would take for ever; a slow disk takes some time. */
const IDLE_LIMIT_MS = 15_000;

const sockets = new Set<Socket>();
const follow = (message: unknown): void => {
  const { socket } = message as { socket: Socket };
  sockets.add(socket.setNoDelay(true)); // otherwise the other end's delayed acknowledgement delays each small packet
  socket.once('close', () => sockets.delete(socket));
};
subscribe('net.client.socket', follow);
subscribe('net.server.socket', follow);

/** Work in threads that is not visible elsewhere: undici's first request compiles a parser, and Node.js 26 copies whole files. */
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
syncBuiltinESMExports(); // for modules that import them by name

/**
 * Resolves when everything in this process is idle except for its timers. All parts of a test (cloud, broker, bridges, watchers)
 * run in it and communicate over loopback sockets. They are idle when each socket has read everything that the other end has
 * written, and the event loop has turned a few times without work.
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
