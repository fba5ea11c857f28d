import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { CloudSimulator } from '../../../src/simulator/cloud.ts';
import { Certificates } from '../../support/certificates.ts';
import { folderWith } from '../../support/cli.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { examined, expectDiagnosis, home, type Patient } from '../../support/patient.ts';
import { runCommand } from '../../support/run-command.ts';

/** Factor by which waits of 10 s or more are shortened, such as those before reconnects and checks of sizes. */
const HASTE = 20;
const hasty = { sleep: (ms: number, signal: AbortSignal) => delay(ms >= 10_000 ? ms / HASTE : ms, undefined, { signal }) };

function accessList(...lines: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'acl-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'acl');
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o644 });
  return `acl_file ${file}`;
}

async function brokerWith(...settings: readonly string[]): Promise<string> {
  const broker = await startMosquitto({ settings });
  onTestFinished(() => broker.stop());
  return broker.url;
}

async function patientWith(protocol: 4 | 5, ...settings: readonly string[]): Promise<Patient> {
  return { command: hasty, mqtt: { url: await brokerWith(...settings), protocol }, settings: { points: { preset: 'essential' } } };
}

const FORBIDS = 'does not let this user publish or read';
const SMALL = 'does not take messages as large as the bridge publishes';

describe.each([4, 5] as const)('doctor and run name, of a Mosquitto over protocol %i,', (protocol) => {
  it.each([
    ['one that allows nothing to be published (B3)', ['topic read #'], ['isolarcloud/bridge/doctor']],
    ['one that allows the base topic alone (B3)', ['topic readwrite isolarcloud/#'], ['homeassistant/device/isolarcloud_doctor/config']],
    ['one that allows the discovery prefix alone (B3)', ['topic readwrite homeassistant/#'], ['isolarcloud/bridge/doctor']],
    [
      'one that allows no topic of a device (B3)',
      ['pattern readwrite homeassistant/#', 'pattern readwrite isolarcloud/bridge/#'],
      ['isolarcloud/doctor/doctor/state'],
    ],
    ['one that allows nothing to be read (B3)', ['topic write #'], ['isolarcloud/bridge/doctor']],
  ] as const)('an access list: %s', async (_, lines, says) => {
    await expectDiagnosis(await patientWith(protocol, accessList(...lines)), { step: 'broker', says: [FORBIDS, ...says], exit: 69 });
  });

  it('that it keeps no retained messages (B4)', async () => {
    const says = [protocol === 5 ? 'keeps no retained messages' : 'closes a connection that has a retained last will', 'retain_available'];
    await expectDiagnosis(await patientWith(protocol, 'retain_available false'), { step: 'broker', says, exit: 69 });
  });

  it('that it supports no QoS 1 (B4)', async () => {
    const says = [protocol === 5 ? 'does not support QoS 1' : 'closes a connection that has a retained last will', 'max_qos'];
    await expectDiagnosis(await patientWith(protocol, 'max_qos 0'), { step: 'broker', says, exit: 69 });
  });

  it.each(['max_packet_size 2048', 'message_size_limit 2048'])('%s (B5)', async (setting) => {
    const isSilent = protocol === 5 && setting.startsWith('message');
    const late = 'it names the message once it was alone under way for 90 s on two connections: unit/mqtt/fatal-messages';
    const patient = { ...(await patientWith(protocol, setting)), ...(isSilent && { notCompared: late }) };
    await expectDiagnosis(patient, { step: 'broker', says: [SMALL, 'max_packet_size'], exit: 69 });
  });

  it('nothing, where it takes the largest message (B5)', async () => {
    const result = await examined(await patientWith(protocol, 'max_packet_size 100000', accessList('topic readwrite #')));
    expect(result.stdout).toContain('Everything is well.');
  });
});

