import type { LoginOutcome, LoginState } from '../account.ts';
import type { RefusalFault } from '../faults/fault.ts';
import type { ApiCall } from './call.ts';
import { type Language, text } from './parameters.ts';

const MESSAGES: Readonly<Record<LoginState, Readonly<Record<Language, string>>>> = {
  [-1]: { en: 'Account does not exist', zh: '账号不存在' },
  0: { en: 'Incorrect password', zh: '密码错误' },
  1: { en: 'Login successful', zh: '登录成功' },
  2: { en: 'The account is locked', zh: '账号已锁定' },
  5: { en: 'The account is locked by the administrator', zh: '账号已被管理员锁定' },
};

const isForcedState = (fault: { kind: string }): fault is Extract<RefusalFault, { kind: 'login_state' }> => fault.kind === 'login_state';

/** login (open-api-guide.md 2): a refused login has result code "1", too, but a `login_state` other than 1. */
export function login({ account, body, language, faults, now }: ApiCall): unknown {
  const username = text(body, 'user_account');
  const password = text(body, 'user_password');
  const forced = faults.find(isForcedState);
  const outcome = forced === undefined ? account.login(username, password, now) : account.outcome(forced.state);
  return outcome.token === null ? refused(outcome, language) : accepted(outcome, account.spec);
}

const refused = ({ state, wrongPasswords, remaining, lockedUntil }: LoginOutcome, language: Language) => ({
  login_state: String(state),
  msg: MESSAGES[state][language],
  ...(state === 0 && { err_times: String(wrongPasswords), remain_times: String(remaining) }),
  ...(lockedUntil !== null && { disable_time: new Date(lockedUntil).toISOString().slice(0, 19).replace('T', ' ') }),
});

const accepted = ({ token }: LoginOutcome, { userId, username, email, phone }: ApiCall['account']['spec']) => ({
  user_master_org_id: '527815',
  mobile_tel: phone,
  user_name: 'Maria Silva',
  language: 'pt_BR',
  token,
  err_times: '0',
  user_id: String(userId),
  login_state: '1',
  disable_time: null,
  country_name: 'Brazil',
  user_account: username,
  user_master_org_name: 'Solar Instaladora',
  email,
  country_id: '27',
});
