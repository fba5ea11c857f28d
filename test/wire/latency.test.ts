import { expect, it } from 'vitest';
import { startScene, untilRight } from './support/scene.ts';

it('starts and goes on where every answer of the broker takes five seconds', async () => {
  const scene = await startScene();
  const heal = await scene.wire.poison({ type: 'latency', attributes: { latency: 5_000 } }, ['downstream']);
  const log = await scene.cloud.bridge(scene.wire.url);

  await untilRight(scene, 90_000);
  await untilRight(scene, 30_000);
  await heal();

  await untilRight(scene, 30_000);
  expect(log.filter((line) => line.includes('broker_unreachable'))).toEqual([]);
});
