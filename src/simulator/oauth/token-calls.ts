import { type Body, optionalText, text } from '../endpoints/parameters.ts';
import type { CallFault } from '../faults/fault.ts';
import { ACCESS_LIFE_SECONDS, type Grants, type IssuedTokens } from './grants.ts';
import { RefreshRefused, TokenRefused } from './token-refused.ts';

/** A call of an endpoint below `apiManage/`, whose keys are already checked. */
export interface TokenCall {
  readonly endpoint: string;
  readonly body: Body;
  readonly faults: readonly CallFault[];
  readonly now: number;
  /** `req_serial_num` of the reply. */
  readonly serialNumber: string;
}

/** A whole reply. These endpoints do not use the envelope of the other endpoints in the same way. */
export type TokenReply = Readonly<Record<string, unknown>>;

type FaultOf<Kind extends CallFault['kind']> = Extract<CallFault, { kind: Kind }>;
const faultOf = <Kind extends CallFault['kind']>(faults: readonly CallFault[], kind: Kind): FaultOf<Kind> | undefined =>
  faults.find((fault): fault is FaultOf<Kind> => fault.kind === kind);

/**
 * Returns the reply of `apiManage/token` and `apiManage/refreshToken`; null for any other path. Errors also have HTTP status 200 (oauth.md
 * 4).
 */
export function tokenReply(grants: Grants | null, call: TokenCall): TokenReply | null {
  try {
    if (call.endpoint === 'apiManage/token') return exchanged(grants, call);
    if (call.endpoint === 'apiManage/refreshToken') return refreshed(grants, call);
    return null;
  } catch (error) {
    if (error instanceof TokenRefused) return inBothVocabularies(call, error.code, error.message);
    if (error instanceof RefreshRefused) return refusedRefresh(call, error);
    throw error;
  }
}

function exchanged(grants: Grants | null, call: TokenCall): TokenReply {
  const { body, now } = call;
  if (grants === null) throw new TokenRefused('3', 'Unauthorized access');
  if (text(body, 'grant_type') !== 'authorization_code') throw new TokenRefused('6', 'Unsupported grant type');
  const isBound = optionalText(body, 'token_scope_mode') === 'authorization_bound';
  const issued = grants.exchange(text(body, 'code'), text(body, 'redirect_uri'), isBound, now);
  return shaped(call, { ...fieldsOf(call, issued), auth_ps_list: issued.psIds.map(String), auth_user: 65_199 });
}

function refreshed(grants: Grants | null, call: TokenCall): TokenReply {
  const { body, faults, now } = call;
  const forced = faultOf(faults, 'refresh_refused');
  if (forced !== undefined) throw new RefreshRefused(forced.code);
  const token = text(body, 'refresh_token');
  if (grants === null) throw new RefreshRefused('5');
  const issued = grants.refresh(token, faultOf(faults, 'no_new_refresh_token') === undefined, now);
  return shaped(call, { code: '1', ...fieldsOf(call, issued) });
}

function fieldsOf({ faults }: TokenCall, { access, refresh }: IssuedTokens): Readonly<Record<string, unknown>> {
  const expiresIn = faultOf(faults, 'expires_in');
  const inPlaceOfRefresh = faultOf(faults, 'no_new_refresh_token')?.as;
  return {
    access_token: access,
    token_type: 'bearer',
    ...(refresh === null ? inPlaceOfRefresh !== undefined && { refresh_token: inPlaceOfRefresh } : { refresh_token: refresh }),
    expires_in: expiresIn === undefined ? ACCESS_LIFE_SECONDS : expiresIn.value,
  };
}

/** Returns a reply with the fields at the top level and in the envelope. The fault `token_shape` leaves out one of the two places. */
function shaped({ faults, serialNumber }: TokenCall, fields: Readonly<Record<string, unknown>>): TokenReply {
  const shape = faultOf(faults, 'token_shape')?.shape ?? 'both';
  const envelope = { req_serial_num: serialNumber, result_code: '1', result_msg: 'success', result_data: fields };
  if (shape === 'envelope') return envelope;
  return shape === 'flat' ? fields : { ...fields, ...envelope };
}

const inBothVocabularies = ({ serialNumber }: TokenCall, code: string, message: string): TokenReply => ({
  result_msg: message,
  result_code: code,
  error: 'invalid_grant',
  error_description: message,
  req_serial_num: serialNumber,
});

function refusedRefresh(call: TokenCall, { code, message }: RefreshRefused): TokenReply {
  switch (faultOf(call.faults, 'refresh_refused')?.as ?? 'inner') {
    case 'outer':
      return { req_serial_num: call.serialNumber, result_code: code, result_msg: message, result_data: null };
    case 'invalid_grant':
      return inBothVocabularies(call, code, message);
    case 'inner':
      return { req_serial_num: call.serialNumber, result_code: '1', result_msg: 'success', result_data: { code, msg: message } };
  }
}
