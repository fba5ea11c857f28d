/** The values of the configuration that must never be shown. */

import { bareKey } from '../rsa-public-key.ts';
import type { Config } from './schema.ts';

/**
 * Returns every secret of the configuration, the user name of the iSolarCloud account, and user and password of the proxies
 * and of the database.
 * The user names of brokers are not included: they are common words such as `mqtt` or `homeassistant`.
 * @param environmentProxy URL of the proxy that the environment names; null if it names none
 */
export function secretValues(
  { isolarcloud, mqtt, homeassistant, page, network, state: { postgres } }: Config,
  environmentProxy: string | null,
): readonly string[] {
  const { app_key, secret_key, username, password, rsa_public_key } = isolarcloud;
  const publicKey = rsa_public_key === null ? [] : [rsa_public_key, bareKey(rsa_public_key)];
  const ofBrokers = [mqtt.password, mqtt.key_passphrase, mqtt.embedded_broker.password];
  const ofProxies = [network.proxy, environmentProxy].flatMap(credentialsOf);
  const ofDatabase = [postgres.encryption_key, ...credentialsOf(postgres.url)];
  const values = [
    app_key,
    secret_key,
    username,
    password,
    ...publicKey,
    ...ofBrokers,
    homeassistant.token,
    page.password,
    ...ofProxies,
    ...ofDatabase,
  ];
  return [...new Set(values.filter((value) => value !== null && value !== ''))] as readonly string[];
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
