import { describe, expect, it } from 'vitest';
import { compareSettings, fingerprintOf } from '../../../src/app/broker-settings.ts';
import { type Config, configSchema } from '../../../src/config/schema.ts';
import { Certificates } from '../../support/certificates.ts';

const MQTT = { url: 'mqtts://broker.example:8883', username: 'bridge', password: 'planted-word' };
const account = { app_key: 'key', secret_key: 'secret', username: 'me@example.org', password: 'word' };

const configWith = (mqtt: object): Config => configSchema.parse({ version: 1, isolarcloud: account, mqtt: { ...MQTT, ...mqtt } });

describe('the fingerprint of the broker settings', () => {
  it.each([
    ['the same settings', {}, 'same'],
    ['another URL', { url: 'mqtts://other.example:8883' }, 'same_user'],
    ['another password', { password: 'mistyped-word' }, 'same_user'],
    ['another client id', { client_id: 'another' }, 'same_user'],
    ['another version of the protocol', { protocol: 4 }, 'same_user'],
    ['another user', { username: 'another' }, 'other'],
    ['no user', { username: null, password: null }, 'other'],
  ])('tells %s', async (_, changes, comparison) => {
    expect(await compareSettings(configWith(changes), await fingerprintOf(configWith({})))).toBe(comparison);
  });

  it('tells another content of a TLS file', async () => {
    const made = new Certificates();
    const config = configWith({ ca_file: made.ca });
    const fingerprint = await fingerprintOf(config);
    expect(await compareSettings(config, fingerprint)).toBe('same');
    made.selfSigned('ca', '/CN=Another CA');
    expect(await compareSettings(config, fingerprint)).toBe('same_user');
  });

  it('shows no setting, and differs from start to start', async () => {
    const [one, another] = await Promise.all([fingerprintOf(configWith({})), fingerprintOf(configWith({}))]);
    expect(one).toMatch(/^[0-9a-f]{16}:[0-9a-f]{32}:[0-9a-f]{32}$/);
    expect(another?.split(':').filter((part) => one?.includes(part))).toEqual([]);
  });
});
