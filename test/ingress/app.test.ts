import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { CloudSimulator } from '../../src/simulator/cloud.ts';
import { hybridHome } from '../../src/simulator/fleet.ts';
import { isAtLeast } from '../homeassistant/support/configuration.ts';
import { HomeAssistant } from '../homeassistant/support/home-assistant.ts';
import { versions } from '../homeassistant/support/versions.ts';
import { waitFor } from '../homeassistant/support/waiting.ts';
import { openPage } from '../page/support/browser.ts';
import { Person } from '../page/support/person.ts';
import { startPrefixProxy } from '../page/support/prefix-proxy.ts';
import { Cli, temporaryFolder } from '../support/cli.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { FakeSupervisor, SUPERVISOR_TOKEN } from '../support/supervisor.ts';
import { INGRESS_ENTRY } from '../support/supervisor-replies.ts';

const DAY_MS = 86_400_000;
const DAYS = 120;
/** The addresses of a Supervisor and of the page of an app; scripts/test-ingress.sh gives them to this machine. */
const SUPERVISOR = { address: '172.30.32.2', port: 80 };
const PAGE_URL = 'http://127.0.0.1:8099/';
const ACCOUNT = { username: 'addons', password: 'PLANTED-broker-password' };
const MOST_FIELDS = 10;
const MOST_PRESSES = 15;

/** A home with Home Assistant, the Mosquitto app and a Supervisor, in which the app was just installed and started for the first time. */
async function startApp(version: string) {
  const cloud = new CloudSimulator({ plants: [hybridHome({ commissionedAt: Date.now() - DAYS * DAY_MS, middayAt: Date.now() })] });
  const { url: gateway } = await cloud.start();
  onTestFinished(() => cloud.stop());
  const broker = await startMosquitto({ account: ACCOUNT });
  onTestFinished(() => broker.stop());
  const port = Number(new URL(broker.url).port);
  const homeAssistant = await HomeAssistant.start({
    version,
    brokerUrl: `mqtt://${ACCOUNT.username}:${ACCOUNT.password}@127.0.0.1:${port}`,
  });
  onTestFinished(() => homeAssistant.stop());
  const supervisor = await FakeSupervisor.start({}, SUPERVISOR.port);
  supervisor.core = { url: homeAssistant.url, token: homeAssistant.token };
  supervisor.coreVersion = version;
  supervisor.mqtt = { host: '127.0.0.1', port, ...ACCOUNT };
  const folder = temporaryFolder();
  const app = new Cli(['run', '--config', join(folder, 'config.yaml')], {
    cwd: folder,
    env: {
      SUPERVISOR_TOKEN,
      APP_OPTIONS: '{}',
      ISOLARCLOUD2MQTT_ISOLARCLOUD_GATEWAY: gateway,
      ISOLARCLOUD2MQTT_STATE_FOLDER: join(folder, 'state'),
    },
  });
  await app.until('open the set-up page');
  const url = await startPrefixProxy(PAGE_URL, `${INGRESS_ENTRY}/`, {
    from: SUPERVISOR.address,
    headers: { 'x-ingress-path': INGRESS_ENTRY },
  });
  return { cloud, homeAssistant, app, url };
}

it.each(versions)(
  'leads from its first start in Home Assistant %s to entities, past and Energy dashboard, with few fields and presses',
  async (version) => {
    const { cloud, homeAssistant, app, url } = await startApp(version);
    const { appKey, secretKey, username, password } = cloud.account;
    const page = await openPage(url, { motion: 'reduce' });
    const person = new Person(page);
    await person.arrive('Region');
    await person.press('Next');
    await person.arrive('Keys of your application');
    await person.type('App Key of your application in the Developer Portal', appKey);
    await person.type('Secret Key of the same application', secretKey);
    await person.press('Next');
    await person.arrive('Sign-in');
    await person.type('iSolarCloud account: user name or e-mail address', username);
    await person.type('Password of that account', password);
    await person.press('Sign in');
    await person.arrive('Plants to read');
    await page.getByRole('checkbox', { name: /Casa Ipê/ }).waitFor();
    await person.press('Next');
    await person.arrive('Points to read');
    await person.press('Next');
    await person.arrive('Configuration');
    await person.press('Write them and start the bridge');
    await page.getByRole('heading', { level: 1, name: 'Casa Ipê' }).waitFor();

    const yieldOf = 'isolarcloud_1501234_11_0_0_83024';
    await waitFor(async () => expect(Number((await homeAssistant.entity(yieldOf)).state?.state)).toBeGreaterThan(0), {
      what: 'the entities',
    });

    const isNew = isAtLeast(version, '2026.2');
    const link = `homeassistant://${isNew ? 'app' : 'hassio/ingress'}/local_isolarcloud2mqtt`;
    const devices = [...(await homeAssistant.devices()).values()];
    expect(devices.map(({ configuration_url }) => configuration_url)).toEqual(devices.map(() => link));

    await person.press('Write the past');
    await page.getByText(/^Written: \d+ hours/).waitFor({ timeout: 150_000 });
    const { entry } = await homeAssistant.entity(yieldOf);
    const past = await homeAssistant.statisticsDuringPeriod({
      start: new Date(Date.now() - (DAYS + 2) * DAY_MS),
      end: new Date(),
      statisticIds: [entry.entity_id],
      period: 'day',
    });
    expect(past[entry.entity_id]?.length).toBeGreaterThanOrEqual(DAYS - 2);

    await person.press('Add to the Energy dashboard');
    await page.getByText(/^Sources added to the Energy dashboard: [1-9]/).waitFor();
    const { energy_sources: sources } = await homeAssistant.command<{ energy_sources: { type: string; stat_energy_from?: string }[] }>(
      'energy/get_prefs',
    );
    expect(sources.map(({ type }) => type)).toEqual(expect.arrayContaining(['solar', 'grid', 'battery']));
    expect(sources.find(({ type }) => type === 'solar')?.stat_energy_from).toBe(entry.entity_id);
    expect(await homeAssistant.complaints()).toEqual([]);

    expect(person.fields).toBeLessThanOrEqual(MOST_FIELDS);
    expect(person.presses).toBeLessThanOrEqual(MOST_PRESSES);
    for (const secret of [SUPERVISOR_TOKEN, ACCOUNT.password, secretKey, password]) expect(app.output).not.toContain(secret);
  },
);
