import { expect, it } from 'vitest';
import { waitFor } from '../homeassistant/support/waiting.ts';
import { startScene, untilRight } from './support/scene.ts';

it('is back after each of several resets', async () => {
  const scene = await startScene();
  const log = await scene.cloud.bridge(scene.wire.url);
  const losses = (): number => log.filter((line) => line.includes('broker_unreachable')).length;
  await untilRight(scene, 30_000);

  for (const reset of [1, 2, 3]) {
    const heal = await scene.wire.poison({ type: 'reset_peer', attributes: { timeout: 0 } });
    await waitFor(() => expect(losses()).toBeGreaterThanOrEqual(reset), { what: `loss ${reset}` });
    await heal();
    await untilRight(scene, 60_000);
  }
});
