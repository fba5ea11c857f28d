import { expect, test } from 'vitest';
import { europeanHome, hybridHome } from '../../../src/simulator/fleet.ts';
import { type CallCounts, countsOf, FLAVOURS, type Flavour } from '../../support/flavours.ts';
import { DAY, HOUR, NOON, simulated } from '../../support/test-bed.ts';

const plants = [hybridHome, europeanHome].map((build) => build({ commissionedAt: NOON - 3 * DAY }));
/** Plants (11), hybrid inverters, batteries, meters and communicators. */
const TYPES = 5;
/** Device types with lifetime counters: one call each has their values at the last midnight. */
const COUNTED = 4;
const SAMPLES_PER_HOUR = 12;
const PLANT_LISTS_PER_HOUR = 4;

const FEWEST: Readonly<Record<Flavour['signIn'], { readonly start: CallCounts; readonly hour: CallCounts }>> = {
  password: {
    start: {
      login: 1,
      getPowerStationList: 1,
      getPowerStationDetail: plants.length,
      getDeviceListByUser: 2,
      getOpenPointInfo: TYPES,
      getDeviceRealTimeData: TYPES,
      getDevicePointsDayMonthYearDataList: COUNTED,
      getOpenApiCallInfo: 1,
    },
    hour: { getDeviceRealTimeData: SAMPLES_PER_HOUR * TYPES, getPowerStationList: PLANT_LISTS_PER_HOUR },
  },
  oauth: {
    start: {
      'platform/queryPowerStationList': 1,
      'platform/getPowerStationDetail': plants.length,
      'platform/getDeviceListByPsId': 2 * plants.length,
      'platform/getDeviceRealTimeData': TYPES,
      'platform/getDevicePointDayMonthYearDataList': COUNTED,
    },
    hour: { 'platform/getDeviceRealTimeData': SAMPLES_PER_HOUR * TYPES, 'platform/queryPowerStationList': PLANT_LISTS_PER_HOUR },
  },
};

/** Runs a bridge for an hour. @returns what it publishes of the plants, and what the broker retains of the announcements */
async function hourOf({ cloud: options, signIn }: Flavour): Promise<readonly string[]> {
  const { bed, cloud } = await simulated({ plants, ...options });
  if (cloud.oauth !== null) await bed.authorise(cloud);
  cloud.clearCalls();
  const bridge = await bed.run();
  expect(countsOf(cloud.calls)).toEqual(FEWEST[signIn].start);
  cloud.clearCalls();
  const before = bed.watcher.seen.length;
  await bed.pass(HOUR);
  expect(countsOf(cloud.calls)).toEqual(FEWEST[signIn].hour);
  const ofPlants = bed.watcher.seen.slice(before).filter(({ topic }) => /^isolarcloud\/\d+\//.test(topic));
  const announced = await bed.retained('homeassistant/#');
  await bridge.stop();
  return [
    ...ofPlants.map(({ topic, payload }) => `${topic} ${payload}`),
    ...[...announced].map(([topic, payload]) => `${topic} ${payload}`),
  ];
}

test('a bridge publishes and announces the same in both flavours, plain and encrypted, with the fewest calls of each', async () => {
  const hours: (readonly string[])[] = [];
  for (const flavour of FLAVOURS) hours.push(await hourOf(flavour));
  expect(hours[0]?.length).toBeGreaterThan(SAMPLES_PER_HOUR * TYPES);
  for (const hour of hours) expect(hour.toSorted()).toEqual(hours[0]?.toSorted());
});
