import { execFileSync } from 'node:child_process';
import { chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { CloudSimulator } from '../../src/simulator/cloud.ts';
import { hybridHome } from '../../src/simulator/fleet.ts';
import { ask, post } from '../integration/page/support.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { AVAILABILITY, Watcher } from '../support/mqtt.ts';
import { FakeSupervisor, SUPERVISOR_TOKEN } from '../support/supervisor.ts';
import { type Container, ContainerHost } from './support/container.ts';

const ROOT = join(import.meta.dirname, '../..');
const DAY_MS = 86_400_000;
const NODE_USER = 1000;
const INVERTER_STATE = 'isolarcloud/1501234/1501234_14_1_1/state';
const SUPERVISOR_PORT = 80;
const PAGE_PORT = 8099;
const SUPERVISOR = '172.30.32.2';
const ACCOUNT = { username: 'addons', password: 'PLANTED-broker-password' };

/** The options of podman for what the Supervisor gives an app. The capabilities are those of apparmor.txt. */
const AS_APP = [
  '--cap-add=chown,dac_override,setgid,setuid',
  '--tmpfs=/tmp',
  '--add-host=supervisor:127.0.0.1',
  `--env=SUPERVISOR_TOKEN=${SUPERVISOR_TOKEN}`,
];

const host = new ContainerHost(process.env['APP_IMAGE_NAME']);
afterAll(() => host.stop());

/** The machine of a user, with a cloud, Mosquitto and the Supervisor. */
async function machine() {
  const cloud = new CloudSimulator({ plants: [hybridHome({ commissionedAt: Date.now() - DAY_MS, middayAt: Date.now() })] });
  const { url: gateway } = await cloud.start();
  const broker = await startMosquitto({ account: ACCOUNT });
  const supervisor = await FakeSupervisor.start({}, SUPERVISOR_PORT);
  supervisor.mqtt = { host: '127.0.0.1', port: Number(new URL(broker.url).port), ...ACCOUNT };
  const folder = mkdtempSync(join(tmpdir(), 'app-'));
  onTestFinished(async () => {
    await broker.stop();
    await cloud.stop();
    rmSync(folder, { recursive: true });
  });
  return { cloud, gateway, broker, folder, watch: () => Watcher.on(broker.url, 'isolarcloud/#', ACCOUNT) };
}

/** Makes the folders of an app, as the Supervisor does: they, and the options, belong to root. */
function foldersIn(folder: string, options: object, config: string | null): Readonly<Record<string, string>> {
  const [data, configuration] = [join(folder, 'data'), join(folder, 'config')];
  for (const path of [data, configuration]) mkdirSync(path, { recursive: true, mode: 0o755 });
  writeFileSync(join(data, 'options.json'), JSON.stringify(options), { mode: 0o600 });
  if (config !== null) writeFileSync(join(configuration, 'config.yaml'), config);
  return { '/data': data, '/config': configuration };
}

const usersOf = async (container: Container): Promise<ReadonlySet<number>> => new Set((await container.users()).map(({ uid }) => uid));

it('runs as the user node with options that only root can read, with broker and page of Home Assistant', async () => {
  const { cloud, gateway, folder, watch } = await machine();
  const { appKey: app_key, secretKey: secret_key, username, password } = cloud.account;
  const mounts = foldersIn(
    folder,
    { app_key, secret_key, username, password, preset: 'essential' },
    `version: 1\nisolarcloud: { gateway: '${gateway}' }\n`,
  );
  const watcher = await watch();
  const container = await host.start(mounts, AS_APP);
  await watcher.until((seen) => seen.some(({ topic }) => topic === INVERTER_STATE));

  expect((await container.users()).map(({ name }) => name)).toEqual(['tini', expect.stringMatching(/node|MainThread/)]);
  expect(await usersOf(container)).toEqual(new Set([NODE_USER]));
  expect(statSync(join(folder, 'data/options.json')).uid).toBe(0);
  expect(await container.isHealthy()).toBe(true);

  expect((await ask(PAGE_PORT, { path: '/', from: SUPERVISOR })).text).toContain('<!doctype html>');
  expect(
    (await ask(PAGE_PORT, { path: '/api/snapshot', from: SUPERVISOR, headers: { 'x-ingress-path': '/api/hassio_ingress/x' } })).status,
  ).toBe(200);
  expect((await ask(PAGE_PORT, { path: '/api/snapshot' })).status).toBe(403);

  // A command beside the bridge leaves no file of root behind.
  expect(await container.exec('isolarcloud2mqtt', 'read', '--summary')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Casa Ipê'),
  });
  const state = join(folder, 'data/state');
  expect(new Set(readdirSync(state).map((name) => statSync(join(state, name)).uid))).toEqual(new Set([NODE_USER]));

  const log = await container.log();
  for (const secret of [SUPERVISOR_TOKEN, ACCOUNT.password, secret_key, password]) expect(log).not.toContain(secret);
  expect(await container.stop()).toBe(0);
  await watcher.untilLast(AVAILABILITY, 'offline');
});

