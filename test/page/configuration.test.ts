import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bridgeSections, startBroker, startCloud } from '../e2e/support.ts';
import { Cli, folderWith } from '../support/cli.ts';
import { freePort } from '../support/ports.ts';
import { findings, openPage } from './support/browser.ts';

it.each([
  ['light', 1280],
  ['dark', 320],
] as const)('changes points of a running bridge and has them taken up (%s, %s px)', async (theme, width) => {
  const port = await freePort();
  const folder = folderWith(bridgeSections(await startCloud(), await startBroker(), { page: { enabled: true, port } }));
  const bridge = new Cli(['run'], { cwd: folder });
  await bridge.until('connected to the broker');
  const page = await openPage(`http://127.0.0.1:${port}/#/bridge`, { theme, width, motion: 'reduce' });
  await page.getByRole('link', { name: 'Configuration' }).click();
  await page.getByRole('button', { name: 'Take up the configuration' }).click();
  await page.getByText('The file says the same as before').waitFor();
  expect(await findings(page)).toEqual([]);

  await page.getByRole('button', { name: 'Change plants, points or broker' }).click();
  await page.getByRole('checkbox', { name: 'Casa Ipê' }).waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('main').getByRole('radio').last().check();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Test the broker' }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('points.preset').waitFor();
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Write and take up' }).click();
  await page.getByText(/In use since .*points\.preset/).waitFor();
  await page.getByText(/^Written: config\.yaml\. The former content is in config\.yaml\.bak-\S+\.$/).waitFor();
  expect(readFileSync(join(folder, 'config.yaml'), 'utf8')).toMatch(/"?preset"?: "?all/);
});

it('reads a point more, and one less, after a press at the point and the confirmation of the change', async () => {
  const port = await freePort();
  const folder = folderWith(bridgeSections(await startCloud(), await startBroker(), { page: { enabled: true, port } }));
  const bridge = new Cli(['run'], { cwd: folder });
  await bridge.until('connected to the broker');
  const page = await openPage(`http://127.0.0.1:${port}/#/`, { width: 1280, motion: 'reduce' });
  const file = () => readFileSync(join(folder, 'config.yaml'), 'utf8');
  const showDevice = async (): Promise<void> => {
    await page.goto(`http://127.0.0.1:${port}/#/`);
    await page.locator('.device-head').first().click();
    await page.locator('.device-body').first().waitFor();
  };
  const confirm = async (option: string): Promise<void> => {
    await page.getByText(option).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Write and take up' }).click();
    await page.getByText(new RegExp(`In use since .*${option}`)).waitFor();
  };

  await showDevice();
  await page.getByText('Further points of this type').first().click();
  await page.getByRole('button', { name: /^Add / }).first().click();
  await confirm('points.include');
  const [added] = /\d+\/\d+/.exec(file()) ?? [];
  expect(file()).toMatch(/include/);

  await showDevice();
  await page
    .getByRole('button', { name: /^Leave out / })
    .first()
    .click();
  await confirm('points.exclude');
  expect(file()).toContain(added);
  expect(file()).toMatch(/exclude/);
});

it('a press at a point says why nothing changes: an option that the environment sets, and a part of the page that does not load', async () => {
  const port = await freePort();
  const folder = folderWith(bridgeSections(await startCloud(), await startBroker(), { page: { enabled: true, port } }));
  const bridge = new Cli(['run'], { cwd: folder, env: { ISOLARCLOUD2MQTT_POINTS_EXCLUDE: '["11/83022"]' } });
  await bridge.until('connected to the broker');
  const page = await openPage(`http://127.0.0.1:${port}/#/`, { width: 1280, motion: 'reduce' });
  const leaveOut = async (): Promise<void> => {
    await page.locator('.device-head').first().click();
    await page
      .getByRole('button', { name: /^Leave out / })
      .first()
      .click();
  };
  await leaveOut();
  await page.getByText('points.exclude is set by a variable of the environment').waitFor();
  await page.route('**/assets/change-point-*', (route) => route.abort());
  await page.reload();
  await leaveOut();
  await page.getByText('The bridge does not answer. Try again.').waitFor();
});
