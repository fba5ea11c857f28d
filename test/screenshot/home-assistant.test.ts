import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { hybridHome } from '../../src/simulator/fleet.ts';
import type { HomeAssistant } from '../homeassistant/support/home-assistant.ts';
import { OWNER } from '../homeassistant/support/onboarding.ts';
import { RestApi } from '../homeassistant/support/rest-api.ts';
import { startStage } from '../homeassistant/support/stage.ts';
import { openContext } from '../page/support/browser.ts';

const PICTURE = 'docs/images/home-assistant-device.png';
const HEIGHT = 1_000;
const DAY_MS = 86_400_000;
/** The time by which `startStage` advances the clock before it returns, so that the screenshot shows the present time. */
const STAGE_MS = 6 * 60_000;
const INVERTER = 'isolarcloud_1501234_14_1_1';
const LARGEST_BYTES = 200_000;

it("takes a picture of the inverter's device page", async () => {
  const startsAtMs = Date.now() - STAGE_MS;
  const plants = [hybridHome({ commissionedAt: startsAtMs - 400 * DAY_MS, middayAt: startsAtMs })];
  const stage = await startStage({ version: process.env['HOME_ASSISTANT'] ?? '', plants, startsAtMs });
  onTestFinished(() => stage.stop());
  const { homeAssistant } = stage;
  const tokens = await signIn(homeAssistant);
  await finishOnboarding(homeAssistant, tokens);
  const context = await openContext({ height: HEIGHT });
  await context.addInitScript(
    (values) => {
      for (const [key, value] of Object.entries(values)) localStorage.setItem(key, JSON.stringify(value));
    },
    kept(homeAssistant, tokens),
  );
  const page = await context.newPage();

  const device = (await homeAssistant.devices()).get(INVERTER);
  await page.goto(`${homeAssistant.url}/config/devices/device/${device?.id}`);
  const { entry: power } = await homeAssistant.entity(`${INVERTER}_13011`);
  const shown = (text: string | RegExp) => page.getByText(text).filter({ visible: true });
  for (const part of ['Casa Ipê SH10RT', 'by SUNGROW', 'Serial number', 'Connected via', 'Sensors', power.original_name ?? ''])
    await shown(part).first().waitFor({ timeout: 90_000 });
  // Further down there may be sensors without a value so far.
  const boxes = async () => Promise.all((await shown(/Loading|Unknown|Unavailable/).all()).map((one) => one.boundingBox()));
  const areInPicture = async (): Promise<boolean> => (await boxes()).some((box) => box !== null && box.y < HEIGHT);
  await expect.poll(areInPicture, { timeout: 90_000 }).toBe(false);

  const png = await page.screenshot();
  expect(png.length).toBeLessThan(LARGEST_BYTES);
  await mkdir(dirname(PICTURE), { recursive: true });
  await writeFile(PICTURE, png);
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
