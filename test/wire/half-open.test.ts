import { expect, it } from 'vitest';
import { startScene, untilBridgeIs, untilRight } from './support/scene.ts';

it('notices a connection that is open at one end only, and is back when the wire is whole', async () => {
  const scene = await startScene();
  const log = await scene.cloud.bridge(scene.wire.url);
  await untilRight(scene, 30_000);

  const heal = await scene.wire.poison({ type: 'timeout', attributes: { timeout: 0 } });
  await untilBridgeIs('offline', scene, 90_000); // the time of the keepalive plus the delay of the will
  await heal();

  await untilRight(scene, 60_000);
  expect(log.join('')).toContain('broker_unreachable');
});
