import { expect, test } from 'vitest';
import { collectorOptions } from '../../../src/app/collector-options.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { requestedPointIds } from '../../../src/readings/net-power.ts';
import type { LoggedCall } from '../../../src/simulator/calls.ts';
import { uniformFleet } from '../../../src/simulator/fleet.ts';
import type { PlantSpec } from '../../../src/simulator/plant.ts';
import { DAY, HOUR, MINUTE, NOON, simulated } from '../../support/test-bed.ts';

const commissionedAt = NOON - HOUR;
const MOST_KEYS = 50;
const MOST_POINTS = 100;

const fleet = (plants: number): PlantSpec[] => uniformFleet({ plants, devicesPerPlant: 6, commissionedAt });

/** Key: device type, including the plant itself (11). Value: number of points that the default configuration requests. */
function pointsByType(): ReadonlyMap<number, number> {
  const yaml = 'version: 1\nisolarcloud: { app_key: a, secret_key: b, username: c, password: d }\n';
  const config = loadConfig({ path: 'config.yaml', env: {}, readFile: () => yaml });
  const { selection, computed } = collectorOptions(config);
  const asked = [...selection].map(([type, points]) => {
    const specs = [...points.map(({ spec }) => spec), ...computed.filter(({ deviceType }) => deviceType === type)];
    return [type, new Set(specs.flatMap(requestedPointIds)).size] as const;
  });
  return new Map(asked);
}

function leastCalls(plants: readonly PlantSpec[]): number {
  const devices = new Map([[11, plants.length]]);
  for (const { type } of plants.flatMap((plant) => plant.devices)) devices.set(type, (devices.get(type) ?? 0) + 1);
  const points = pointsByType();
  return [...devices].reduce(
    (sum, [type, count]) => sum + Math.ceil(count / MOST_KEYS) * Math.ceil((points.get(type) ?? 0) / MOST_POINTS),
    0,
  );
}

test.each([3, 60])('a cycle over %i plants makes no more realtime calls than the limits ask for', async (plants) => {
  const { bed, cloud, calls } = await simulated({ plants: fleet(plants) });
  await bed.run();
  expect(calls('getDeviceRealTimeData')).toHaveLength(leastCalls(fleet(plants)));
  cloud.clearCalls();
  await bed.pass(5 * MINUTE);
  expect(calls('getDeviceRealTimeData')).toHaveLength(leastCalls(fleet(plants)));
  expect(Math.max(...calls('getDeviceRealTimeData').map(({ keys }) => keys))).toBeLessThanOrEqual(MOST_KEYS);
});

const HISTORY = 'getDevicePointsDayMonthYearDataList';
const times = (calls: readonly LoggedCall[]): number[] => [...new Set(calls.map(({ at }) => at))];
const gaps = (calls: readonly LoggedCall[]): number[] =>
  times(calls).flatMap((at, index, all) => (index === 0 ? [] : [at - (all[index - 1] ?? 0)]));

test('each list is read as often as it changes, and no call is made beside those', async () => {
  const plants = uniformFleet({ plants: 2, devicesPerPlant: 1, commissionedAt });
  const { bed, cloud, calls } = await simulated({ plants });
  await bed.run();
  await bed.pass(25 * HOUR);
  expect(new Set(gaps(calls('getPowerStationList')))).toEqual(new Set([15 * MINUTE]));
  expect(new Set(gaps(calls('getDeviceListByUser')))).toEqual(new Set([6 * HOUR]));
  expect(new Set(gaps(calls('getDeviceRealTimeData')))).toEqual(new Set([5 * MINUTE]));
  expect(gaps(calls('getPowerStationDetail')).map((gap) => Math.round(gap / MINUTE) * MINUTE)).toEqual([DAY]);
  expect(calls('getPowerStationDetail')).toHaveLength(2 * plants.length);
  expect(calls('getOpenPointInfo').map(({ deviceType }) => deviceType)).toEqual([11, 14]);
  const known = ['login', 'getPowerStationList', 'getPowerStationDetail', 'getDeviceListByUser', 'getOpenPointInfo', 'getOpenApiCallInfo'];
  expect(cloud.calls.filter(({ endpoint }) => ![...known, 'getDeviceRealTimeData', HISTORY].includes(endpoint))).toEqual([]);
  expect(calls(HISTORY)).toHaveLength(2); // one call for the day before, for each device type with lifetime counters
  expect(calls('login')).toHaveLength(1);
});

test('the details of many plants are spread over the cycles', async () => {
  const { bed, calls } = await simulated({ plants: fleet(25) });
  await bed.run();
  expect(calls('getPowerStationDetail')).toHaveLength(10);
  await bed.pass(10 * MINUTE);
  expect(calls('getPowerStationDetail')).toHaveLength(25);
});

test('a restart uses the token of the run before', async () => {
  const { bed, cloud } = await simulated({ plants: fleet(1) });
  const bridge = await bed.run();
  await bridge.stop();
  await bed.run();
  expect(cloud.logins).toHaveLength(1);
});

test('without a broker nothing is asked of the cloud, and polling begins once it is there', async () => {
  const { bed, cloud } = await simulated({ plants: fleet(1) });
  await bed.broker.stop();
  await bed.run();
  expect(cloud.calls).toEqual([]);
  await bed.broker.start();
  await bed.pass(10 * MINUTE);
  expect(cloud.calls).not.toEqual([]);
});
