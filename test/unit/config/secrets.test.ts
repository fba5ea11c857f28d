import { describe, expect, it } from 'vitest';

import { loadConfig } from '../../../src/config/load.ts';
import { secretValues } from '../../../src/config/secrets.ts';
import { isHidden, optionsOf } from '../../../src/config/shape.ts';
import { bareKey } from '../../../src/rsa-public-key.ts';
import { PEM, VECTOR } from '../../support/encryption-vector.ts';
import { inputOf, rightWith } from './support.ts';

describe('secretValues', () => {
  it('has every secret, however short, the name of the account, and of each proxy and database user and password as written and as meant', () => {
    const text = rightWith(`
mqtt: { url: mqtts://b, username: homeassistant, password: broker-word, certificate_file: c, key_file: k, key_passphrase: key-word, embedded_broker: { username: mqtt, password: "123" } }
homeassistant: { url: "http://ha.lan:8123", token: long-lived }
page: { password: page-word }
network: { proxy: "http://joana:p%40ss@proxy.lan:3128" }
state: { postgres: { url: "postgresql://solar:data-word@db.lan/solar", encryption_key: 0123456789abcdef0123456789abcdef } }
`);
    expect(secretValues(loadConfig(inputOf(text)), 'http://environment:user%3A@proxy.lan:3128')).toEqual([
      'the-app-key',
      'the-secret-key',
      'me@home',
      'pass-word',
      'broker-word',
      'key-word',
      '123',
      'long-lived',
      'page-word',
      'joana',
      'p%40ss',
      'p@ss',
      'environment',
      'user%3A',
      'user:',
      '0123456789abcdef0123456789abcdef',
      'solar',
      'data-word',
    ]);
  });

  it('has the key of encrypted calls as written, and as one line', () => {
    const text = rightWith('').replace('{ app_key', `{ rsa_public_key: ${JSON.stringify(PEM)}, app_key`);
    const values = secretValues(loadConfig(inputOf(text)), null);
    expect(values).toContain(PEM);
    expect(values).toContain(bareKey(VECTOR.publicKey));
  });

  it('was written for the options that the schema hides', () => {
    const hidden = optionsOf()
      .filter(({ schema }) => isHidden(schema))
      .map(({ path }) => path.join('.'));
    expect(hidden).toEqual([
      'isolarcloud.gateway',
      'isolarcloud.app_key',
      'isolarcloud.secret_key',
      'isolarcloud.username',
      'isolarcloud.password',
      'isolarcloud.application_id',
      'isolarcloud.redirect_url',
      'isolarcloud.rsa_public_key',
      'mqtt.url',
      'mqtt.username',
      'mqtt.password',
      'mqtt.key_passphrase',
      'mqtt.embedded_broker.username',
      'mqtt.embedded_broker.password',
      'homeassistant.url',
      'homeassistant.token',
      'page.password',
      'network.proxy',
      'state.postgres.url',
      'state.postgres.encryption_key',
    ]);
  });
});
