import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RESERVED_POINT_SLUGS } from '../../../src/catalogue/index.ts';
import { StateTemplates } from '../../../src/live/state-templates.ts';
import type { PointSpec } from '../../../src/model.ts';
import { power } from '../readings/spec.ts';

const LISTED = ['fault', 'fault_status'];
const AFTER = ['last_update', 'data_state', 'rejected_samples', 'last_rejection', 'device_time'];
const points = (slugs: readonly string[]): readonly PointSpec[] => slugs.map((slug, index) => ({ ...power, slug, pointId: `${index}` }));

/** Slugs as the configuration accepts them, among them numbers and names of members of every object. */
const slug = fc
  .oneof(fc.stringMatching(/^[a-z0-9_]{1,12}$/), fc.constantFrom('1', '007', 'constructor', 'fault'))
  .filter((text) => text === 'fault' || !RESERVED_POINT_SLUGS.has(text));

test('a blank document has the keys of one whose keys are assigned one by one, in the same order', () => {
  fc.assert(
    fc.property(fc.array(slug, { maxLength: 60 }), (slugs) => {
      const state: Record<string, null> = {};
      for (const key of [...LISTED, ...slugs, ...AFTER]) state[key] = null;
      const blank = new StateTemplates().blank(LISTED, points(slugs));
      expect(JSON.stringify(blank)).toBe(JSON.stringify(state));
    }),
  );
});

test('documents are copies: a value in one does not appear in the next', () => {
  const templates = new StateTemplates();
  const known = points(['ac_power']);
  templates.blank(LISTED, known)['ac_power'] = 5;
  expect(templates.blank(LISTED, known)['ac_power']).toBeNull();
});

test('the keys from the listings may differ for the same points', () => {
  const templates = new StateTemplates();
  const known = points(['ac_power']);
  expect(templates.blank(LISTED, known)).not.toHaveProperty('data_switch');
  expect(templates.blank([...LISTED, 'data_switch'], known)).toHaveProperty('data_switch', null);
});

test('a document with many points keeps a fixed shape when it gets its values', () => {
  setFlagsFromString('--allow-natives-syntax');
  const hasFixedShape: (value: object) => boolean = runInNewContext('(value) => %HasFastProperties(value)');
  const slugs = Array.from({ length: 90 }, (_, index) => `point_${index}`);
  const document = new StateTemplates().blank(LISTED, points(slugs));
  for (const key of slugs) document[key] = 1.5;
  expect(hasFixedShape(document)).toBe(true);
});
