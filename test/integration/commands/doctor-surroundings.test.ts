import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { doctor } from '../../../src/commands/doctor/doctor.ts';
import { type NetworkProbe, NODE_NETWORK } from '../../../src/isolarcloud/connectivity.ts';
import { ENGLISH } from '../../../src/texts/texts.ts';
import { fateOf } from '../../support/fate.ts';
import { expectDiagnosis } from '../../support/patient.ts';
import { freePort } from '../../support/ports.ts';
import { inContext } from '../../support/run-command.ts';
import { MINUTE, newStateFolder } from '../../support/test-bed.ts';

const tlsFile = (name: string): string => join(import.meta.dirname, '../../fixtures/tls', name);

/** Starts a TLS server whose certificate is of an unknown CA, and for other names than this machine's. @returns its port */
async function startTls(): Promise<number> {
  const server = createTlsServer({ cert: readFileSync(tlsFile('server.pem')), key: readFileSync(tlsFile('server.key')) });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Starts a server that accepts connections and never answers. @returns its port */
async function startMute(): Promise<number> {
  const server = createServer((socket) => void onTestFinished(() => void socket.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('the doctor names, of the configuration,', () => {
  test('a file that is missing', async () => {
    await expectDiagnosis(
      { file: null },
      { step: 'configuration', says: ['There is no configuration file', 'Run setup, which asks for everything'], exit: 78 },
    );
  });

  test('a file that cannot be read', async () => {
    const path = join(await newStateFolder(), 'config.yaml');
    await mkdir(path);
    const { stdout, exit } = await inContext({}, (context) => doctor({ config: path }, context));
    expect(stdout).toMatch(/^WRONG {2}configuration: The configuration file cannot be read.* is a folder;.*\n +Correct that/);
    expect(exit).toBe(78);
    expect((await fateOf(path, 'config_unreadable')).codes).toEqual(['config_unreadable']);
  });

  test('a malformed file', async () => {
    const file = 'version: 1\nmqtt: [';
    await expectDiagnosis({ file }, { step: 'configuration', says: ['mistakes', 'config.yaml:2', 'Correct the lines above'], exit: 78 });
  });

  test.each<[string, object, string]>([
    ['a tag of Home Assistant in quotes (F3)', { password: '!secret isolarcloud_password' }, `password ${ENGLISH('mistake.secret.tag')}`],
    ['two lines in a password (F4)', { password: 'pass\nword' }, `password ${ENGLISH('mistake.secret.control')}`],
    ['curly quotes (F5)', { password: '“secret1”' }, `password ${ENGLISH('mistake.secret.curly_quotes')}`],
    ['the text of the example (F6)', { app_key: 'your-app-key' }, `app_key ${ENGLISH('mistake.secret.placeholder')}`],
    [
      'keys in each other’s place (F6)',
      { app_key: 'x9y8z7w6v5u4t3s2r1q0p9o8n7m6l5k4', secret_key: 'A1B2C3D4E5F60718293A4B5C6D7E8F90' },
      `app_key ${ENGLISH('mistake.secret.swapped')}`,
    ],
    ["the vendor's name of an option (F9)", { user_account: 'me@home' }, 'did you mean username?'],
  ])('%s, before any call', async (_, account, sentence) => {
    const { cloud } = await expectDiagnosis({ account }, { step: 'configuration', says: [sentence, 'Correct the lines above'], exit: 78 });
    expect(cloud.calls).toEqual([]);
  });

  test('an unknown region', async () => {
    const account = { region: 'mars' };
    await expectDiagnosis({ account }, { step: 'configuration', says: ['isolarcloud.region must be international, europe'], exit: 78 });
  });
});

describe('the doctor names, of the way to the cloud,', () => {
  test('a name that is not found', async () => {
    const account = { gateway: 'https://gateway.invalid' };
    const says = ['the name gateway.invalid is not found', 'DNS'];
    await expectDiagnosis({ account }, { step: 'way to the cloud', says, exit: 69 });
  });

  test('an IPv6 black hole', async () => {
    const port = await startMute();
    const network: NetworkProbe = {
      lookup: async () => ['127.0.0.1', '::ffff:127.0.0.1'],
      // A TLS handshake that is never answered simulates an address whose packets get no reply.
      connect: (to) => NODE_NETWORK.connect(to.address === '127.0.0.1' ? to : { ...to, port, isTls: true }, 100),
    };
    const says = ['does not answer from here over IPv6; over IPv4 it does', 'Set network.ipv4_only to true'];
    await expectDiagnosis({ network, notCompared: 'only the doctor has this network' }, { step: 'way to the cloud', says, exit: 69 });
  });

  test('a proxy that opens TLS', async () => {
    const account = { gateway: `https://localhost:${await startTls()}` };
    const says = ['The certificate of iSolarCloud is not trusted', 'proxy or virus scanner opens TLS', 'NODE_EXTRA_CA_CERTS'];
    await expectDiagnosis({ account }, { step: 'way to the cloud', says, exit: 69 });
  });

  test.each([
    ['ahead', -10 * MINUTE],
    ['behind', 10 * MINUTE],
  ])('a clock that is 10 minutes %s', async (direction, cloudIsOffMs) => {
    const cloud = { now: () => Date.now() + cloudIsOffMs };
    const says = [`10 minutes ${direction}`, 'time synchronisation (NTP)'];
    const notCompared = 'the cloud answers although the clock is wrong: see the refusal of the cloud in doctor.test.ts';
    await expectDiagnosis({ cloud, notCompared }, { step: 'clock', says, exit: 77 });
  });
});

describe('the doctor names, of the broker,', () => {
  test('a gateway that does not exist', async () => {
    const mqtt = { url: `mqtt://127.0.0.1:${await freePort()}` };
    await expectDiagnosis({ mqtt }, { step: 'broker', says: ['does not answer', 'ECONNREFUSED', 'Check mqtt.url'], exit: 69 });
  });

  test('a wrong password', async () => {
    const brokerAccount = { username: 'bridge', password: 'right-password' };
    const mqtt = { username: 'bridge', password: 'wrong-password' };
    const says = ['refuses this client', 'bad user name or password', 'Check mqtt.username, mqtt.password'];
    await expectDiagnosis({ mqtt, brokerAccount }, { step: 'broker', says, exit: 69 });
  });

  test('a certificate of an unknown authority', async () => {
    const mqtt = { url: `mqtts://localhost:${await startTls()}` };
    await expectDiagnosis({ mqtt }, { step: 'broker', says: ['is not trusted', 'Set mqtt.ca_file'], exit: 69 });
  });

  test('a certificate for another name', async () => {
    const mqtt = { url: `mqtts://localhost:${await startTls()}`, ca_file: tlsFile('ca.pem') };
    const says = ['is for another host name', 'Use in mqtt.url a host name from the certificate'];
    await expectDiagnosis({ mqtt }, { step: 'broker', says, exit: 69 });
  });
});
