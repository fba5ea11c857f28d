import { describe, expect, it } from 'vitest';
import { CATALOGUE_TYPES, pointsOf } from '../../../../src/catalogue/index.ts';
import { type PointSpec, PRESETS } from '../../../../src/model.ts';
import { asyncapiDocument, type DescribedBridge, type ListedDevice, renderAsyncapi } from '../../../../src/publish/asyncapi/document.ts';
import { ENGLISH } from '../../../../src/texts/texts.ts';
import { AsyncapiDocument, errorsOf } from '../../../support/asyncapi.ts';

const LARGEST_BYTES = 48_000;

const everyType = (isWanted: (spec: PointSpec) => boolean = () => true): ReadonlyMap<number, readonly PointSpec[]> =>
  new Map(CATALOGUE_TYPES.map((type) => [type, pointsOf(type).filter(isWanted)]));

const devices = (count: number): readonly ListedDevice[] =>
  Array.from({ length: count }, (_, index) => {
    const ps_id = String(1_500_000 + index);
    return { ps_id, ps_key: `${ps_id}_14_1_1`, device_type: 14, plant: `Fazenda São João ${index}`, name: 'SH10RT' };
  });

const BRIDGE: DescribedBridge = {
  base: 'isolarcloud',
  version: '1.2.3',
  texts: ENGLISH,
  plainTopics: true,
  history: true,
  heals: true,
  holds: true,
  accounts: ['home', 'farm'],
  points: everyType(),
  devices: devices(2),
};

describe('the AsyncAPI document', () => {
  it.each([
    ['of everything, with names', JSON.stringify(asyncapiDocument(BRIDGE))],
    ['of everything, in 48 kB', renderAsyncapi(BRIDGE)],
    ['without plants', renderAsyncapi({ ...BRIDGE, points: new Map(), devices: [] })],
  ])('is valid for the official parser: %s', async (_name, text) => {
    expect(await errorsOf(text)).toEqual([]);
  });

  it.each(PRESETS)('has at most 48 kB with every device type and the preset %s', (preset) => {
    const points = everyType((spec) => PRESETS.indexOf(spec.preset) <= PRESETS.indexOf(preset));
    const text = renderAsyncapi({ ...BRIDGE, points });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LARGEST_BYTES);
    expect(JSON.parse(text)['x-devices']).toHaveLength(2);
  });

  it('leaves out the list of devices before it becomes too large, and stays valid', async () => {
    const text = renderAsyncapi({ ...BRIDGE, devices: devices(1_000) });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LARGEST_BYTES);
    const { document } = new AsyncapiDocument(text);
    expect(document['x-devices']).toBeUndefined();
    expect(document.components.parameters['ps_key']).not.toHaveProperty('enum');
    expect(await errorsOf(text)).toEqual([]);
  });

  it('says name, unit and possible texts of a point, with names left out or not', () => {
    const power = pointsOf(14).find(({ slug }) => slug === 'load_power');
    const status = pointsOf(55).find(({ values }) => values !== null);
    if (power === undefined || status === undefined) throw new Error('the catalogue has other points');
    const bridge = {
      ...BRIDGE,
      points: new Map([
        [14, [power]],
        [55, [status]],
      ]),
    };
    const { document } = new AsyncapiDocument(renderAsyncapi(bridge));
    const { state_14: inverter, state_55: micro } = document.components.schemas;
    expect(inverter).toMatchObject({
      title: 'Hybrid inverter',
      properties: { load_power: { title: 'Load power', type: ['number', 'null'], 'x-unit': 'W' } },
    });
    expect(micro?.properties).toMatchObject({ [status.slug]: { enum: [...new Set(Object.values(status.values ?? {})), null] } });
  });

  it('has both schemas of a slug for which devices of one type have different points', () => {
    const power = pointsOf(14).find(({ slug }) => slug === 'load_power');
    if (power === undefined) throw new Error('the catalogue has other points');
    const own = { ...power, unit: 'kW' };
    const { document } = new AsyncapiDocument(renderAsyncapi({ ...BRIDGE, points: new Map([[14, [power, own]]]) }));
    expect(document.components.schemas['state_14']?.properties).toEqual({
      load_power: { anyOf: [expect.objectContaining({ 'x-unit': 'W' }), expect.objectContaining({ 'x-unit': 'kW' })] },
    });
  });
});
