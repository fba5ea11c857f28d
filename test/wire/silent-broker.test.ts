import { expect, it } from 'vitest';
import { waitFor } from '../homeassistant/support/waiting.ts';
import { startScene, untilRight } from './support/scene.ts';

it('waits for a broker that accepts and never answers, without signing in to the cloud meanwhile', async () => {
  const scene = await startScene();
  const { simulator } = scene.cloud;
  await waitFor(() => expect(simulator.logins).toHaveLength(1), { what: 'the login of the reference' });

  const heal = await scene.wire.poison({ type: 'timeout', attributes: { timeout: 0 } });
  const log = await scene.cloud.bridge(scene.wire.url);
  await waitFor(() => expect(log.join('')).toContain('broker_unreachable'), { what: 'the end of the first attempt', deadlineMs: 60_000 });
  expect(simulator.logins).toHaveLength(1);
  await heal();

  await untilRight(scene, 60_000);
  expect(simulator.logins).toHaveLength(2);
});
