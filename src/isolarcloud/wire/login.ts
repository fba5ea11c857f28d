import { BridgeError, type ErrorCode } from '../../errors.ts';
import type { Reply } from '../envelope.ts';
import { LOGIN_STATES, type LoginState } from '../result-codes.ts';
import { countOf, type Fields, idOf, textOf } from './fields.ts';
import { dataOf, malformed } from './reply.ts';

/** A token that a header can contain. */
const TOKEN = /^[\x21-\x7e]{1,512}$/;

/**
 * The reply of login. Personal data of the owner in it are not read.
 * @param host of the gateway, named if the region may be the cause
 * @returns the token
 * @throws BridgeError of the login_state (open-api-guide.md 2.4), login_unclear, reply_malformed
 */
export function decodeLogin(reply: Reply, host: string): string {
  const data = dataOf(reply);
  const token = textOf(data['token']);
  const state = idOf(data['login_state']);
  if (state === null && token === null) throw malformed(reply, 'login_state is missing');
  const { error } = state === null ? SIGNED_IN : loginState(state);
  if (error === null && token !== null && TOKEN.test(token)) return token;
  const { endpoint, serialNumber } = reply;
  throw new BridgeError(error ?? 'login_unclear', {
    endpoint,
    serialNumber,
    detail: error === null ? 'no usable token' : detail(error, data, host),
  });
}

const [SIGNED_IN] = LOGIN_STATES;

const loginState = (state: string): LoginState =>
  LOGIN_STATES.find((row) => row.state === state) ?? { state, name: 'not documented', error: 'login_unclear' };

function detail(error: ErrorCode, data: Fields, host: string): string | undefined {
  if (error === 'account_unknown') return `asked at ${host}`;
  if (error === 'password_wrong') return triesLeft(data);
  if (error === 'account_locked') return until(data['disable_time']);
  const state = countOf(data['login_state']);
  return error === 'login_unclear' && state !== null ? `login_state ${state}` : undefined;
}

function triesLeft(data: Fields): string | undefined {
  const wrong = countOf(data['err_times']);
  const left = countOf(data['remain_times']);
  const parts = [
    wrong === null ? [] : `wrong ${times(wrong)} so far`,
    left === null ? [] : `${left} ${left === 1 ? 'try' : 'tries'} left`,
  ].flat();
  return parts.length === 0 ? undefined : parts.join(', ');
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** The end of a lock, if it is given as a plain date and time. */
function until(value: unknown): string | undefined {
  const time = idOf(value);
  return time !== null && /^[\d\-:. T]{4,30}$/.test(time) ? `until ${time}` : undefined;
}
