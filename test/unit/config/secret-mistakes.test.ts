import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { ENGLISH, type KeyIn } from '../../../src/texts/texts.ts';
import { FILE, filesOf, inputOf, mistakesIn } from './support.ts';

type Mistake = KeyIn<'mistake.secret'>;

const ACCOUNT = { app_key: 'the-app-key', secret_key: 'the-secret-key', username: 'me@home', password: 'pass-word' };

/** Returns a configuration file in which these options of the account replace correct ones. */
const fileWith = (lines: Readonly<Record<string, string>>): string =>
  `version: 1\nisolarcloud:\n${Object.entries({ ...ACCOUNT, ...lines })
    .map(([option, value]) => `  ${option}: ${value}\n`)
    .join('')}`;

const said = (mistake: Mistake): string => ENGLISH(`mistake.secret.${mistake}`);

const tellsOf = (text: string, option: string, mistake: Mistake, more?: Parameters<typeof mistakesIn>[1]): void =>
  expect(mistakesIn(text, more)).toEqual([expect.stringContaining(`isolarcloud.${option} ${said(mistake)}`)]);

/** Pairs of an option's value and the mistake that it must be recognised as. */
const VALUES: readonly (readonly [string, Mistake])[] = [
  ['!secret isolarcloud_password', 'tag'],
  ['!secret.yaml password', 'tag'],
  ['!secrets password', 'tag'],
  ['!include password.txt', 'tag'],
  ['!env_var PASSWORD', 'tag'],
  ['$' + '{PASSWORD}', 'variable'],
  ['$(cat password)', 'variable'],
  ['{{ password }}', 'variable'],
  ['%PASSWORD%', 'variable'],
  ['<your password>', 'placeholder'],
  ['********', 'placeholder'],
  ['xxxx', 'placeholder'],
  ['your-password', 'placeholder'],
  ['Your Password', 'placeholder'],
  ['your iSolarCloud password', 'placeholder'],
  ['se\ufffdal', 'encoding'],
  ['pass\tword', 'control'],
  ['pass\nword', 'control'],
  ['password\r', 'control'],
  ['\u0007password', 'control'],
  ['password\u00a0', 'invisible'],
  ['\u200bpassword', 'invisible'],
  ['pass\u00adword', 'invisible'],
  ['\u202apassword\u202c', 'invisible'],
  ['\ufeffpassword', 'invisible'],
  ['“secret1”', 'curly_quotes'],
  ['‘secret1’', 'curly_quotes'],
  ['„secret1“', 'curly_quotes'],
  ['«secret1»', 'curly_quotes'],
  ['“secret1', 'curly_quotes'],
];

describe('a password', () => {
  it.each(VALUES)('that arrives as %j is a mistake in the file, in secrets.yaml and in a variable', (value, mistake) => {
    const quoted = JSON.stringify(value);
    tellsOf(fileWith({ password: quoted }), 'password', mistake);
    const files = { '/etc/bridge/secrets.yaml': `cloud: ${quoted}\n` };
    tellsOf(fileWith({ password: '!secret cloud' }), 'password', mistake, { files });
    if (mistake !== 'quotes') tellsOf(fileWith({}), 'password', mistake, { env: { ISOLARCLOUD2MQTT_ISOLARCLOUD_PASSWORD: value } });
  });

  it.each([
    'a1!',
    '!secretive',
    '!secret1',
    'it’s mine',
    'don’t’',
    '$PASSWORD',
    '100%',
    '<3',
    'x',
    'пароль',
    '密码',
    'señal',
    '"a',
    '#*&',
    'a b',
    'yourself',
  ])('may be %j', (value) => {
    expect(loadConfig(inputOf(fileWith({ password: JSON.stringify(value) }))).isolarcloud.password).toBe(value);
  });

  it('may be any other text that a keyboard writes, quoted', () => {
    const typed = fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)), minLength: 1 });
    const sound = typed.filter((value) => !/^(?:!(?:secret|include|env)|[$]|\{\{|%|<|\*{3}|x{3}|X{3}|\.{3})/i.test(value));
    fc.assert(
      fc.property(sound, (value) => {
        expect(loadConfig(inputOf(fileWith({ password: JSON.stringify(value) }))).isolarcloud.password).toBe(value);
      }),
      { numRuns: 50 },
    );
  });

  it.each(['pa55:w0rd #*&', 'pa55\t#word', 'secret # of the app'])('that YAML cuts at its comment is a mistake: %s', (value) => {
    tellsOf(fileWith({ password: value }), 'password', 'comment');
    tellsOf(`${fileWith({ password: value })}log: { level: debug }\n`, 'password', 'comment');
    const files = { '/etc/bridge/secrets.yaml': `cloud: ${value}\n` };
    tellsOf(fileWith({ password: '!secret cloud' }), 'password', 'comment', { files });
  });

  it('may have a comment behind its quotes, and a # within the value', () => {
    const passwordOf = (value: string): string | null => loadConfig(inputOf(fileWith({ password: value }))).isolarcloud.password;
    expect([passwordOf('"pa55 #word" # of the app'), passwordOf('pa55#word')]).toEqual(['pa55 #word', 'pa55#word']);
    expect(loadConfig(inputOf(`${fileWith({})}# the end\nlog: { level: debug } # loud\n`)).log.level).toBe('debug');
  });

  it.each([
    ['"pass-word"', 'quotes'],
    ["'pass-word'", 'quotes'],
    ['pass-word ', 'edge_space'],
    [' pass-word', 'edge_space'],
  ] as const)('of a variable or its file is a mistake as %j, since nothing takes that away', (value, mistake) => {
    tellsOf(fileWith({}), 'password', mistake, { env: { ISOLARCLOUD2MQTT_ISOLARCLOUD_PASSWORD: value } });
    const env = { ISOLARCLOUD2MQTT_ISOLARCLOUD_PASSWORD_FILE: '/run/secret' };
    const readFile = filesOf({ [FILE]: fileWith({}), '/run/secret': `${value}\n` });
    expect(() => loadConfig({ path: FILE, env, readFile })).toThrow(said(mistake));
  });
});

