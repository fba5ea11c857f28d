import { expect, test } from 'vitest';
import { pointsOf } from '../../../../src/catalogue/index.ts';
import type { LiveDocument } from '../../../../src/live/live-document.ts';
import type { ViewContext } from '../../../../src/page/view/context.ts';
import { deviceView, offeredPoints } from '../../../../src/page/view/device-view.ts';
import { plantView } from '../../../../src/page/view/plant-view.ts';
import { todaySums } from '../../../../src/page/view/today-sums.ts';
import { alarm, HOUR, plant, START } from '../../poll/support.ts';
import { documentWith, HOME, HYBRID, viewContext } from './support.ts';

const KEY = '1_11_0_0';

/** A plant with its devices. @param documents the plant's own first */
function openPlant(documents: readonly LiveDocument[], context: ViewContext) {
  const [own] = documents;
  if (own === undefined) throw new Error('no plant');
  return { plant: plantView(own, documents, context), devices: documents.map((document) => deviceView(document, context)) };
}

const counters = { daily_yield: 12, daily_purchased_energy: 2, daily_load_consumption: 8 };

test('the energy of today comes from daily counters that were measured today', () => {
  const sums = todaySums([documentWith(KEY, counters)], { nowMs: START, offsetMinutes: -180 });
  expect(sums).toEqual({ produced: 12, bought: 2, sold: null, charged: null, discharged: null, used: 8, selfSufficiency: 0.75 });
});

test('a daily counter of yesterday says nothing of today, also if it is the same day in UTC', () => {
  const measuredAt = Date.UTC(2026, 2, 10, 2, 30); // 23:30 of the day before at the plant
  const sums = todaySums([documentWith(KEY, counters, { measuredAt })], { nowMs: START, offsetMinutes: -180 });
  expect(sums).toMatchObject({ produced: null, bought: null, selfSufficiency: null });
});

test('a plant shows itself and its devices with value, age, topic and the reason for each point', () => {
  const documents = [documentWith(KEY, counters, { alarms: [alarm('1', { name: 'Grid fault' })] }), documentWith(HYBRID, { pv_power: 5 })];
  const open = openPlant(documents, viewContext);
  expect(open.plant).toMatchObject({
    ...{
      psId: '1',
      name: 'Home',
      openAlarms: 1,
      hasProblem: true,
      offsetMinutes: -180,
      psKeys: [KEY, HYBRID],
      producedToday: 12,
      dayEndsAt: START + 12 * HOUR,
    },
    alarms: [{ name: 'Grid fault', kind: 'alarm', level: 1 }],
  });
  const [, inverter] = open.devices;
  expect(inverter).toMatchObject({ psKey: HYBRID, name: 'Inverter', stateTopic: `isolarcloud/1/${HYBRID}/state`, measuredAt: START });
  const point = inverter?.points.find(({ slug }) => slug === 'pv_power');
  expect(point).toMatchObject({ id: '14/13003', value: 5, unit: 'W', known: true, held: null, selectedBy: 'preset', entityId: null });
});

test('a point shows its entity and why its newest value is held', () => {
  const [, device] =
    openPlant([documentWith(KEY, {}), documentWith(HYBRID, { pv_power: null })], {
      ...viewContext,
      plainTopics: true,
      heldOf: () => new Map([['pv_power', 'above_rating']]),
      announced: {
        [`isolarcloud_${HYBRID}`]: {
          ...{ name: 'Home Inverter', entityIdPrefix: 'home_inverter', leaving: {}, held: {}, deleted: false },
          components: { 13003: 'sensor' },
        },
      },
    })?.devices ?? [];
  expect(device?.points.find(({ slug }) => slug === 'pv_power')).toMatchObject({
    value: null,
    held: 'far more than is possible with the installed power of the plant',
    entityId: 'sensor.home_inverter_pv_power',
    plainTopic: `isolarcloud/1/${HYBRID}/pv_power`,
  });
});

test('the option that selects a point is named', () => {
  const points = { ...viewContext.points, preset: 'essential' as const };
  const [, device] = openPlant([documentWith(KEY, {}), documentWith(HYBRID, {})], { ...viewContext, points })?.devices ?? [];
  const by = new Map(device?.points.map(({ slug, selectedBy }) => [slug, selectedBy]));
  expect(by.get('net_grid_power')).toBe('computed');
  expect(new Set(by.values())).toEqual(new Set(['preset', 'include', 'computed']));
});

test('points that are not read are offered with the YAML that adds them to those included already', () => {
  const document = documentWith(HYBRID, {});
  const [first, second] = pointsOf(14);
  if (document.subject === null || first === undefined || second === undefined) throw new Error('no points');
  const reduced = { ...document, subject: { ...document.subject, specs: [first] } };
  const offered = offeredPoints(reduced, { ...viewContext, points: { ...viewContext.points, include: ['14/1'] } });
  expect(offered.points).toHaveLength(pointsOf(14).length - 1);
  expect(offered.points[0]).toMatchObject({
    id: `14/${second.pointId}`,
    yaml: `points:\n  include: [14/1, 14/${second.pointId}]`,
  });
});

test('a plant is among those with problems if it is offline, at fault or stale, and not when it is asleep', () => {
  const problemOf = (facts: Parameters<typeof documentWith>[2]) => openPlant([documentWith(KEY, {}, facts)], viewContext).plant.hasProblem;
  expect(problemOf({})).toBe(false);
  expect(problemOf({ dataState: 'asleep' })).toBe(false);
  expect(problemOf({ dataState: 'stale' })).toBe(true);
  expect(problemOf({ plant: { ...HOME, online: false } })).toBe(true);
  expect(problemOf({ plant: { ...HOME, faultStatus: 'fault' } })).toBe(true);
});

test('whether the sun is down follows from the place of the plant', () => {
  const home = plant('1', { latitude: -23.5, longitude: -46.6 });
  const at = (nowMs: number) => openPlant([documentWith(KEY, {}, { plant: home })], { ...viewContext, nowMs }).plant.sunIsDown;
  expect(at(START)).toBe(false);
  expect(at(START + 12 * HOUR)).toBe(true);
});
