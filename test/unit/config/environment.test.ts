import { describe, expect, it } from 'vitest';

import { variableOf } from '../../../src/config/environment.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { optionsOf } from '../../../src/config/shape.ts';
import { filesOf, inputOf, mistakesIn, rightWith } from './support.ts';

const account = {
  ISOLARCLOUD2MQTT_ISOLARCLOUD_APP_KEY: 'key',
  ISOLARCLOUD2MQTT_ISOLARCLOUD_SECRET_KEY: 'secret',
  ISOLARCLOUD2MQTT_ISOLARCLOUD_USERNAME: 'me',
  ISOLARCLOUD2MQTT_ISOLARCLOUD_PASSWORD: '*007',
};

describe('the environment', () => {
  it('goes before the file', () => {
    const env = { ISOLARCLOUD2MQTT_LOG_LEVEL: 'debug', ISOLARCLOUD2MQTT_MQTT_EMBEDDED_BROKER_PORT: '1884', PATH: '/bin' };
    const config = loadConfig(inputOf(rightWith('log: { level: loud, format: json }\nmqtt:\n'), { env }));
    expect([config.log, config.mqtt.embedded_broker.port]).toEqual([{ level: 'debug', format: 'json' }, 1884]);
  });

  it('is a configuration by itself where there is no file', () => {
    const { isolarcloud, state_folder } = loadConfig({ ...inputOf(''), path: null, env: account });
    expect(isolarcloud).toMatchObject({ app_key: 'key', password: '*007' });
    expect(state_folder.endsWith('/state')).toBe(true);
  });

  it('is none without the App Key where the file has another ending by mistake', () => {
    const readFile = filesOf({ 'config.yml': '' });
    const load = (env: Readonly<Record<string, string>>) => () => loadConfig({ path: null, env, readFile });
    expect(load({ ISOLARCLOUD2MQTT_PAGE_ENABLED: 'true' })).toThrow('config.yaml, but config.yml is beside it: rename that');
    expect(load(account)()).toMatchObject({ isolarcloud: { app_key: 'key' } });
  });

  it('names the variable of what is missing where there is no file', () => {
    const { ISOLARCLOUD2MQTT_ISOLARCLOUD_PASSWORD: _, ...env } = account;
    const load = (): unknown => loadConfig({ ...inputOf(''), path: null, env });
    expect(load).toThrow('ISOLARCLOUD2MQTT_ISOLARCLOUD_PASSWORD: isolarcloud.password is missing (Password of that account)');
  });

  it('takes lists and maps as YAML, text as it is, and an empty variable as not set', () => {
    const env = {
      ISOLARCLOUD2MQTT_PLANTS_INCLUDE: '[1234567, sn:A1]',
      ISOLARCLOUD2MQTT_HOMEASSISTANT_ANNOUNCE_BY_PLANT: '{"1234567": plant}',
      ISOLARCLOUD2MQTT_MQTT_USERNAME: 'a: [b',
      ISOLARCLOUD2MQTT_MQTT_PLAIN_TOPICS: 'true',
      ISOLARCLOUD2MQTT_LOG_LEVEL: '',
    };
    const { plants, homeassistant, mqtt, log } = loadConfig(inputOf(rightWith('log: { level: warn }'), { env }));
    expect([plants.include, homeassistant.announce_by_plant]).toEqual([['1234567', 'sn:A1'], { '1234567': 'plant' }]);
    expect([mqtt.username, mqtt.plain_topics, log.level]).toEqual(['a: [b', true, 'warn']);
  });

  it.each([
    ['mqtt://a:1883', 'mqtt://a:1883'],
    ['[mqtt://a:1883, "ws://b/mqtt"]', ['mqtt://a:1883', 'ws://b/mqtt']],
  ])('takes one address of a broker as it is, and a list of them as YAML: %s', (text, url) => {
    expect(loadConfig(inputOf(rightWith(''), { env: { ISOLARCLOUD2MQTT_MQTT_URL: text } })).mqtt.url).toEqual(url);
  });

  it('names the mistake in one address of a broker', () => {
    const mistakes = (text: string): string[] => mistakesIn(rightWith(''), { env: { ISOLARCLOUD2MQTT_MQTT_URL: text } });
    expect(mistakes('mqtt://a,mqtt://b')[0]).toContain('write a list such as ["mqtts://');
    expect(mistakes('[mqtt://a, mqtt://u:hunter2@b]')).toEqual([
      'ISOLARCLOUD2MQTT_MQTT_URL mqtt.url[1] must not contain a user or password; they belong to mqtt.username and mqtt.password',
    ]);
  });

  it('leaves alone what Kubernetes sets for a service of this name', () => {
    const env = {
      ISOLARCLOUD2MQTT_SERVICE_HOST: '10.0.0.1',
      ISOLARCLOUD2MQTT_PORT: 'tcp://10.0.0.1:1',
      ISOLARCLOUD2MQTT_PORT_1_TCP_ADDR: '10.0.0.1',
    };
    expect(() => loadConfig({ ...inputOf(''), path: null, env: { ...account, ...env } })).not.toThrow();
  });

  it.each(['007\n', '007\r\n', '007\n\n', '\uFEFF007\r\n\r\n'])(
    'takes a value from a file without the line ends behind it: %o',
    (content) => {
      const env = { ISOLARCLOUD2MQTT_MQTT_USERNAME: 'me', ISOLARCLOUD2MQTT_MQTT_PASSWORD_FILE: '/run/secrets/mqtt' };
      const { mqtt } = loadConfig(inputOf(rightWith(''), { env, files: { '/run/secrets/mqtt': content } }));
      expect(mqtt.password).toBe('007');
    },
  );

  it('takes paths from the folder of the file', () => {
    const env = {
      ISOLARCLOUD2MQTT_MQTT_USERNAME: 'me',
      ISOLARCLOUD2MQTT_MQTT_PASSWORD_FILE: '/run/secrets/mqtt',
      ISOLARCLOUD2MQTT_MQTT_CA_FILE: 'ca.crt',
      ISOLARCLOUD2MQTT_MQTT_URL: 'mqtts://b',
    };
    const { mqtt } = loadConfig(inputOf(rightWith(''), { env, files: { '/run/secrets/mqtt': '007\n' } }));
    expect([mqtt.password, mqtt.ca_file]).toEqual(['007', '/etc/bridge/ca.crt']);
  });

  it('is reported by variable, without its value', () => {
    const env = {
      ISOLARCLOUD2MQTT_LOG_LEVEL: 'hunter22',
      ISOLARCLOUD2MQTT_MQTT_URL: 'hunter22',
      ISOLARCLOUD2MQTT_MQTT_URL_FILE: '/hunter22',
      ISOLARCLOUD2MQTT_MQTT_PROTOCOL: '[hunter22',
      ISOLARCLOUD2MQTT_MQTT_USERNAME_FILE: '/absent',
      ISOLARCLOUD2MQTT_MQTT_PASWORD: 'hunter22',
      ISOLARCLOUD2MQTT_WHATEVER: 'hunter22',
      ISOLARCLOUD2MQTT_POINTS_CUSTOM: '[{ point_id: 1, device_type: 999 }]',
    };
    const mistakes = mistakesIn(rightWith(''), { env });
    expect(mistakes.toSorted()).toEqual([
      'ISOLARCLOUD2MQTT_LOG_LEVEL log.level must be error, warn, info, debug or trace',
      'ISOLARCLOUD2MQTT_MQTT_PASWORD is no option; did you mean ISOLARCLOUD2MQTT_MQTT_PASSWORD?',
      'ISOLARCLOUD2MQTT_MQTT_PROTOCOL mqtt.protocol is not valid YAML; write it as it would stand in the file',
      'ISOLARCLOUD2MQTT_MQTT_URL mqtt.url is set twice; remove ISOLARCLOUD2MQTT_MQTT_URL or ISOLARCLOUD2MQTT_MQTT_URL_FILE',
      'ISOLARCLOUD2MQTT_MQTT_USERNAME_FILE mqtt.username names a path that does not exist',
      'ISOLARCLOUD2MQTT_POINTS_CUSTOM points.custom[0].name is missing; a point that is not in docs/points.md needs one',
      'ISOLARCLOUD2MQTT_WHATEVER is no option; docs/configuration.md lists all of them',
    ]);
  });

  it('has one variable for each option, and none that reads as the file of another', () => {
    const names = optionsOf().map(({ path }) => variableOf(path));
    const both = [...names, ...names.map((name) => `${name}_FILE`), 'ISOLARCLOUD2MQTT_CONFIG'];
    expect(new Set(both).size).toBe(both.length);
    expect(names).toContain('ISOLARCLOUD2MQTT_ISOLARCLOUD_APP_KEY');
  });

  it('says that the file is there but has a section that is none', () => {
    const env = { ISOLARCLOUD2MQTT_LOG_LEVEL: 'info' };
    expect(mistakesIn(rightWith('log: loud'), { env })).toEqual([
      '3:6 log must be a section; write its options on the lines below, further to the right',
    ]);
  });
});
