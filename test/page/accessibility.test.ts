import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/texts/languages.ts';
import { manyPlants } from '../e2e/support.ts';
import { startBridge } from './support/bridge.ts';
import { findings, openPage } from './support/browser.ts';

const VIEWS = [
  { theme: 'light', language: 'en' },
  { theme: 'dark', language: 'en' },
  { theme: 'light', language: 'pt-BR' },
  { theme: 'dark', language: 'pt-BR' },
] as const;
const WIDTHS = [320, 1440];
const HOME = '#/plants/1501234';

describe.each(VIEWS)('in the $theme theme and $language', (view) => {
  it('no page has a fault that axe finds, or is wider than its window', async () => {
    const { url } = await startBridge({ plants: manyPlants() });
    for (const width of WIDTHS) {
      const page = await openPage(url, { ...view, width });
      await page.locator('.plant-card').first().waitFor();
      for (const hash of ['', '#/journal', '#/bridge', '#/diagnosis', HOME]) {
        await page.goto(`${url}${hash}`);
        await page.locator(hash === HOME ? '.curve canvas' : 'h1').waitFor();
        expect.soft(await findings(page), `${hash} at ${width} px`).toEqual([]);
      }
      await page.locator('.device-head').nth(1).click();
      for (const button of await page.locator('.button.quiet').all()) await button.click();
      expect.soft(await findings(page), `unfolded at ${width} px`).toEqual([]);
    }
  });
});

it('in no other language is a page wider than a window of 320 px', async () => {
  const { url } = await startBridge();
  for (const language of LANGUAGES.filter((one) => one !== 'en' && one !== 'pt')) {
    const page = await openPage(`${url}${HOME}`, { language, width: 320 });
    for (const hash of [HOME, '#/bridge']) {
      await page.goto(`${url}${hash}`);
      await page.locator('h1').waitFor();
      expect.soft(await findings(page), `${hash} in ${language}`).toEqual([]);
    }
  }
});

it('at 200 % zoom everything fits, and the chart is drawn as sharply as the text', async () => {
  const { url } = await startBridge();
  const page = await openPage(url, { zoom: 2 });
  const canvas = page.locator('.curve canvas');
  await canvas.waitFor();
  expect(await findings(page)).toEqual([]);
  expect(await canvas.evaluate((drawn: HTMLCanvasElement) => Math.round(drawn.width / drawn.clientWidth))).toBe(2);
});
