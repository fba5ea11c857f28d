import type { Token } from './account.ts';
import type { AccountRecord, Identity } from './account-record.ts';

/** Signs calls in: one implementation for each flavour of the Open API. */
export interface Auth {
  readonly identity: Identity;
  /** The record of this identity that all processes of one state folder share. */
  readonly account: AccountRecord;
  /** The token in use, or a new one if there is none. @throws BridgeError why there is none */
  token(): Promise<Token>;
  /** Replaces a token that the cloud has rejected. @throws BridgeError why there is none */
  rejected(failed: Token): Promise<Token>;
  /** HTTP headers of a signed-in call. */
  headers(token: Token): Readonly<Record<string, string>>;
  /** Fields of its body, beside its parameters. */
  fields(token: Token): Readonly<Record<string, string>>;
}
