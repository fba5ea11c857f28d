/** What must never be read in a log. */

import type { Config } from './schema.ts';

/** Shorter values are part of ordinary words, and hiding those would hide everything. */
const SHORTEST = 4;

/**
 * Every secret and personal value of the configuration, for the log to leave out. User names of brokers are not among them:
 * they are words such as `mqtt` or `homeassistant`, which every topic has.
 */
export function secretValues({ isolarcloud, mqtt, homeassistant, network }: Config): string[] {
  const { app_key, secret_key, username, password } = isolarcloud;
  const ofBrokers = [mqtt.password, mqtt.embedded_broker.password];
  const values = [app_key, secret_key, username, password, ...ofBrokers, homeassistant.token, ...credentialsOf(network.proxy)];
  return [...new Set(values)].filter((value) => value !== null && value.length >= SHORTEST) as string[];
}

/**
 * Secrets, and what else of the configuration tells who or where its user is: what anybody may read must not have it. A host of
 * one word is a container or a neighbour, and its name a word such as `mqtt`.
 */
export function privateValues(config: Config): string[] {
  const { mqtt, homeassistant, network } = config;
  const urls = [mqtt.url, homeassistant.url, network.proxy].filter((url) => url !== null);
  const hosts = urls.map((url) => new URL(url).hostname).filter((host) => /[.:]/.test(host) && !/^(127\.|\[::1\])/.test(host));
  return [...new Set([...secretValues(config), ...hosts])];
}

/** User and password of a URL, as written and as meant. */
function credentialsOf(proxy: string | null): string[] {
  if (proxy === null) return [];
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