it('goes on with its state after its data was restored on another machine, whoever the files belong to there', async () => {
  const { cloud, gateway, folder, watch } = await machine();
  const { appKey: app_key, secretKey: secret_key, username, password } = cloud.account;
  const options = { app_key, secret_key, username, password, preset: 'essential' };
  const config = `version: 1\nisolarcloud: { gateway: '${gateway}' }\n`;
  const watcher = await watch();
  const before = await host.start(foldersIn(join(folder, 'before'), options, config), AS_APP);
  await watcher.until((seen) => seen.some(({ topic }) => topic === INVERTER_STATE));
  expect(await before.stop()).toBe(0);

  const mounts = foldersIn(join(folder, 'after'), options, config);
  const restored = join(folder, 'after/data/state');
  cpSync(join(folder, 'before/data/state'), restored, { recursive: true });
  for (const path of [restored, ...readdirSync(restored).map((name) => join(restored, name))]) chownSync(path, 0, 0);
  const published = watcher.payloads(INVERTER_STATE).length;
  const after = await host.start(mounts, AS_APP);
  await watcher.until(() => watcher.payloads(INVERTER_STATE).length > published);
  expect(await after.isHealthy()).toBe(true);
  expect(cloud.logins).toHaveLength(1);
  expect(await after.log()).not.toMatch(/WARN|ERROR/);
  expect(await after.stop()).toBe(0);
});

it('begins with the set-up page while nothing is configured, is healthy meanwhile, and writes the files of the user', async () => {
  const { cloud, gateway, folder, watch } = await machine();
  const mounts = foldersIn(folder, {}, null);
  const container = await host.start(mounts, [...AS_APP, `--env=ISOLARCLOUD2MQTT_ISOLARCLOUD_GATEWAY=${gateway}`]);
  const view = async () => (await ask(PAGE_PORT, { path: '/api/setup', from: SUPERVISOR }).catch(() => null))?.status;
  await expect.poll(view, { timeout: 30_000 }).toBe(200);
  await expect.poll(() => container.isHealthy(), { timeout: 30_000 }).toBe(true);
  const { appKey, secretKey, username, password } = cloud.account;
  const answers = {
    'isolarcloud.app_key': appKey,
    'isolarcloud.secret_key': secretKey,
    'isolarcloud.username': username,
    'isolarcloud.password': password,
  };
  const send = (path: string, body: object = {}) => post(PAGE_PORT, `/api/setup/${path}`, body, {}, SUPERVISOR);
  expect((await send('answers', { answers })).text).toBe('[]');
  const { seal } = JSON.parse((await send('preview')).text);
  expect(JSON.parse((await send('write', { seal })).text)).toMatchObject({ written: true });
  await (await watch()).until((seen) => seen.some(({ topic }) => topic === INVERTER_STATE));
  expect(readFileSync(join(folder, 'config/config.yaml'), 'utf8')).toContain('!secret');
  expect(await container.stop()).toBe(0);
});

it('has the labels by which the Supervisor knows an app', async () => {
  const { stdout } = await host.podman('image', 'inspect', '--format', '{{json .Labels}}', process.env['APP_IMAGE_NAME'] ?? '');
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(JSON.parse(stdout)).toMatchObject({ 'io.hass.type': 'app', 'io.hass.version': version, 'io.hass.arch': 'aarch64|amd64' });
});

it('has a profile that AppArmor can read', () => {
  const profile = join(ROOT, 'home-assistant-app/apparmor.txt');
  const parse = (file: string) =>
    execFileSync('apparmor_parser', ['--skip-kernel-load', '--skip-cache', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  expect(() => parse(profile)).not.toThrow();
  const broken = join(mkdtempSync(join(tmpdir(), 'profile-')), 'apparmor.txt');
  writeFileSync(broken, readFileSync(profile, 'utf8').replace('capability chown,', 'capability chown'));
  expect(() => parse(broken)).toThrow();
});
