import { describe, expect, it } from 'vitest';
import { checkConfig, loadConfig } from '../../../src/config/load.ts';
import type { SuppliedSettings } from '../../../src/config/supplied.ts';
import { FILE, filesOf, inputOf, rightWith } from './support.ts';

const region: SuppliedSettings = {
  settings: [{ option: 'isolarcloud.region', value: 'europe', origin: 'app option region' }],
  unless: ['isolarcloud.region'],
};
const broker: SuppliedSettings = {
  settings: [
    { option: 'mqtt.url', value: 'mqtt://core-mosquitto:1883', origin: 'MQTT service' },
    { option: 'mqtt.username', value: 'addons', origin: 'MQTT service' },
  ],
  unless: ['mqtt.url', 'mqtt.username', 'mqtt.embedded_broker.enabled'],
};
const account: SuppliedSettings = {
  settings: (['app_key', 'secret_key', 'username', 'password'] as const).map((name) => ({
    option: `isolarcloud.${name}`,
    value: `value-of-${name}`,
    origin: `app option ${name}`,
  })),
  unless: ['isolarcloud.app_key'],
};

describe('supplied settings', () => {
  it('hold where the file and the environment set nothing else', () => {
    const { isolarcloud, mqtt } = loadConfig({ ...inputOf(rightWith('')), supplied: [region, broker] });
    expect([isolarcloud.region, mqtt.url, mqtt.username]).toEqual(['europe', 'mqtt://core-mosquitto:1883', 'addons']);
  });

  it('are a configuration by themselves where there is no file, also if one is named', () => {
    const { isolarcloud } = loadConfig({ path: FILE, env: {}, readFile: filesOf({}), supplied: [account] });
    expect(isolarcloud).toMatchObject({ app_key: 'value-of-app_key', password: 'value-of-password' });
  });

  it('give way to the file and to the environment, the whole group at once', () => {
    const file = loadConfig({ ...inputOf(rightWith('mqtt: { url: mqtt://nas:1883 }')), supplied: [broker] });
    expect([file.mqtt.url, file.mqtt.username]).toEqual(['mqtt://nas:1883', null]);
    const env = { ISOLARCLOUD2MQTT_ISOLARCLOUD_REGION: 'china' };
    expect(loadConfig({ ...inputOf(rightWith(''), { env }), supplied: [region] }).isolarcloud.region).toBe('china');
  });

  it('hold where an option of the file has no value', () => {
    const { mqtt } = loadConfig({ ...inputOf(rightWith('mqtt:\n  url:\n')), supplied: [broker] });
    expect(mqtt.url).toBe('mqtt://core-mosquitto:1883');
  });

  it('are named where something else holds, but not where the same does', () => {
    const overriddenBy = (lines: string): unknown => {
      const result = checkConfig({ ...inputOf(rightWith(lines)), supplied: [region, broker] });
      return result.config && result.overridden;
    };
    expect(overriddenBy('')).toEqual([]);
    expect(overriddenBy('mqtt: { embedded_broker: { enabled: true } }')).toEqual(['MQTT service', 'MQTT service']);
    expect(overriddenBy('mqtt: { url: mqtt://core-mosquitto:1883, username: addons }')).toEqual([]);
  });

  it('with a mistake are reported by their origin', () => {
    const wrong = { ...region, settings: [{ option: 'isolarcloud.region', value: 'mars', origin: 'app option region' }] };
    expect(() => loadConfig({ ...inputOf(rightWith('')), supplied: [wrong] })).toThrow('app option region: isolarcloud.region ');
  });

  it('do not hide a file with another ending', () => {
    const readFile = filesOf({ '/etc/bridge/config.yml': '' });
    expect(() => loadConfig({ path: FILE, env: {}, readFile, supplied: [region] })).toThrow('config.yml is beside it');
  });
});
