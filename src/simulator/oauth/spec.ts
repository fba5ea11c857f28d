/** An application that was registered with "Authorize with OAuth2.0: Yes" (oauth.md 2). */
export interface OAuthSpec {
  readonly applicationId: string;
  readonly cloudId: string;
  /** As registered in the portal; compared byte for byte. */
  readonly redirectUrl: string;
  /** ps_ids of plants of other owners, who have authorised the application too. */
  readonly othersPlants: readonly number[];
  /** Whether an access token stays valid when a refresh replaces it; the service's behaviour is unknown (oauth.md 4.2). */
  readonly replacedTokenLives: boolean;
  /** Whether grid control is among the application's permissions: no owner can then authorise it (oauth.md 2). */
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
