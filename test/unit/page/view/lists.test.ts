import { expect, test } from 'vitest';
import { pointsOf } from '../../../../src/catalogue/index.ts';
import type { Components } from '../../../../src/homeassistant/ledger.ts';
import type { PointSpec } from '../../../../src/model.ts';
import { curveView } from '../../../../src/page/view/curve-view.ts';
import type { PlantRow } from '../../../../src/page/view/documents/plants.ts';
import { type JournalContext, journalPage } from '../../../../src/page/view/journal-view.ts';
import { plantPage } from '../../../../src/page/view/plant-list.ts';
import { ENGLISH } from '../../../../src/texts/texts.ts';
import { deviceIdentifier } from '../../../../src/topics.ts';
import { HOUR, MINUTE, START } from '../../poll/support.ts';

const rows = Array.from(
  { length: 120 },
  (_, index): PlantRow => ({
    ...{
      dataState: 'fresh',
      measuredAt: START,
      solarPower: 1,
      producedToday: 1,
      dayEndsAt: null,
      offsetMinutes: null,
      soc: null,
      openAlarms: 0,
      online: true,
    },
    psId: `10${index}`,
    name: index === 7 ? 'São João' : `Plant ${index}`,
    hasProblem: index % 50 === 0,
  }),
);
const ALL = { search: '', page: 1, problemsOnly: false };

test('the list of plants has 50 a page, and a page beyond the end is the last one', () => {
  expect(plantPage(rows, { ...ALL, page: 3 })).toMatchObject({ matching: 120, all: 120, page: 3, pageSize: 50 });
  expect(
    plantPage(rows, { ...ALL, page: 3 })
      .plants.map(({ psId }) => psId)
      .at(0),
  ).toBe('10100');
  expect(plantPage(rows, { ...ALL, page: 99 }).page).toBe(3);
  expect(plantPage([], ALL)).toMatchObject({ matching: 0, page: 1, plants: [] });
});

test('plants are found by name, whatever the case and accents, by id, and by having a problem', () => {
  const found = (choice: Partial<typeof ALL>) => plantPage(rows, { ...ALL, ...choice }).plants.map(({ psId }) => psId);
  expect(found({ search: ' sao joao' })).toEqual(['107']);
  expect(found({ search: '10119' })).toEqual(['10119']);
  expect(found({ problemsOnly: true })).toEqual(['100', '1050', '10100']);
  expect(found({ search: 'plant 5', problemsOnly: true })).toEqual(['1050']);
});

const entry = (readAt: number, psId = '1', verdict = 'leap') => ({
  ...{ readAt, measuredAt: 1, psId, psKey: `${psId}_14_1_1`, slug: 'total_load_consumption', verdict, value: 9, published: 4 },
});
const announced = (name: string, components: Components = {}) => ({
  name,
  components,
  entityIdPrefix: 'casa_roof',
  leaving: {},
  held: {},
  deleted: false,
});
const context: JournalContext & { readonly since: number } = {
  texts: ENGLISH,
  since: 5,
  announced: {},
  listedOf: ({ psId }) => (psId === '1' ? { name: 'Inverter' } : undefined),
  offsetMinutes: () => -180,
  pointsReadOf: () => undefined,
};
const EVERYTHING = { psId: null, page: 1, search: '' };

test('the journal has the newest entry first, in words; one of another device or version keeps its names', () => {
  const page = journalPage([entry(1), 'no entry', entry(2, '2', 'of_another_version')], EVERYTHING, context);
  expect(page).toMatchObject({ matching: 2, page: 1, since: 5 });
  expect(page.entries).toMatchObject([
    { readAt: 2, device: '2_14_1_1', unit: 'kWh', reason: 'of_another_version' },
    {
      readAt: 1,
      device: 'Inverter',
      unit: 'kWh',
      value: 9,
      published: 4,
      reason: 'higher than the counter can have risen since its last change',
    },
  ]);
  expect(page.entries[1]?.point).not.toBe('total_load_consumption');
});

