/** What concerns the section `isolarcloud` and the entries of `accounts`, unchecked: which of them hold, and mistakes in them together. */

import { baseOf, GATEWAYS } from '../regions.ts';
import { type Phrase, phrase } from '../texts/texts.ts';
import { authorizeUrlIn } from './authorize-url.ts';
import { keyPairMistake } from './secret-mistakes.ts';
import { signInMistakes, withRegion } from './sign-in-check.ts';

export interface AccountMistake {
  readonly path: readonly PropertyKey[];
  /** Null: the option is missing. */
  readonly message: Phrase | null;
  /** Whether the mistake is not reported if another one of the same option is. */
  readonly yields?: true;
}

type Sections = Readonly<Record<string, unknown>>;

/** The sections that an entry of `accounts` replaces. */
const OF_ONE_ACCOUNT = ['isolarcloud', 'plants'] as const;

const isList = (accounts: unknown): accounts is readonly unknown[] => Array.isArray(accounts) && accounts.length > 0;

/** Whether a configuration has a list of accounts, possibly with mistakes: also one that is written as a map or a text. */
export const hasAccountList = ({ accounts }: Sections): boolean => isList(accounts) || !(accounts == null || Array.isArray(accounts));

/** Returns the sections with the region of a pasted Authorize URL for each account that has none. */
export const withRegions = (sections: Sections): Sections =>
  isList(sections['accounts'])
    ? { ...sections, accounts: sections['accounts'].map(withRegion) }
    : { ...sections, isolarcloud: withRegion(sections['isolarcloud']) };

/** Returns the sections without those that belong to a single account. */
export const withoutSingle = (sections: Sections): Sections =>
  Object.fromEntries(Object.entries(sections).filter(([name]) => !OF_ONE_ACCOUNT.some((own) => own === name)));

/** Returns the mistakes in how the options of an account are combined, for each account, and the mistakes of the list of accounts. */
export function accountMistakes(sections: Sections): readonly AccountMistake[] {
  const { accounts } = sections;
  if (!hasAccountList(sections)) return mistakesOf(sections['isolarcloud'], ['isolarcloud']);
  if (!isList(accounts)) return [];
  const beside = OF_ONE_ACCOUNT.filter((name) => sections[name] !== undefined);
  return [
    ...beside.map((name) => ({ path: [name], message: phrase(`mistake.beside_accounts.${name}`) })),
    ...accounts.flatMap((account, index) => mistakesOf(account, ['accounts', index])),
    ...repeated(accounts, nameOf).map((index) => ({ path: ['accounts', index, 'name'], message: phrase('mistake.account_name_twice') })),
    ...repeated(accounts, identityOf).map((index) => ({
      path: ['accounts', index, isGiven(accounts[index], 'application_id') ? 'application_id' : 'username'],
      message: phrase('mistake.account_twice'),
    })),
  ];
}

function mistakesOf(account: unknown, at: readonly PropertyKey[]): readonly AccountMistake[] {
  const signIn = signInMistakes(account).map(({ option, message }) => ({ path: [...at, option], message }));
  const keys = keyPairMistake(account);
  return keys === null
    ? signIn
    : [...signIn, { path: [...at, keys.option], message: phrase(`mistake.secret.${keys.mistake}`), yields: true }];
}

const member = (account: unknown, name: string): unknown => (Object(account) as Sections)[name];
const isGiven = (account: unknown, name: string): boolean => member(account, name) != null;

const nameOf = (account: unknown): string | null => (typeof member(account, 'name') === 'string' ? String(member(account, 'name')) : null);

/** Returns a text that is the same for two entries of the same account; null if the entry names no user and no application. */
function identityOf(account: unknown): string | null {
  const application = member(account, 'application_id');
  const id = application == null ? null : (authorizeUrlIn(String(application))?.applicationId ?? application);
  const user = id ?? member(account, 'username');
  return user == null ? null : `${gatewayOf(account)} ${user}`;
}

/** Returns the address of an account's gateway, written or that of its region; of a text that is no address, the text. */
function gatewayOf(account: unknown): string {
  const written = member(account, 'gateway');
  if (written == null) return new Map<unknown, string>(Object.entries(GATEWAYS)).get(member(account, 'region') ?? 'international') ?? '';
  const text = String(written);
  return URL.canParse(text) ? baseOf(new URL(text)) : text;
}

/** Returns the indexes of the accounts that share something with an earlier one. */
const repeated = (accounts: readonly unknown[], of: (account: unknown) => string | null): readonly number[] => {
  const shared = accounts.map(of);
  return shared.flatMap((one, index) => (one !== null && shared.indexOf(one) < index ? [index] : []));
};
