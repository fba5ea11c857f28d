import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startAedes } from '../../support/aedes.ts';
import { Certificates } from '../../support/certificates.ts';
import { type Diagnosis, examined, expectDiagnosis } from '../../support/patient.ts';
import { startMute, startTlsBroker, startWebServer, startWebSocketBroker } from '../../support/tls-broker.ts';

const PASSPHRASE = 'planted passphrase';

/** Options with which waits of 3 s or more, such as those for an answer that never comes, are five times shorter. */
const hasty = { sleep: (ms: number, signal: AbortSignal) => delay(ms >= 3_000 ? ms / 5 : ms, undefined, { signal }) };

const broker = (...says: readonly string[]): Diagnosis => ({ step: 'broker', says, exit: 69 });

type Scene = () => Promise<object>;

/** Wrong addresses of the broker: name, function that returns the section `mqtt`, and the expected output of the doctor. */
const ADDRESSES: readonly (readonly [string, Scene, Diagnosis])[] = [
  [
    'mqtt:// to a TLS port (B6)',
    async () => ({ url: `mqtt://127.0.0.1:${await startTlsBroker(new Certificates().issued('server'))}` }),
    broker('another scheme', 'a broker answers at mqtts://127.0.0.1:'),
  ],
  [
    'ws:// to a port of MQTT over WebSockets with another path (B6)',
    async () => ({ url: `ws://127.0.0.1:${await startWebSocketBroker('/mqtt')}/wrong` }),
    broker('another scheme', 'a broker answers at ws://127.0.0.1:'),
  ],
  [
    'ws:// to a path that nobody guesses (B6)',
    async () => ({ url: `ws://127.0.0.1:${await startWebSocketBroker('/hidden')}/wrong` }),
    broker('does not speak MQTT', 'check the path'),
  ],
  [
    'mqtt:// to a port of MQTT over WebSockets (B6)',
    async () => ({ url: `mqtt://127.0.0.1:${await startWebSocketBroker('/mqtt')}` }),
    broker('another scheme', 'a broker answers at ws://127.0.0.1:'),
  ],
  [
    'mqtt:// to a web server (B6)',
    async () => ({ url: `mqtt://127.0.0.1:${await startWebServer()}` }),
    broker('does not speak MQTT', 'Check host, port'),
  ],
  ['mqtts:// to a web server (B6)', async () => ({ url: `mqtts://127.0.0.1:${await startWebServer()}` }), broker('does not speak MQTT')],
  ['ws:// to a web server (B6)', async () => ({ url: `ws://127.0.0.1:${await startWebServer()}` }), broker('does not speak MQTT')],
];

const tls = async (files: { certificate: string; key: string }, options: object = {}): Promise<string> =>
  `mqtts://127.0.0.1:${await startTlsBroker(files, options)}`;

/** Returns options of a TLS server that requires a client certificate of this CA. */
const asking = (made: Certificates) => ({ ca: readFileSync(made.ca), requestCert: true, rejectUnauthorized: true });

