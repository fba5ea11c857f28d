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
