import { accountsIn } from '../../config/accounts.ts';
import type { Config } from '../../config/schema.ts';
import { BridgeError } from '../../errors.ts';
import { phrase } from '../../texts/texts.ts';
import type { Context } from '../context.ts';
import { type ConfigOptions, loadForCommand } from './load-config.ts';

/** Options of commands that work with one account. */
export interface OneAccountOptions extends ConfigOptions {
  /** `--account`: the name of the account; undefined where the configuration has only one. */
  readonly account?: string | undefined;
}

/**
 * Loads the configuration with the options of the account that the command names.
 * @throws BridgeError those of loadForCommand, and of oneAccount
 */
export const loadForAccount = ({ account, ...options }: OneAccountOptions, context: Context): Config =>
  oneAccount(loadForCommand(options, context), account);

/**
 * Returns the configuration of the named account.
 * @param name undefined: the only account
 * @throws BridgeError usage_invalid if there is no such account, or if none is named and there are several
 */
export function oneAccount(config: Config, name: string | undefined): Config {
  const accounts = accountsIn(config);
  const names = namesIn(config);
  if (name === undefined) {
    if (accounts.length > 1) throw new BridgeError('usage_invalid', { detail: phrase('detail.account_needed', { accounts: names }) });
    return accounts[0].config;
  }
  const named = accounts.find((account) => account.name === name);
  if (named !== undefined) return named.config;
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
