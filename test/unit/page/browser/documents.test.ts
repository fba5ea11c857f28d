import { expect, it } from 'vitest';
import { Documents } from '../../../../src/page/browser/client/documents.ts';
import { ServerClock } from '../../../../src/page/browser/client/server-clock.ts';
import type { PlantRow, PlantView } from '../../../../src/page/view/documents/plants.ts';
import type { PageSnapshot } from '../../../../src/page/view/documents/snapshot.ts';

const MIDNIGHT = Date.UTC(2026, 2, 10, 3);
const row = (psId: string, dayEndsAt: number | null) => ({ psId, producedToday: 12, dayEndsAt }) as PlantRow;
const plant = { ...row('1', MIDNIGHT), today: { produced: 12, bought: 2, selfSufficiency: 0.9 }, psKeys: [] } as unknown as PlantView;

/** The documents that a page has got with a snapshot an hour before midnight. */
function beforeMidnight() {
  const clock = new ServerClock();
  const documents = new Documents(clock, { snapshot: () => undefined, curve: () => undefined, journal: () => undefined });
  const plants = { plants: [row('1', MIDNIGHT), row('2', MIDNIGHT + 60_000), row('3', null)] };
  const snapshot = { now: MIDNIGHT - 3_600_000, plants, plant: { plant, devices: [] } } as unknown as PageSnapshot;
  documents.apply([{ name: 'snapshot', data: JSON.stringify(snapshot), id: '1' }]);
  return { clock, documents };
}

it('shows no energy of yesterday as that of today after midnight, while no new document comes', () => {
  const { clock, documents } = beforeMidnight();
  const produced = () => documents.plants.value?.plants.map(({ producedToday }) => producedToday);
  expect([produced(), documents.plant.value?.today]).toEqual([[12, 12, 12], plant.today]);
  clock.set(MIDNIGHT);
  expect(produced()).toEqual([null, 12, 12]);
  expect(documents.plant.value).toMatchObject({
    psId: '1',
    producedToday: null,
    today: { produced: null, bought: null, selfSufficiency: null },
  });
  clock.set(MIDNIGHT + 60_000);
  expect(produced()).toEqual([null, null, 12]);
});

it('is not drawn anew with each second, neither before nor after midnight', () => {
  const { clock, documents } = beforeMidnight();
  for (const at of [MIDNIGHT - 60_000, MIDNIGHT + 1]) {
    clock.set(at);
    const shown = [documents.plants.value, documents.plant.value];
    clock.set(at + 1_000);
    expect([documents.plants.value, documents.plant.value].map((document, index) => document === shown[index])).toEqual([true, true]);
  }
});
