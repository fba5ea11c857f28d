import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CustomPoint,
  findPoint,
  type PointsSection,
  pointsForDevice,
  pointsOf,
  RESERVED_POINT_SLUGS,
  selectPoints,
} from '../../../src/catalogue/index.ts';

const section = (given: Partial<PointsSection> = {}): PointsSection => ({
  preset: 'essential',
  device_types: 'all',
  include: [],
  exclude: [],
  custom: [],
  ...given,
});

const own = (device_type: number, point_id: string, given: Partial<CustomPoint> = {}): CustomPoint => ({
  device_type,
  point_id,
  ps_keys: null,
  name: null,
  slug: null,
  unit: null,
  device_class: null,
  state_class: null,
  scale: null,
  invert: null,
  enabled: null,
  min: null,
  max: null,
  ...given,
});

const selected = (given: Partial<PointsSection>): string[] =>
  [...selectPoints(section(given))].flatMap(([type, points]) => points.map(({ spec }) => `${type}/${spec.pointId}`));

const onlyOwn = (...custom: CustomPoint[]) =>
  selectPoints(section({ exclude: custom.map(({ device_type }) => `${device_type}/*`), custom }));

describe('presets', () => {
  it('are nested', () => {
    const [essential, standard, all] = (['essential', 'standard', 'all'] as const).map((preset) => selected({ preset }));
    expect(standard).toEqual(expect.arrayContaining(essential ?? []));
    expect(all).toEqual(expect.arrayContaining(standard ?? []));
    expect(essential).toContain('14/13141');
    expect(essential).not.toContain('14/13146');
    expect(standard).toContain('14/13146');
    expect(all?.length).toBeGreaterThan(standard?.length ?? 0);
  });

  it('select nothing of types whose points the Open API may not serve', () => {
    const types = selectPoints(section({ preset: 'all' }));
    expect([3, 17, 41, 78].filter((type) => types.has(type))).toEqual([]);
  });
});

describe('device_types, include and exclude', () => {
  it('polls only the named device types', () => {
    const points = section({ device_types: [44], include: ['14/13146'], custom: [own(7, '8018')] });
    expect([...selectPoints(points).keys()]).toEqual([44]);
  });

  it('adds a point beyond the preset, of types without presets too', () => {
    expect(selected({ device_types: [1], include: ['1/70'] })).toContain('1/70');
    expect(selected({ include: ['3/82023'] })).toContain('3/82023');
    expect(selected({ include: ['99/88034'] })).toContain('99/88034');
  });

  it('leaves out a point, wherever it is from', () => {
    const points = { exclude: ['14/13141', '1/70'], include: ['14/13141'], custom: [own(1, '70')] };
    expect(selected(points)).not.toContain('14/13141');
    expect(selected(points)).not.toContain('1/70');
  });

  it('leaves out a type except for the points that are named', () => {
    expect(selected({ device_types: [14, 7], exclude: ['14/*', '7/*'], include: ['14/13141'], custom: [own(7, '8018')] })).toEqual([
      '14/13141',
      '7/8018',
    ]);
  });
});

