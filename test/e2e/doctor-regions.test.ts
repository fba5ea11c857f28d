import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import type { AccountSpec } from '../../src/simulator/account.ts';
import { CloudSimulator } from '../../src/simulator/cloud.ts';
import { cli, folderWith, temporaryFolder } from '../support/cli.ts';
import { CommandOnTerminal } from '../support/terminal.ts';
import { onePlant } from './support.ts';

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

/** Starts the clouds of all regions, and an HTTP proxy to them. @returns the proxy's URL, and the hosts that were requested */
async function startRegions(clouds: Readonly<Record<string, CloudSimulator>>): Promise<{ proxy: string; hosts: Set<string> }> {
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
  return { proxy: `http://127.0.0.1:${await listening(proxy)}`, hosts };
}

const cloudWith = (account: Partial<AccountSpec> = {}) => new CloudSimulator({ plants: onePlant(), account });

it('the doctor signs in at the other regions only on request, once each, and names the one that knows the account', async () => {
  const clouds = {
    'gateway.isolarcloud.eu': cloudWith({ username: 'somebody@example.com' }),
    'gateway.isolarcloud.com.hk': cloudWith({ appKey: 'ANOTHER', secretKey: 'another' }),
    'augateway.isolarcloud.com': cloudWith(),
    'gateway.isolarcloud.com': cloudWith({ password: 'another-password' }),
  };
  const { proxy, hosts } = await startRegions(clouds);
  const { appKey: app_key, secretKey: secret_key, username, password } = clouds['augateway.isolarcloud.com'].account;
  const cwd = folderWith({ isolarcloud: { region: 'europe', app_key, secret_key, username, password } });
  const env = { HTTPS_PROXY: proxy, NODE_EXTRA_CA_CERTS: tlsFile('ca.pem') };

  const silent = await cli(['doctor'], { cwd, env });
  expect(silent.code).toBe(77);
  expect(silent.stdout).toContain('WRONG  login: iSolarCloud does not know this account');
  expect([...hosts]).toEqual(['gateway.isolarcloud.eu']);

  for (let run = 0; run < 2; run++) {
    const { stdout, code } = await cli(['doctor', '--ask-other-regions'], { cwd, env });
    expect(code).toBe(77);
    expect(stdout).toContain('isolarcloud.region: international does not know the application.');
    expect(stdout).toContain('isolarcloud.region: australia knows application and account: this is the one.');
    expect(stdout).toContain('isolarcloud.region: china knows application and account, but not with this password.');
    for (const secret of [app_key, secret_key, username, password]) expect(stdout).not.toContain(secret);
  }
  expect(Object.values(clouds).map(({ logins }) => logins.length)).toEqual([1, 1, 1, 1]);
});

it('the set-up offers to ask the other regions, and goes on with the one that knows the account', async () => {
  const clouds = {
    'gateway.isolarcloud.eu': cloudWith({ username: 'somebody@example.com' }),
    'gateway.isolarcloud.com.hk': cloudWith({ appKey: 'ANOTHER', secretKey: 'another' }),
    'augateway.isolarcloud.com': cloudWith(),
    'gateway.isolarcloud.com': cloudWith({ appKey: 'ANOTHER', secretKey: 'another' }),
  };
  const { proxy, hosts } = await startRegions(clouds);
  const { appKey, secretKey, username, password } = clouds['augateway.isolarcloud.com'].account;
  const env = { HTTPS_PROXY: proxy, NODE_EXTRA_CA_CERTS: tlsFile('ca.pem') };
  const terminal = new CommandOnTerminal(['setup'], { cwd: temporaryFolder(), env });

  await terminal.choose('Region in which your account was created', 1);
  await terminal.enter('Kind of application');
  await terminal.type('App Key', appKey);
  await terminal.type('Secret Key', secretKey);
  await terminal.type('iSolarCloud account', username);
  await terminal.type('Password of that account', password);
  await terminal.until('iSolarCloud does not know this account');
  expect([...hosts]).toEqual(['gateway.isolarcloud.eu']);
  await terminal.enter('ask the other regions');
  await terminal.until('isolarcloud.region: australia knows application and account: this is the one.');
  await terminal.until('Signed in.');
  await terminal.interrupt('Points to read');
  expect(await terminal.exited).toBe(0);
  expect(Object.values(clouds).map(({ logins }) => logins.length)).toEqual([1, 1, 1, 1]);
});