const CERTIFICATES: readonly (readonly [string, (made: Certificates) => Promise<object>, Diagnosis])[] = [
  [
    'a CA that the system does not know (B7)',
    async (made) => ({ url: await tls(made.issued('server')) }),
    broker('is not trusted', 'Set mqtt.ca_file'),
  ],
  [
    'the wrong CA (B7)',
    async (made) => ({ url: await tls(made.issued('server')), ca_file: made.selfSigned('other').certificate }),
    broker('not signed by the CA in mqtt.ca_file'),
  ],
  [
    'a certificate signed by itself (B7)',
    async (made) => ({ url: await tls(made.selfSigned('server')) }),
    broker('is signed by itself', 'copy of that certificate'),
  ],
  [
    'an expired certificate (B7)',
    async (made) => ({ url: await tls(made.issued('server', { days: -1 })), ca_file: made.ca }),
    broker('has expired', 'clock of this machine'),
  ],
  [
    'a certificate that is not valid yet (B7)',
    async (made) => ({ url: await tls(made.early('server')), ca_file: made.ca }),
    broker('is not valid yet', 'clock of this machine'),
  ],
  [
    'a certificate for another host (B7)',
    async (made) => ({ url: await tls(made.issued('server', { names: 'DNS:broker.example' })), ca_file: made.ca }),
    broker('is for another host name'),
  ],
  ...(['TLSv1.2', 'TLSv1.3'] as const).map((version): (typeof CERTIFICATES)[number] => [
    `a broker that asks for a client certificate, ${version} (B7)`,
    async (made) => ({ url: await tls(made.issued('server'), { ...asking(made), maxVersion: version }), ca_file: made.ca }),
    broker('asks for a client certificate', 'Set mqtt.certificate_file'),
  ]),
  [
    'an encrypted key without a passphrase (B7)',
    async (made) => {
      const { certificate, key } = made.issued('client');
      return { url: 'mqtts://127.0.0.1', certificate_file: certificate, key_file: made.encrypted(key, PASSPHRASE) };
    },
    { step: 'broker', says: ['private key is encrypted', 'Set mqtt.key_passphrase'], exit: 78 },
  ],
];

describe('doctor and run name, of the address of the broker,', () => {
  test.each(ADDRESSES)('%s', async (_, scene, diagnosis) => {
    await expectDiagnosis({ mqtt: await scene() }, diagnosis);
  });

  test('mqtts:// to a plain port (B6)', async () => {
    await expectDiagnosis({ scheme: 'mqtts' }, broker('another scheme', 'a broker answers at mqtt://127.0.0.1:'));
  });
});

describe('doctor and run name, of what the broker answers,', () => {
  test('nothing, though it accepts the connection', async () => {
    const url = `mqtt://127.0.0.1:${await startMute()}`;
    await expectDiagnosis({ mqtt: { url }, command: hasty }, broker('does not answer', '127.0.0.1:'));
  });

  test('a refusal of every subscription, while it takes what is published (B3)', async () => {
    const { url, stop } = await startAedes(undefined, () => true);
    onTestFinished(stop);
    await expectDiagnosis(
      { mqtt: { url }, command: hasty },
      broker('does not let this user publish or read', 'subscribing to', 'isolarcloud/bridge/doctor'),
    );
  });
});

describe('doctor and run name, of certificates and keys,', () => {
  test.each(CERTIFICATES)('%s', async (_, scene, diagnosis) => {
    await expectDiagnosis({ mqtt: await scene(new Certificates()) }, diagnosis);
  });
});

test('an encrypted key with its passphrase lets doctor and run in, and the passphrase is shown nowhere (B7)', async () => {
  const made = new Certificates();
  const { certificate, key } = made.issued('client');
  const url = await tls(made.issued('server'), asking(made));
  const files = { ca_file: made.ca, certificate_file: certificate, key_file: made.encrypted(key, PASSPHRASE), key_passphrase: PASSPHRASE };
  const watched = { ca: readFileSync(made.ca), cert: readFileSync(certificate), key: readFileSync(key) };
  const result = await examined({ mqtt: { url, ...files }, watched });

  expect(result.stdout).toContain('Everything is well.');
});

test('doctor tries every address of a list, and notes those that fail where another one answers (B6)', async () => {
  const { url, stop } = await startAedes();
  onTestFinished(stop);
  const mqtt = { url: ['mqtt://127.0.0.1:1', url, 'mqtt://127.0.0.1:2'] };
  const { stdout } = await examined({ mqtt, notCompared: 'run does not try the address after the one that answers' });
  expect(stdout.match(/127\.0\.0\.1:\d \(ECONNREFUSED\)/g)).toHaveLength(2);
  expect(stdout).not.toContain('WRONG');
});

test('doctor and run name every address of a list if none answers (B6)', async () => {
  await expectDiagnosis(
    { mqtt: { url: ['mqtt://127.0.0.1:1', 'mqtt://127.0.0.1:2'] } },
    broker('does not answer: 127.0.0.1:1 (ECONNREFUSED); 127.0.0.1:2 (ECONNREFUSED)'),
  );
});
