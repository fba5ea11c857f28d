import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './ports.ts';

/** A PostgreSQL server of a test, on a free port of 127.0.0.1. */
export interface TestPostgres {
  readonly url: string;
  readonly port: number;
  start(): Promise<void>;
  /** Ends the server at once, as a power cut does. */
  kill(): Promise<void>;
  /** Stops or continues all processes of the server. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  remove(): Promise<void>;
}

export interface PostgresOptions {
  /** Certificate and key for connections with TLS. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** Most connections at once; default: 40. */
  readonly connections?: number;
}

const USER = 'bridge';

/** Returns the folder of the newest installed server. @throws Error if none is installed */
function binaries(): string {
  const root = '/usr/lib/postgresql';
  const [version] = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  if (version === undefined) throw new Error('PostgreSQL is not installed: apt-get install postgresql');
  return join(root, version, 'bin');
}

/** Returns the account of the server: root is not allowed to run it, so that it then runs as the user of its package. */
function account(): { uid: number; gid: number } | object {
  if (process.getuid?.() !== 0) return {};
  const [, , uid, gid] = (/^postgres:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0] ?? '').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

export async function startPostgres({ tls, connections = 40 }: PostgresOptions = {}): Promise<TestPostgres> {
  const bin = binaries();
  const as = account();
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  if ('uid' in as) chownSync(folder, as.uid, as.gid);
  const data = join(folder, 'data');
  const options = { ...as, cwd: folder, stdio: 'ignore' as const };
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', USER, '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'], options);
  const port = await freePort();
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', port, max_connections: connections };
  const encrypted = tls === undefined ? {} : { ssl: 'on', ssl_cert_file: tls.certificate, ssl_key_file: tls.key };
  const args = Object.entries({ ...settings, ...encrypted }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  let child: ChildProcess | null = null;

  const start = async (): Promise<void> => {
    child = spawn(join(bin, 'postgres'), ['-D', data, ...args], options);
    for (;;) {
      try {
        execFileSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
        return;
      } catch {
        // The start fails once if an earlier server was killed in the same second, because its process id is still listed.
        if (child.exitCode !== null) child = spawn(join(bin, 'postgres'), ['-D', data, ...args], options);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };
  const processes = (): number[] => {
    const own = child?.pid;
    if (own === undefined) return [];
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(own)], { encoding: 'utf8' });
    return [own, ...children.split('\n').map(Number).filter(Boolean)];
  };
  const signalAll = (signal: NodeJS.Signals): void => {
    for (const pid of processes()) {
      try {
        process.kill(pid, signal);
      } catch {
        // The process has ended meanwhile.
      }
    }
  };
  const kill = async (): Promise<void> => {
    const running = child;
    if (running === null) return;
    const exited = new Promise((resolve) => running.once('exit', resolve));
    signalAll('SIGKILL');
    child = null;
    await exited;
  };
  await start();
  return {
    url: `postgresql://${USER}@127.0.0.1:${port}/postgres`,
    port,
    start,
    kill,
    signal: signalAll,
    remove: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
