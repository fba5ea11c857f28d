import type { Token } from './account.ts';
import type { AccountRecord, Identity } from './account-record.ts';

/** How calls are signed in: one implementation for each flavour of the Open API. */
export interface Auth {
  readonly identity: Identity;
  /** What the processes of one state folder know of this identity. */
  readonly account: AccountRecord;
  /** The token in use; where there is none, a new one. @throws BridgeError why there is none */
  token(): Promise<Token>;
  /** The cloud has rejected this token: makes another one the token in use. @throws BridgeError why there is none */
  rejected(failed: Token): Promise<Token>;
  /** HTTP headers of a signed-in call. */
  headers(token: Token): Readonly<Record<string, string>>;
  /** Fields of its body, beside its parameters. */
  fields(token: Token): Readonly<Record<string, string>>;
}
