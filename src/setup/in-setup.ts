import { BridgeError, type ErrorCode } from '../errors.ts';
import { phrase, type TextKey, type Wording } from '../texts/texts.ts';

/** Key: code of an error. Value: the remedy during a set-up, which has no configuration yet and no option `--try-again`. */
const REMEDIES: Readonly<Partial<Record<ErrorCode, TextKey>>> = {
  password_wrong: 'setup.advice.password_wrong',
  account_locked: 'setup.advice.account_locked',
  account_disabled: 'setup.advice.account_disabled',
  login_unclear: 'setup.advice.login_unclear',
  cloud_fault: 'setup.advice.later',
};

/** Key: a detail of an error. Value: the detail during a set-up. */
const DETAILS: Readonly<Partial<Record<TextKey, TextKey>>> = {
  'detail.try_again': 'setup.detail.not_sent',
  'detail.try_again_keys': 'setup.detail.not_sent',
};

/** Returns the same error with the sentences that fit a set-up instead of a running bridge. */
export function inSetup({ code, context }: BridgeError): BridgeError {
  const own = REMEDIES[code];
  const { detail, remedy = own && phrase(own) } = context;
  return new BridgeError(code, { ...context, detail: detail === undefined ? undefined : reworded(detail), remedy });
}

function reworded(wording: Wording): Wording {
  if (typeof wording === 'string' || 'option' in wording) return wording;
  if (!('key' in wording)) return wording.map(reworded);
  const { key, values } = wording;
  const own = Object.entries(values ?? {}).map(([name, value]) => [name, typeof value === 'number' ? value : reworded(value)]);
  return phrase(DETAILS[key] ?? key, values && Object.fromEntries(own));
}
