import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pseudonyms } from '../../../src/capture/pseudonyms.ts';
import { redactConfig } from '../../../src/capture/redact-config.ts';
import { customPoint } from '../../../src/config/custom-point.ts';
import { configSchema } from '../../../src/config/schema.ts';
import { type Option, optionsOf } from '../../../src/config/shape.ts';

/** Functions that return a value with a text in it. For each option the first value that it accepts is used. */
const FORMS: readonly ((text: string) => unknown)[] = [
  (text) => `Ümlaut ${text}'s "x" \\ # ${text}`,
  (text) => text,
  (text) => `wss://${text}.example:8883/${text}`,
  (text) => `https://${text}.example/${text}`,
  (text) => `https://${text}.example/#/authorized-app?applicationId=1&redirectUrl=https%3A%2F%2F${text}.example`,
  (text) => `https://${text}.example`,
  (text) => `http://${text}:${text}@${text}.example`,
  (text) => [`sn:${text}`],
  (text) => [text],
];

/** Returns a configuration in which each of the options contains one of the texts. */
function planted(options: readonly Option[], texts: readonly string[]): object {
  const root = {};
  options.forEach(({ path, schema }, index) => {
    const form = FORMS.map((write) => write(texts[index] ?? '')).find((value) => schema.safeParse(value).success);
    if (form !== undefined) put(root, path, form);
  });
  return root;
}

function put(root: object, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  const members = root as Record<string, unknown>;
  if (rest.length === 0) members[name] = value;
  else {
    members[name] ??= {};
    put(members[name] as object, rest, value);
  }
}

const OPTIONS = optionsOf();
const OWN_POINT = optionsOf(customPoint);
const texts = fc.uniqueArray(fc.stringMatching(/^[a-z]{12}$/), {
  minLength: OPTIONS.length + OWN_POINT.length,
  maxLength: OPTIONS.length + OWN_POINT.length,
});

const configOf = (words: readonly string[]): object => {
  const config = planted(OPTIONS, words);
  put(config, ['version'], 1);
  const point = planted(OWN_POINT, words.slice(OPTIONS.length));
  put(config, ['points', 'custom'], [{ ...point, device_type: 78, point_id: '1' }]);
  return config;
};

test('no text of any option that can hold free text is in the configuration of a capture', () => {
  fc.assert(
    fc.property(texts, (words) => {
      const written = configOf(words);
      const redacted = redactConfig(configSchema.parse(written), new Pseudonyms());
      expect(configSchema.parse(redacted)).toEqual(redacted);
      const text = JSON.stringify(redacted);
      for (const word of words) expect(text).not.toContain(word);
    }),
    { numRuns: 50 },
  );
});

test('the texts above stand in every option that can hold one', () => {
  const written = JSON.stringify(configOf(fc.sample(texts, { numRuns: 1, seed: 1 })[0] ?? []));
  for (const name of [
    'base_topic',
    'state_folder',
    'gateway',
    'application_id',
    'redirect_url',
    'proxy',
    'token',
    'include',
    'client_id',
    'ca_file',
    'unit',
    'device_class',
    'slug',
  ])
    expect(written).toMatch(new RegExp(`"${name}":`));
});

test('a unit and a device class that everybody knows stay: the replay publishes the same', () => {
  const custom = [
    { device_type: 78, point_id: '1', name: 'x', unit: 'hPa', device_class: 'pressure' },
    { device_type: 78, point_id: '2', name: 'y', unit: 'Marias', device_class: 'maria' },
  ];
  const isolarcloud = { app_key: 'a', secret_key: 'b', username: 'c', password: 'd' };
  const config = configSchema.parse({ version: 1, isolarcloud, points: { custom } });
  expect(redactConfig(config, new Pseudonyms()).points.custom).toMatchObject([
    { unit: 'hPa', device_class: 'pressure' },
    { unit: 'Unit 1', device_class: null },
  ]);
});
