import { beforeEach, expect, test } from 'vitest';
import type { DeviceSample, PointSpec } from '../../../src/model.ts';
import { LatestSamples } from '../../../src/poll/latest-samples.ts';
import { readingsOf } from '../../../src/readings/columns.ts';
import { PLANT_NET_POWERS } from '../../../src/readings/plant-net-power.ts';
import { ENGLISH, inWords } from '../../../src/texts/texts.ts';
import { lifetimeEnergy, power, status } from '../readings/spec.ts';
import { MINUTE, plant, START, sample } from './support.ts';

const INVERTER = '1_14_1_1';
const INTERVAL = 5 * MINUTE;
const HOME = plant('1');
const specs: readonly PointSpec[] = [
  { ...power, pointId: '10', slug: 'power' },
  { ...lifetimeEnergy, pointId: '20', slug: 'energy' },
  { ...status, deviceType: 14, pointId: '30', slug: 'status' },
];

let latest: LatestSamples;
beforeEach(() => {
  latest = new LatestSamples(() => specs);
});

const take = (samples: readonly DeviceSample[], readAt = START): readonly string[] =>
  latest.take(
    { samples, readAt },
    { contextOf: (psKey) => (psKey === INVERTER ? { plant: HOME, deviceType: 14 } : undefined), devicesOf: () => [] },
  );
const values = () => latest.of(INVERTER)?.values;

test('the newest readings of a device are those of its last sample', () => {
  take([sample(INVERTER, '20260310115500', { 10: '1500', 20: '2000' })]);
  take([sample(INVERTER, '20260310120000', { 10: '1600' })], START + INTERVAL);
  expect(values()).toEqual([1600, null, null]);
  expect(latest.of(INVERTER)?.deviceTime).toBe('2026-03-10T12:00:00-03:00');
});

test('a device that a poll says nothing of keeps its readings', () => {
  take([sample(INVERTER, '20260310115500', { 10: '1500' })]);
  take([], START + INTERVAL);
  expect(values()).toEqual([1500, null, null]);
});

test('a device without a place is left out and named', () => {
  expect(take([sample('9_14_1_1', '20260310115500', { 10: '1' }), sample(INVERTER, null)])).toEqual(['9_14_1_1']);
  expect(latest.of('9_14_1_1')).toBeUndefined();
});

test('a point is known from its first value on, and stays known', () => {
  take([sample(INVERTER, '20260310115500', { 10: '1500', 20: '--' })]);
  expect([...latest.known(INVERTER)]).toEqual(['10']);
  const before = latest.known(INVERTER);
  take([sample(INVERTER, '20260310120000', { 10: null })], START + INTERVAL);
  expect(latest.known(INVERTER)).toBe(before);
  expect([...latest.known('another')]).toEqual([]);
});

test('each device that was read is returned once', () => {
  take([sample(INVERTER, '20260310115500', { 10: '1500' }), sample('9_14_1_1', null)]);
  expect([...latest.takeChanged()]).toEqual([INVERTER]);
  expect([...latest.takeChanged()]).toEqual([]);
});

test('values that make no sense are counted as often as they change, and unknown status codes named once', () => {
  for (const code of ['77', '77', '78']) take([sample(INVERTER, '20260310115500', { 10: 'abc', 30: code })]);
  expect(latest.record.rejections.count).toBe(3);
  expect(inWords(latest.record.rejections.last ?? '', ENGLISH)).toBe(
    `${INVERTER} status, 78: a status code that the catalogue does not know`,
  );
  expect(latest.record.rejectionsOf('another').count).toBe(0);
  expect(latest.unknownCodes).toBe('14/30=77, 14/30=78');
});

test('without unknown codes there is nothing to name', () => {
  take([sample(INVERTER, '20260310115500', { 30: '64' })]);
  expect(latest.unknownCodes).toBeNull();
  expect(latest.record.rejections).toEqual({ count: 0, last: null });
});

test('the net power of a plant includes what a device said in an earlier poll, as long as that is fresh', () => {
  const GRID = PLANT_NET_POWERS[0] as PointSpec;
  const METER_POWER = { ...power, deviceType: 7, pointId: '8018' };
  const plantSpecs = [{ ...power, deviceType: 11, pointId: '83033' }, GRID];
  const ofHome = new LatestSamples((deviceType) => (deviceType === 11 ? plantSpecs : [METER_POWER]));
  const contextOf = (psKey: string) => ({ plant: HOME, deviceType: psKey === '1_7_1_1' ? 7 : 11 });
  const poll = (samples: readonly DeviceSample[], readAt: number, listed = ['1_7_1_1']) => {
    const devicesOf = () => listed.map((psKey) => ({ psKey, deviceType: 7 }));
    ofHome.take({ samples, readAt }, { contextOf, devicesOf });
    return readingsOf(ofHome.of('1_11_0_0')).find(({ spec }) => spec === GRID)?.value;
  };
  const ofPlant = (time: string) => sample('1_11_0_0', time, { 83033: '5' });

  expect(poll([ofPlant('20260310120000'), sample('1_7_1_1', '20260310120000', { 8018: '40' })], START, [])).toBeNull();
  expect(ofHome.known('1_11_0_0')).toEqual(new Set(['83033']));
  expect(poll([ofPlant('20260310120500')], START + INTERVAL)).toBe(40);
  expect(ofHome.known('1_11_0_0')).toEqual(new Set(['83033', 'net_grid_power']));
  expect(poll([ofPlant('20260310123000')], START + 6 * INTERVAL)).toBeNull();
  expect(poll([sample('1_7_1_1', '20260310123000', { 8018: '50' })], START + 6 * INTERVAL)).toBe(50);
});
