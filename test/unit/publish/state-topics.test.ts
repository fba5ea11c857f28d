import { expect, test } from 'vitest';
import type { Subject } from '../../../src/poll/collector.ts';
import { topicsOf } from '../../../src/publish/state-topics.ts';
import type { AsleepMode, DataState } from '../../../src/readings/data-state.ts';
import { topicsFor } from '../../../src/topics.ts';
import { alarm, device, plant, START } from '../poll/support.ts';
import { lifetimeEnergy, power } from '../readings/spec.ts';

const topics = topicsFor('base');
const acPower = { ...power, pointId: '10', slug: 'ac_power' };
const yielded = { ...lifetimeEnergy, pointId: '20', slug: 'total_yield' };
const HOME = plant('1');

/** @param values by slug; a point that is not named reads null */
function inverter(values: Readonly<Record<string, number | null>>): Subject {
  const specs = [acPower, yielded];
  const readings = specs.map((spec) => ({ spec, value: values[spec.slug] ?? null }));
  const deviceTime = '2026-03-10T12:00:00-03:00';
  const newest = {
    faultStatus: null,
    deployed: null,
    readings: { psKey: '1_14_1_1', measuredAt: START, deviceTime, readAt: START, readings },
  };
  return { psKey: '1_14_1_1', plant: HOME, device: device('1_14_1_1'), newest, specs };
}
const rejections = { count: 2, last: 'total_yield, 0: far below' };
const shown = (subject: Subject, facts: Partial<Parameters<typeof topicsOf>[0]> = {}, plainTopics = false, asleep: AsleepMode = 'zero') =>
  new Map(
    topicsOf({ subject, points: subject.specs, dataState: 'fresh', rejections, alarms: [], ...facts }, topics, { plainTopics, asleep }),
  );
const stateOf = (picture: ReadonlyMap<string, string>) => JSON.parse(picture.get('base/1/1_14_1_1/state') ?? '');

test('a device shows its diagnostics, its points by slug and the time of its sample', () => {
  expect(stateOf(shown(inverter({ ac_power: 0, total_yield: 12.5 })))).toEqual({
    fault: false,
    fault_status: 'normal',
    deployed: true,
    ac_power: 0,
    total_yield: 12.5,
    last_update: '2026-03-10T12:00:00-03:00',
    data_state: 'fresh',
    rejected_samples: 2,
    last_rejection: 'total_yield, 0: far below',
    device_time: '2026-03-10T12:00:00-03:00',
  });
});

test('a known point without a value is null, one that was never known is left out', () => {
  const state = stateOf(shown(inverter({ total_yield: 12.5 }), { points: [acPower, yielded] }));
  expect(state).toMatchObject({ ac_power: null, total_yield: 12.5 });
  expect(stateOf(shown(inverter({ total_yield: 12.5 }), { points: [yielded] }))).not.toHaveProperty('ac_power');
});

test('a device that was never read shows null', () => {
  expect(stateOf(shown({ ...inverter({}), newest: undefined }))).toMatchObject({ ac_power: null, total_yield: null, device_time: null });
});

test('plain topics hold each point alone, with the word null where it has no value', () => {
  const picture = shown(inverter({ total_yield: 12.5 }), {}, true);
  expect(picture.get('base/1/1_14_1_1/total_yield')).toBe('12.5');
  expect(picture.get('base/1/1_14_1_1/ac_power')).toBe('null');
  expect(picture.has('base/1/1_14_1_1/fault')).toBe(false);
});

test('availability says whether the measurements are alive', () => {
  expect(shown(inverter({})).get('base/1/1_14_1_1/availability')).toBe('online');
  expect(shown(inverter({}), { dataState: 'stale' }).get('base/1/1_14_1_1/availability')).toBe('offline');
});

test('a plant shows its open alarms, a device none', () => {
  const itself: Subject = { psKey: '1_11_0_0', plant: HOME, device: null, newest: undefined, specs: [] };
  const picture = shown(itself, { alarms: [alarm('1', { name: 'Grid overvoltage' })] });
  expect(JSON.parse(picture.get('base/1/1_11_0_0/alarms') ?? '')).toMatchObject({ count: 1, alarms: [{ name: 'Grid overvoltage' }] });
  expect(shown(inverter({})).has('base/1/1_14_1_1/alarms')).toBe(false);
});

test.each<[AsleepMode, DataState, number | null]>([
  ['zero', 'fresh', 7],
  ['zero', 'asleep', 0],
  ['zero', 'stale', null],
  ['keep', 'asleep', 7],
  ['keep', 'stale', null],
  ['unavailable', 'asleep', 7],
  ['unavailable', 'stale', 7],
])('with %s, PV power of a device that is %s reads %j, and its counter stays', (asleep, dataState, expected) => {
  const pvPower = { ...acPower, deviceType: 1 };
  const subject = inverter({ total_yield: 12.5 });
  const readings = [...(subject.newest?.readings.readings ?? []).slice(1), { spec: pvPower, value: 7 }];
  const newest = subject.newest && { ...subject.newest, readings: { ...subject.newest.readings, readings } };
  const state = stateOf(shown({ ...subject, newest }, { dataState }, false, asleep));
  expect(state).toMatchObject({ ac_power: expected, total_yield: 12.5, data_state: dataState });
});
