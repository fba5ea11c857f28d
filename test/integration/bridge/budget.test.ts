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

test('a limit that the service states applies if it is lower than the configured one', async () => {
  const { bed, cloud } = await simulated({ plants, quotas: { perHour: 100, perDay: 10_000 } });
  const bridge = await bed.run(polling({ per_hour: 1_000_000 }));
  await bed.pass(6 * HOUR);
  const perHour = new Map<number, number>();
  for (const { at } of cloud.calls) perHour.set(Math.floor(at / HOUR), (perHour.get(Math.floor(at / HOUR)) ?? 0) + 1);
  expect(Math.max(...perHour.values())).toBeLessThanOrEqual(80);
  expect(bridge.status['calls_left']).toBeLessThanOrEqual(80);
  expect(bridge.status).toMatchObject({ calls_this_hour: perHour.get(Math.floor(bed.clock.now() / HOUR)) ?? 0 });
});

test('an application that may not query its limits does so once, and no problem is reported', async () => {
  const { bed, cloud, calls } = await simulated({ plants });
  cloud.inject({ kind: 'result_code', code: 'E900', endpoint: 'getOpenApiCallInfo' });
  const bridge = await bed.run();
  await bed.pass(DAY);
  expect(calls('getOpenApiCallInfo')).toHaveLength(1);
  expect(cloud.logins).toHaveLength(1);
  expect(bridge.status).toMatchObject({ account: 'ok', problem: null });
});

test('readings from before the calls were used up are published', async () => {
  const { bed } = await simulated({ plants });
  const bridge = await bed.run(polling({ per_hour: 15 }));
  expect(bridge.status).toMatchObject({ quota: 'budget_spent' });
  expect(bridge.availability('1501234_11_0_0')).toBe('online');
});
