import { createHmac } from 'node:crypto';

/** Everything a login depends on. */
export interface Credentials {
  readonly gateway: string;
  readonly appKey: string;
  readonly secretKey: string;
  readonly username: string;
  readonly password: string;
}

/**
 * Tells credential sets apart without giving them away: a keyed hash. It covers the password only together with the two long
 * random application keys, which are stored nowhere near it, so that it is of no use for guessing the password.
 */
export const fingerprintOf = ({ gateway, appKey, secretKey, username, password }: Credentials, hashKey: string): string =>
  createHmac('sha256', hashKey)
    .update(JSON.stringify([gateway, appKey, secretKey, username, password]))
    .digest('hex');
