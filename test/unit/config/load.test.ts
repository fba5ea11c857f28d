import { describe, expect, it } from 'vitest';
import { readTexts } from '../../../src/app/texts.ts';
import { checkConfig, loadConfig } from '../../../src/config/load.ts';
import { NotUtf8 } from '../../../src/config/utf8.ts';
import { BridgeError } from '../../../src/errors.ts';
import { ENGLISH, inWords, phrase } from '../../../src/texts/texts.ts';
import { ACCOUNT, FILE, filesOf, inputOf, mistakesIn, rightWith } from './support.ts';

const errorOf = (action: () => unknown): BridgeError => {
  try {
    action();
  } catch (error) {
    if (error instanceof BridgeError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('loadConfig', () => {
  it('gives every option its default where only the account is set', () => {
    expect(loadConfig(inputOf(rightWith('')))).toEqual({
      version: 1,
      language: 'auto',
      isolarcloud: {
        region: 'international',
        gateway: null,
        app_key: 'the-app-key',
        secret_key: 'the-secret-key',
        sign_in: null,
        username: 'me@home',
        application_id: null,
        redirect_url: null,
        password: 'pass-word',
        rsa_public_key: null,
        language: '_en_US',
      },
      plants: { include: 'all', exclude: [] },
      accounts: [],
      points: {
        preset: 'standard',
        device_types: 'all',
        include: [],
        exclude: [],
        custom: [],
        asleep: 'zero',
        net_grid_power: { invert: false },
        net_battery_power: { invert: false },
      },
      polling: { schedule: 'phase', interval_minutes: 5, budget: { per_hour: 2_000, per_day: null, per_month: null } },
      mqtt: {
        url: 'mqtt://localhost:1883',
        username: null,
        password: null,
        ca_file: null,
        certificate_file: null,
        key_file: null,
        key_passphrase: null,
        client_id: null,
        base_topic: 'isolarcloud',
        protocol: 'auto',
        plain_topics: false,
        history: true,
        embedded_broker: { enabled: false, host: '127.0.0.1', port: 1883, username: null, password: null, anonymous: false },
      },
      homeassistant: {
        discovery: true,
        discovery_prefix: 'homeassistant',
        status_topic: 'homeassistant/status',
        announce: 'all',
        announce_by_plant: {},
        confirm_removals: null,
        heal: false,
        url: null,
        token: null,
      },
      page: { enabled: false, host: '127.0.0.1', port: 8099, password: null, names: [] },
      network: { ipv4_only: false, proxy: null, timeout_seconds: 30 },
      log: { level: 'info', format: 'auto' },
      identity: {},
      state: { postgres: { url: null, schema: 'isolarcloud2mqtt', ca_file: null, encryption_key: null } },
      fleet: { replica: null, max_shards: 20, shard_plants: 500 },
      state_folder: '/etc/bridge/state',
    });
  });

  it('takes paths from the folder of the file', () => {
    const { mqtt, state_folder } = loadConfig(
      inputOf(
        rightWith('mqtt: { url: mqtts://broker, ca_file: ../ca.crt, certificate_file: c.crt, key_file: /keys/c.key }\nstate_folder: data'),
      ),
    );
    expect([mqtt.ca_file, mqtt.certificate_file, mqtt.key_file, state_folder]).toEqual([
      '/etc/ca.crt',
      '/etc/bridge/c.crt',
      '/keys/c.key',
      '/etc/bridge/data',
    ]);
  });

  it('takes ids with or without quotes, digit by digit', () => {
    const { plants, points, homeassistant } = loadConfig(
      inputOf(
        rightWith(`
plants: { include: [1234567, "2345678", 12345678901234567890, 0012, sn:B2262720904] }
homeassistant: { announce_by_plant: { 1234567: plant } }
points:
  include: [14/13141]
  custom:
    - { device_type: 44, point_id: 59004, name: SOC, ps_keys: [1234567_44_1_1] }
`),
      ),
    );
    expect(plants.include).toEqual(['1234567', '2345678', '12345678901234567890', '0012', 'sn:B2262720904']);
    expect(homeassistant.announce_by_plant).toEqual({ '1234567': 'plant' });
    expect(points.custom).toEqual([
      {
        device_type: 44,
        point_id: '59004',
        name: 'SOC',
        ps_keys: ['1234567_44_1_1'],
        slug: null,
        unit: null,
        device_class: null,
        state_class: null,
        scale: null,
        invert: null,
        enabled: null,
        min: null,
        max: null,
      },
    ]);
  });

  it.each(['007', '12345', '0x1F', '1e3', 'true', 'no', '.5', '12345678901234567890'])(
    'takes the password %s as it is written',
    (password) => {
      const text = `version: 1\nisolarcloud:\n  app_key: k\n  secret_key: s\n  username: u\n  password: ${password}\n`;
      expect(loadConfig(inputOf(text)).isolarcloud.password).toBe(password);
    },
  );

  it('reads files with a byte order mark and Windows line ends', () => {
    const text = `\uFEFF${rightWith('log:\n  level: debug\n').replaceAll('\n', '\r\n')}`;
    expect(loadConfig(inputOf(text)).log.level).toBe('debug');
    expect(mistakesIn(text.replace('debug', 'loud'))).toEqual(['4:10 log.level must be error, warn, info, debug or trace']);
  });

  it('takes a section or option without a value as not set', () => {
    expect(loadConfig(inputOf(rightWith('mqtt:\nlog:\n  level:\nplants: ~\n'))).log.level).toBe('info');
  });

  it('says that there is no file, and which file cannot be read', () => {
    const missing = errorOf(() => loadConfig({ ...inputOf(''), path: null }));
    expect([missing.code, missing.message]).toEqual([
      'config_missing',
      'There is no configuration file: config.yaml. Run setup, which asks for everything and writes it, or copy config.example.yaml to config.yaml, or name a file with --config.',
    ]);
  });

  it.each([
    [Object.assign(new Error(), { code: 'EACCES' }), 'may not be read by this user; give it read permission'],
    [
      Object.assign(new Error(), { code: 'EISDIR' }),
      'is a folder; Docker makes one where the file to be mounted does not exist: remove the folder, create the file, and start again',
    ],
    [Object.assign(new Error(), { code: 'EFBIG' }), 'is larger than 1 MiB'],
    [Object.assign(new Error(), { code: 'EIO' }), 'cannot be read (EIO)'],
    [new NotUtf8(null), 'is UTF-16 text; save it as UTF-8'],
    [new NotUtf8(7), 'is not UTF-8 text from line 7 on; save it as UTF-8'],
  ])('says why the file, secrets.yaml, or the file of a variable cannot be read: %o', (cause, why) => {
    const failingAt = (bad: string) => (path: string) => {
      if (path.endsWith(bad)) throw cause;
      return rightWith('log: { level: !secret x }');
    };
    const error = errorOf(() => loadConfig({ ...inputOf(''), readFile: failingAt(FILE) }));
    expect(error.code).toBe('config_unreadable');
    expect(error.happened(ENGLISH)).toContain(`: ${FILE} ${why}`);
    const ofSecrets = checkConfig({ ...inputOf(''), readFile: failingAt('secrets.yaml') });
    expect(ofSecrets.problems.map(({ message }) => inWords(message, ENGLISH))).toEqual([
      `is looked up in /etc/bridge/secrets.yaml, which ${why}; it needs a line such as name: value`,
    ]);
    const env = { ISOLARCLOUD2MQTT_MQTT_PASSWORD_FILE: '/run/secret' };
    const ofVariable = checkConfig({ ...inputOf(''), env, readFile: failingAt('/run/secret') });
    expect(ofVariable.problems.map(({ message }) => inWords(message, ENGLISH))).toContain(`names a path that ${why}`);
  });

  it.each(['.yml', '.yaml.txt', '.yml.txt'])('says that a file with the ending %s is beside the one that is missing', (ending) => {
    const beside = `/etc/bridge/config${ending}`;
    const error = errorOf(() => loadConfig({ ...inputOf(''), readFile: filesOf({ [beside]: '' }) }));
    expect(error.code).toBe('config_missing');
    expect(error.happened(ENGLISH)).toContain(`${FILE}, but ${beside} is beside it: rename that to ${FILE}, or name it with --config`);
  });

  it('does not fall back to the environment where the user named a file', () => {
    const env = { ISOLARCLOUD2MQTT_LOG_LEVEL: 'info', ISOLARCLOUD2MQTT_CONFIG: '/elsewhere.yaml' };
    expect(errorOf(() => loadConfig({ ...inputOf(''), path: null, env }))).toMatchObject({
      code: 'config_missing',
      context: { detail: '/elsewhere.yaml' },
    });
  });

  it('says first that there is no file if the environment alone does not set everything', () => {
    const messages = (env: Record<string, string>): string[] =>
      checkConfig({ path: null, env, readFile: filesOf({}) }).problems.map(({ option, message }) =>
        [option, inWords(message, ENGLISH)].filter(Boolean).join(' '),
      );
    const absent = 'the file config.yaml does not exist, so that only environment variables are read';
    const [first, ...others] = messages({ ISOLARCLOUD2MQTT_LOG_LEVEL: 'loud' });
    expect(first).toBe(absent);
    expect(others).toContainEqual(expect.stringContaining('isolarcloud.app_key is missing'));
    const error = errorOf(() => loadConfig({ path: null, env: { ISOLARCLOUD2MQTT_LOG_LEVEL: 'info' }, readFile: filesOf({}) }));
    expect(error.happened(ENGLISH)).toContain(`\n${absent}\nISOLARCLOUD2MQTT_ISOLARCLOUD_APP_KEY: isolarcloud.app_key is missing`);

    const account = ['APP_KEY', 'SECRET_KEY', 'USERNAME', 'PASSWORD'].map((name) => [
      `ISOLARCLOUD2MQTT_ISOLARCLOUD_${name}`,
      name.toLowerCase().repeat(4),
    ]);
    const mistaken = { ...Object.fromEntries(account), ISOLARCLOUD2MQTT_LOG_LEVEL: 'loud' };
    expect(messages(mistaken)).toEqual([expect.stringContaining('log.level')]);
  });

  it('finds the file by its variable, else by its name', () => {
    const readFile = filesOf({ '/elsewhere.yaml': rightWith('log: { level: trace }'), 'config.yaml': rightWith('log: { level: warn }') });
    const levelWith = (env: Record<string, string>): string => loadConfig({ ...inputOf(''), path: null, env, readFile }).log.level;
    expect(levelWith({ ISOLARCLOUD2MQTT_CONFIG: '/elsewhere.yaml' })).toBe('trace');
    expect(levelWith({})).toBe('warn');
  });
});

describe('!secret', () => {
  const secrets = { '/etc/bridge/secrets.yaml': 'password: 007\nlevel: loud\nround: !secret round\nlist: [1234567]\n' };

  it('is looked up in secrets.yaml beside the file', () => {
    const text = rightWith('mqtt: { username: u, password: !secret password }\nplants:\n  exclude: !secret list\n');
    const { mqtt, plants } = loadConfig(inputOf(text, { files: secrets }));
    expect(mqtt.password).toBe('007');
    expect(plants.exclude).toEqual(['1234567']);
  });

  it('is a mistake at its own place where the file, the name or the value is not right', () => {
    expect(mistakesIn(rightWith('log: { level: !secret x }'))).toEqual([
      '3:23 log.level is looked up in /etc/bridge/secrets.yaml, which does not exist; it needs a line such as name: value',
    ]);
    const wrong = 'log:\n  level: !secret level\nstate_folder: !secret absent\npolling: !secret [a]\nmqtt:\n  url: !secret round\n';
    expect(mistakesIn(rightWith(wrong), { files: secrets })).toEqual([
      '4:18 log.level must be error, warn, info, debug or trace',
      '5:23 state_folder is not in /etc/bridge/secrets.yaml; add a line with that name, a colon and the value',
      '6:1 polling needs the name of a secret; write !secret and a name of secrets.yaml',
      '8:16 mqtt.url leads to another !secret; write the value itself in secrets.yaml',
    ]);
    expect(mistakesIn(rightWith('log: { level: !secret x }'), { files: { '/etc/bridge/secrets.yaml': 'a: [' } })).toEqual([
      '3:23 log.level is looked up in /etc/bridge/secrets.yaml, which is not valid YAML in line 1: this line begins a quote or bracket that does not end where it should; close it, or put the whole value in quotes',
    ]);
  });
});

describe('the report', () => {
  it('tells ten mistakes at once, each with its line, column and caret', () => {
    const text = `version: 2
isolarcloud:
  region: eurpe
  app_key: "AB12CD34 "
  secret_key: *star
  username: joe
  pasword: hunter22   # do not tell
polling:
  interval_minutes: 0
mqtt:
  url: http://user:hunter22@broker
  base_topic: /solar/#
  plain_topics: yes
plants:
  exclude:
    - abc
`;
    expect(errorOf(() => loadConfig(inputOf(text))).message).toBe(`The configuration has mistakes: 11 found
${FILE}:1:10: version must be 1, the only version there is
    version: 2
             ^
${FILE}:2:1: isolarcloud.password is missing (Password of that account)
    isolarcloud:
    ^
${FILE}:3:11: isolarcloud.region must be international, europe, australia or china; did you mean europe?
      region: eurpe
              ^
${FILE}:4:12: isolarcloud.app_key has a space at its end; remove it
      app_key: ***
               ^
${FILE}:5:15: isolarcloud.secret_key begins with a character that has a meaning in YAML; put the value in quotes
      secret_key: ***
                  ^
${FILE}:7:3: isolarcloud.pasword is no option; did you mean password?
      pasword: ***
      ^
${FILE}:9:21: polling.interval_minutes must be a whole number from 1 to 1440
      interval_minutes: 0
                        ^
${FILE}:11:8: mqtt.url is not the address of a broker; write mqtt://host:1883, or mqtts://, ws:// or wss://
      url: ***
           ^
${FILE}:12:15: mqtt.base_topic is not a topic; write words with / between them, without + # or $, and no / at either end
      base_topic: /solar/#
                  ^
${FILE}:13:17: mqtt.plain_topics must be true or false, without quotes
      plain_topics: yes
                    ^
${FILE}:16:7: plants.exclude[0] is not a ps_id; write its digits, e.g. "1234567"
        - abc
          ^
Correct the lines above.`);
  });

  it('is in the language of the user', () => {
    const text = 'version: 1\nmqtt: { url: broker, protocol: 3 }\nisolarcloud: { app_key: the-app-key, username: me, password: word }\n';
    expect(errorOf(() => loadConfig(inputOf(text))).sentence(readTexts('pt'))).toBe(
      `A configuração tem erros: encontrados: 3
/etc/bridge/config.yaml:2:14: mqtt.url não é o endereço de um broker; escreva mqtt://host:1883, ou mqtts://, ws:// ou wss://
    url: broker
         ^
/etc/bridge/config.yaml:2:32: mqtt.protocol deve ser auto, 5 ou 4
    protocol: 3
              ^
/etc/bridge/config.yaml:3:1: isolarcloud.secret_key está faltando (Secret Key (x-access-key) da mesma aplicação)
    isolarcloud:
    ^
Corrija as linhas acima.`,
    );
  });

  it('is there as data too', () => {
    expect(checkConfig(inputOf(rightWith('mqtt:\n  port: 1883\n')))).toEqual({
      config: null,
      problems: [
        {
          option: 'mqtt.port',
          message: phrase('mistake.no_option_known', { known: expect.stringContaining('url, username') }),
          position: { file: FILE, line: 4, column: 3 },
          variable: null,
          excerpt: '  port: ***\n  ^',
        },
      ],
    });
  });

  it.each(['mqtt//broker.lan', 'brokr.lan:1883', 'tcp://broker.lan:1883', '192.168.1.10'])(
    'shows an address that certainly holds no password: %s',
    (url) => {
      const { problems } = checkConfig(inputOf(rightWith(`mqtt:\n  url: ${url}\n`)));
      expect(problems.map(({ excerpt }) => excerpt)).toEqual([`  url: ${url}\n       ^`]);
    },
  );

  it('shows a mistyped address in a list, and hides one that may have a password in it', () => {
    const { problems } = checkConfig(inputOf(rightWith('mqtt:\n  url:\n    - brokr.lan:1883\n    - me:hunter2@broker.lan\n')));
    expect(problems.map(({ excerpt }) => excerpt?.split('\n')[0])).toEqual(['    - brokr.lan:1883', '    - ***']);
  });

  it.each(['me:hunter2@broker.lan', 'mqtt//me:hunter2', 'mqtt//hunter2hunter2hunter2', 'broker.lan:hunter2', 'broker.lan?p=hunter2'])(
    'hides an address in which a password may be: %s',
    (url) => {
      const { problems } = checkConfig(inputOf(rightWith(`mqtt:\n  url: ${url}\n`)));
      expect(problems.map(({ excerpt }) => excerpt)).toEqual(['  url: ***\n       ^']);
    },
  );

  it.each([
    ['isolarcloud', 'user_account', 'username'],
    ['isolarcloud', 'user_password', 'password'],
    ['isolarcloud', 'appkey', 'app_key'],
    ['isolarcloud', 'x-access-key', 'secret_key'],
    ['mqtt', 'host', 'url'],
    ['mqtt', 'topic_prefix', 'base_topic'],
    ['polling', 'scan_interval', 'interval_minutes'],
  ])('knows what others call an option: %s.%s', (section, foreign, own) => {
    const { problems } = checkConfig(inputOf(`version: 1\n${section}:\n  ${foreign}: hunter2\n`));
    expect(problems).toContainEqual(
      expect.objectContaining({ message: phrase('mistake.no_option_meant', { meant: own }), excerpt: `  ${foreign}: ***\n  ^` }),
    );
  });

  it.each(['', '\n \n', '# version: 1\n# isolarcloud:\n'])('says in one sentence that the file %j is empty', (text) => {
    const empty = '1:1 the file is empty, or has only comments; copy config.example.yaml and fill in your keys';
    expect(mistakesIn(text)).toEqual([empty]);
    const env = { ISOLARCLOUD2MQTT_LOG_LEVLE: 'debug' };
    expect(mistakesIn(text, { env })).toEqual([empty, expect.stringContaining('ISOLARCLOUD2MQTT_LOG_LEVLE is no option')]);
  });

  it('names what is missing where the file is empty and the environment sets options', () => {
    const env = { ISOLARCLOUD2MQTT_LOG_LEVEL: 'debug' };
    expect(mistakesIn('', { env })).toContainEqual(expect.stringContaining('isolarcloud.password is missing'));
  });

  it('points at the section where an option is missing, and at the key where its value is', () => {
    const missing = (option: string, what: string): string => `1:1 isolarcloud.${option} is missing (${what})`;
    expect(mistakesIn('version: 1')).toEqual([
      missing('app_key', 'App Key of your application in the Developer Portal'),
      missing('secret_key', 'Secret Key (x-access-key) of the same application'),
      missing('username', 'Account of the iSolarCloud app: its user name or e-mail address'),
      missing('password', 'Password of that account'),
    ]);
    expect(mistakesIn(rightWith('').replace('password: pass-word', 'password: #hunter2\n'))).toHaveLength(1);
    expect(mistakesIn('version: 1\nisolarcloud:\n  app_key: k\n  secret_key: s\n  username: u\n  password: #hunter2\n')).toEqual([
      '6:13 isolarcloud.password has no value; if the value begins with # put it in quotes, else write one or remove the line',
    ]);
  });

  it('points at the entry of a list where an option of it is missing', () => {
    const entries =
      'points:\n  custom:\n    - device_type: 44\n      point_id: 1\n      name: A\n    - device_type: 44\n      point_id: 2\n';
    expect(mistakesIn(rightWith(entries))).toEqual([
      '8:7 points.custom[1].name is missing; a point that is not in docs/points.md needs one',
    ]);
  });

  it('says nothing twice of one place', () => {
    expect(mistakesIn('hello')).toEqual(['1:1 the file must consist of options; write lines such as version: 1']);
    expect(mistakesIn(`- a\n- b`)).toHaveLength(1);
    expect(mistakesIn(`version: 1\n${ACCOUNT.replace('me@home', '&me')}`)).toHaveLength(1);
  });

  it('has the first hundred mistakes of a file that is no configuration', () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `key${index}: 1\n`).join('');
    const { message } = errorOf(() => loadConfig(inputOf(rightWith(lines))));
    expect(message).toMatch(/: more than 100 found; some of them\n/);
    expect(message.match(/is no option/g)).toHaveLength(100);
  });
});

describe('a file of 10,000 lines', () => {
  const many = (line: (index: number) => string): string => Array.from({ length: 10_000 }, (_, index) => line(index)).join('');

  it.each([
    ['unknown options', many((index) => `key${index}: 1\n`)],
    ['an option over and over', many(() => 'log: {}\n')],
    ['secrets that are missing', many((index) => `key${index}: !secret a\n`)],
    ['tabs', `log:\n${many(() => '\tlevel: x\n')}`],
    ['brackets', `x: ${many(() => '[')}`],
    ['replaced devices', `identity:\n${many((index) => `  1_14_1_${index}: 1_14_2_${index}\n`)}`],
  ])('with %s is judged in seconds, since no signal is heard meanwhile', { timeout: 20_000 }, (_, lines) => {
    expect(checkConfig(inputOf(rightWith(lines))).problems.length).toBeLessThanOrEqual(101);
  });
});
