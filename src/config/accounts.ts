/** The accounts of a bridge: the entries of `accounts`, or the only one of the sections `isolarcloud` and `plants`. Pure. */

import type { AccountEntry } from '../texts/account-texts.ts';
import type { Config } from './schema.ts';
import { signInOf } from './sign-in.ts';

/** An account as it is configured. */
export interface ConfiguredAccount extends AccountEntry {
  /** The configuration with the options of this account in `isolarcloud`, `plants` and `polling.budget`, and without a list of accounts. */
  readonly config: Config;
}

/** Returns the accounts in their order in the file. */
export function accountsIn(config: Config): readonly [ConfiguredAccount, ...ConfiguredAccount[]] {
  const [first, ...others] = config.accounts.map(({ name, plants, budget, ...isolarcloud }, index): ConfiguredAccount => {
    const polling = budget === null ? config.polling : { ...config.polling, budget };
    return { name, index, config: { ...config, isolarcloud, plants, polling, accounts: [] } };
  });
  return first === undefined ? [{ name: null, index: 0, config }] : [first, ...others];
}

/** Returns the name of the user or application of an account. Two entries with the same name at the same gateway are one account. */
export function userOf(isolarcloud: Config['isolarcloud']): string {
  const signIn = signInOf(isolarcloud);
  return signIn.flavour === 'oauth' ? `oauth ${signIn.applicationId}` : signIn.username;
}
