import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configSchema } from '../../../src/config/schema.ts';
import { isHidden, schemaAt } from '../../../src/config/shape.ts';
import { checkFiles, type Place } from '../../../src/setup/check.ts';
import { type Answers, type ConfigFiles, isEditable, masked, withAnswers, writtenAt } from '../../../src/setup/config-files.ts';
import { ANSWERABLE, SECRET_OPTIONS } from '../../../src/setup/steps.ts';

const NOTHING: ConfigFiles = { config: null, secrets: null };
const PLACE: Place = {
  file: '/conf/config.yaml',
  secretsFile: '/conf/secrets.yaml',
  env: {},
  supplied: () => [],
  readFile: (path) => {
    throw Object.assign(new Error(path), { code: 'ENOENT' });
  },
};
const ACCOUNT: Answers = {
  'isolarcloud.app_key': 'A'.repeat(32),
  'isolarcloud.secret_key': 'b'.repeat(32),
  'isolarcloud.username': 'somebody@example.net',
  'isolarcloud.password': 'secret word',
};

const loaded = (files: ConfigFiles) => {
  const { config, problems } = checkFiles(files, PLACE);
  expect(problems).toEqual([]);
  return config;
};

/** The sections of a file that has these answers. */
function sectionsOf(answers: Answers): Record<string, unknown> {
  const sections: Record<string, Record<string, unknown>> = { isolarcloud: {} };
  for (const [option, value] of Object.entries(answers)) {
    const path = option.split('.');
    const key = path.pop() ?? '';
    const section = path.reduce<Record<string, unknown>>((at, name) => {
      at[name] ??= {};
      return at[name] as Record<string, unknown>;
    }, sections);
    if (value !== null) section[key] = value;
  }
  return { version: 1, ...sections };
}

