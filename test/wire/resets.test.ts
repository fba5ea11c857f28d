import { expect, it } from 'vitest';
import { waitFor } from '../homeassistant/support/waiting.ts';
import { startScene, untilRight } from './support/scene.ts';

it('is back after each of several resets', async () => {
  const scene = await startScene();
  const log = await scene.cloud.bridge(scene.wire.url);
  const linesWith = (text: string): number => log.filter((line) => line.includes(text)).length;
  await untilRight(scene, 30_000);

  for (const reset of [1, 2, 3]) {
    const heal = await scene.wire.poison({ type: 'reset_peer', attributes: { timeout: 0 } });
    await waitFor(() => expect(linesWith('broker_unreachable')).toBeGreaterThanOrEqual(reset), { what: `loss ${reset}` });
    await heal();
    // Waits for the new connection, because the retained messages may be correct before the bridge has connected again.
    await waitFor(() => expect(linesWith('connected to the broker')).toBeGreaterThan(reset), { what: `connection after loss ${reset}` });
    await untilRight(scene, 60_000);
  }
});
