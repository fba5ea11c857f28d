import { writeFile } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { hybridHome } from '../../src/simulator/fleet.ts';
import type { HomeAssistant } from '../homeassistant/support/home-assistant.ts';
import { OWNER } from '../homeassistant/support/onboarding.ts';
import { OneShots } from '../homeassistant/support/one-shots.ts';
import { RestApi } from '../homeassistant/support/rest-api.ts';
import { startStage } from '../homeassistant/support/stage.ts';
import { websocketCommand } from '../homeassistant/support/websocket.ts';
import { openContext } from '../page/support/browser.ts';
import { hashOf, PICTURED } from '../support/pictured-sources.ts';
import { writePicture } from './support.ts';

const HEIGHT = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The time by which `startStage` advances the clock before it returns, so that the pictures show the present time. */
const STAGE_MS = 6 * 60_000;
const INVERTER = 'isolarcloud_1501234_14_1_1';

/** In the time zone of the plant it is about one o'clock, so that the sun shines at any time of this test. */
const OFFSET_HOURS = 13 - new Date().getUTCHours();
const TIME_ZONE = `Etc/GMT${OFFSET_HOURS > 0 ? '-' : '+'}${Math.abs(OFFSET_HOURS)}`;
/** The day before in this time zone. */
const YESTERDAY = new Date(Date.now() + OFFSET_HOURS * HOUR_MS - DAY_MS).toISOString().slice(0, 10);

it('takes pictures of the device page of an inverter, and of a day in the Energy dashboard', { timeout: 600_000 }, async () => {
  const startsAtMs = Date.now() - STAGE_MS;
  const home = hybridHome({ commissionedAt: startsAtMs - 400 * DAY_MS, middayAt: startsAtMs, stepMs: 5 * 60_000 });
  const plants = [{ ...home, zone: { offsetMinutes: OFFSET_HOURS * 60, followsDaylightTime: false } }];
  const stage = await startStage({ version: process.env['HOME_ASSISTANT'] ?? '', plants, startsAtMs });
  onTestFinished(() => stage.stop());
  const { homeAssistant } = stage;
  const tokens = await signIn(homeAssistant);
  await finishOnboarding(homeAssistant, tokens);
  await websocketCommand(homeAssistant.url, homeAssistant.token, 'config/core/update', { time_zone: TIME_ZONE });
  const commands = await OneShots.on(stage);
  onTestFinished(() => commands.stop());
  expect(await commands.run('energy', '--apply')).toMatchObject({ end: 'ok' });
  expect(await commands.run('backfill', '--from', YESTERDAY, '--resolution', 'hour', '--apply')).toMatchObject({ end: 'ok' });
  const context = await openContext({ height: HEIGHT, timeZone: TIME_ZONE });
  await context.addInitScript(
    (values) => {
      for (const [key, value] of Object.entries(values)) localStorage.setItem(key, JSON.stringify(value));
    },
    kept(homeAssistant, tokens),
  );
  const page = await context.newPage();
  const shown = (text: string | RegExp) => page.getByText(text).filter({ visible: true });

  const device = (await homeAssistant.devices()).get(INVERTER);
  await page.goto(`${homeAssistant.url}/config/devices/device/${device?.id}`);
  const { entry: power } = await homeAssistant.entity(`${INVERTER}_13011`);
  for (const part of ['Casa Ipê SH10RT', 'by SUNGROW', 'Serial number', 'Connected via', 'Sensors', power.original_name ?? ''])
    await shown(part).first().waitFor({ timeout: 90_000 });
  // Further down there may be sensors without a value so far.
  const boxes = async () => Promise.all((await shown(/Loading|Unknown|Unavailable/).all()).map((one) => one.boundingBox()));
  const areInPicture = async (): Promise<boolean> => (await boxes()).some((box) => box !== null && box.y < HEIGHT);
  await expect.poll(areInPicture, { timeout: 90_000 }).toBe(false);
  await writePicture('home-assistant-device', await page.screenshot());

  await page.goto(`${homeAssistant.url}/energy/electricity`);
  await shown('Energy distribution').first().waitFor({ timeout: 90_000 });
  // The bridge runs since today, so that only the day before is complete.
  await page.getByRole('button', { name: 'Previous' }).first().click();
  await expect.poll(async () => shown(/kWh/).count(), { timeout: 90_000 }).toBeGreaterThan(5);
  // The bars grow when they are drawn.
  await page.waitForTimeout(3_000);
  await writePicture('home-assistant-energy', await page.screenshot());
  await writeFile(PICTURED.homeAssistant.hashFile, hashOf(PICTURED.homeAssistant));
});

/** Completes the onboarding steps that the other tests skip. Until they are done, every page of Home Assistant redirects to them. */
async function finishOnboarding({ url }: HomeAssistant, { access_token }: Tokens): Promise<void> {
  const rest = new RestApi(url, access_token);
  for (const step of ['core_config', 'analytics']) await rest.post(`/api/onboarding/${step}`, {});
  await rest.post('/api/onboarding/integration', { client_id: `${url}/`, redirect_uri: `${url}/` });
}

interface Tokens {
  readonly access_token: string;
  readonly expires_in: number;
}

/**
 * Signs in to Home Assistant as its owner.
 * @returns the tokens of the session
 */
async function signIn({ url }: HomeAssistant): Promise<Tokens> {
  const rest = new RestApi(url);
  const client_id = `${url}/`;
  const flow = { client_id, handler: ['homeassistant', null], redirect_uri: client_id };
  const { flow_id } = await rest.post<{ flow_id: string }>('/auth/login_flow', flow);
  const { result } = await rest.post<{ result: string }>(`/auth/login_flow/${flow_id}`, { client_id, ...OWNER });
  return rest.postForm('/auth/token', { grant_type: 'authorization_code', code: result, client_id });
}

/** @returns the values that Home Assistant's pages keep in the browser's local storage after a sign-in */
const kept = ({ url }: HomeAssistant, tokens: Tokens): Readonly<Record<string, unknown>> => ({
  hassTokens: { ...tokens, hassUrl: url, clientId: `${url}/`, expires: Date.now() + tokens.expires_in * 1000 },
});
