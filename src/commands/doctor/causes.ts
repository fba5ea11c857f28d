import type { BridgeError, ErrorCode } from '../../errors.ts';

/** One possible cause of an error that has several, and its remedy. */
export interface Cause {
  readonly cause: string;
  readonly remedy: string;
}

const OTHER_REGION: Cause = {
  cause: 'account and application are of another region',
  remedy: 'Set isolarcloud.region to where they were made; neither exists anywhere else.',
};

/** Errors with several causes: all of them, the likeliest first. */
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

/** If the first call fails, the application is of another kind; if a later call fails, the application has the permission for the first. */
const permissionCauses = (endpoint: string): readonly Cause[] =>
  endpoint === FIRST_ENDPOINT ? [OAUTH, interfaceMissing(endpoint)] : [interfaceMissing(endpoint), OAUTH];
const FIRST_ENDPOINT = 'getPowerStationList';

/** Possible causes of an error, the likeliest first. If there is only one, it is the error's own sentence and remedy. */
export function causesOf({ code, happened, remedy, context: { endpoint = '' } }: BridgeError): readonly Cause[] {
  if (code === 'permission_missing') return permissionCauses(endpoint);
  return CAUSES[code] ?? [{ cause: happened, remedy }];
}
