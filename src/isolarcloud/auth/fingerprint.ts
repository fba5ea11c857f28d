import { createHmac } from 'node:crypto';

/** All settings that a login depends on. */
export interface Credentials {
  readonly gateway: string;
  readonly appKey: string;
  readonly secretKey: string;
  readonly username: string;
  readonly password: string;
  /**
   * Public key for encrypted calls; null without encryption. The key is a part of the fingerprint, so that a login that was
   * refused without encryption, or with another key, may be tried again with this key.
   */
  readonly rsaPublicKey: string | null;
}

/**
 * Returns a keyed hash that identifies a credential set without revealing it. The hash does not help to guess the password:
 * it covers the two long random application keys, too, which are not stored near it.
 * @param hashKey the random key of the state
 */
export const fingerprintOf = ({ gateway, appKey, secretKey, username, password, rsaPublicKey }: Credentials, hashKey: string): string =>
  createHmac('sha256', hashKey)
    .update(JSON.stringify([gateway, appKey, secretKey, username, password, ...(rsaPublicKey === null ? [] : [rsaPublicKey])]))
    .digest('hex');
