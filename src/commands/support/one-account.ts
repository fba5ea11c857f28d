import { accountsIn, type ConfiguredAccount } from '../../config/accounts.ts';
import type { Config } from '../../config/schema.ts';
import { BridgeError } from '../../errors.ts';
import { textsOfAccount } from '../../texts/account-texts.ts';
import { phrase } from '../../texts/texts.ts';
import type { Context } from '../context.ts';
import { type ConfigOptions, loadForCommand } from './load-config.ts';

/** Options of commands that work with one account. */
export interface OneAccountOptions extends ConfigOptions {
  /** `--account`: the name of the account; undefined where the configuration has only one. */
  readonly account?: string | undefined;
}

/**
 * Loads the configuration with the options of the account that the command names. The errors with which the command ends name the
 * options of this account.
 * @throws BridgeError those of loadForCommand, and of oneAccount
 */
export function loadForAccount({ account: name, ...options }: OneAccountOptions, context: Context): Config {
  const account = oneAccount(loadForCommand(options, context), name);
  context.speak(textsOfAccount(context.spoken(), account));
  return account.config;
}

/**
 * Returns the named account.
 * @param name undefined: the only account
 * @throws BridgeError usage_invalid if there is no such account, or if none is named and there are several
 */
export function oneAccount(config: Config, name: string | undefined): ConfiguredAccount {
  const accounts = accountsIn(config);
  const names = namesIn(config);
  if (name === undefined) {
    if (accounts.length > 1) throw new BridgeError('usage_invalid', { detail: phrase('detail.account_needed', { accounts: names }) });
    return accounts[0];
  }
  const named = accounts.find((account) => account.name === name);
  if (named !== undefined) return named;
  const detail = names === '' ? phrase('detail.account_without_list') : phrase('detail.account_unknown', { name, accounts: names });
  throw new BridgeError('usage_invalid', { detail });
}

interface AgainOptions extends OneAccountOptions {
  readonly tryAgain?: boolean | undefined;
}

/** @throws BridgeError usage_invalid if there is no account of that name, or if refused credentials of several accounts would be tried again */
export function checkTryAgain(config: Config, { tryAgain = false, account }: AgainOptions): void {
  if (account !== undefined) oneAccount(config, account);
  if (!tryAgain || account !== undefined || config.accounts.length < 2) return;
  throw new BridgeError('usage_invalid', { detail: phrase('detail.try_again_account', { accounts: namesIn(config) }) });
}

const namesIn = ({ accounts }: Config): string => accounts.map(({ name }) => name).join(', ');