const NASTY = [
  'a #b',
  '#',
  '"',
  "'",
  'it\'s "quoted"',
  '!secret x',
  '!x',
  ' edge ',
  'çãöüß',
  'a: b',
  '- x',
  '{a}',
  '[',
  '%',
  '@',
  '`',
  '&a',
  '*a',
];
const MORE = [
  'null',
  'true',
  '~',
  '007',
  '1e3',
  '0x1F',
  '2026-01-31',
  '\\',
  '\\n',
  '|',
  '>',
  '?',
  '<<',
  'a\u2028b',
  '\u0085',
  '\ud800',
  'x'.repeat(300),
];
const text = fc.oneof(fc.constantFrom(...NASTY, ...MORE), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const answers = fc.record(
  {
    'isolarcloud.region': fc.constantFrom('international', 'europe', 'australia', 'china', 'mars'),
    'isolarcloud.username': text,
    'isolarcloud.password': text,
    'isolarcloud.language': orNull(fc.constantFrom('_pt_BR', '_en_US')),
    'plants.include': fc.oneof(fc.constant('all'), fc.array(fc.stringMatching(/^(0\d{1,4}|\d{1,20}|sn:\S{1,8})$/))),
    'points.preset': fc.constantFrom('essential', 'standard', 'all'),
    'mqtt.url': orNull(fc.oneof(fc.constantFrom('mqtt://[::1]:1883', 'wss://a.b/c'), text)),
    'mqtt.username': orNull(text),
    'mqtt.password': orNull(text),
    'mqtt.base_topic': fc.oneof(fc.constantFrom('a/b', 'isolarcloud'), text),
    'mqtt.embedded_broker.enabled': fc.boolean(),
    'mqtt.embedded_broker.port': fc.integer({ min: 0, max: 70_000 }),
    'homeassistant.token': orNull(text),
  },
  { requiredKeys: [] },
);

describe('a written configuration', () => {
  it('is read as the answers, whatever they are, and has the same mistakes', () => {
    fc.assert(
      fc.property(answers, (some) => {
        const given: Answers = { ...ACCOUNT, ...some };
        const files = withAnswers(NOTHING, given);
        const { config } = checkFiles(files, PLACE);
        const direct = configSchema.safeParse(sectionsOf(given));
        expect(config !== null).toBe(direct.success);
        if (config !== null) expect({ ...config, state_folder: './state' }).toEqual(direct.data);
      }),
      { numRuns: 300 },
    );
  });

  it.each([...NASTY, ...MORE])('keeps the password %j, though the schema may refuse it', (password) => {
    const { config, secrets } = withAnswers(NOTHING, { ...ACCOUNT, 'isolarcloud.password': password });
    expect(config).toContain('password: !secret isolarcloud_password\n');
    const again = withAnswers({ config, secrets }, { 'isolarcloud.password': password });
    expect(again).toEqual({ config, secrets });
    const { config: checked, problems } = checkFiles({ config, secrets }, PLACE);
    if (checked === null) expect(problems.map(({ option }) => option)).toEqual(['isolarcloud.password']);
    else expect(checked.isolarcloud.password).toBe(password);
  });

  it('has no secret but in secrets.yaml, in quotes', () => {
    const { config, secrets } = withAnswers(NOTHING, ACCOUNT);
    for (const option of ['isolarcloud.app_key', 'isolarcloud.secret_key', 'isolarcloud.password']) {
      expect(config).not.toContain(ACCOUNT[option]);
      expect(secrets).toContain(`"${ACCOUNT[option]}"\n`);
    }
  });

  it('is shown without secrets, wherever they are', () => {
    const config =
      'isolarcloud: { app_key: KEY123, password: !secret p }\nnetwork:\n  proxy: http://u:word@p:1\nmqtt:\n  password: hidden\n  embedded_broker: {username: somebody}\n';
    const shown = masked({ config, secrets: 'p: word\nother: thing\n' });
    expect(`${shown.config}${shown.secrets}`).not.toMatch(/KEY123|word@|hidden|: word|thing/);
    expect(shown.config).toContain('password: !secret p');
    expect(shown.secrets).toBe('p: "***"\nother: "***"\n');
  });
});

describe('of an existing file', () => {
  const commented = `# password: OLD-1
version: 1 # OLD-2
# OLD-3

isolarcloud: # OLD-4
  # OLD-5
  region: europe # OLD-6
  app_key: # OLD-7
    "${'C'.repeat(32)}" # OLD-8
  # OLD-9
plants: { include: [ '1', # OLD-10
  '2' ] } # OLD-11
points:
  include:
    # OLD-12
    - 14/13141 # OLD-13
# OLD-14
`;

  it('no comment is shown, since it may hold a secret', () => {
    const { config } = masked({ config: commented, secrets: '# OLD-15\np: word # OLD-16\n' });
    expect(config).toContain('region: europe');
    expect(`${config}`).not.toContain('OLD-');
    expect(masked(withAnswers({ config: commented, secrets: null }, ACCOUNT)).config).not.toContain('OLD-');
  });

  it.each(['mqtt://u:S3cret@host', 'mqtt://u:S3c/ret@host', 'MQTTS://S3cret@host', 'u:S3cret@host:1883'])(
    'the address %j is not shown',
    (url) => {
      const config = `mqtt: { url: "${url}" }\nhomeassistant:\n  url: ${url}\n`;
      expect(masked({ config, secrets: null }).config).not.toContain('S3');
      expect(writtenAt(config, 'mqtt.url')).toEqual({ kind: 'secret' });
    },
  );
});

describe('an existing file', () => {
  const config = `# my plant
version: 1
isolarcloud: # the account
  app_key: "${'C'.repeat(32)}" # typed here
  secret_key: !secret key
  username: "old@example.net" # mine
  password: !secret shared
  # not asked for
  language: _de_DE
mqtt: # all by default
homeassistant:
  token: !secret shared
log: {level: debug}
# the end
`;
  const secrets = `# of Home Assistant too\nkey: ${'d'.repeat(32)}\nshared: old-word\nmqtt_password: of somebody else\n`;

  it('keeps its comments and other options', () => {
    const files = withAnswers(
      { config, secrets },
      { 'isolarcloud.username': 'new@example.net', 'mqtt.url': 'mqtt://lan', 'mqtt.username': 'u' },
    );
    for (const comment of ['# my plant', '# the account', '# typed here', '# mine', '# not asked for', '# all by default', '# the end'])
      expect(files.config).toContain(comment);
    expect(files.secrets).toBe(secrets);
    expect(loaded(files)).toMatchObject({
      isolarcloud: { username: 'new@example.net', language: '_de_DE', app_key: 'C'.repeat(32), password: 'old-word' },
      mqtt: { url: 'mqtt://lan', username: 'u' },
      log: { level: 'debug' },
    });
  });

  it('has a secret changed in secrets.yaml, unless another option or program uses it', () => {
    const given = { 'isolarcloud.secret_key': 'e'.repeat(32), 'isolarcloud.password': 'new', 'mqtt.username': 'u', 'mqtt.password': 'pw' };
    const files = withAnswers({ config, secrets }, given);
    expect(files.secrets).toBe(
      `# of Home Assistant too\nkey: "${'e'.repeat(32)}"\nshared: old-word\nmqtt_password: of somebody else\nisolarcloud_password: "new"\nmqtt_password_2: "pw"\n`,
    );
    expect(loaded(files)).toMatchObject({
      isolarcloud: { password: 'new' },
      mqtt: { password: 'pw' },
      homeassistant: { token: 'old-word' },
    });
  });

  it('loses an option that is answered with null', () => {
    expect(writtenAt(withAnswers({ config, secrets }, { 'isolarcloud.username': null }).config, 'isolarcloud.username')).toEqual({
      kind: 'absent',
    });
  });

  it('tells of a secret only that it is set', () => {
    expect(writtenAt(config, 'isolarcloud.app_key')).toEqual({ kind: 'secret' });
    expect(writtenAt(config, 'isolarcloud.password')).toEqual({ kind: 'secret' });
    expect(writtenAt(config, 'isolarcloud.username')).toEqual({ kind: 'value', value: 'old@example.net' });
    expect(writtenAt(config, 'mqtt.url')).toEqual({ kind: 'absent' });
  });

  it.each(['a: [', '- a', 'text', 'a: b: c'])('that is %j cannot be edited', (content) => expect(isEditable(content)).toBe(false));
  it.each(['', '# nothing yet\n', '\ufeffversion: 1', config])('that is %j can', (content) => expect(isEditable(content)).toBe(true));
});

it('every option of the set-up exists, and each secret one is hidden from reports', () => {
  expect([...ANSWERABLE].filter((option) => schemaAt(option.split('.')) === null)).toEqual([]);
  for (const option of SECRET_OPTIONS) {
    const schema = schemaAt(option.split('.'));
    expect(schema !== null && isHidden(schema)).toBe(true);
  }
});
