import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface DeafServer {
  readonly port: number;
  readonly untilConnected: Promise<void>;
}

/** Starts a server that accepts every connection and all data, and never answers. */
export async function startDeaf(): Promise<DeafServer> {
  let connected = (): void => undefined;
  const untilConnected = new Promise<void>((resolve) => {
    connected = resolve;
  });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined).resume());
    connected();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { port: (server.address() as { port: number }).port, untilConnected };
}

/** Locks every state file, as a running process would. The locks are dated in the future, so that they are not taken over soon. */
export function lockAll(stateFolder: string): void {
  const inAnHour = new Date(Date.now() + 3_600_000);
  for (const file of readdirSync(stateFolder)) {
    const lock = join(stateFolder, `${file}.lock`);
    mkdirSync(lock);
    utimesSync(lock, inAnHour, inAnHour);
  }
}

/** Makes a pipe without a writer, so that opening it for reading hangs in the operating system. */
export function pipeIn(folder: string): string {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  return path;
}

/**
 * Returns environment variables for a process. As soon as its state folder contains a file `hang`, all its operations on the folder
 * hang in the operating system, because each opens the pipe, which has no writer. A network share whose server is gone behaves
 * like this.
 */
export const hangingStateFolder = (pipe: string): Readonly<Record<string, string>> => ({ ...importing(HANGING), PIPE: pipe });

const importing = (script: string) => ({ NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(script)}"` });

const HANGING = `
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { syncBuiltinESMExports } from 'node:module';
const { open, existsSync } = fs;
const hangs = (path) => typeof path === 'string' && /\\/state(\\/|$)/.test(path) &&
  [path, dirname(path)].some((folder) => existsSync(join(folder, 'hang')));
for (const name of ['mkdir', 'stat', 'readFile', 'appendFile', 'rename', 'readdir', 'rmdir', 'utimes', 'open']) {
  const [withCallback, withPromise] = [fs[name], fs.promises[name]];
  const hang = () => {
    open(process.env.PIPE, 'r', () => {});
    fs.writeSync(2, 'a file operation hangs\\n');
  };
  fs[name] = (path, ...rest) => hangs(path) ? hang() : withCallback(path, ...rest);
  fs.promises[name] = (path, ...rest) => hangs(path) ? new Promise(hang) : withPromise(path, ...rest);
}
syncBuiltinESMExports();
`;

/** Environment variables that make a process print `opening` when it opens a pipe. */
export const SAYS_OPENING = importing(`
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { readFile } = fs.promises;
fs.promises.readFile = (path, ...rest) => {
  const text = readFile(path, ...rest);
  if (String(path).endsWith('/pipe')) fs.writeSync(2, 'opening\\n');
  return text;
};
syncBuiltinESMExports();
`);