describe('own points', () => {
  const specOf = (point: CustomPoint) => onlyOwn(point).get(point.device_type)?.[0]?.spec;

  it('change only what they name of a catalogue point', () => {
    expect(specOf(own(14, '13141', { name: 'Bateria', enabled: false }))).toEqual({
      ...findPoint(14, '13141'),
      name: { own: 'Bateria' },
      enabledByDefault: false,
    });
    expect(specOf(own(7, '8018', { invert: true, slug: 'grid' }))).toMatchObject({ invert: true, slug: 'grid', unit: 'W' });
  });

  it('of an unknown point are plain', () => {
    expect(specOf(own(78, '123', { name: 'Tensão Fase A', unit: 'V' }))).toMatchObject({
      slug: 'tensao_fase_a',
      name: { own: 'Tensão Fase A' },
      unit: 'V',
      deviceClass: null,
      stateClass: 'measurement',
      scale: 1,
    });
    expect(specOf(own(78, '123', { name: 'Modo' }))).toMatchObject({ unit: null, deviceClass: null, stateClass: null, precision: null });
  });

  it('take class, state class and scale as they are given', () => {
    const given = { name: 'Energy', unit: 'kWh', device_class: 'energy', state_class: 'total', scale: 0.001 } as const;
    expect(specOf(own(78, '1', given))).toMatchObject({ deviceClass: 'energy', stateClass: 'total', scale: 0.001, counter: 'lifetime' });
  });

  it('imply a state class that goes with their device class', () => {
    expect(specOf(own(11, '83235', { device_class: 'energy' }))).toMatchObject({ stateClass: 'total_increasing', counter: 'daily' });
    expect(specOf(own(14, '13134', { device_class: 'energy_storage' }))).toMatchObject({ stateClass: 'measurement', counter: null });
    expect(specOf(own(14, '13134', { device_class: 'energy' }))).toMatchObject({ stateClass: 'total', counter: 'lifetime' });
    expect(specOf(own(78, '1', { name: 'Wh', unit: 'Wh', device_class: 'energy' }))).toMatchObject({ stateClass: 'total_increasing' });
  });

  it('make a quantity of a status that is given a unit', () => {
    expect(specOf(own(1, '29', { unit: 'V' }))).toMatchObject({ unit: 'V', deviceClass: null, stateClass: 'measurement', values: null });
  });

  it('have the limits of their device class and unit, and none without a class', () => {
    const limitsOf = (given: Partial<CustomPoint>) => specOf(own(78, '1', { name: 'A', ...given }))?.limits;
    expect(limitsOf({ unit: '%', device_class: 'humidity' })).toMatchObject({ min: 0, max: 101 });
    expect(limitsOf({ unit: '°F', device_class: 'temperature' })).toMatchObject({ min: -148, max: 392 });
    expect(limitsOf({ unit: 'kW', device_class: 'power' })).toMatchObject({ min: -1e7, max: 1e7, wattsPerUnit: 1_000 });
    expect(limitsOf({ unit: '%' })).toBeNull();
    expect(limitsOf({ unit: 'kWh', device_class: 'energy' })).toBeNull();
    expect(limitsOf({ unit: 'lx', device_class: 'illuminance' })).toBeNull();
  });

  it('keep the limits of a catalogue point, in the unit they name, until they have another class', () => {
    expect(specOf(own(14, '13138', { unit: 'kV' }))?.limits).toMatchObject({ min: -3, max: 3 });
    expect(specOf(own(14, '13142', { name: 'SOH' }))?.limits).toMatchObject({ min: 0, max: 120 });
    expect(specOf(own(14, '13142', { device_class: 'battery' }))?.limits).toMatchObject({ min: 0, max: 101 });
  });

  it('have limits of their own in the place of the others; one that is left out stays', () => {
    const anything = { suspectAbove: Number.POSITIVE_INFINITY, wattsPerUnit: null };
    expect(specOf(own(14, '13141', { max: 110 }))?.limits).toEqual({ min: 0, max: 110, ...anything });
    expect(specOf(own(11, '83033', { min: -5, max: 5e9 }))?.limits).toEqual({ min: -5, max: 5e9, ...anything });
    expect(specOf(own(78, '1', { name: 'A', unit: 'rpm', min: 0 }))?.limits).toEqual({
      min: 0,
      max: Number.POSITIVE_INFINITY,
      ...anything,
    });
    expect(specOf(own(1, '29', { min: 0, max: 5 }))).toMatchObject({ values: null, limits: { min: 0, max: 5 } });
  });

  it('convert to the unit they name, unless they name a scale', () => {
    expect(specOf(own(14, '13134', { unit: 'MWh' }))).toMatchObject({ unit: 'MWh', scale: 1e-6 });
    expect(specOf(own(14, '13134', { unit: 'Wh' }))).toMatchObject({ unit: 'Wh', scale: 1 });
    expect(specOf(own(14, '13134', { unit: 'Wh', scale: 2 }))).toMatchObject({ unit: 'Wh', scale: 2 });
  });

  it('say whether the user set the scale', () => {
    const points = onlyOwn(own(44, '59004', { scale: 100 }), own(44, '59002')).get(44);
    expect(points?.map(({ ownScale }) => ownScale)).toEqual([true, false]);
  });

  it('take no slug that belongs to another point or to the bridge', () => {
    expect(specOf(own(43, '999', { name: 'SOC' }))?.slug).toBe('soc_999');
    expect(specOf(own(43, '999', { name: 'State' }))?.slug).toBe('state_999');
    expect(specOf(own(43, '999', { name: '电池' }))?.slug).toBe('p999');
    const twins = onlyOwn(own(78, '1', { name: 'Same' }), own(78, '2', { name: 'Same' })).get(78);
    expect(twins?.map(({ spec }) => spec.slug)).toEqual(['same', 'same_2']);
  });

  it('that name devices stand beside what the others have', () => {
    const selection = selectPoints(section({ device_types: [7], custom: [own(7, '8018', { ps_keys: ['1_7_1_1'], invert: true })] }));
    const meters = selection.get(7) ?? [];
    const inverts = (psKey: string): boolean[] =>
      pointsForDevice(meters, psKey).flatMap(({ spec }) => (spec.pointId === '8018' ? [spec.invert] : []));
    expect(inverts('1_7_1_1')).toEqual([true]);
    expect(inverts('1_7_2_1')).toEqual([false]);
  });

  it('that name devices are for no other device', () => {
    const selection = onlyOwn(own(78, '1', { name: 'Mine', ps_keys: ['1_78_1_1'] }));
    expect(pointsForDevice(selection.get(78) ?? [], '1_78_2_1')).toEqual([]);
  });
});

