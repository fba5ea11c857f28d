/** Thrown if the exchange of a code is refused, with `result_code` and message of the reply (oauth.md 4.1). */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
  readonly code: '2' | '3' | '5' | '6';

  constructor(code: TokenRefused['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** The codes in `result_data` with which a refresh is refused (oauth.md 4.2). */
export type RefreshCode = '2' | '-1' | '-2' | '4' | '5';

export class RefreshRefused extends Error {
  override readonly name = 'RefreshRefused';
  readonly code: RefreshCode;

  constructor(code: RefreshCode) {
    super(REFRESH_MESSAGES[code]);
    this.code = code;
  }
}

const REFRESH_MESSAGES: Readonly<Record<RefreshCode, string>> = {
  '2': 'No authorization information',
  '-1': 'Authorization server error',
  '-2': 'The refresh token has expired',
  '4': 'Invalid request',
  '5': 'Invalid refresh token',
};
