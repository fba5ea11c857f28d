import { expect, it } from 'vitest';
import { APP_REDIRECT_URL } from '../../../src/commands/home-assistant-app/supplied-settings.ts';
import { AVAILABILITY, Watcher } from '../../support/mqtt.ts';
import { SUPERVISOR_TOKEN } from '../../support/supervisor.ts';
import { ask, post } from '../page/support.ts';
import { appSetting, hasFile, type Mosquitto, runApp, startMosquittoApp } from './app-scene.ts';

const BRIDGE_STATE = 'isolarcloud/bridge/state';

const watching = ({ broker, account }: Mosquitto): Promise<Watcher> => Watcher.on(broker.url, 'isolarcloud/#', account);

const hasPlant = (watcher: Watcher): Promise<void> =>
  watcher.until((seen) => seen.some(({ topic, payload }) => topic === 'isolarcloud/1501234/1501234_11_0_0/state' && payload !== ''));

it('brings the plant to the broker that Home Assistant has registered, with the options alone, and shows no secret', async () => {
  const setting = await appSetting();
  const mosquitto = await startMosquittoApp();
  setting.supervisor.mqtt = mosquitto.registration();
  const watcher = await watching(mosquitto);
  const { log, stop } = await runApp(setting);
  await hasPlant(watcher);
  expect(await stop()).toMatchObject({ end: 'ok', exit: 0 });
  for (const secret of [SUPERVISOR_TOKEN, mosquitto.account.password, setting.cloud.account.secretKey]) expect(log()).not.toContain(secret);
});

it('waits for a broker that is registered after its start', async () => {
  const setting = await appSetting();
  const { logged } = await runApp(setting);
  await logged('core-mosquitto');
  const mosquitto = await startMosquittoApp();
  setting.supervisor.mqtt = mosquitto.registration();
  await hasPlant(await watching(mosquitto));
});

it('says what to do while no broker is registered, in the log and on the page', async () => {
  const setting = await appSetting();
  const { logged, port } = await runApp(setting);
  await logged('No MQTT broker is registered in Home Assistant. Install the app Mosquitto broker');
  const { bridge } = JSON.parse((await ask(port, { path: '/api/snapshot' })).text);
  expect(bridge.connections.broker.problem).toMatchObject({ code: 'supervisor_broker_missing' });
});

it('starts while the Supervisor does not answer yet', async () => {
  const setting = await appSetting();
  setting.supervisor.mqtt = 'no_right';
  const { logged } = await runApp(setting);
  await logged('does not let this app ask for the broker');
  const mosquitto = await startMosquittoApp();
  setting.supervisor.mqtt = mosquitto.registration();
  await hasPlant(await watching(mosquitto));
});

it('ends at once while the Supervisor hangs', async () => {
  const setting = await appSetting();
  setting.supervisor.mqtt = 'hangs';
  const { stop } = await runApp(setting);
  const startedMs = performance.now();
  expect(await stop()).toMatchObject({ end: 'ok' });
  expect(performance.now() - startedMs).toBeLessThan(5_000);
});

it('takes the broker of config.yaml rather than that of Home Assistant, and names the options that the file overrides', async () => {
  const setting = await appSetting();
  setting.supervisor.mqtt = { host: '127.0.0.1', port: 1 };
  const own = await startMosquittoApp();
  const { username, password } = own.account;
  const watcher = await watching(own);
  const mqtt = `mqtt: { url: ${own.broker.url}, username: ${username}, password: ${password} }`;
  const { port } = await runApp(setting, `version: 1\n${mqtt}\npoints: { preset: standard }\n`);
  await hasPlant(watcher);
  await watcher.until((seen) => seen.some(({ topic, payload }) => topic === BRIDGE_STATE && payload.includes('app_option_overridden')));
  const { bridge, problem } = JSON.parse(watcher.payloads(BRIDGE_STATE).at(-1) ?? '');
  expect([bridge, problem]).toEqual([
    'app_option_overridden',
    'An option of the app has no effect, since config.yaml in the folder of the app sets it differently: preset. Set the option in config.yaml, or remove it from there and restart the app.',
  ]);
  const snapshot = JSON.parse((await ask(port, { path: '/api/snapshot?language=pt' })).text);
  expect(snapshot.bridge.problem).toMatchObject({ code: 'app_option_overridden', happened: expect.stringContaining('preset') });
});

it('serves the page to the Supervisor alone, below its prefix and without a password', async () => {
  const setting = await appSetting();
  const { port, logged } = await runApp(setting);
  await logged('the page is served');
  const headers = {
    host: 'solar.example.org',
    origin: 'https://solar.example.org',
    'x-ingress-path': '/api/hassio_ingress/Ingress-Token_1',
    'x-remote-user-name': 'ana',
  };
  expect((await ask(port, { path: '/api/snapshot', headers })).status).toBe(200);
  expect((await post(port, '/api/refresh', {}, headers)).status).toBe(200);
  expect((await ask(port, { path: '/api/snapshot', headers, from: '127.0.0.2' })).status).toBe(403);
  expect((await ask(port, { path: '/health', from: '127.0.0.2' })).status).toBe(403);
});

