import { expect, it } from 'vitest';
import { waitFor } from '../homeassistant/support/waiting.ts';
import { Watcher } from '../support/mqtt.ts';
import { retained, startScene, untilRight } from './support/scene.ts';
import { Wire } from './support/toxiproxy.ts';

const INVERTER_STATE = 'isolarcloud/1501234/1501234_14_1_1/state';

it('is not delayed by a subscriber that reads a kilobyte a second, and that subscriber receives everything in the end', async () => {
  const scene = await startScene();
  const slowWire = await Wire.to(scene.broker.url);
  const heal = await slowWire.poison({ type: 'bandwidth', attributes: { rate: 1 } }, ['downstream']);
  const slow = await Watcher.on(slowWire.url, '#');
  const log = await scene.cloud.bridge(scene.wire.url);

  await untilRight(scene, 30_000);
  await untilRight(scene, 30_000);
  expect(log.join('')).not.toContain('broker_unreachable');
  const published = (await retained(scene.broker.url)).get(INVERTER_STATE);
  expect(slow.payloads(INVERTER_STATE)).not.toContain(published);
  await heal();

  await waitFor(() => expect(slow.payloads(INVERTER_STATE)).toContain(published), { what: 'the slow subscriber to catch up' });
});
