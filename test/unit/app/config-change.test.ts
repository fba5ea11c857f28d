import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedOptions, keptParts, withoutRestart } from '../../../src/app/config-change.ts';
import { configSchema } from '../../../src/config/schema.ts';

const KEYS = { app_key: 'A'.repeat(32), secret_key: 's'.repeat(32), username: 'maria', password: 'secret' };
const config = (changes: Readonly<Record<string, object | string>> = {}) => {
  const { isolarcloud, ...others } = changes;
  return configSchema.parse({ version: 1, isolarcloud: { ...KEYS, ...(isolarcloud as object) }, ...others });
};
const EMBEDDED = { embedded_broker: { enabled: true } };

test.each<[string, object, readonly string[]]>([
  ['nothing', {}, []],
  ['a default that is written out', { points: { preset: 'standard' } }, []],
  ['single options', { points: { preset: 'all' }, mqtt: { url: 'mqtt://attic' } }, ['points.preset', 'mqtt.url']],
  ['lists and maps as a whole', { plants: { include: ['1'] }, identity: { '1_14_1_2': '1_14_1_1' } }, ['plants.include', 'identity']],
])('names the options that have changed: %s', (_, changes, expected) => {
  expect(changedOptions(config(), config({ ...changes }))).toEqual(expected);
});

test('never has a value in the names', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9]{8,20}$/), (password) => {
      expect(changedOptions(config(), config({ isolarcloud: { password } })).join()).not.toContain(password);
    }),
  );
});

test.each<[string, object, object]>([
  ['points', { points: { preset: 'all' } }, { link: true, page: true, lists: true }],
  ['plain topics', { mqtt: { plain_topics: true } }, { link: true, page: true, lists: true }],
  ['plants', { plants: { exclude: ['1'] } }, { link: true, page: true, lists: false }],
  ['the account', { isolarcloud: { password: 'other' } }, { link: true, page: true, lists: false }],
  ['the address of the broker', { mqtt: { url: 'mqtt://attic' } }, { link: false, page: true, lists: true }],
  ['its password', { mqtt: { username: 'me', password: 'new' } }, { link: false, page: true, lists: true }],
  ['the discovery prefix', { homeassistant: { discovery_prefix: 'other' } }, { link: false, page: true, lists: true }],
  ['the status topic', { homeassistant: { status_topic: 'other/status' } }, { link: true, page: true, lists: true }],
  ['the page', { page: { enabled: true, password: 'new' } }, { link: true, page: false, lists: true }],
])('a change of %s leaves the parts that do not depend on it', (_, changes, expected) => {
  const page = { enabled: true };
  expect(keptParts(config({ page }), config({ page, ...changes }))).toEqual(expected);
});

test('the embedded broker also depends on the status topic', () => {
  const next = config({ mqtt: EMBEDDED, homeassistant: { status_topic: 'other/status' } });
  expect(keptParts(config({ mqtt: EMBEDDED }), next).link).toBe(false);
});

test('a page that is off is not left', () => {
  expect(keptParts(config(), config()).page).toBe(false);
});

test('the place of the state stays until a restart, the rest is taken up', () => {
  const state = { postgres: { url: 'postgresql://bridge:secret@database.lan/isolarcloud', encryption_key: 'k'.repeat(32) } };
  const next = config({ state, state_folder: '/elsewhere', points: { preset: 'all' } });
  const { config: taken, needRestart } = withoutRestart(config(), next);
  expect(needRestart).toEqual(['state.postgres.url', 'state.postgres.encryption_key', 'state_folder']);
  expect(changedOptions(config(), taken)).toEqual(['points.preset']);
});
