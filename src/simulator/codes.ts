/** Key: result code. Value: the vendor's message for it (open-api-guide.md 9, isolarcloud-open-api.md 4.12). */
export const RESULT_MESSAGES = {
  '1': 'success',
  '-1': 'error',
  '000': 'unknown exception',
  '001': 'er_missing_parameter:appkey',
  '002': 'er_missing_parameter:token',
  '003': 'er_missing_parameter:sys_code',
  '009': 'er_missing_parameter',
  '010': 'er_parameter_value_invalid',
  '011': 'er_sql',
  E00000: 'er_invalid_appkey',
  E00001: 'er_api_service_expired',
  E00002: 'er_parameter_decrypt_error',
  E00003: 'er_token_login_invalid',
  E900: 'Unauthorized access',
  E901: 'Call too frequently',
  E902: 'Request is not encrypted',
  E903: 'IP changes too often',
  E904: 'Missing parameter in request header: x-random-secret-key',
  E905: 'AES decryption failed',
  E906: 'RSA decryption failed',
  E907: 'Illegal length of the random secret key',
  E908: 'Missing parameter: api_key_param',
  E909: 'Illegal nonce',
  E910: 'Repeated nonce',
  E911: 'Missing parameter in request header: x-access-key',
  E912: 'Illegal x-access-key',
  E913: 'The request has expired',
  E914: 'Mismatched appkey and x-access-key',
  E916: 'Login too frequently',
  E918: 'The IP is not in the whitelist',
  E919: 'The user is not in the whitelist',
  E994: 'System not found',
  E995: 'Request body is too large',
  E996: 'Api not found',
  E997: 'Transform error',
  E998: 'er_month_call_api_times_upper_limit',
  E999: 'er_hour_call_api_times_upper_limit',
} as const;
export type ResultCode = keyof typeof RESULT_MESSAGES;

/** A call that the cloud answers with an HTTP status and no JSON. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal';
  readonly status: number;

  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

/** The parts of a rejection besides code and message: `data` is its `result_data`, `more` are additional members of the envelope. */
interface RejectionContent {
  readonly data: unknown;
  readonly more: Readonly<Record<string, unknown>>;
}

/** Thrown for a call that the cloud answers with a result code other than "1". `result_data` is null unless a fault defines it. */
export class RejectedCall extends Error {
  override readonly name = 'RejectedCall';
  readonly code: ResultCode;
  readonly content: RejectionContent;

  constructor(code: ResultCode, message: string = RESULT_MESSAGES[code], { data = null, more = {} }: Partial<RejectionContent> = {}) {
    super(message);
    this.code = code;
    this.content = { data, more };
  }
}
