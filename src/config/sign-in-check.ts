import { ENGLISH } from '../texts/texts.ts';
import { type AuthorizeUrl, authorizeUrlIn, regionOf } from './authorize-url.ts';

/** What follows from several options of signing in together: the region, and mistakes. An option of the wrong type is reported separately. */

export interface SignInMistake {
  readonly option: 'region' | 'username' | 'password' | 'application_id' | 'redirect_url';
  /** Null: the option is missing. */
  readonly message: string | null;
}

type Options = Readonly<Record<string, unknown>>;

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;
const missing = (option: SignInMistake['option']): SignInMistake => ({ option, message: null });

/** The section isolarcloud, unchecked; with the region of a pasted Authorize URL if none is written. A custom gateway has no region. */
export function withRegion(section: unknown): unknown {
  const { region, gateway, application_id } = Object(section) as Options;
  const pasted = region === undefined && !isGiven(gateway) ? authorizeUrlIn(String(application_id)) : null;
  const ofUrl = pasted && regionOf(pasted.cloudId);
  return ofUrl === null ? section : { ...Object(section), region: ofUrl };
}

/** @param section isolarcloud, unchecked */
export function signInMistakes(section: unknown): readonly SignInMistake[] {
  const options = Object(section) as Options;
  const { username, password, application_id: id } = options;
  switch (flavourOf(options)) {
    case null:
      return [{ option: 'application_id', message: ENGLISH('mistake.two_flavours') }];
    case 'password':
      return [...(isGiven(username) ? [] : [missing('username')]), ...(isGiven(password) ? [] : [missing('password')])];
    case 'oauth':
      return isGiven(id)
        ? applicationMistakes(options, authorizeUrlIn(String(id)))
        : [missing('application_id'), ...(isGiven(options['redirect_url']) ? [] : [missing('redirect_url')])];
  }
}

/** The flavour that is named, otherwise that of the given options; null if both are given. */
function flavourOf({ sign_in, application_id, username, password }: Options): 'password' | 'oauth' | null {
  const ofAccount = isGiven(username) || isGiven(password);
  if (isGiven(application_id) && (ofAccount || sign_in === 'password')) return null;
  if (ofAccount && sign_in === 'oauth') return null;
  return isGiven(application_id) || sign_in === 'oauth' ? 'oauth' : 'password';
}

/** @param pasted null: the application is given by its number */
function applicationMistakes({ redirect_url, region, gateway }: Options, pasted: AuthorizeUrl | null): SignInMistake[] {
  const mistakes: SignInMistake[] = [];
  const registered = pasted?.redirectUrl ?? null;
  if (!isGiven(redirect_url) && registered === null) mistakes.push(missing('redirect_url'));
  if (isGiven(redirect_url) && registered !== null && registered !== redirect_url) {
    mistakes.push({ option: 'redirect_url', message: ENGLISH('mistake.other_redirect') });
  }
  const other = pasted === null || !isGiven(region) || isGiven(gateway) ? null : regionOf(pasted.cloudId);
  if (other !== null && other !== region) mistakes.push({ option: 'region', message: ENGLISH('mistake.other_region', { region: other }) });
  return mistakes;
}
