import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { Config } from '../config/schema.ts';
import { addressForClients, clientIdOf } from './broker.ts';

/** Parameters of scrypt: slow enough to prevent guessing of the password from a stolen file, and only 4 MB of memory. */
const COST = { N: 4096, r: 8, p: 1 };
const DIGEST_BYTES = 16;
const derive = promisify<string, string, number, typeof COST, Buffer>(scrypt);

/** How broker settings compare with a fingerprint. `same_user`: only the user name is the same. */
export type SettingsComparison = 'same' | 'same_user' | 'other';

/**
 * Returns the fingerprint of the broker settings as text: a salt, a digest of all settings (addresses, account, client id, protocol,
 * contents of the TLS files) and a digest of the user name alone. The settings cannot be read from it.
 * @throws BridgeError those of readTlsFiles
 */
export async function fingerprintOf({ mqtt }: Config, salt = randomBytes(8).toString('hex')): Promise<string> {
  const address = await addressForClients(mqtt);
  const { urls, username, password, tls } = address;
  const files = [tls?.ca, tls?.certificate, tls?.key];
  const settings = [urls, username, password, ...files, clientIdOf(mqtt), mqtt.protocol].map((setting) => setting ?? null);
  const digest = async (value: unknown): Promise<string> => (await derive(JSON.stringify(value), salt, DIGEST_BYTES, COST)).toString('hex');
  return [salt, await digest(settings), await digest({ username: username ?? null })].join(':');
}

/** Compares the settings of a configuration with a fingerprint. @throws BridgeError those of readTlsFiles */
export async function compareSettings(config: Config, fingerprint: string): Promise<SettingsComparison> {
  const [salt, settings, user] = fingerprint.split(':');
  const [, ofConfig, userOfConfig] = (await fingerprintOf(config, salt)).split(':');
  if (settings === ofConfig) return 'same';
  return user === userOfConfig ? 'same_user' : 'other';
}