test('the journal of a plant has its entries alone, 50 a page', () => {
  const entries = Array.from({ length: 130 }, (_, index) => entry(index, index % 2 === 0 ? '1' : '2'));
  const page = journalPage(entries, { ...EVERYTHING, psId: '1', page: 2 }, context);
  expect(page).toMatchObject({ matching: 65, page: 2 });
  expect(page.entries.map(({ readAt }) => readAt)).toEqual(Array.from({ length: 15 }, (_, index) => 28 - 2 * index));
});

test('before the listing, the journal names devices and entities as an earlier run has announced them', () => {
  const ledger = {
    [deviceIdentifier('2_11_0_0')]: announced('Casa Ipê'),
    [deviceIdentifier('2_14_1_1')]: announced('Casa Ipê Roof', { 13130: 'sensor' }),
  };
  expect(journalPage([entry(1, '2')], EVERYTHING, { ...context, announced: ledger }).entries).toMatchObject([
    { device: 'Roof', point: 'Total load consumption', entityId: 'sensor.casa_roof_total_load_consumption' },
  ]);
});

test('a point that the user has defined has its own name', () => {
  const [known] = pointsOf(14);
  const own = { ...known, slug: 'mine', name: { own: 'My point' }, unit: 'bar' } as PointSpec;
  const { entries } = journalPage([{ ...entry(1), slug: 'mine' }], EVERYTHING, { ...context, pointsReadOf: () => [own] });
  expect(entries).toMatchObject([{ point: 'My point', unit: 'bar' }]);
});

test.each([
  ['inver', [3, 1]],
  [' LOAD cons', [3, 2, 1]],
  ['sensor.casa_roof', [2]],
  ['2_14', [2]],
  ['nothing', []],
])('the journal finds entries by names and ids of device, point and entity: %s', (search, found) => {
  const ledger = { [deviceIdentifier('2_14_1_1')]: announced('Roof', { 13130: 'sensor' }) };
  const page = journalPage([entry(1), entry(2, '2'), entry(3)], { ...EVERYTHING, search }, { ...context, announced: ledger });
  expect(page.entries.map(({ readAt }) => readAt)).toEqual(found);
  expect(page.matching).toBe(found.length);
});

const NOTHING = { solar: null, home: null, grid: null, battery: null, soc: null };
const curve = (steps: number, nowMs: number, latitude: number | null) =>
  curveView(
    Array.from({ length: steps }, (_, step) => ({
      at: START + step * 5 * MINUTE,
      values: { ...NOTHING, solar: step === 1 ? null : step },
      doubtful: step === 2,
    })),
    {
      ...{ psId: '1', stepMs: 5 * MINUTE, offsetMinutes: -180, bridgeStartedAt: START, nowMs },
      whereabouts: { latitude, longitude: latitude && -46.6 },
    },
  );

test('a curve has a column for each power, with gaps, and marks its doubtful samples', () => {
  const { columns, doubtful, startAt } = curve(3, START, null);
  expect([startAt, columns.solar, columns.home, doubtful]).toEqual([START, [0, null, 2], [null, null, null], [2]]);
});

test('the nights of the curve are those of the place of the plant; without a place there are none', () => {
  const day = START + 24 * HOUR;
  expect(curve(3, day, null).nights).toEqual([]);
  const [night, ...others] = curve(3, day, -23.5).nights;
  expect(others).toEqual([]);
  // In March the sun is down in São Paulo from about 18:20 to 6:10, and the curve begins at noon.
  expect([night?.from, night?.to].map((at) => ((at ?? 0) - START) / HOUR)).toEqual([expect.closeTo(6.5, 0), expect.closeTo(18, 0)]);
});

test('a curve without samples is empty and begins now', () => {
  expect(curve(0, START, null)).toMatchObject({ startAt: START, columns: { solar: [] }, nights: [] });
});
