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
