import { BridgeError, type ErrorCode } from '../../errors.ts';
import { type Phrase, phrase, type Wording } from '../../texts/texts.ts';
import type { Reply } from '../envelope.ts';
import { LOGIN_STATES, type LoginState } from '../result-codes.ts';
import { countOf, type Fields, idOf, textOf } from './fields.ts';
import { dataOf, malformed } from './reply.ts';

/** Matches a token that an HTTP header can contain. */
const TOKEN = /^[\x21-\x7e]{1,512}$/;

/**
 * Decodes the reply of login. The personal data of the account's owner in it is not read.
 * @param host of the gateway; the error names it if a wrong region may be the cause
 * @returns the token
 * @throws BridgeError for the login_state (open-api-guide.md 2.4), login_unclear, reply_malformed
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
    detail: error === null ? phrase('detail.no_token') : detail(error, data, host),
  });
}

const [SIGNED_IN] = LOGIN_STATES;

const loginState = (state: string): LoginState => LOGIN_STATES.find((row) => row.state === state) ?? { state, error: 'login_unclear' };

function detail(error: ErrorCode, data: Fields, host: string): Wording | undefined {
  if (error === 'account_unknown') return phrase('detail.asked_at', { host });
  if (error === 'password_wrong') return triesLeft(data);
  if (error === 'account_locked') return until(data['disable_time']);
  const state = countOf(data['login_state']);
  return error === 'login_unclear' && state !== null ? phrase('detail.login_state', { state }) : undefined;
}

function triesLeft(data: Fields): Wording | undefined {
  const wrong = wrongSoFar(countOf(data['err_times']));
  const left = leftToTry(countOf(data['remain_times']));
  return wrong && left ? phrase('detail.tries.both', { wrong, left }) : (wrong ?? left);
}

function wrongSoFar(count: number | null): Phrase | undefined {
  if (count === null) return undefined;
  return count === 1 ? phrase('detail.tries.wrong_once') : phrase('detail.tries.wrong', { count });
}

function leftToTry(count: number | null): Phrase | undefined {
  if (count === null) return undefined;
  return count === 1 ? phrase('detail.tries.left_one') : phrase('detail.tries.left', { count });
}

/** The time at which a lock of the account ends; undefined if it is not a plain date and time. */
function until(value: unknown): Wording | undefined {
  const time = idOf(value);
  return time !== null && /^[\d\-:. T]{4,30}$/.test(time) ? phrase('detail.locked_until', { time }) : undefined;
}
