import { describe, expect, it } from 'vitest';
import { withPresentIds } from '../../../../src/homeassistant/energy/preferences.ts';
import { bookOf, changedSensors, type EnergyBook, energyBookCodec, NotedEntityIds } from '../../../../src/homeassistant/energy/upkeep.ts';

const sensor = (pointId: string, statisticId: string) => ({ psKey: '1_11_0_0', pointId, statisticId });
const BOOK: EnergyBook = {
  version: 1,
  sensors: [sensor('83024', 'sensor.yield'), sensor('83105', 'sensor.bought'), sensor('83075', 'sensor.sold')],
};
const STORED = [
  { type: 'solar', stat_energy_from: 'sensor.yield', name: 'sensor.yield' },
  { type: 'grid', flow_from: [{ stat_energy_from: 'sensor.bought', stat_cost: 'sensor.bought' }], flow_to: [] },
];
/** Home Assistant has renamed the yield, and no longer has the purchased energy. */
const now = (_psKey: string, pointId: string): string | null =>
  pointId === '83024' ? 'sensor.pv' : pointId === '83075' ? 'sensor.sold' : null;

describe('sensors of the Energy dashboard', () => {
  it('that were renamed or removed are found while the dashboard names their former ids', () => {
    expect(changedSensors(BOOK, STORED, now)).toEqual([
      { before: 'sensor.yield', after: 'sensor.pv' },
      { before: 'sensor.bought', after: null },
    ]);
    expect(changedSensors(BOOK, [], now)).toEqual([]);
    expect(
      changedSensors(BOOK, STORED, (_psKey, pointId) => BOOK.sensors.find((each) => each.pointId === pointId)?.statisticId ?? null),
    ).toEqual([]);
  });

  it('get their present ids in every shape; names and costs stay', () => {
    const present = new Map([
      ['sensor.yield', 'sensor.pv'],
      ['sensor.bought', 'sensor.import'],
    ]);
    expect(withPresentIds(STORED, present)).toEqual([
      { type: 'solar', stat_energy_from: 'sensor.pv', name: 'sensor.yield' },
      { type: 'grid', flow_from: [{ stat_energy_from: 'sensor.import', stat_cost: 'sensor.bought' }], flow_to: [] },
    ]);
  });

  it('are in the book under their present ids, also those that are looked up no longer', () => {
    const stored = withPresentIds(STORED, new Map([['sensor.yield', 'sensor.pv']]));
    expect(bookOf(stored, new NotedEntityIds(now), BOOK).sensors).toContainEqual(sensor('83024', 'sensor.pv'));
  });

  it('are in the book as long as the dashboard names them, also those that are gone', () => {
    const noted = new NotedEntityIds(now);
    for (const { psKey, pointId } of BOOK.sensors) noted.of(psKey, pointId);
    const sources = withPresentIds(STORED, new Map([['sensor.yield', 'sensor.pv']]));
    const book = bookOf(sources, noted, BOOK);
    expect(book.sensors).toEqual([sensor('83024', 'sensor.pv'), sensor('83105', 'sensor.bought')]);
    expect(energyBookCodec.parse(JSON.parse(JSON.stringify(book)))).toEqual(book);
  });
});
