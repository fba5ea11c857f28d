/** An application that was registered with "Authorize with OAuth2.0: Yes" (oauth.md 2). */
export interface OAuthSpec {
  readonly applicationId: string;
  readonly cloudId: string;
  /** The redirect URL as registered in the portal. It is compared byte for byte. */
  readonly redirectUrl: string;
  /** ps_ids of the plants of other owners who have also authorised the application. */
  readonly othersPlants: readonly number[];
  /** Whether an access token stays valid after a refresh. How iSolarCloud behaves is not known (oauth.md 4.2). */
  readonly replacedTokenLives: boolean;
  /** Whether the application has the permission of grid control. No owner can authorise such an application (oauth.md 2). */
  readonly hasGridControl: boolean;
}

export const DEMO_OAUTH: OAuthSpec = {
  applicationId: '2471',
  cloudId: '2',
  redirectUrl: 'http://127.0.0.1:8099/callback',
  othersPlants: [],
  replacedTokenLives: false,
  hasGridControl: false,
};
