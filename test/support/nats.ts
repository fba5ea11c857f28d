import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrokerAccount, TestBroker } from './broker.ts';
import { BrokerProcess } from './broker-process.ts';
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
  const server = new BrokerProcess(PROGRAM, port);
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
    await server.start(file);
  };
  const stop = async (): Promise<void> => void (await server.stop());
  await start();
  return { url: `mqtt://127.0.0.1:${port}`, start, stop };
}
