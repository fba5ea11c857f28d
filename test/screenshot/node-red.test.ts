import { writeFile } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { hybridHome } from '../../src/simulator/fleet.ts';
import { startFastBridge } from '../node-red/support/fast-bridge.ts';
import { NodeRed } from '../node-red/support/node-red.ts';
import { pointsFlow } from '../node-red/support/points-flow.ts';
import { openContext } from '../page/support/browser.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { hashOf, PICTURED } from '../support/pictured-sources.ts';
import { writePicture } from './support.ts';

const NOON = Date.UTC(2026, 2, 10, 15);
const DAY_MS = 86_400_000;

it('takes pictures of the flow that offers points, and of its page', { timeout: 180_000 }, async () => {
  const broker = await startMosquitto();
  onTestFinished(() => broker.stop());
  const nodeRed = await NodeRed.start();
  const { flow, tab, ask } = pointsFlow(broker.url, { DEVICE: 'SH10RT', POINT: 'pv_power' });
  await startFastBridge({ brokerUrl: broker.url, plants: [hybridHome({ commissionedAt: NOON - DAY_MS })], startMs: NOON, speed: 20 });
  await nodeRed.deploy(flow);

  const page = await (await openContext({ width: 1_640, height: 560 })).newPage();
  await page.goto(`${nodeRed.url}/#flow/${tab}`);
  await page.getByText(/^PV power: [\d.]+ W$/).waitFor();
  await page.evaluate('RED.sidebar.show("debug")');
  await nodeRed.post(`/inject/${ask}`, '');
  await page.getByText('array[1]').first().waitFor();
  await writePicture('node-red', await page.screenshot());
  await page.setViewportSize({ width: 640, height: 560 });
  await page.goto(`${nodeRed.url}/isolarcloud/points`);
  await page.locator('option').nth(30).scrollIntoViewIfNeeded();
  await writePicture('node-red-points', await page.screenshot());
  await writeFile(PICTURED.nodeRed.hashFile, hashOf(PICTURED.nodeRed));
  expect(await nodeRed.log()).not.toMatch(/\[(warn|error)\]|missing types/);
});