describe('for any configuration', () => {
  const type = fc.constantFrom(7, 14, 43, 44, 78);
  const pointId = fc.oneof(fc.constantFrom('8018', '13141', '58604', '59004', '88034', '1'), fc.stringMatching(/^\d{1,4}$/));
  const selector = fc.tuple(type, pointId).map(([code, id]) => `${code}/${id}`);
  const psKey = fc.constantFrom('a', 'b');
  const customPoint = fc
    .record({
      type,
      pointId,
      ps_keys: fc.option(fc.array(psKey, { minLength: 1 })),
      name: fc.option(fc.constantFrom('SOC', 'State', 'Active power', 'Soc 1', '电池')),
      slug: fc.option(fc.constantFrom('soc', 'availability', 'mine')),
    })
    .map(({ type: code, pointId: id, ...given }) => own(code, id, given));
  const anySection = fc.record({
    preset: fc.constantFrom('essential' as const, 'standard' as const, 'all' as const),
    device_types: fc.oneof(fc.constant('all' as const), fc.array(type)),
    include: fc.array(selector),
    exclude: fc.array(
      fc.oneof(
        selector,
        type.map((code) => `${code}/*`),
      ),
    ),
    custom: fc.array(customPoint, { maxLength: 6 }),
  });

  it('a device never has a point, or a slug, twice', () => {
    fc.assert(
      fc.property(anySection, psKey, (points, device) => {
        for (const [code, ofType] of selectPoints(points)) {
          const specs = pointsForDevice(ofType, device).map(({ spec }) => spec);
          expect(new Set(specs.map((spec) => spec.pointId)).size).toBe(specs.length);
          expect(new Set(specs.map((spec) => spec.slug)).size).toBe(specs.length);
          expect(specs.every((spec) => spec.deviceType === code && !RESERVED_POINT_SLUGS.has(spec.slug))).toBe(true);
          if (points.device_types !== 'all') expect(points.device_types).toContain(code);
        }
      }),
    );
  });

  it('a catalogue slug does not depend on what else is selected', () => {
    fc.assert(
      fc.property(anySection, (points) => {
        for (const { spec } of selectPoints({ ...points, custom: [] }).get(43) ?? []) {
          const known = [...pointsOf(43), findPoint(43, '88034')].find((candidate) => candidate?.pointId === spec.pointId);
          expect(spec).toEqual(known);
        }
      }),
    );
  });
});