describe('keys', () => {
  const APP_KEY = 'A1B2C3D4E5F60718293A4B5C6D7E8F90';
  const SECRET_KEY = 'x9y8z7w6v5u4t3s2r1q0p9o8n7m6l5k4';

  it('are noticed in the place of each other', () => {
    tellsOf(fileWith({ app_key: SECRET_KEY, secret_key: APP_KEY }), 'app_key', 'swapped');
    expect(mistakesIn(fileWith({ app_key: APP_KEY, secret_key: SECRET_KEY }))).toEqual([]);
  });

  it.each([
    ['your App Key', 'placeholder'],
    ['your-app-key', 'placeholder'],
    ['A1B2 C3D4', 'no_key'],
    ['you@home', 'no_key'],
    ['schlüssel', 'no_key'],
    [`'"${APP_KEY}"'`, 'quotes_in_key'],
    [`"'${APP_KEY}'"`, 'quotes_in_key'],
    [`${APP_KEY}"`, 'quotes_in_key'],
  ] as const)('are no %j', (value, mistake) => tellsOf(fileWith({ app_key: value }), 'app_key', mistake));

  it('are two: the App Key in place of the Secret Key is a mistake', () => {
    tellsOf(fileWith({ app_key: APP_KEY, secret_key: APP_KEY }), 'secret_key', 'same_key');
    const env = { ISOLARCLOUD2MQTT_ISOLARCLOUD_SECRET_KEY: APP_KEY };
    expect(mistakesIn(fileWith({ app_key: APP_KEY }), { env })).toEqual([
      `ISOLARCLOUD2MQTT_ISOLARCLOUD_SECRET_KEY isolarcloud.secret_key ${said('same_key')}`,
    ]);
  });

  it('of the example in both places are no more than examples', () => {
    const mistakes = mistakesIn(fileWith({ app_key: '<your key>', secret_key: '<your key>' }));
    expect(mistakes.map((mistake) => mistake.replace(/^\S+ /, ''))).toEqual([
      `isolarcloud.app_key ${said('placeholder')}`,
      `isolarcloud.secret_key ${said('placeholder')}`,
    ]);
  });

  it.each(['A1B2C3', APP_KEY.slice(1), `${APP_KEY}0`])('of another length are taken: %s', (key) => {
    expect(mistakesIn(fileWith({ app_key: key, secret_key: SECRET_KEY }))).toEqual([]);
    expect(mistakesIn(fileWith({ app_key: APP_KEY, secret_key: key.toLowerCase() }))).toEqual([]);
  });

  it('of the example are all noticed at once', () => {
    const example = { app_key: 'your-app-key', secret_key: 'your-secret-key', username: 'you@example.org', password: 'your-password' };
    expect(mistakesIn(fileWith(example)).filter((mistake) => mistake.endsWith(said('placeholder')))).toHaveLength(4);
  });

  it('of Home Assistant and the passwords of brokers are looked at too', () => {
    const others = 'mqtt: { username: me, password: "!secret mqtt" }\nhomeassistant: { url: "http://ha:8123", token: a token }\n';
    expect(mistakesIn(`${fileWith({})}${others}`)).toEqual([
      expect.stringContaining(`mqtt.password ${said('tag')}`),
      expect.stringContaining(`homeassistant.token ${said('no_key')}`),
    ]);
  });
});
