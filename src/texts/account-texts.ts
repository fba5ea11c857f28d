import type { Texts } from './texts.ts';

/** An account of the configuration. */
export interface AccountEntry {
  /** null: the only account, in the section `isolarcloud`. */
  readonly name: string | null;
  /** Its place in the list `accounts`, from 0. */
  readonly index: number;
}

/** Matches the beginning of an option of the section `isolarcloud`; not a host, an e-mail address or a path. */
const OF_SECTION = /(?<![\w.@/-])isolarcloud\.(?=[a-z])/g;
/** Matches the options of the section `plants`. */
const OF_PLANTS = /(?<![\w.-])plants\.(?=include|exclude)/g;
const TRY_AGAIN = /--try-again\b(?! --account)/g;

/**
 * Returns a text about the only account as one about an entry of `accounts`: with the options of the entry, such
 * as `accounts[1].password`, and with its name behind `--try-again`.
 */
export const aboutAccount = (text: string, { name, index }: AccountEntry): string =>
  name === null
    ? text
    : text
        .replace(OF_SECTION, `accounts[${index}].`)
        .replace(OF_PLANTS, `accounts[${index}].plants.`)
        .replace(TRY_AGAIN, `--try-again --account ${name}`);

/** Returns texts that all are about this account. */
export const textsOfAccount = (texts: Texts, account: AccountEntry): Texts =>
  account.name === null ? texts : (key, values, english) => aboutAccount(texts(key, values, english), account);
