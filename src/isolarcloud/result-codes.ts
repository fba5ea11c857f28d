import type { ErrorCode } from '../errors.ts';

/** What the client does about a result code; all codes of a class are treated alike. */
export const RESULT_CLASSES = {
  success: 'Reads the reply.',
  token: 'Drops the token, signs in once and repeats the call once; then the error.',
  permission:
    'Like a token error. On a token younger than 5 minutes it means that the application lacks the permission: that endpoint and device type is left alone for a day, the rest goes on.',
  credentials: 'At login: remembers these keys and does not try them again until the configuration changes or --try-again is given.',
  application: 'At login: waits an hour before the next login. What is wrong is put right in the Developer Portal or on this machine.',
  crypto: 'At login: waits an hour before the next login. The bridge speaks no encrypted transport.',
  clock: 'At login: waits an hour before the next login.',
  login_rate: 'Waits an hour before the next login; the last values stay.',
  request: 'Keeps the token; the rest of the cycle goes on without this part.',
  rate: 'Backs off, keeps the last values.',
  quota: 'Waits for the next hour or month, keeps the last values.',
  transient: 'Asks again later, without a new login.',
} as const;

type ResultClass = keyof typeof RESULT_CLASSES;

export interface ResultCode {
  readonly code: string;
  /** The vendor's own name or sentence. */
  readonly name: string;
  readonly class: ResultClass;
  /** What a person is told; null for success only. */
  readonly error: ErrorCode | null;
}

/** Every code of the guide's section 9 and of isolarcloud-api.md section 4, and the HTTP statuses that mean one. */
export const RESULT_CODES = [
  { code: '1', name: 'success', class: 'success', error: null },
  { code: '-1', name: 'error', class: 'transient', error: 'cloud_fault' },
  { code: '000', name: 'unknown exception', class: 'transient', error: 'cloud_fault' },
  { code: '001', name: 'er_missing_parameter:appkey', class: 'application', error: 'header_rejected' },
  { code: '002', name: 'er_missing_parameter:token', class: 'token', error: 'token_rejected' },
  { code: '003', name: 'er_missing_parameter:sys_code', class: 'application', error: 'header_rejected' },
  { code: '009', name: 'er_missing_parameter', class: 'request', error: 'request_rejected' },
  { code: '010', name: 'er_parameter_value_invalid', class: 'request', error: 'request_rejected' },
  { code: '011', name: 'SQL exception', class: 'transient', error: 'cloud_fault' },
  { code: 'E00000', name: 'er_invalid_appkey', class: 'credentials', error: 'app_key_invalid' },
  { code: 'E00001', name: 'API service expired', class: 'application', error: 'service_expired' },
  { code: 'E00002', name: 'er_parameter_decrypt_error', class: 'request', error: 'request_rejected' },
  { code: 'E00003', name: 'er_token_login_invalid', class: 'token', error: 'token_rejected' },
  { code: 'E900', name: 'Unauthorized access', class: 'permission', error: 'permission_missing' },
  { code: 'E901', name: 'Call too frequently', class: 'rate', error: 'call_rate' },
  { code: 'E902', name: 'Request is not encrypted', class: 'application', error: 'encryption_required' },
  { code: 'E903', name: 'IP changes too often', class: 'application', error: 'address_refused' },
  { code: 'E904', name: 'x-random-secret-key missing', class: 'crypto', error: 'encryption_required' },
  { code: 'E905', name: 'AES decryption failed', class: 'crypto', error: 'encryption_required' },
  { code: 'E906', name: 'RSA decryption failed', class: 'crypto', error: 'encryption_required' },
  { code: 'E907', name: 'wrong length of the random key', class: 'crypto', error: 'encryption_required' },
  { code: 'E908', name: 'api_key_param missing', class: 'crypto', error: 'encryption_required' },
  { code: 'E909', name: 'wrong format of the nonce', class: 'crypto', error: 'encryption_required' },
  { code: 'E910', name: 'repeated nonce', class: 'crypto', error: 'encryption_required' },
  { code: 'E911', name: 'Missing parameter in request header: x-access-key', class: 'application', error: 'header_rejected' },
  { code: 'E912', name: 'Illegal x-access-key', class: 'credentials', error: 'secret_key_invalid' },
  { code: 'E913', name: 'request expired', class: 'clock', error: 'clock_wrong' },
  { code: 'E914', name: 'Mismatched appkey and x-access-key', class: 'credentials', error: 'keys_mismatched' },
  { code: 'E916', name: 'Login too frequently', class: 'login_rate', error: 'login_too_often' },
  { code: 'E918', name: 'IP not whitelisted', class: 'application', error: 'address_refused' },
  { code: 'E919', name: 'user not whitelisted', class: 'application', error: 'user_refused' },
  { code: 'E994', name: 'system not found', class: 'transient', error: 'cloud_fault' },
  { code: 'E995', name: 'request body too large', class: 'request', error: 'request_rejected' },
  { code: 'E996', name: 'API not found', class: 'request', error: 'request_rejected' },
  { code: 'E997', name: 'transform error', class: 'transient', error: 'cloud_fault' },
  { code: 'E998', name: 'er_month_call_api_times_upper_limit', class: 'quota', error: 'quota_month' },
  { code: 'E999', name: 'er_hour_call_api_times_upper_limit', class: 'quota', error: 'quota_hour' },
  { code: 'HTTP 401', name: 'Unauthorized', class: 'token', error: 'token_rejected' },
  { code: 'HTTP 429', name: 'Too Many Requests', class: 'rate', error: 'call_rate' },
] as const satisfies readonly ResultCode[];

export interface LoginState {
  readonly state: string;
  readonly name: string;
  readonly error: ErrorCode | null;
}

/**
 * `login_state` of the guide's section 2.4. A refused login still comes with result code 1 (isolarcloud-api.md 2a). Each but 1
 * refuses the credentials: repeating them can only lock the account.
 */
export const LOGIN_STATES = [
  { state: '1', name: 'signed in', error: null },
  { state: '-1', name: 'the account does not exist', error: 'account_unknown' },
  { state: '0', name: 'wrong password', error: 'password_wrong' },
  { state: '2', name: 'locked after too many wrong passwords', error: 'account_locked' },
  { state: '5', name: 'locked by the administrator', error: 'account_disabled' },
] as const satisfies readonly LoginState[];

const BY_CODE: ReadonlyMap<string, ResultCode> = new Map(RESULT_CODES.map((row) => [row.code, row]));

/**
 * The meaning of a `result_code`, or of an HTTP status written `HTTP 503`. A code that no document names is treated as a
 * passing fault of the cloud, so that it can neither cost a login nor stop the bridge for good.
 */
export const resultCode = (code: string): ResultCode =>
  BY_CODE.get(code) ?? { code, name: 'not documented', class: 'transient', error: 'cloud_fault' };
