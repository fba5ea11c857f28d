import { expect, test } from 'vitest';
import { documentOf, type SubjectFacts } from '../../../src/live/live-document.ts';
import { StateTemplates } from '../../../src/live/state-templates.ts';
import type { Subject } from '../../../src/poll/collector.ts';
import type { AsleepMode, DataState } from '../../../src/readings/data-state.ts';
import { alarm, device, plant, START } from '../poll/support.ts';
import { lifetimeEnergy, power } from '../readings/spec.ts';

const acPower = { ...power, pointId: '10', slug: 'ac_power' };
const yielded = { ...lifetimeEnergy, pointId: '20', slug: 'total_yield' };
const HOME = plant('1');

/** Returns an inverter with readings. @param values key: slug; points that are not given have the value null */
function inverter(values: Readonly<Record<string, number | null>>): Subject {
  const specs = [acPower, yielded];
  const deviceTime = '2026-03-10T12:00:00-03:00';
  const newest = { psKey: '1_14_1_1', faultStatus: null, deployed: null, measuredAt: START, deviceTime, readAt: START };
  const columns = { specs, values: specs.map(({ slug }) => values[slug] ?? null) };
  return { psKey: '1_14_1_1', plant: HOME, device: device('1_14_1_1'), newest: { ...newest, ...columns }, specs };
}
const rejections = { count: 2, last: 'total_yield, 0: far below' };
const shown = (subject: Subject, facts: Partial<SubjectFacts> = {}) =>
  documentOf(subject, {
    ...{
      points: subject.specs,
      dataState: 'fresh',
      rejections,
      alarms: [],
      asleep: 'zero',
      previous: undefined,
      templates: new StateTemplates(),
    },
    ...facts,
  });

test('a device shows its diagnostics, its points by slug and the time of its sample', () => {
  expect(shown(inverter({ ac_power: 0, total_yield: 12.5 })).state).toEqual({
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
  const { state } = shown(inverter({ total_yield: 12.5 }), { points: [acPower, yielded] });
  expect(state).toMatchObject({ ac_power: null, total_yield: 12.5 });
  expect(shown(inverter({ total_yield: 12.5 }), { points: [yielded] }).state).not.toHaveProperty('ac_power');
});

test('a device that was never read shows null', () => {
  expect(shown({ ...inverter({}), newest: undefined }).state).toMatchObject({ ac_power: null, total_yield: null, device_time: null });
});

test('measurements are alive while they are fresh', () => {
  expect(shown(inverter({})).isAlive).toBe(true);
  expect(shown(inverter({}), { dataState: 'stale' }).isAlive).toBe(false);
});

test('a plant shows its open alarms, a device none', () => {
  const itself: Subject = { psKey: '1_11_0_0', plant: HOME, device: null, newest: undefined, specs: [] };
  const { alarms } = shown(itself, { alarms: [alarm('1', { name: 'Grid overvoltage' })] });
  expect(alarms).toMatchObject({ count: 1, alarms: [{ name: 'Grid overvoltage' }] });
  expect(shown(inverter({})).alarms).toBeNull();
});

test('the document of an earlier run is shown with its age until the device is read', () => {
  const state = { total_yield: 40, ac_power: 7, device_time: '2026-03-10T09:00:00-03:00', data_state: 'fresh', fault: true };
  const previous = { psId: '1', psKey: '1_14_1_1', deviceType: 14, state, isOfProcess: false };
  const unread = { ...inverter({}), newest: undefined };
  expect(shown(unread, { dataState: 'asleep', previous })).toMatchObject({
    state: { ...state, ac_power: 0, data_state: 'asleep' },
    isAlive: false,
  });
  expect(shown(unread, { dataState: 'fresh', previous }).isAlive).toBe(false);
  expect(shown(unread, { dataState: 'fresh', previous: { ...previous, isOfProcess: true } }).isAlive).toBe(true);
  expect(shown(inverter({ total_yield: 41 }), { previous }).state).toMatchObject({ total_yield: 41, fault: false });
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
  const newest = subject.newest && { ...subject.newest, specs: [pvPower, yielded], values: [7, 12.5] };
  const { state } = shown({ ...subject, newest }, { dataState, asleep });
  expect(state).toMatchObject({ ac_power: expected, total_yield: 12.5, data_state: dataState });
});
