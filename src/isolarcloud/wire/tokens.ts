import { BridgeError, type ErrorCode } from '../../errors.ts';
import { parsed, type Reply } from '../envelope.ts';
import type { HttpReply } from '../transport.ts';
import { type Fields, idOf, isRecord, numberOf, textOf } from './fields.ts';
import { dataOf, malformed } from './reply.ts';

/** The tokens of an exchange or a refresh (oauth.md 4). */
export interface Tokens {
  readonly access: string;
  /** Null: the refresh token that was sent stays valid. */
  readonly refresh: string | null;
  /** How long the access token is valid, from now; not positive if the service says so. */
  readonly lifeSeconds: number;
  /** ps_ids that the code authorised; null if the reply does not say. */
  readonly psIds: readonly string[] | null;
}

/** What a header can contain. */
const TOKEN = /^[\x21-\x7e]{1,512}$/;
/** Lifetime of a token if the reply does not state it. */
const DEFAULT_LIFE_SECONDS = 7_200;

/** `result_code` or `error` of a refused exchange (oauth.md 4.1). */
export const EXCHANGE_CODES: Readonly<Record<string, ErrorCode>> = {
  '2': 'authorization_code_refused',
  '3': 'application_not_oauth',
  '4': 'keys_mismatched',
  '5': 'redirect_mismatched',
  '6': 'request_rejected',
  invalid_grant: 'authorization_code_refused',
};

/** Inner code, `result_code` or `error` of a refused refresh (oauth.md 4.2). */
export const REFRESH_CODES: Readonly<Record<string, ErrorCode>> = {
  '2': 'authorization_ended',
  '-1': 'cloud_fault',
  '-2': 'authorization_ended',
  '4': 'request_rejected',
  '5': 'authorization_ended',
  invalid_grant: 'authorization_ended',
};

/**
 * The content of a reply with tokens: its fields are in the envelope, at top level, or in both places. Only an access token
 * counts as success.
 * @param codes errors by the codes of this endpoint
 * @returns null if the reply has neither a token nor such a code: it is then judged like any other
 * @throws BridgeError of the code
 */
export function openTokenReply(endpoint: string, http: HttpReply, codes: Readonly<Record<string, ErrorCode>>): Reply | null {
  const top = parsed(http.text);
  if (!isRecord(top)) return null;
  const inner = isRecord(top['result_data']) ? top['result_data'] : {};
  const fields: Fields = { ...top, ...inner };
  if (textOf(fields['access_token']) !== null) return { endpoint, serialNumber: undefined, data: fields };
  for (const value of [inner['code'], top['result_code'], top['code'], top['error']]) {
    const code = idOf(value);
    const error = code === null || !Object.hasOwn(codes, code) ? undefined : codes[code];
    if (error !== undefined) throw new BridgeError(error, { endpoint, resultCode: code ?? undefined });
  }
  return null;
}

/** @throws BridgeError reply_malformed */
export function decodeTokens(reply: Reply): Tokens {
  const fields = dataOf(reply);
  const access = textOf(fields['access_token']);
  if (access === null || !TOKEN.test(access)) throw malformed(reply, 'access_token cannot be sent in a header');
  const refresh = textOf(fields['refresh_token']);
  return {
    access,
    refresh: refresh !== null && TOKEN.test(refresh) ? refresh : null,
    lifeSeconds: numberOf(fields['expires_in']) ?? DEFAULT_LIFE_SECONDS,
    psIds: psIdsOf(fields['auth_ps_list']),
  };
}

/** A list, a comma list, or nothing. */
function psIdsOf(value: unknown): readonly string[] | null {
  const entries = Array.isArray(value) ? value : (textOf(value)?.split(',') ?? null);
  return entries === null ? null : entries.flatMap((entry: unknown) => idOf(entry) ?? []);
}
