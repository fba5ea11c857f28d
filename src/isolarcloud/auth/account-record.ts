import { type AccountState, type AccountStore, type CredentialState, credentialsIn, withCredentials, withDenial } from './account.ts';
import { keptLogins } from './login-rules.ts';
import type { TimeRecord } from './proven-time.ts';

/**
 * Returns the text that identifies an account in the shared state. The text changes if anything changes that a sign-in
 * depends on, and reveals no secret.
 * @param hashKey the random key of the state
 */
export type Identity = (hashKey: string) => string;

export interface AccountRecordDeps {
  readonly store: AccountStore;
  readonly moment: () => TimeRecord;
  /** Creates the random key of a new state. The identities of accounts depend on it. */
  readonly randomKey: () => string;
}

/**
 * The result of a change of the shared state: `own` is the changed record of this identity, `state` the rest of the state,
 * `result` what the caller gets.
 */
export interface Change<T> extends Planned {
  readonly result: T;
}

/** The record of this identity, and the rest of the state. */
export interface Planned {
  readonly own: CredentialState;
  readonly state: AccountState;
}

/** Reads and changes the record of one identity in the state that all processes share. */
export class AccountRecord {
  readonly #identity: Identity;
  readonly #deps: AccountRecordDeps;
  /** The record as this process last saw it; other processes may have changed it since. Null if it must be read again. */
  seen: CredentialState | null = null;

  constructor(identity: Identity, deps: AccountRecordDeps) {
    this.#identity = identity;
    this.#deps = deps;
  }

  /** Reads the record of this identity into `seen`. */
  async read(): Promise<void> {
    this.seen = await this.stored();
  }

  /** The record as it is stored now. */
  async stored(): Promise<CredentialState> {
    const state = await this.#deps.store.read();
    return credentialsIn(state, this.#identity(state.hashKey), this.#deps.moment());
  }

  /**
   * Forgets that these credentials were refused, that logins with them failed in transit, and which permissions are missing.
   * The number of logins in the last hour is not forgotten.
   */
  async tryAgain(): Promise<void> {
    this.seen = await this.change(async (state, own) => {
      const cleared = { ...own, refusal: null, fault: null, deniedUntilMs: {} };
      return { own: cleared, state, result: cleared };
    });
  }

  /** Remembers for a day that a permission is missing. @param target endpoint and device type */
  async deny(target: string): Promise<void> {
    this.seen = await this.change(async (state, own) => {
      const lacking = withDenial(own, target, this.#deps.moment().atMs);
      return { own: lacking, state, result: lacking };
    });
  }

  /**
   * Changes the shared state under its lock, so that no other process changes it meanwhile.
   * @param change `save` writes what is planned before it is done, so that it is known if this process is killed
   */
  change<T>(
    change: (state: AccountState, own: CredentialState, now: TimeRecord, save: (planned: Planned) => Promise<void>) => Promise<Change<T>>,
  ): Promise<T> {
    return this.#deps.store.transact(async (stored, saveStored) => {
      const now = this.#deps.moment();
      const hashKey = stored.hashKey === '' ? this.#deps.randomKey() : stored.hashKey;
      const identity = this.#identity(hashKey);
      const current = { ...stored, hashKey, logins: keptLogins(stored.logins, now) };
      const save = ({ own, state }: Planned): Promise<void> => saveStored(withCredentials(state, identity, own));
      const { own, state, result } = await change(current, credentialsIn(current, identity, now), now, save);
      return { state: withCredentials(state, identity, own), result };
    });
  }
}