it('begins with the set-up page, which asks for neither broker nor Home Assistant, and goes on with its answers', async () => {
  const setting = await appSetting(null);
  const mosquitto = await startMosquittoApp();
  const { port, logged, folder, log } = await runApp(setting);
  await logged('open the set-up page');
  const steps = async (): Promise<Record<string, boolean>> => {
    const view = JSON.parse((await ask(port, { path: '/api/setup' })).text);
    return Object.fromEntries(view.steps.map(({ name, isSupplied }: { name: string; isSupplied: boolean }) => [name, isSupplied]));
  };
  expect(await steps()).toMatchObject({ broker: false, home_assistant: true });
  // The user installs the Mosquitto app meanwhile.
  setting.supervisor.mqtt = mosquitto.registration();
  await expect.poll(steps).toMatchObject({ broker: true, home_assistant: true, sign_in: false });
  const { appKey, secretKey, username, password } = setting.cloud.account;
  const answers = {
    'isolarcloud.app_key': appKey,
    'isolarcloud.secret_key': secretKey,
    'isolarcloud.username': username,
    'isolarcloud.password': password,
  };
  expect((await post(port, '/api/setup/answers', { answers })).text).toBe('[]');
  expect(JSON.parse((await post(port, '/api/setup/sign-in')).text)).toEqual({ ok: true });
  expect(JSON.parse((await post(port, '/api/setup/broker')).text)).toMatchObject({ ok: true });
  const watcher = await watching(mosquitto);
  const { seal } = JSON.parse((await post(port, '/api/setup/preview')).text);
  expect(JSON.parse((await post(port, '/api/setup/write', { seal })).text)).toMatchObject({ written: true });
  await hasPlant(watcher);
  expect(hasFile(folder, 'config.yaml')).toBe(true);
  expect(log()).not.toContain(SUPERVISOR_TOKEN);
});

it('asks on the page for what the options lack', async () => {
  const setting = await appSetting({ username: '', password: '', region: 'international' });
  const { port, logged } = await runApp(setting);
  await logged('open the set-up page');
  const view = JSON.parse((await ask(port, { path: '/api/setup' })).text);
  const options = view.steps.flatMap((step: { options: readonly { option: string }[] }) => step.options);
  const isSet = (option: string): unknown => options.find((each: { option: string }) => each.option === option)?.isSet;
  expect([isSet('isolarcloud.app_key'), isSet('isolarcloud.username')]).toEqual([true, false]);
});

it('is not started by options that nobody can have saved', async () => {
  const setting = await appSetting();
  setting.supervisor.options = { region: 1 };
  const { stop } = await runApp(setting);
  expect(await stop()).toMatchObject({ end: 'app_options_unreadable', exit: 78 });
});

it('follows a change of the password of the broker', async () => {
  const setting = await appSetting();
  const mosquitto = await startMosquittoApp();
  setting.supervisor.mqtt = mosquitto.registration();
  const { logged } = await runApp(setting);
  await hasPlant(await watching(mosquitto));
  await mosquitto.broker.stop();
  mosquitto.account.password = 'PLANTED-broker-password-2';
  await mosquitto.broker.start();
  await logged('refuses this client');
  setting.supervisor.mqtt = mosquitto.registration();
  const watcher = await watching(mosquitto);
  await watcher.untilLast(AVAILABILITY, 'online');
  await hasPlant(watcher);
});

it('follows the broker when it is reinstalled elsewhere', async () => {
  const setting = await appSetting();
  const before = await startMosquittoApp();
  setting.supervisor.mqtt = before.registration();
  const { logged } = await runApp(setting);
  await hasPlant(await watching(before));
  setting.supervisor.mqtt = 'not_provided';
  await before.broker.stop();
  await logged('No MQTT broker is registered');
  const after = await startMosquittoApp();
  setting.supervisor.mqtt = after.registration();
  await hasPlant(await watching(after));
});

it('leads the owner of an application with OAuth2.0 to the page, who pastes the address that the browser could not open', async () => {
  const application = { applicationId: '2471', redirectUrl: APP_REDIRECT_URL };
  const setting = await appSetting({ username: '', password: '', sign_in: 'oauth', application_id: '2471' }, application);
  const mosquitto = await startMosquittoApp();
  setting.supervisor.mqtt = mosquitto.registration();
  const { port, logged } = await runApp(setting);
  await logged('open the set-up page');
  const view = JSON.parse((await ask(port, { path: '/api/setup' })).text);
  expect(view.redirectUrl).toBe('http://localhost:8099/callback');
  const { page, redirectUrl } = JSON.parse((await post(port, '/api/setup/authorisation')).text);
  expect(redirectUrl).toBe(view.redirectUrl);
  const pasted = setting.cloud.authorise(page);
  expect(pasted).toMatch(/^http:\/\/localhost:8099\/callback\?/);
  expect(JSON.parse((await post(port, '/api/setup/authorise', { text: pasted, from: 'pasted' })).text)).toMatchObject({ ok: true });
  const watcher = await watching(mosquitto);
  const { seal } = JSON.parse((await post(port, '/api/setup/preview')).text);
  expect(JSON.parse((await post(port, '/api/setup/write', { seal })).text)).toMatchObject({ written: true });
  await hasPlant(watcher);
});
