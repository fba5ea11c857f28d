import type { Token } from './account.ts';
import type { AccountRecord, Identity } from './account-record.ts';

/** Obtains tokens, and adds them to calls. The implementations are the two ways to sign in. */
export interface Auth {
  readonly identity: Identity;
  /** The state of these credentials. All processes that use the same state folder share it. */
  readonly account: AccountRecord;
  /** Returns the token in use, or signs in if there is none. @throws BridgeError the reason why no token can be obtained */
  token(): Promise<Token>;
  /** Replaces a token that the cloud has rejected. @throws BridgeError the reason why no token can be obtained */
  rejected(failed: Token): Promise<Token>;
  /**
   * Asks the cloud whether it accepts a token that has just replaced a rejected one, so that another replacement would not help.
   * Returns false without asking for any other token. @throws BridgeError the cloud's answer does not show it
   */
  isAcceptedReplacement(token: Token): Promise<boolean>;
  /** HTTP headers of a signed-in call. */
  headers(token: Token): Readonly<Record<string, string>>;
  /** Body fields of a signed-in call, in addition to its parameters. */
  fields(token: Token): Readonly<Record<string, string>>;
}
