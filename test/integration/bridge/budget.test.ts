import { expect, test } from 'vitest';
import { hybridHome } from '../../../src/simulator/fleet.ts';
import { DAY, HOUR, MINUTE, NOON, simulated } from '../../support/test-bed.ts';

const plants = [hybridHome({ commissionedAt: NOON - DAY })];
const polling = (budget: object) => ({ settings: { polling: { budget } } });

test('80 % of the budget is never passed, over restarts of the bridge, and the bridge says why it waits', async () => {
  const { bed, cloud } = await simulated({ plants });
  const bridge = await bed.run(polling({ per_hour: 30 }));
  await bed.pass(10 * MINUTE);
  await bridge.stop();
  const restarted = await bed.run(polling({ per_hour: 30 }));
  await bed.pass(40 * MINUTE);
  expect(cloud.calls.length).toBeGreaterThan(20);
  expect(cloud.calls.length).toBeLessThanOrEqual(24);
  expect(restarted.status).toMatchObject({ quota: 'budget_spent', cloud: 'ok', calls_left: 0 });
  await bed.pass(11 * MINUTE);
  expect(restarted.status).toMatchObject({ quota: 'ok', problem: null });
});

test('what the service says of its limits counts where it is less than the configuration', async () => {
  const { bed, cloud } = await simulated({ plants, quotas: { perHour: 100, perDay: 10_000 } });
  const bridge = await bed.run(polling({ per_hour: 1_000_000 }));
  await bed.pass(6 * HOUR);
  const perHour = new Map<number, number>();
  for (const { at } of cloud.calls) perHour.set(Math.floor(at / HOUR), (perHour.get(Math.floor(at / HOUR)) ?? 0) + 1);
  expect(Math.max(...perHour.values())).toBeLessThanOrEqual(80);
  expect(bridge.status['calls_left']).toBeLessThanOrEqual(80);
  expect(bridge.status).toMatchObject({ calls_this_hour: perHour.get(Math.floor(bed.clock.now() / HOUR)) ?? 0 });
});

test('an application that may not ask for its limits is asked once, and nobody is told of a problem', async () => {
  const { bed, cloud, calls } = await simulated({ plants });
  cloud.inject({ kind: 'result_code', code: 'E900', endpoint: 'getOpenApiCallInfo' });
  const bridge = await bed.run();
  await bed.pass(DAY);
  expect(calls('getOpenApiCallInfo')).toHaveLength(1);
  expect(cloud.logins).toHaveLength(1);
  expect(bridge.status).toMatchObject({ account: 'ok', problem: null });
});

test('what was read before the calls were used up is published', async () => {
  const { bed } = await simulated({ plants });
  const bridge = await bed.run(polling({ per_hour: 15 }));
  expect(bridge.status).toMatchObject({ quota: 'budget_spent' });
  expect(bridge.availability('1501234_11_0_0')).toBe('online');
});
