import { createHmac } from 'node:crypto';

/** Everything a login depends on. */
export interface Credentials {
  readonly gateway: string;
  readonly appKey: string;
  readonly secretKey: string;
  readonly username: string;
  readonly password: string;
  /** A login that was refused without encryption, or with another key, may be tried again with this one. */
  readonly rsaPublicKey: string | null;
}

/**
 * Identifies a credential set without revealing it: a keyed hash. It covers the password only together with the two long random
 * application keys, which are not stored near it, so it does not help to guess the password.
 */
export const fingerprintOf = ({ gateway, appKey, secretKey, username, password, rsaPublicKey }: Credentials, hashKey: string): string =>
  createHmac('sha256', hashKey)
    .update(JSON.stringify([gateway, appKey, secretKey, username, password, ...(rsaPublicKey === null ? [] : [rsaPublicKey])]))
    .digest('hex');
