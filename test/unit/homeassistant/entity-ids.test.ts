import fc from 'fast-check';
import { transliterate } from 'transliteration';
import { describe, expect, test } from 'vitest';
import { slugOf, withEntityIds } from '../../../src/homeassistant/entity-ids.ts';
import type { Ledger } from '../../../src/homeassistant/ledger.ts';
import { emptyLedger } from '../../../src/homeassistant/ledger.ts';
import { announcement } from '../../support/announcements.ts';

const inverter = (plant: string, key: string, device = 'Inverter1') =>
  announcement(`isolarcloud_${key}`, ['1'], {
    entityIdNames: [
      { name: plant, id: key.split('_')[0] ?? '' },
      { name: device, id: key },
    ],
  });
const prefixes = (devices: readonly ReturnType<typeof inverter>[], ledger: Ledger = emptyLedger()): readonly string[] =>
  withEntityIds(devices, ledger).map(({ entityIdPrefix }) => entityIdPrefix);

describe('entity ids', () => {
  test('tell five plants with an Inverter1 each apart by the plant', () => {
    const plants = ['São João', 'Größe №5', '阳光', 'Ω', 'Plant 5'];
    expect(prefixes(plants.map((plant, index) => inverter(plant, `${index}_1_1_1`)))).toEqual([
      'sao_joao_inverter1',
      'grosse_no5_inverter1',
      'yang_guang_inverter1',
      'o_inverter1',
      'plant_5_inverter1',
    ]);
  });

  test('tell plants of the same name apart by ps_key, whichever comes first', () => {
    const devices = [inverter('Home', '1_1_1_1'), inverter('Home', '2_1_1_1')];
    expect(prefixes(devices)).toEqual(['home_inverter1_1_1_1_1', 'home_inverter1_2_1_1_1']);
    expect(prefixes(devices.toReversed())).toEqual(['home_inverter1_2_1_1_1', 'home_inverter1_1_1_1_1']);
  });

  test('are those that the transliteration yields, also for names that are ASCII already', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', maxLength: 30 }), (name) => {
        expect(slugOf(name)).toBe(slugOf(transliterate(name)));
        expect(transliterate(name)).toBe(name);
      }),
    );
  });

  test('use the ids where names yield nothing', () => {
    expect(prefixes([inverter('😀', '7_1_1_1', ' ')])).toEqual(['7_7_1_1_1']);
  });

  test('stay once they are decided, even if names change, and are not used twice', () => {
    const entry = { name: 'x', components: { '1': 'sensor' as const }, leaving: {}, held: {}, deleted: false };
    const ledger: Ledger = { version: 1, devices: { isolarcloud_1_1_1_1: { ...entry, entityIdPrefix: 'home_inverter1' } } };
    expect(prefixes([inverter('Cottage', '1_1_1_1'), inverter('Home', '2_1_1_1')], ledger)).toEqual([
      'home_inverter1',
      'home_inverter1_2_1_1_1',
    ]);
  });

  test('are always legal and never equal', () => {
    const device = fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(fc.array(device, { maxLength: 12 }), (devices) => {
        const all = prefixes(devices.map(([plant, name], index) => inverter(plant, `${index}_1_1_1`, name)));
        for (const prefix of all) expect(prefix).toMatch(/^[a-z0-9]+(_[a-z0-9]+)*$/);
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });

  test('stay within what Home Assistant keeps of an id', () => {
    expect(slugOf('long '.repeat(200)).length).toBeLessThanOrEqual(64);
  });
});
