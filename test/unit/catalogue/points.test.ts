import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTexts } from '../../../src/app/texts.ts';
import { customPointSpec } from '../../../src/catalogue/custom-point.ts';
import { isDeviceType } from '../../../src/catalogue/device-types.ts';
import {
  CATALOGUE_TYPES,
  findPoint,
  lifetimeCounterOf,
  pointsOf,
  powerOf,
  RESERVED_POINT_SLUGS,
  whyNoPoints,
} from '../../../src/catalogue/index.ts';
import { undocumentedPointsOf } from '../../../src/catalogue/points.ts';
import { power } from '../../../src/catalogue/quantities.ts';
import { table } from '../../../src/catalogue/table.ts';
import type { PointSpec } from '../../../src/model.ts';
import { COMPUTED_POINTS } from '../../../src/readings/net-power.ts';
import { LANGUAGES } from '../../../src/texts/languages.ts';
import { ENGLISH, nameIn } from '../../../src/texts/texts.ts';
import { topicsFor } from '../../../src/topics.ts';

const fixture = (name: string): string => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8');

interface ClassRules {
  readonly units?: readonly (string | null)[];
  readonly state_classes: readonly string[];
}
const homeAssistants = Object.entries(JSON.parse(fixture('ha-units.json')) as Record<string, Record<string, ClassRules>>);

/** A code that no device type has. Only the points of iHomeManager are found under it. */
const ANY_TYPE = 999;
const specs: readonly PointSpec[] = [...CATALOGUE_TYPES.flatMap(pointsOf), ...undocumentedPointsOf(ANY_TYPE)];
const key = (spec: PointSpec): string => `${spec.deviceType}/${spec.pointId}`;

describe('completeness', () => {
  it('has every point of the collected table, and no other', () => {
    const rows = fixture('points.csv').trim().split('\n').slice(1);
    const collected = rows.map((row) => {
      const [type = '', , pointId] = row.split(',');
      return `${type === 'unknown' ? ANY_TYPE : type}/${pointId}`;
    });
    expect(specs.map(key).sort()).toEqual(collected.sort());
  });

  it('names the type of every device that has points', () => {
    expect(CATALOGUE_TYPES.filter((type) => !isDeviceType(type))).toEqual([]);
  });

  it('finds a point of iHomeManager under any type that the user names', () => {
    expect(findPoint(9, '88034')).toMatchObject({ deviceType: 9, slug: 'channel1_purchased_energy' });
    expect(pointsOf(9).some((spec) => spec.pointId === '88034')).toBe(false);
  });

  it('says why a type selects nothing', () => {
    expect(whyNoPoints(14)).toBeNull();
    expect(whyNoPoints(41)).toBe('optimizer');
    expect(whyNoPoints(3)).toBe('names_only');
    expect(whyNoPoints(78)).toBe('no_points');
    expect(whyNoPoints(ANY_TYPE)).toBe('unknown_type');
  });
});

describe.each(homeAssistants)('Home Assistant %s', (_version, classes) => {
  it('takes every device class with its unit and state class', () => {
    const refused = specs.filter(({ deviceClass, unit, stateClass }) => {
      if (deviceClass === null) return false;
      const rules = classes[deviceClass];
      if (rules === undefined) return true;
      const unitTaken = rules.units === undefined ? unit === null : rules.units.includes(unit);
      const stateClassTaken = stateClass === null ? rules.state_classes.length === 0 : rules.state_classes.includes(stateClass);
      return !unitTaken || !stateClassTaken;
    });
    expect(refused.map(key)).toEqual([]);
  });
});

