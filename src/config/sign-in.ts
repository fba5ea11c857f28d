import { authorizeUrlIn, WEB_HOSTS } from './authorize-url.ts';
import type { Config } from './schema.ts';

/** How the bridge signs in: as the account itself, or as an application that the owner has authorised (oauth.md 1). */
export type SignIn =
  | { readonly flavour: 'password'; readonly username: string; readonly password: string }
  | {
      readonly flavour: 'oauth';
      readonly applicationId: string;
      /** As registered in the portal, byte for byte. */
      readonly redirectUrl: string;
      /** The page on which the owner authorises the application, without a state. */
      readonly page: string;
    };

/** The way of signing in that a checked configuration sets. */
export function signInOf(isolarcloud: Config['isolarcloud']): SignIn {
  const { username, password, application_id, redirect_url, region } = isolarcloud;
  if (application_id === null) return { flavour: 'password', username: username ?? '', password: password ?? '' };
  const pasted = authorizeUrlIn(application_id);
  const applicationId = pasted?.applicationId ?? application_id;
  const redirectUrl = redirect_url ?? pasted?.redirectUrl ?? '';
  const { cloudId, page } = WEB_HOSTS[region];
  const parameters = { cloudId: pasted?.cloudId ?? cloudId, applicationId, redirectUrl };
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return { flavour: 'oauth', applicationId, redirectUrl, page: `${pasted?.page ?? page}/#/authorized-app?${query.join('&')}` };
}
