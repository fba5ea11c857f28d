import { expect, it } from 'vitest';
import { bridgeView } from '../../src/page/view/bridge-view.ts';
import { ENGLISH } from '../../src/texts/texts.ts';
import { bridgeFacts } from '../unit/page/model/support.ts';
import { findings, openPage } from './support/browser.ts';
import { servedPage } from './support/served-page.ts';

it('lists the entities whose removal waits, and asks once more before it removes them', async () => {
  const { port, source } = await servedPage({ password: null });
  const shown = bridgeView(bridgeFacts(), ENGLISH);
  source.bridge = () => ({ ...shown, homeAssistant: { ...shown.homeAssistant, held: 1 } });
  const page = await openPage(`http://127.0.0.1:${port}/#/bridge`, { language: 'en' });
  await page.getByText('Home Inverter: 1').click();
  await page.getByText('MPPT1 voltage sensor.home_inverter_mppt1_voltage').waitFor();
  expect(await findings(page)).toEqual([]);

  await page.getByRole('button', { name: 'Remove 1 entity' }).click();
  await page.getByRole('button', { name: 'Keep them' }).click();
  expect(source.asked).toEqual([]);
  await page.getByRole('button', { name: 'Remove 1 entity' }).click();
  await page.getByRole('button', { name: 'Remove them' }).click();
  await page.getByText('The entities are being removed.').waitFor();
  expect(source.asked).toEqual(['remove-held']);
});
