/** The values of the configuration that must never be shown. */

import { bareKey } from '../rsa-public-key.ts';
import { accountsIn } from './accounts.ts';
import type { Config } from './schema.ts';

/**
 * Returns every secret of the configuration, the user names of the iSolarCloud accounts, and user and password of the proxies
 * and of the database.
 * The user names of brokers are not included: they are common words such as `mqtt` or `homeassistant`.
 * @param environmentProxy URL of the proxy that the environment names; null if it names none
 */
export function secretValues(config: Config, environmentProxy: string | null): readonly string[] {
  const {
    mqtt,
    homeassistant,
    page,
    network,
    state: { postgres },
  } = config;
  const ofBrokers = [mqtt.password, mqtt.key_passphrase, mqtt.embedded_broker.password];
  const ofProxies = [network.proxy, environmentProxy].flatMap(credentialsOf);
  const ofDatabase = [postgres.encryption_key, ...credentialsOf(postgres.url)];
  const values = [
    ...accountsIn(config).flatMap((account) => ofAccount(account.config)),
    ...ofBrokers,
    homeassistant.token,
    page.password,
    ...ofProxies,
    ...ofDatabase,
  ];
  return [...new Set(values.filter((value) => value !== null && value !== ''))] as readonly string[];
}

function ofAccount({ isolarcloud: { app_key, secret_key, username, password, rsa_public_key } }: Config): readonly (string | null)[] {
  const publicKey = rsa_public_key === null ? [] : [rsa_public_key, bareKey(rsa_public_key)];
  return [app_key, secret_key, username, password, ...publicKey];
}

/** Returns user and password of a URL, both as written and decoded. */
function credentialsOf(url: string | null): readonly string[] {
  if (url === null || !URL.canParse(url)) return [];
  const { username, password } = new URL(url);
  return [username, password].flatMap((value) => [value, decoded(value)]);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
