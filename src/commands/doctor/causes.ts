import type { BridgeError, ErrorCode } from '../../errors.ts';
import type { KeyIn, Texts } from '../../texts/texts.ts';

/** One possible cause of an error, and its remedy. */
export interface Cause {
  readonly cause: string;
  readonly remedy: string;
}

type CauseKey = KeyIn<'doctor.remedy'>;

/** Key: error code. Value: the possible causes of the error, the most likely first. */
const CAUSES: Partial<Record<ErrorCode, readonly CauseKey[]>> = {
  app_key_invalid: ['app_key_mistyped', 'not_approved', 'other_region'],
  account_unknown: ['username_mistyped', 'other_region'],
  authorization_missing: ['not_authorised', 'page_fails'],
};

/**
 * If the first call fails, the application is of another kind; if a later call fails, the application has the permission for the
 * first. An application that was authorised is of the right kind.
 */
const permissionCauses = (endpoint: string): readonly CauseKey[] => {
  if (endpoint.startsWith(PLATFORM)) return ['interface_missing'];
  return endpoint === FIRST_ENDPOINT ? ['oauth', 'interface_missing'] : ['interface_missing', 'oauth'];
};
const FIRST_ENDPOINT = 'getPowerStationList';
/** Endpoints of the OAuth2 flavour. */
const PLATFORM = 'platform/';

/** Returns the possible causes of an error, the most likely first. If only one is known, it is the error's own text and remedy. */
export function causesOf(error: BridgeError, texts: Texts): readonly Cause[] {
  const { code, context } = error;
  const { endpoint = '' } = context;
  const causes = code === 'permission_missing' ? permissionCauses(endpoint) : CAUSES[code];
  if (causes === undefined) return [{ cause: error.happened(texts), remedy: error.remedy(texts) }];
  return causes.map((key) => ({ cause: texts(`doctor.cause.${key}`, { endpoint }), remedy: texts(`doctor.remedy.${key}`) }));
}
