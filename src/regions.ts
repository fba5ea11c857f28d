/** The regions of iSolarCloud. Pure. */

/**
 * Key: region. Value: URL of its gateway (isolarcloud-open-api.md 1). An account, its plants and its application exist in one
 * region only.
 */
export const GATEWAYS = {
  international: 'https://gateway.isolarcloud.com.hk',
  europe: 'https://gateway.isolarcloud.eu',
  australia: 'https://augateway.isolarcloud.com',
  china: 'https://gateway.isolarcloud.com',
} as const;

/** Returns the address of a gateway without a trailing slash, without the `/openapi` that users often copy with it, and without user and password. */
export const baseOf = ({ origin, pathname }: URL): string => `${origin}${pathname}`.replace(/\/+$/, '').replace(/\/openapi$/, '');
