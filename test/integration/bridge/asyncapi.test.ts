import fc from 'fast-check';
import { expect, test } from 'vitest';
import { everyKind, hybridHome, stringPlant } from '../../../src/simulator/fleet.ts';
import { AsyncapiDocument, errorsOf } from '../../support/asyncapi.ts';
import { DAY, MINUTE, NOON, type Settings, simulated, type TestBed } from '../../support/test-bed.ts';

const commissionedAt = NOON - DAY;
const INTERNAL = /\/bridge\/(presence|collect|doctor)$|\/doctor\/doctor\/state$/;
const STATE = /\/(\w+)_(\d+)_\d+_\d+\/state$/;

/** Configurations that change which topics and points there are. */
const settings = fc.record({
  base: fc.constantFrom('isolarcloud', 'home/solar'),
  preset: fc.constantFrom('essential', 'standard', 'all'),
  plain_topics: fc.boolean(),
  history: fc.boolean(),
  language: fc.constantFrom('_en_US', '_pt_BR'),
  exclude: fc.subarray(['14/13003', '43/*', '11/83033']),
  custom: fc.subarray([
    { device_type: 14, point_id: '13003', name: 'Roof', unit: 'kW', ps_keys: ['1501234_14_1_1'] },
    { device_type: 7, point_id: '8018', name: 'Own reading', min: -100_000, max: 100_000 },
    { device_type: 1, point_id: '24', slug: 'my_power' },
  ]),
  net_grid_power: fc.record({ invert: fc.boolean() }),
});

type Given = typeof settings extends fc.Arbitrary<infer Value> ? Value : never;

const sectionsOf = ({ base, plain_topics, history, language, ...points }: Given): Settings => ({
  isolarcloud: { language },
  mqtt: { base_topic: base, plain_topics, history },
  points,
});

async function described(bed: TestBed, base: string): Promise<AsyncapiDocument> {
  const text = (await bed.retained(`${base}/bridge/asyncapi`)).get(`${base}/bridge/asyncapi`);
  if (text === undefined) throw new Error('the bridge does not describe itself');
  expect(await errorsOf(text)).toEqual([]);
  return new AsyncapiDocument(text);
}

test('the document describes exactly what is published, in any configuration', async () => {
  await fc.assert(
    fc.asyncProperty(settings, async (given) => {
      const { bed } = await simulated({ plants: everyKind({ commissionedAt, stepMs: 5 * MINUTE }) });
      const bridge = await bed.run({ settings: sectionsOf(given) });
      await bed.pass(11 * MINUTE);
      const document = await described(bed, given.base);
      const published = bed.watcher.seen.filter(({ topic }) => topic.startsWith(`${given.base}/`) && !INTERNAL.test(topic));
      expect(published.flatMap(({ topic, payload }) => document.mistake(topic, payload) ?? [])).toEqual([]);

      const keys = new Map<string, Set<string>>();
      for (const [topic, payload] of await bed.retained(`${given.base}/#`)) {
        const [, , type = ''] = STATE.exec(topic) ?? [];
        if (type !== '') keys.set(type, new Set([...(keys.get(type) ?? []), ...Object.keys(JSON.parse(payload))]));
      }
      // `data_switch` is a key of those devices only that have a communicator.
      const withoutSwitch = (names: Iterable<string>): readonly string[] => [...names].filter((name) => name !== 'data_switch').sort();
      for (const [type, names] of keys) expect(withoutSwitch(document.keysOf(type))).toEqual(withoutSwitch(names));

      const channels = new Set(published.map(({ topic }) => document.channelOf(topic)));
      const optional = /^(refreshCommand|restoreCommand|removeHeldCommand|deviceEvent|deviceHistory)$/;
      expect(Object.keys(document.document.channels).filter((name) => !channels.has(name) && !optional.test(name))).toEqual([]);
      await bridge.stop();
    }),
    { numRuns: 4 },
  );
});

test('the document follows a device that is removed', async () => {
  const plants = [hybridHome({ commissionedAt }), stringPlant({ commissionedAt })];
  const { bed, cloud } = await simulated({ plants });
  await bed.run();
  await bed.pass(6 * MINUTE);
  const before = await described(bed, 'isolarcloud');
  expect(before.document['x-devices']).toContainEqual(expect.objectContaining({ ps_key: '1501234_43_2_1' }));

  cloud.inject({ kind: 'device_removed', psKey: '1501234_43_2_1' });
  await bed.publish('isolarcloud/bridge/command/refresh', 'PRESS');
  await bed.pass(25 * MINUTE);
  const after = await described(bed, 'isolarcloud');
  expect(after.document['x-devices']).not.toContainEqual(expect.objectContaining({ ps_key: '1501234_43_2_1' }));
  expect(after.document.components.schemas).not.toHaveProperty('state_43');
});