describe('identity', () => {
  const types = [...CATALOGUE_TYPES.map(pointsOf), undocumentedPointsOf(ANY_TYPE)];
  const duplicates = (texts: readonly string[]): string[] => texts.filter((text, index) => texts.indexOf(text) !== index);

  it.each<readonly [string, (spec: PointSpec) => string]>([
    ['slug', (spec) => spec.slug],
    ['point id', (spec) => spec.pointId],
    ...LANGUAGES.map((language) => {
      const texts = readTexts(language);
      return [`name in ${language}`, (spec: PointSpec) => nameIn(spec.name, texts)] as const;
    }),
  ])('has each %s once per type', (_what, of) => {
    expect(types.flatMap((points) => duplicates(points.map(of)))).toEqual([]);
  });

  it('keeps the points of iHomeManager apart from those of every type', () => {
    const guests = undocumentedPointsOf(ANY_TYPE);
    for (const own of CATALOGUE_TYPES.flatMap(pointsOf)) {
      expect(guests.some((guest) => guest.slug === own.slug || guest.pointId === own.pointId)).toBe(false);
    }
  });

  it('has ASCII slugs in snake case', () => {
    expect(specs.filter((spec) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(spec.slug)).map(key)).toEqual([]);
  });

  it('leaves the reserved words alone', () => {
    expect(specs.filter((spec) => RESERVED_POINT_SLUGS.has(spec.slug)).map(key)).toEqual([]);
  });

  it('reserves the slugs of computed points, and the last topic level of everything else that is published of a device', () => {
    const { deviceState, deviceAvailability, deviceAlarms, deviceEvent } = topicsFor('base');
    const levels = [deviceState, deviceAvailability, deviceAlarms, deviceEvent].map((topic) => topic('1', '1_1_1_1').split('/').at(-1));
    const taken = [...COMPUTED_POINTS.map(({ slug }) => slug), ...levels];
    expect(taken.filter((slug) => slug === undefined || !RESERVED_POINT_SLUGS.has(slug))).toEqual([]);
  });

  it('never changes a slug', async () => {
    const slugs = specs.map((spec) => `${key(spec)} ${spec.slug}`).sort();
    await expect(`${slugs.join('\n')}\n`).toMatchFileSnapshot('./slugs.txt');
  });

  it('is frozen', () => {
    expect(specs.every((spec) => Object.isFrozen(spec) && Object.isFrozen(spec.name))).toBe(true);
  });
});

describe('roles', () => {
  const roled = specs.filter(({ role }) => role !== null);
  const isPower = ({ role }: PointSpec): boolean => role?.endsWith('_power') ?? false;

  it('are those of energy counters, powers and states of charge', () => {
    const misfits = roled.filter((spec) => {
      if (spec.role === 'soc') return spec.deviceClass !== 'battery';
      return isPower(spec) ? spec.deviceClass !== 'power' : spec.counter === null;
    });
    expect(roled.length).toBeGreaterThan(90);
    expect(misfits.map(key)).toEqual([]);
  });

  it('tell what the modules made from what inverters gave, which includes their batteries', () => {
    const ofPlant = (pointId: string) => findPoint(11, pointId)?.role;
    expect([ofPlant('83024'), ofPlant('83332'), ofPlant('83004')]).toEqual(['pv_yield', 'pv_yield', 'ac_yield']);
  });

  it('have a first lifetime counter or power that stands for the device type', () => {
    expect(lifetimeCounterOf(11, 'pv_yield')?.pointId).toBe('83024');
    expect(lifetimeCounterOf(43, 'pv_yield')).toBeNull();
    expect(powerOf(11, 'grid_power')?.pointId).toBe('83549');
    expect(powerOf(43, 'pv_power')).toBeNull();
  });

  it('stay with a point whose other fields the user gives', () => {
    const own = { device_type: 11, point_id: '83549', ps_keys: null, name: 'Own', slug: null, unit: null, device_class: null } as const;
    const rest = { state_class: null, scale: null, invert: true, enabled: null, min: null, max: null } as const;
    expect(customPointSpec({ ...own, ...rest }, () => false)).toMatchObject({ role: 'grid_power', invert: true });
  });

  it('are of points that there are', () => {
    expect(() => table(1, [['1', 'a', power, 'essential']], { pv_power: ['2'] })).toThrow('device type 1 has no point 2');
  });
});

