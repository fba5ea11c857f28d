import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { CloudSimulator } from '../../src/simulator/cloud.ts';

const tlsFile = (name: string): string => join(import.meta.dirname, '../fixtures/tls', name);

async function listening(server: ReturnType<typeof createServer> | ReturnType<typeof createTlsServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

function joined(near: Socket, far: Socket): void {
  for (const socket of [near, far]) {
    socket.on('error', () => socket.destroy());
    onTestFinished(() => void socket.destroy());
  }
  near.pipe(far).pipe(near);
}

interface Regions {
  /** Variables with which the command reaches the clouds. */
  readonly env: Readonly<Record<string, string>>;
  /** The hosts that were requested. */
  readonly hosts: ReadonlySet<string>;
}

/** Starts the clouds of all regions, by the host of each gateway, and an HTTP proxy to them. */
export async function startRegions(clouds: Readonly<Record<string, CloudSimulator>>): Promise<Regions> {
  const ports = new Map<string, number>();
  for (const [host, cloud] of Object.entries(clouds)) {
    ports.set(host, Number(new URL((await cloud.start()).url).port));
    onTestFinished(() => cloud.stop());
  }
  const tls = createTlsServer({ cert: readFileSync(tlsFile('server.pem')), key: readFileSync(tlsFile('server.key')) }, (socket) => {
    joined(socket, connect(ports.get(String(socket.servername)) ?? 0, '127.0.0.1'));
  });
  const tlsPort = await listening(tls);
  const hosts = new Set<string>();
  const proxy = createServer();
  proxy.on('connect', ({ url = '' }, socket: Socket) => {
    hosts.add(url.replace(/:443$/, ''));
    const far = connect(tlsPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      joined(socket, far);
    });
  });
  const env = { HTTPS_PROXY: `http://127.0.0.1:${await listening(proxy)}`, NODE_EXTRA_CA_CERTS: tlsFile('ca.pem') };
  return { env, hosts };
}
