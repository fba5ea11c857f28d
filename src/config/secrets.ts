/** The values of the configuration that are never shown. */

import { bareKey } from '../rsa-public-key.ts';
import type { Config } from './schema.ts';

/**
 * Every secret of the configuration, the name of the account, and user and password of the proxies. User names of brokers are
 * not included: they are words such as `mqtt` or `homeassistant`.
 * @param environmentProxy URL of the proxy that the environment names
 */
export function secretValues({ isolarcloud, mqtt, homeassistant, network }: Config, environmentProxy: string | null): readonly string[] {
  const { app_key, secret_key, username, password, rsa_public_key } = isolarcloud;
  const publicKey = rsa_public_key === null ? [] : [rsa_public_key, bareKey(rsa_public_key)];
  const ofBrokers = [mqtt.password, mqtt.key_passphrase, mqtt.embedded_broker.password];
  const ofProxies = [network.proxy, environmentProxy].flatMap(credentialsOf);
  const values = [app_key, secret_key, username, password, ...publicKey, ...ofBrokers, homeassistant.token, ...ofProxies];
  return [...new Set(values.filter((value) => value !== null && value !== ''))] as readonly string[];
}

/** User and password of a URL, as written and decoded. */
function credentialsOf(proxy: string | null): readonly string[] {
  if (proxy === null || !URL.canParse(proxy)) return [];
  const { username, password } = new URL(proxy);
  return [username, password].flatMap((value) => [value, decoded(value)]);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
