import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { stateLocationOf } from '../../../src/config/state-location.ts';

const ACCOUNT = 'version: 1\nisolarcloud: { region: europe, app_key: k, secret_key: s, username: u, password: p }\n';

interface Written {
  readonly text: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly path?: string | null;
}

const inputOf = ({ text, env = {}, path = null }: Written) => ({ path, env, readFile: () => ACCOUNT + text });
const located = (written: Written) => stateLocationOf(inputOf(written));
const loaded = (written: Written) => {
  const { state_folder, mqtt } = loadConfig(inputOf(written));
  return { stateFolder: state_folder, baseTopic: mqtt.base_topic };
};

test.each<Written>([
  { text: '' },
  { text: 'state_folder: /var/lib/bridge\n' },
  { text: "state_folder: 'my state'\nmqtt: { base_topic: attic }\n" },
  { text: 'mqtt:\n  base_topic: attic/solar # upstairs\n' },
  { text: 'state_folder: one\n', env: { ISOLARCLOUD2MQTT_STATE_FOLDER: 'other' } },
  { text: '', env: { ISOLARCLOUD2MQTT_MQTT_BASE_TOPIC: 'attic', ISOLARCLOUD2MQTT_STATE_FOLDER: '' } },
  { text: 'state_folder: here\n', path: '/etc/bridge/config.yaml' },
  { text: 'state_folder: here\n', env: { ISOLARCLOUD2MQTT_CONFIG: '/etc/other.yaml' } },
  { text: 'mqtt: { username: home, password: !secret broker }\n', env: {} },
])('finds the same location as the whole configuration: $text $env $path', (written) => {
  const withSecret = {
    ...inputOf(written),
    readFile: (file: string) => (file.endsWith('secrets.yaml') ? 'broker: p\n' : ACCOUNT + written.text),
  };
  const { state_folder, mqtt } = loadConfig(withSecret);
  expect(stateLocationOf(withSecret)).toEqual({ stateFolder: state_folder, baseTopic: mqtt.base_topic });
});

test('any folder and base topic in quotes is found as the whole configuration finds it', () => {
  const name = fc.stringMatching(/^[a-z0-9äé_.-]{1,12}$/);
  fc.assert(
    fc.property(name, name, (folder, base) => {
      const written = { text: `state_folder: ${JSON.stringify(folder)}\nmqtt: { base_topic: ${JSON.stringify(base)} }\n` };
      expect(located(written)).toEqual(loaded(written));
    }),
  );
});

test.each([
  ['a secret', 'state_folder: !secret folder\n'],
  ['a number', 'state_folder: 7\n'],
  ['an alias', 'state_folder: &one here\n'],
  ['no text', 'state_folder:\n'],
  ['a mistake of YAML', 'state_folder: "here\n'],
])('leaves %s to the whole configuration', (_what, text) => {
  expect(located({ text })).toBeNull();
});

test('finds the defaults, and what the environment sets, where there is no file', () => {
  const missing = () => {
    throw Object.assign(new Error('missing'), { code: 'ENOENT' });
  };
  const env = { ISOLARCLOUD2MQTT_STATE_FOLDER: '/data/state' };
  expect(stateLocationOf({ path: '/config/config.yaml', env, readFile: missing })).toEqual({
    stateFolder: '/data/state',
    baseTopic: 'isolarcloud',
  });
});

test('leaves a file named in a variable, and one that cannot be read, to the whole configuration', () => {
  expect(located({ text: '', env: { ISOLARCLOUD2MQTT_STATE_FOLDER_FILE: '/run/folder' } })).toBeNull();
  const unreadable = () => {
    throw Object.assign(new Error('unreadable'), { code: 'EACCES' });
  };
  expect(stateLocationOf({ path: null, env: {}, readFile: unreadable })).toBeNull();
});
