import { writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { hybridHome } from '../../src/simulator/fleet.ts';
import type { PlantSpec } from '../../src/simulator/plant.ts';
import { startBridge } from '../page/support/bridge.ts';
import { openPage } from '../page/support/browser.ts';
import { afterTwoDays } from '../page/support/past-curves.ts';
import { untilHour } from '../page/support/plant-time.ts';
import { hashOf, PICTURED } from '../support/pictured-sources.ts';
import { writePicture } from './support.ts';

const HOUR_MS = 3_600_000;
const UNTIL_AFTERNOON_MS = untilHour(15);

it('takes a picture of the page of a home in the afternoon, light and dark', { timeout: 300_000 }, async () => {
  const now = Date.now() + UNTIL_AFTERNOON_MS;
  const plant = withLargeBattery(hybridHome({ commissionedAt: now - 49 * HOUR_MS, seed: 4, lag: { baseMs: 500, jitterMs: 500 } }));
  const { url } = await startBridge({
    aheadMs: UNTIL_AFTERNOON_MS,
    plants: [plant],
    updatePeriodMs: 60_000,
    ...afterTwoDays(plant.psId, now),
  });
  for (const theme of ['light', 'dark'] as const) {
    const page = await openPage(url, { theme, width: 1280 });
    await page.evaluate(() => document.documentElement.style.setProperty('--font', 'Inter'));
    // The energies of the day are known from the second sample on.
    const energies = page.locator('.circle-labels');
    await expect
      .poll(
        async () => {
          await page
            .getByRole('button', { name: 'Poll now' })
            .click({ timeout: 100 })
            .catch(() => undefined);
          return (await energies.allTextContents()).join();
        },
        { timeout: 180_000, interval: 1_000 },
      )
      .toMatch(/^[^—]+kWh[^—]+$/);
    await page.locator('.curve canvas').waitFor();
    // The dots have left their circles.
    await page.waitForTimeout(3_500);
    const bottom = await page.locator('.plant-top').boundingBox();
    const png = await page.screenshot({ clip: { x: 0, y: 0, width: 1280, height: (bottom?.y ?? 0) + (bottom?.height ?? 0) + 24 } });
    await writePicture(`page-${theme}`, png);
  }
  await writeFile(PICTURED.page.hashFile, hashOf(PICTURED.page));
});

/** A battery that is not full in the afternoon. */
function withLargeBattery(plant: PlantSpec): PlantSpec {
  const { battery } = plant.site;
  return { ...plant, site: { ...plant.site, battery: battery && { ...battery, capacityWh: 90_000, initialSoc: 0.05 } } };
}
