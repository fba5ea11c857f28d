/** The page on which an owner authorises an application of the OAuth2 flavour, and its address as the portal shows it (oauth.md 2, 3). */

export type Region = 'international' | 'europe' | 'australia' | 'china';

/** The web host of each cloud, and its number (isolarcloud-open-api.md 1). */
export const WEB_HOSTS: Readonly<Record<Region, { readonly cloudId: string; readonly page: string }>> = {
  international: { cloudId: '2', page: 'https://web3.isolarcloud.com.hk' },
  europe: { cloudId: '3', page: 'https://web3.isolarcloud.eu' },
  australia: { cloudId: '7', page: 'https://auweb3.isolarcloud.com' },
  china: { cloudId: '1', page: 'https://web3.isolarcloud.com' },
};

/** The parts of a pasted Authorize URL. */
export interface AuthorizeUrl {
  /** Address of the web host. */
  readonly page: string;
  readonly applicationId: string;
  readonly cloudId: string | null;
  /** Null: missing or empty. */
  readonly redirectUrl: string | null;
}

const APPLICATION_ID = /^\d+$/;

/** The parts of an Authorize URL; null if the text is none. Its parameters are in the fragment. */
export function authorizeUrlIn(text: string): AuthorizeUrl | null {
  if (!URL.canParse(text)) return null;
  const { origin, hash } = new URL(text);
  const query = new URLSearchParams(hash.slice(hash.indexOf('?') + 1));
  const applicationId = query.get('applicationId');
  if (applicationId === null || !APPLICATION_ID.test(applicationId)) return null;
  return { page: origin, applicationId, cloudId: query.get('cloudId'), redirectUrl: query.get('redirectUrl') || null };
}

/** Whether the text is an application id, or an Authorize URL with one. */
export const hasApplicationId = (text: string): boolean => APPLICATION_ID.test(text) || authorizeUrlIn(text) !== null;

/** The region of a cloudId; null if there is none. */
export const regionOf = (cloudId: string | null): Region | null =>
  (Object.keys(WEB_HOSTS) as Region[]).find((region) => WEB_HOSTS[region].cloudId === cloudId) ?? null;
