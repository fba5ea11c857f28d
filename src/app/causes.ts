import type { BridgeError, ErrorCode } from '../errors.ts';
import type { KeyIn, Texts } from '../texts/texts.ts';

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
  authorization_missing: ['not_authorised', 'page_fails', 'grid_control'],
  authorization_ended: ['authorisation_over', 'oauth_switched_off'],
};

/**
 * Returns the possible causes of a missing permission, the most likely first. If already the first call is refused, the
 * application was probably created with OAuth2.0; if a later one is, the application probably lacks the permission for that
 * call, as does an application that the owner has authorised.
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
