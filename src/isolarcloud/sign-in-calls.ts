/** Calls that bring a token: they need none, and without them no other call can be made. */
export const SIGN_IN_CALLS = { login: 'login', exchange: 'apiManage/token', refresh: 'apiManage/refreshToken' } as const;

/** The calls that a bridge makes by itself to get a token. */
export type TokenCall = typeof SIGN_IN_CALLS.login | typeof SIGN_IN_CALLS.refresh;

const NAMES: ReadonlySet<string | undefined> = new Set(Object.values(SIGN_IN_CALLS));

export const isSignInCall = (endpoint: string | undefined): boolean => NAMES.has(endpoint);
