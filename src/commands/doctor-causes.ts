import type { BridgeError, ErrorCode } from '../errors.ts';

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
  permission_missing: [
    {
      cause: 'the application was created with OAuth2.0',
      remedy: 'Create one with "Authorize with OAuth2.0: No" in the Developer Portal and take its keys.',
    },
    {
      cause: 'the interface is not enabled for the application',
      remedy: 'Enable real-time data for the application in the Developer Portal.',
    },
  ],
};

/** What may have led to an error, the likeliest first: where only one thing may have, what happened and its remedy. */
export const causesOf = ({ code, happened, remedy }: BridgeError): readonly Cause[] => CAUSES[code] ?? [{ cause: happened, remedy }];
