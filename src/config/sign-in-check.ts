import { type Phrase, phrase } from '../texts/texts.ts';
import { authorizeUrlIn, hasApplicationId, originMistake, regionOf } from './authorize-url.ts';

/** What follows from several options of signing in together: the region, and mistakes. An option of the wrong type is reported separately. */

export interface SignInMistake {
  readonly option: 'region' | 'sign_in' | 'username' | 'password' | 'application_id' | 'redirect_url';
  /** Null: the option is missing. */
  readonly message: Phrase | null;
}

type Options = Readonly<Record<string, unknown>>;

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;
const missing = (option: SignInMistake['option']): SignInMistake => ({ option, message: null });

/** The section isolarcloud, unchecked; with the region of a pasted Authorize URL if none is written. A custom gateway has no region. */
export function withRegion(section: unknown): unknown {
  const { region, gateway, application_id } = Object(section) as Options;
  const pasted = region === undefined && !isGiven(gateway) ? authorizeUrlIn(String(application_id)) : null;
  const ofUrl = pasted && regionOf(pasted);
  return ofUrl === null ? section : { ...Object(section), region: ofUrl };
}

/** @param section isolarcloud, unchecked */
export function signInMistakes(section: unknown): readonly SignInMistake[] {
  const options = Object(section) as Options;
  const { username, password, application_id: id, sign_in } = options;
  const ofAccount = isGiven(username) || isGiven(password);
  if (isGiven(id)) {
    if (ofAccount) return [{ option: 'application_id', message: phrase('mistake.two_flavours') }];
    return sign_in === 'password' ? [{ option: 'sign_in', message: phrase('mistake.sign_in_password') }] : applicationMistakes(options);
  }
  if (sign_in === 'oauth') {
    if (ofAccount) return [{ option: 'sign_in', message: phrase('mistake.sign_in_oauth') }];
    return [missing('application_id'), ...(isGiven(options['redirect_url']) ? [] : [missing('redirect_url')])];
  }
  return [...(isGiven(username) ? [] : [missing('username')]), ...(isGiven(password) ? [] : [missing('password')])];
}

/** Returns the mistakes in the options of an application. If `application_id` holds no id, the schema reports it and this check nothing. */
function applicationMistakes({ application_id, redirect_url, region, gateway }: Options): SignInMistake[] {
  const id = String(application_id);
  if (!hasApplicationId(id)) return [];
  const pasted = authorizeUrlIn(id);
  const registered = pasted?.redirectUrl ?? null;
  const mistakes: SignInMistake[] = [];
  if (!isGiven(redirect_url) && registered === null) mistakes.push(missing('redirect_url'));
  if (isGiven(redirect_url) && registered !== null && registered !== redirect_url) {
    mistakes.push({ option: 'redirect_url', message: phrase('mistake.other_redirect') });
  }
  if (pasted === null || isGiven(gateway)) return mistakes;
  const origin = originMistake(pasted);
  if (origin !== null) return [...mistakes, { option: 'application_id', message: phrase(`mistake.authorize_url.${origin}`) }];
  const other = isGiven(region) ? regionOf(pasted) : null;
  if (other !== null && other !== region) mistakes.push({ option: 'region', message: phrase('mistake.other_region', { region: other }) });
  return mistakes;
}
