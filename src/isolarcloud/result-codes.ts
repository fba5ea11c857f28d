import type { CloudErrorCode } from '../errors.ts';

export interface ResultCode {
  readonly code: string;
  /** The vendor's own name or sentence. */
  readonly name: string;
  /** The error of the bridge for this code; null only for success. */
  readonly error: CloudErrorCode | null;
}

/** Every result code of open-api-guide.md 9 and isolarcloud-open-api.md 4.12, and the HTTP statuses that have an error of their own. */
export const RESULT_CODES = [
  { code: '1', name: 'success', error: null },
  { code: '-1', name: 'error', error: 'cloud_fault' },
  { code: '000', name: 'unknown exception', error: 'cloud_fault' },
  { code: '001', name: 'er_missing_parameter:appkey', error: 'header_rejected' },
  { code: '002', name: 'er_missing_parameter:token', error: 'token_rejected' },
  { code: '003', name: 'er_missing_parameter:sys_code', error: 'header_rejected' },
  { code: '009', name: 'er_missing_parameter', error: 'request_rejected' },
  { code: '010', name: 'er_parameter_value_invalid', error: 'request_rejected' },
  { code: '011', name: 'SQL exception', error: 'cloud_fault' },
  { code: 'E00000', name: 'er_invalid_appkey', error: 'app_key_invalid' },
  { code: 'E00001', name: 'API service expired', error: 'service_expired' },
  { code: 'E00002', name: 'er_parameter_decrypt_error', error: 'request_rejected' },
  { code: 'E00003', name: 'er_token_login_invalid', error: 'token_rejected' },
  { code: 'E900', name: 'Unauthorized access', error: 'permission_missing' },
  { code: 'E901', name: 'Call too frequently', error: 'call_rate' },
  { code: 'E902', name: 'Request is not encrypted', error: 'encryption_required' },
  { code: 'E903', name: 'IP changes too often', error: 'address_refused' },
  { code: 'E904', name: 'x-random-secret-key missing', error: 'encryption_required' },
  { code: 'E905', name: 'AES decryption failed', error: 'encryption_key_wrong' },
  { code: 'E906', name: 'RSA decryption failed', error: 'encryption_key_wrong' },
  { code: 'E907', name: 'wrong length of the random key', error: 'encryption_rejected' },
  { code: 'E908', name: 'api_key_param missing', error: 'encryption_rejected' },
  { code: 'E909', name: 'wrong format of the nonce', error: 'encryption_rejected' },
  { code: 'E910', name: 'repeated nonce', error: 'encryption_rejected' },
  { code: 'E911', name: 'Missing parameter in request header: x-access-key', error: 'header_rejected' },
  { code: 'E912', name: 'Illegal x-access-key', error: 'secret_key_invalid' },
  { code: 'E913', name: 'request expired', error: 'clock_wrong' },
  { code: 'E914', name: 'Mismatched appkey and x-access-key', error: 'keys_mismatched' },
  { code: 'E916', name: 'Login too frequently', error: 'login_too_often' },
  { code: 'E918', name: 'IP not whitelisted', error: 'address_refused' },
  { code: 'E919', name: 'user not whitelisted', error: 'user_refused' },
  { code: 'E994', name: 'system not found', error: 'cloud_fault' },
  { code: 'E995', name: 'request body too large', error: 'request_rejected' },
  { code: 'E996', name: 'API not found', error: 'endpoint_missing' },
  { code: 'E997', name: 'transform error', error: 'cloud_fault' },
  { code: 'E998', name: 'er_month_call_api_times_upper_limit', error: 'quota_month' },
  { code: 'E999', name: 'er_hour_call_api_times_upper_limit', error: 'quota_hour' },
  { code: 'HTTP 401', name: 'Unauthorized', error: 'token_rejected' },
  { code: 'HTTP 429', name: 'Too Many Requests', error: 'call_rate' },
] as const satisfies readonly ResultCode[];

export interface LoginState {
  readonly state: string;
  readonly error: CloudErrorCode | null;
}

/**
 * The values of `login_state` (open-api-guide.md 2.4). A refused login has result code 1 all the same
 * (isolarcloud-open-api.md 2.4). Every state except 1 means that the credentials were refused: another login with them could
 * only lock the account.
 */
export const LOGIN_STATES = [
  { state: '1', error: null },
  { state: '-1', error: 'account_unknown' },
  { state: '0', error: 'password_wrong' },
  { state: '2', error: 'account_locked' },
  { state: '5', error: 'account_disabled' },
] as const satisfies readonly LoginState[];

const BY_CODE: ReadonlyMap<string, ResultCode> = new Map(RESULT_CODES.map((row) => [row.code, row]));

/**
 * Returns the row for a `result_code`. An undocumented code is treated as a temporary fault of the cloud, so that it neither
 * causes a login nor stops the bridge for good.
 */
export const resultCode = (code: string): ResultCode => BY_CODE.get(code) ?? { code, name: 'not documented', error: 'cloud_fault' };

/** HTTP status that a network sends if its own sign-in page must be visited first (RFC 6585 section 6). */
const NETWORK_AUTHENTICATION_REQUIRED = 511;

/**
 * Returns the error for the HTTP status of a reply without a `result_code`; null if the status is successful. The cloud
 * answers with 200 even if it refuses a call, so a reply with another status from 300 to 499 comes from another server,
 * unless the status is documented.
 */
export function statusError(status: number): CloudErrorCode | null {
  if (status >= 200 && status < 300) return null;
  const documented = BY_CODE.get(`HTTP ${status}`);
  if (documented !== undefined) return documented.error;
  return (status >= 300 && status < 500) || status === NETWORK_AUTHENTICATION_REQUIRED ? 'reply_foreign' : 'cloud_fault';
}