describe('quantities', () => {
  it('publishes energy in kWh, and power in W', () => {
    const energies = specs.filter(({ deviceClass }) => deviceClass === 'energy' || deviceClass === 'energy_storage');
    expect(energies.filter(({ rawUnit, unit, scale }) => rawUnit !== 'Wh' || unit !== 'kWh' || scale !== 0.001).map(key)).toEqual([]);
    const powers = specs.filter(({ deviceClass }) => deviceClass === 'power');
    expect(powers.filter(({ unit, scale }) => unit !== 'W' || scale !== 1).map(key)).toEqual([]);
  });

  it('counts lifetime energy as total, and what starts again as total_increasing', () => {
    for (const spec of specs) {
      expect([key(spec), spec.counter !== null]).toEqual([key(spec), spec.deviceClass === 'energy']);
      if (spec.counter !== null) expect(spec.stateClass).toBe(spec.counter === 'lifetime' ? 'total' : 'total_increasing');
    }
  });

  it('has a daily counter wherever the name says so', () => {
    for (const spec of specs.filter(({ deviceClass }) => deviceClass === 'energy')) {
      const period = /daily|monthly|yearly/i.exec(nameIn(spec.name, ENGLISH))?.[0].toLowerCase() ?? 'lifetime';
      expect([key(spec), spec.counter]).toEqual([key(spec), period]);
    }
  });

  it.each([
    // Points for Home Assistant's Energy dashboard: solar, import, export, charge, discharge, consumption.
    [11, ['83024', '83332', '83105', '83075', '83324', '83325', '83124']],
    [14, ['13134', '13148', '13125', '13034', '13035', '13130']],
    [1, ['2']],
    [7, ['8030', '8031']],
    [43, ['58606', '58607']],
    [26, ['24628', '24622', '24623']],
    [45, ['59535', '59536']],
    [55, ['51302']],
  ])('fits the slots of the Energy dashboard: type %i', (type, ids) => {
    for (const id of ids) {
      expect(findPoint(type, id)).toMatchObject({ deviceClass: 'energy', stateClass: 'total', unit: 'kWh', counter: 'lifetime' });
    }
  });

  it.each([
    [11, ['83235', '83236', '83327', '83335', '83320', '83321']],
    [14, ['13140']],
    [26, ['24630']],
  ])('sees stored energy as a gauge: type %i', (type, ids) => {
    for (const id of ids)
      expect(findPoint(type, id)).toMatchObject({ deviceClass: 'energy_storage', stateClass: 'measurement', counter: null });
  });

  it.each([
    [100, 14, ['13141', '13142', '13144', '13170', '13172']],
    [100, 43, ['58604', '58605']],
    [100, 11, ['83252', '83019', '83419', '83023', '83007', '83010']],
    [1, 44, ['59004']],
    [1, 11, ['83334', '83319', '83129', '83232']],
    [1, 26, ['24629']],
  ])('scales percentages by %i: type %i', (scale, type, ids) => {
    for (const id of ids) expect(findPoint(type, id)).toMatchObject({ scale, unit: '%' });
  });

  it('corrects the typos of the official table', () => {
    expect(findPoint(11, '83237')).toMatchObject({ unit: 'var', deviceClass: 'reactive_power' });
    expect(findPoint(1, '42')).toMatchObject({ unit: 'var', deviceClass: 'reactive_power' });
    expect(findPoint(7, '8036')).toMatchObject({ unit: 'varh', deviceClass: null });
  });

  it('says nothing of points known by name only, and gives optimizers no class', () => {
    for (const spec of [...pointsOf(3), ...pointsOf(17)]) expect(spec).toMatchObject({ unit: null, deviceClass: null, scale: 1 });
    for (const spec of pointsOf(41)) expect(spec.deviceClass).toBeNull();
  });
});

describe('status points', () => {
  it.each([
    [1, '29', '64', 'Connected'],
    [1, '29', '16385', 'Energy dispatch'],
    [14, '13146', '16385', 'Emergency charging'],
    [55, '51301', '4096', 'Backup'],
    [51, '33716', '3', 'Charging'],
  ])('type %i point %s: code %s is %s', (type, id, code, text) => {
    const spec = findPoint(type, id);
    expect(spec).toMatchObject({ deviceClass: 'enum', stateClass: null, unit: null });
    expect(spec?.values?.[code]).toBe(text);
  });

  it('publishes a status without a documented list as text', () => {
    expect(findPoint(43, '58608')).toMatchObject({ values: null, unit: null, deviceClass: null, stateClass: null, precision: null });
  });
});

describe('presets', () => {
  it('fit into one call per device type, except for the preset all', () => {
    for (const type of CATALOGUE_TYPES) {
      expect(pointsOf(type).filter((spec) => spec.preset !== 'all').length).toBeLessThanOrEqual(100);
    }
  });

  it('disable the mass only in preset all', () => {
    expect(specs.filter((spec) => !spec.enabledByDefault && spec.preset !== 'all').map(key)).toEqual([]);
    expect(findPoint(1, '70')).toMatchObject({ slug: 'string1_current', enabledByDefault: false });
  });
});
