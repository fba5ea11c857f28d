/** The accounts of a bridge: the entries of `accounts`, or the only one of the sections `isolarcloud` and `plants`. Pure. */

import type { Config } from './schema.ts';
import { signInOf } from './sign-in.ts';

/** An account as it is configured. */
export interface ConfiguredAccount {
  /** null: the bridge has one account, without a name. */
  readonly name: string | null;
  /** The configuration with the options of this account in `isolarcloud`, `plants` and `polling.budget`, and without a list of accounts. */
  readonly config: Config;
}

/** Returns the accounts in their order in the file. */
export function accountsIn(config: Config): readonly [ConfiguredAccount, ...ConfiguredAccount[]] {
  const [first, ...others] = config.accounts.map(({ name, plants, budget, ...isolarcloud }): ConfiguredAccount => {
    const polling = budget === null ? config.polling : { ...config.polling, budget };
    return { name, config: { ...config, isolarcloud, plants, polling, accounts: [] } };
  });
  return first === undefined ? [{ name: null, config }] : [first, ...others];
}

/** Returns what stands for the user in the name of an account's state. Two entries with the same one at the same gateway are the same account. */
export function userOf(isolarcloud: Config['isolarcloud']): string {
  const signIn = signInOf(isolarcloud);
  return signIn.flavour === 'oauth' ? `oauth ${signIn.applicationId}` : signIn.username;
}
