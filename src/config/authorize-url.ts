/** The page on which an owner authorises an application of the OAuth2 flavour, and its address as the portal shows it (oauth.md 2, 3). */

import type { KeyIn } from '../texts/texts.ts';

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
  /** Null: missing or empty. */
  readonly cloudId: string | null;
  /** Null: missing or empty. */
  readonly redirectUrl: string | null;
}

const APPLICATION_ID = /^\d+$/;

/** The parts of an Authorize URL; null if the text is none. Its parameters are in the fragment. Spaces and line breaks in it are ignored. */
export function authorizeUrlIn(text: string): AuthorizeUrl | null {
  const address = text.replace(/\s+/g, '');
  if (!URL.canParse(address)) return null;
  const { origin, hash } = new URL(address);
  const query = new URLSearchParams(hash.slice(hash.indexOf('?') + 1));
  const applicationId = query.get('applicationId');
  if (applicationId === null || !APPLICATION_ID.test(applicationId)) return null;
  return { page: origin, applicationId, cloudId: query.get('cloudId') || null, redirectUrl: query.get('redirectUrl') || null };
}

/** Whether the text is an application id, or an Authorize URL with one. */
export const hasApplicationId = (text: string): boolean => APPLICATION_ID.test(text) || authorizeUrlIn(text) !== null;

/** The region whose web host has this value; null if there is none. */
const regionWith = (part: 'cloudId' | 'page', value: string): Region | null =>
  (Object.keys(WEB_HOSTS) as Region[]).find((region) => WEB_HOSTS[region][part] === value) ?? null;

/** The region of an Authorize URL: that of its cloudId, or without one that of its web host; null if there is none. */
export const regionOf = ({ cloudId, page }: AuthorizeUrl): Region | null =>
  cloudId === null ? regionWith('page', page) : regionWith('cloudId', cloudId);

/** What shows that an Authorize URL is not from the Developer Portal; null: nothing. A custom gateway has a host of its own. */
export function originMistake({ cloudId, page }: AuthorizeUrl): KeyIn<'mistake.authorize_url'> | null {
  const ofHost = regionWith('page', page);
  if (ofHost === null) return 'host';
  const ofCloud = cloudId === null ? ofHost : regionWith('cloudId', cloudId);
  if (ofCloud === null) return 'cloud';
  return ofCloud === ofHost ? null : 'two_regions';
}
