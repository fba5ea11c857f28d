import type { BridgeError, ErrorCode } from '../../errors.ts';
import type { KeyIn, Texts } from '../../texts/texts.ts';

/** One possible cause of an error that has several, and its remedy. */
export interface Cause {
  readonly cause: string;
  readonly remedy: string;
}

type CauseKey = KeyIn<'doctor.remedy'>;

/** Errors with several causes: all of them, the likeliest first. */
const CAUSES: Partial<Record<ErrorCode, readonly CauseKey[]>> = {
  app_key_invalid: ['app_key_mistyped', 'not_approved', 'other_region'],
  account_unknown: ['username_mistyped', 'other_region'],
};

/** If the first call fails, the application is of another kind; if a later call fails, the application has the permission for the first. */
const permissionCauses = (endpoint: string): readonly CauseKey[] =>
  endpoint === FIRST_ENDPOINT ? ['oauth', 'interface_missing'] : ['interface_missing', 'oauth'];
const FIRST_ENDPOINT = 'getPowerStationList';

/** Possible causes of an error, the likeliest first. If there is only one, it is the error's own sentence and remedy. */
export function causesOf(error: BridgeError, texts: Texts): readonly Cause[] {
  const { code, context } = error;
  const { endpoint = '' } = context;
  const causes = code === 'permission_missing' ? permissionCauses(endpoint) : CAUSES[code];
  if (causes === undefined) return [{ cause: error.happened(texts), remedy: error.remedy(texts) }];
  return causes.map((key) => ({ cause: texts(`doctor.cause.${key}`, { endpoint }), remedy: texts(`doctor.remedy.${key}`) }));
}
