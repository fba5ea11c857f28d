import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { CloudSimulator } from '../../src/simulator/cloud.ts';
import { hybridHome } from '../../src/simulator/fleet.ts';
import { accountSettings } from '../support/account-settings.ts';
import type { TestBroker } from '../support/broker.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { AVAILABILITY, Watcher } from '../support/mqtt.ts';
import { productionPackages } from '../support/production-packages.ts';
import { type Container, ContainerHost } from './support/container.ts';

const DAY_MS = 86_400_000;
const NODE_USER = 1000;
const INVERTER_STATE = 'isolarcloud/1501234/1501234_14_1_1/state';

const host = new ContainerHost(process.env['IMAGE_NAME']);
afterAll(() => host.stop());

describe('a container of the image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'configuration-'));
  const cloud = new CloudSimulator({ plants: [hybridHome({ commissionedAt: Date.now() - DAY_MS, middayAt: Date.now() })] });
  let broker: TestBroker;
  let container: Container;

  beforeAll(async () => {
    const { url: gateway } = await cloud.start();
    broker = await startMosquitto();
    const { appKey: app_key, secretKey: secret_key, username, password } = cloud.account;
    const isolarcloud = { gateway, app_key, secret_key, username, password };
    writeFileSync(join(folder, 'config.yaml'), JSON.stringify({ version: 1, isolarcloud, mqtt: { url: broker.url } })); // JSON is valid YAML
    chmodSync(folder, 0o755);
    container = await host.start({ '/config:ro': folder, '/state': 'state' });
  });
  afterAll(async () => {
    await broker.stop();
    await cloud.stop();
    rmSync(folder, { recursive: true });
  });

  it('brings the plant to the broker, with nothing writable but the state volume', async () => {
    const watcher = await Watcher.on(broker.url, 'isolarcloud/#');
    await watcher.untilLast(AVAILABILITY, 'online');
    await watcher.until((seen) => seen.some(({ topic }) => topic === INVERTER_STATE));
    expect(await container.log()).not.toMatch(/"level":(40|50|60)/);
  });

  it('runs no process as root', async () => {
    const users = await container.users();
    expect(users.map(({ name }) => name)).toEqual(['tini', expect.stringMatching(/node|MainThread/)]);
    expect(new Set(users.map(({ uid }) => uid))).toEqual(new Set([NODE_USER]));
  });

  it('can write its state and nothing else', async () => {
    const writable = await container.exec('find', '/', '-xdev', '-type', 'd', '-writable');
    expect(writable.stdout.trim()).toBe('/state');
    const state = await container.exec('find', '/state', '-type', 'f', '-user', 'node', '-perm', '600', '-printf', '%f\n');
    expect(state.stdout).toMatch(/^account-\w+\.json$/m);
    expect(state.stdout).toMatch(/^bridge-isolarcloud\.json$/m);
  });

  it('holds the packages that production needs, and no other', async () => {
    const { stdout } = await container.exec('sh', '-c', 'cd /app/node_modules && ls -d [!@.]* @*/*');
    expect(stdout.trim().split('\n').sort()).toEqual(productionPackages().sort());
  });

  it('runs other commands beside the bridge, with its state folder and its sign-in', async () => {
    const doctor = await container.exec('isolarcloud2mqtt', 'doctor');
    expect(doctor.stdout).toMatch(/^ok +login: /m);
    expect(doctor).toMatchObject({ code: 0 });
    const read = await container.exec('isolarcloud2mqtt', 'read', '--summary');
    expect(read).toMatchObject({ code: 0, stderr: '' });
    expect(read.stdout).toContain('Casa Ipê');

    const capture = await container.exec('isolarcloud2mqtt', 'capture', '--for', '1s', '--output', '/state/bug.ndjson');
    expect(capture).toMatchObject({ code: 0 });
    const written = await container.exec('find', '/state', '-name', 'bug.ndjson', '-size', '+0');
    expect(written.stdout.trim()).toBe('/state/bug.ndjson');

    expect(cloud.logins).toHaveLength(1);
    const accounts = await container.exec('find', '/', '-xdev', '-name', 'account-*.json');
    expect(accounts.stdout.trim().split('\n')).toEqual([expect.stringMatching(/^\/state\//)]);
    expect(await container.isHealthy()).toBe(true);
  });

  it('is healthy while its bridge is on the broker, and unhealthy while it is not', async () => {
    expect(await container.isHealthy()).toBe(true);
    await broker.stop();
    expect(await container.isHealthy()).toBe(false);
    await broker.start();
    const watcher = await Watcher.on(broker.url, 'isolarcloud/#');
    await watcher.untilLast(AVAILABILITY, 'online');
    expect(await container.isHealthy()).toBe(true);
  });

  it('ends on a signal, and logs a last line', async () => {
    const watcher = await Watcher.on(broker.url, 'isolarcloud/#');
    expect(await container.stop()).toBe(0);
    await watcher.untilLast(AVAILABILITY, 'offline');
  });
});

it('stays up without an authorisation, and takes the address that the user pastes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'configuration-'));
  const plants = [hybridHome({ commissionedAt: Date.now() - DAY_MS, middayAt: Date.now() })];
  const cloud = new CloudSimulator({ plants, oauth: {} });
  const { url } = await cloud.start();
  const broker = await startMosquitto();
  onTestFinished(async () => {
    await broker.stop();
    await cloud.stop();
    rmSync(folder, { recursive: true });
  });
  const configuration = { version: 1, isolarcloud: accountSettings(cloud, url), mqtt: { url: broker.url } };
  writeFileSync(join(folder, 'config.yaml'), JSON.stringify(configuration)); // JSON is valid YAML
  chmodSync(folder, 0o755);
  const container = await host.start({ '/config:ro': folder, '/state': 'authorised' });
  const read = () => container.exec('isolarcloud2mqtt', 'read', '--summary');
  expect(await read()).toMatchObject({ code: 77 });
  const pasted = (shown: string): string | null => cloud.authorise(/agree: (\S+)\n/.exec(shown)?.[1] ?? '');
  expect(await container.converse(pasted, 'isolarcloud2mqtt', 'authorize')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('The application is authorised.'),
  });
  expect((await read()).stdout).toContain('Casa Ipê');
  expect(await container.stop()).toBe(0);
});

it('says what it lacks when it is given nothing', async () => {
  const container = await host.start({});
  expect(await container.ended()).toBe(78);
  expect(await container.log()).toContain('ISOLARCLOUD2MQTT_ISOLARCLOUD_APP_KEY');
});
