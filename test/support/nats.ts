import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrokerAccount, TestBroker } from './broker.ts';
import { untilListening } from './listening.ts';
import { freePort } from './ports.ts';

/** The path of nats-server, as scripts/parts/nats-server.sh prints it. */
const PROGRAM = process.env['NATS_SERVER'] ?? 'nats-server';

export interface NatsOptions {
  readonly account?: BrokerAccount | undefined;
  /** Whether the messages outlive the server. Default: false */
  readonly keepsMessages?: boolean;
}

/** Starts NATS with its MQTT port on a free port of 127.0.0.1. */
export async function startNats({ account, keepsMessages = false }: NatsOptions = {}): Promise<TestBroker> {
  const [port, ownPort] = [await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), 'nats-'));
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    if (!keepsMessages) rmSync(join(folder, 'store'), { recursive: true, force: true });
    const users = account ? [`authorization { user: "${account.username}", password: "${account.password}" }`] : [];
    const lines = [
      'server_name: test',
      `listen: "127.0.0.1:${ownPort}"`,
      `jetstream { store_dir: "${join(folder, 'store')}" }`,
      `mqtt { host: "127.0.0.1", port: ${port} }`,
      ...users,
    ];
    const file = join(folder, 'nats.conf');
    writeFileSync(file, `${lines.join('\n')}\n`);
    child = spawn(PROGRAM, ['-c', file], { stdio: 'ignore' });
    await untilListening(port, child, 'NATS');
  };
  const stop = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (!running) return;
    const exited = new Promise<void>((resolve) => running.once('exit', () => resolve()));
    running.kill('SIGKILL');
    await exited;
  };
  await start();
  return { url: `mqtt://127.0.0.1:${port}`, start, stop };
}
