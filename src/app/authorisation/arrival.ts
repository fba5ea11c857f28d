import { type Phrase, phrase } from '../../texts/texts.ts';
import { unwrapped } from './pasted-text.ts';

/** The errors that an authorisation server sends in place of a code (RFC 6749, 4.1.2.1). */
const OAUTH_ERRORS = [
  'access_denied',
  'invalid_request',
  'unauthorized_client',
  'unsupported_response_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
] as const;
type OAuthError = (typeof OAUTH_ERRORS)[number];

/** What came back from the page on which the owner authorises the application (oauth.md 3). */
export type Arrival =
  | { readonly kind: 'code'; readonly code: string; readonly hasState: boolean }
  /** The state is not the one that was sent: the address belongs to another attempt. */
  | { readonly kind: 'other_attempt' }
  /** An error in place of a code; null if it is none of OAuth. */
  | { readonly kind: 'error'; readonly error: OAuthError | null }
  | { readonly kind: 'no_code' };

const CODE = /^[A-Za-z0-9_-]{4,64}$/;
const NO_CODE: Arrival = { kind: 'no_code' };
/** No address of this purpose is longer, and the search for quotes takes time with the square of the length. */
const LONGEST = 4096;

/**
 * Reads what the user pasted, or the address that the browser opened: a code alone, `code=…`, or a whole address with the code in
 * its query or fragment. A part of the state is no code: it is the rest of an address that was pasted with a line break.
 * @param state that was sent; its absence is accepted, since the service did not always return it
 */
export function arrivalIn(text: string, state: string): Arrival {
  if (text.length > LONGEST) return NO_CODE;
  const address = unwrapped(text);
  if (CODE.test(address)) return state.includes(address) ? NO_CODE : { kind: 'code', code: address, hasState: false };
  const parameters = new URLSearchParams(address.split(/[?#&]/).join('&'));
  const code = parameters.get('code') ?? '';
  const error = parameters.get('error');
  if (!CODE.test(code) && error === null) return NO_CODE;
  const returned = parameters.get('state');
  if (returned !== null && returned !== state) return { kind: 'other_attempt' };
  if (!CODE.test(code)) return { kind: 'error', error: OAUTH_ERRORS.find((known) => known === error) ?? null };
  return { kind: 'code', code, hasState: returned !== null };
}

/** Why there is no code, and what to do. An unknown error may be the text of somebody else, so it is not quoted. */
export function reasonOf(arrival: Exclude<Arrival, { kind: 'code' }>): Phrase {
  if (arrival.kind !== 'error') return phrase(`authorize.${arrival.kind}`);
  const { error } = arrival;
  if (error === null) return phrase('authorize.error_unknown');
  return phrase(error === 'access_denied' ? 'authorize.declined' : 'authorize.error', { error });
}
