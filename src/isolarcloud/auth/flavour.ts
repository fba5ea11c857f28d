import { type Dialect, LOGIN_DIALECT, PLATFORM_DIALECT } from '../dialect.ts';
import type { Auth } from './auth.ts';
import type { Credentials } from './fingerprint.ts';
import { OAuthAuth, type OAuthAuthDeps } from './oauth-auth.ts';
import { PasswordAuth, type PasswordAuthDeps } from './password-auth.ts';

/** The way of signing in, which decides the flavour of the Open API: an account, or an application that the owner has authorised. */
export type SignInWith =
  | { readonly username: string; readonly password: string }
  | { readonly applicationId: string; readonly redirectUrl: string };

/** The parts of a client in which the flavours of the Open API differ (oauth.md 1). */
export interface Flavour {
  readonly auth: Auth;
  /** The same object as `auth` if an authorised application signs in; null if an account signs in by password. */
  readonly oauth: OAuthAuth | null;
  readonly dialect: Dialect;
}

/**
 * Returns the parts of a client for a way of signing in. Nothing is called yet.
 * @param keys the keys of the application, the gateway, and the public key for encrypted calls
 */
export function flavourOf(
  signIn: SignInWith,
  { rsaPublicKey, ...keys }: Omit<Credentials, 'username' | 'password'>,
  deps: PasswordAuthDeps & OAuthAuthDeps,
): Flavour {
  if ('applicationId' in signIn) {
    const oauth = new OAuthAuth({ ...keys, ...signIn }, deps);
    return { auth: oauth, oauth, dialect: PLATFORM_DIALECT };
  }
  return { auth: new PasswordAuth({ ...keys, ...signIn, rsaPublicKey }, deps), oauth: null, dialect: LOGIN_DIALECT };
}
