import type { ErrorCode } from '../../errors.ts';
import type { CallUsage } from '../../poll/quota.ts';
import { type Getters, shortened, type Value } from './values.ts';

/** The status of one account of a list. */
export interface AccountStatus {
  readonly name: string;
  readonly cloud: 'ok' | ErrorCode;
  readonly account: 'ok' | ErrorCode;
  readonly quota: 'ok' | ErrorCode;
  /** A sentence; null if there is no problem. */
  readonly problem: string | null;
  readonly calls: CallUsage;
  /** Time of the last successful poll, ISO 8601 with offset; null before the first. */
  readonly lastPoll: string | null;
}

const ACCOUNT = {
  cloud: ({ cloud }) => cloud,
  account: ({ account }) => account,
  quota: ({ quota }) => quota,
  problem: ({ problem }) => shortened(problem),
  calls_this_hour: ({ calls }) => calls.thisHour,
  calls_today: ({ calls }) => calls.today,
  calls_this_month: ({ calls }) => calls.thisMonth,
  calls_left: ({ calls }) => calls.left,
  last_poll: ({ lastPoll }) => lastPoll,
} as const satisfies Getters<AccountStatus>;

/** A key of the bridge's document that each account of a list has too, with its name behind it. */
export type AccountKey = keyof typeof ACCOUNT;
export const ACCOUNT_KEYS = Object.keys(ACCOUNT) as AccountKey[];

/** The key of a value of an account in the bridge's document. */
export type KeyOfAccount = `${AccountKey}_${string}`;
export const keyOfAccount = (key: AccountKey, name: string): KeyOfAccount => `${key}_${name}`;

/** Returns the values of an account by their keys in the bridge's document. */
export const accountValues = (status: AccountStatus): Readonly<Record<KeyOfAccount, Value>> =>
  Object.fromEntries(ACCOUNT_KEYS.map((key) => [keyOfAccount(key, status.name), ACCOUNT[key](status)]));