describe.each(['tlsv1.2', 'tlsv1.3'])('doctor and run name, of a Mosquitto with %s,', (version) => {
  async function scene(made: Certificates): Promise<string> {
    const server = made.issued('server');
    const files = { ca: made.ca, serverCertificate: server.certificate, serverKey: server.key, clientCertificate: '', clientKey: '' };
    const broker = await startMosquitto({ certificates: files, settings: [`tls_version ${version}`] });
    onTestFinished(() => broker.stop());
    return broker.url;
  }

  it('that it asks for a client certificate (B7)', async () => {
    const made = new Certificates();
    const mqtt = { url: await scene(made), ca_file: made.ca };
    await expectDiagnosis({ mqtt }, { step: 'broker', says: ['asks for a client certificate'], exit: 69 });
  });

  it.each([
    ['of another CA', (made: Certificates) => made.selfSigned('stranger')],
    ['that has expired', (made: Certificates) => made.issued('client', { days: -1 })],
  ] as const)('that it does not accept a client certificate %s (B7)', async (_, make) => {
    const made = new Certificates();
    const { certificate, key } = make(made);
    const mqtt = { url: await scene(made), ca_file: made.ca, certificate_file: certificate, key_file: key };
    await expectDiagnosis({ mqtt }, { step: 'broker', says: ['does not accept the client certificate'], exit: 69 });
  });
});

describe('beside a running bridge, at a Mosquitto that takes the user name as client id (B9), doctor', () => {
  const account = { username: 'bridge', password: 'planted-word' };

  async function scene() {
    const broker = await startMosquitto({ account, settings: ['use_username_as_clientid true'] });
    onTestFinished(() => broker.stop());
    const cloud = new CloudSimulator({ plants: [home] });
    const { url: gateway } = await cloud.start();
    onTestFinished(() => cloud.stop());
    const { appKey: app_key, secretKey: secret_key, username, password } = cloud.account;
    const isolarcloud = { gateway, app_key, secret_key, username, password };
    const config = (): string => join(folderWith({ isolarcloud, mqtt: { url: broker.url, ...account } }), 'config.yaml');
    return { config };
  }

  function edit(file: string, changes: object): void {
    const content = JSON.parse(readFileSync(file, 'utf8')) as { mqtt: object };
    writeFileSync(file, JSON.stringify({ ...content, mqtt: { ...content.mqtt, ...changes } }));
  }

  async function startBridge(config: string) {
    const stop = new AbortController();
    let log = '';
    const onStderr = (text: string): void => {
      log += text;
    };
    const ended = runCommand(['run', '--config', config], { stop: stop.signal, onStderr });
    onTestFinished(async () => {
      stop.abort();
      await ended;
    });
    await vi.waitFor(() => expect(existsSync(join(config, '../state/health.json'))).toBe(true), { timeout: 20_000 });
    return { log: () => log };
  }

  it('leaves the connection of the bridge alone', async () => {
    const { config } = await scene();
    const file = config();
    const bridge = await startBridge(file);
    const { stdout, exit } = await runCommand(['doctor', '--config', file]);

    expect(stdout).toContain('ok     broker: the bridge that runs here is connected to it');
    expect(exit).toBe(0);
    expect(bridge.log().match(/connected to the broker/g)).toHaveLength(1);
  });

  it.each([
    ['password', { password: 'mistyped-word' }],
    ['user', { username: 'nobody' }],
  ])('tries a %s of the file that differs from that of the bridge, and says that the bridge uses another', async (_, changes) => {
    const { config } = await scene();
    const file = config();
    const bridge = await startBridge(file);
    edit(file, changes);
    const { stdout, exit } = await runCommand(['doctor', '--config', file]);

    expect(stdout).toContain('WRONG  broker: The MQTT broker refuses this client');
    expect(stdout).toContain('; the bridge that runs here is connected with other settings than those of the file');
    expect(exit).toBe(69);
    expect(bridge.log().match(/connected to the broker/g)).toHaveLength(1);
  });

  it('only signs in with other settings of the same user, and says what is not checked', async () => {
    const { config } = await scene();
    const file = config();
    await startBridge(file);
    edit(file, { client_id: 'another' });
    const { stdout, exit } = await runCommand(['doctor', '--config', file]);

    expect(stdout).toContain('with those of the file the broker lets the same user in. Not checked are retained messages');
    expect(exit).toBe(0);
  });
});
