import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { type Candidate, findBrokers, usualPlaces } from '../../../src/setup/find-brokers.ts';
import { startAedes } from '../../support/aedes.ts';
import { freePort } from '../../support/ports.ts';

const deps = {
  now: Date.now,
  sleep: (ms: number, signal?: AbortSignal) => delay(ms, undefined, { signal }),
  signal: new AbortController().signal,
};

async function startBroker(account?: { readonly username: string; readonly password: string }): Promise<number> {
  const broker = await startAedes(account);
  onTestFinished(() => broker.stop());
  return Number(new URL(broker.url).port);
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const plain = (port: number, host = '127.0.0.1'): Candidate => ({ scheme: 'mqtt', host, port });

it('finds brokers and says how each answers a client without a user', async () => {
  const [open, closed] = [await startBroker(), await startBroker({ username: 'bridge', password: 'word' })];
  const tlsFile = (name: string): Buffer => readFileSync(join(import.meta.dirname, '../../fixtures/tls', name));
  const encrypted = await listen(createTlsServer({ cert: tlsFile('server.pem'), key: tlsFile('server.key') }));
  const candidates = [plain(closed), plain(open), { ...plain(encrypted, 'localhost'), scheme: 'mqtts' as const }];
  expect(await findBrokers(candidates, deps)).toEqual([
    { url: `mqtt://127.0.0.1:${closed}`, answers: 'login' },
    { url: `mqtt://127.0.0.1:${open}`, answers: 'open' },
    { url: `mqtts://localhost:${encrypted}`, answers: 'certificate' },
  ]);
});

it('offers nothing that is no broker, has no such name, or does not answer within three seconds', async () => {
  const silent = await listen(createServer());
  const webServer = await listen(createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
  // 192.0.2.1 is an address that no host has (RFC 5737), .invalid a name that none has (RFC 2606).
  const candidates = [plain(silent), plain(webServer), plain(await freePort()), plain(1883, '192.0.2.1'), plain(1883, 'broker.invalid')];
  expect(await findBrokers(candidates, deps)).toEqual([]);
});

it('offers a broker with two names once, by the first of them', async () => {
  const port = await startBroker();
  expect(await findBrokers([plain(port), plain(port, 'localhost')], deps)).toEqual([{ url: `mqtt://127.0.0.1:${port}`, answers: 'open' }]);
});

it('looks on this machine, at the names of Home Assistant and Docker, and at the gateway, with and without TLS', async () => {
  const urls = (await usualPlaces()).map(({ scheme, host, port }) => `${scheme}://${host}:${port}`);
  expect(urls.slice(0, 4)).toEqual([
    'mqtt://localhost:1883',
    'mqtts://localhost:8883',
    'mqtt://core-mosquitto:1883',
    'mqtts://core-mosquitto:8883',
  ]);
  for (const host of ['mosquitto', 'mqtt', 'homeassistant', 'homeassistant.local']) expect(urls).toContain(`mqtt://${host}:1883`);
});
