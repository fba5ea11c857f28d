import type { BridgeError, ErrorCode } from '../../errors.ts';

/** What may be the cause of something that the cloud answers alike, and what to do about it. */
export interface Cause {
  readonly cause: string;
  readonly remedy: string;
}

const OTHER_REGION: Cause = {
  cause: 'account and application are of another region',
  remedy: 'Set isolarcloud.region to where they were made; neither exists anywhere else.',
};

/** Where one answer has several causes: all of them, the likeliest first. */
const CAUSES: Partial<Record<ErrorCode, readonly Cause[]>> = {
  app_key_invalid: [
    { cause: 'the app key is mistyped', remedy: 'Copy isolarcloud.app_key from the Developer Portal once more, without spaces.' },
    {
      cause: 'the application is not approved yet',
      remedy: 'Look at its status in the Developer Portal: the review takes days; the keys work minutes after it.',
    },
    OTHER_REGION,
  ],
  account_unknown: [
    { cause: 'the user name is mistyped', remedy: 'Write isolarcloud.username as you sign in to the iSolarCloud app.' },
    OTHER_REGION,
  ],
};

const OAUTH: Cause = {
  cause: 'the application was created with OAuth2.0',
  remedy: 'Create one with "Authorize with OAuth2.0: No" in the Developer Portal and take its keys.',
};

const interfaceMissing = (endpoint: string): Cause => ({
  cause: `the interface ${endpoint} is not enabled for the application`,
  remedy: 'Enable plant, device and real-time data for the application in the Developer Portal.',
});

/** The first call tells an application of the other kind; one that later calls fail for had its permission for the first. */
const permissionCauses = (endpoint: string): readonly Cause[] =>
  endpoint === FIRST_ENDPOINT ? [OAUTH, interfaceMissing(endpoint)] : [interfaceMissing(endpoint), OAUTH];
const FIRST_ENDPOINT = 'getPowerStationList';

/** What may have led to an error, the likeliest first: where only one thing may have, what happened and its remedy. */
export function causesOf({ code, happened, remedy, context: { endpoint = '' } }: BridgeError): readonly Cause[] {
  if (code === 'permission_missing') return permissionCauses(endpoint);
  return CAUSES[code] ?? [{ cause: happened, remedy }];
}
