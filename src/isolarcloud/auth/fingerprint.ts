import { createHmac } from 'node:crypto';

/** The keys of an application, and the gateway where they are valid. */
interface Keys {
  readonly gateway: string;
  readonly appKey: string;
  readonly secretKey: string;
}

/** All settings that a login depends on. */
export interface Credentials extends Keys {
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

/** All settings that the tokens of an application depend on. */
export interface OAuthCredentials extends Keys {
  readonly applicationId: string;
}

/** Identifies an application of the OAuth2 flavour. */
export const fingerprintOfApplication = ({ gateway, appKey, secretKey, applicationId }: OAuthCredentials, hashKey: string): string =>
  createHmac('sha256', hashKey)
    .update(JSON.stringify(['oauth', gateway, appKey, secretKey, applicationId]))
    .digest('hex');
