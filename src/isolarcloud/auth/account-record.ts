import { type AccountState, type AccountStore, type CredentialState, credentialsIn, withCredentials, withDenial } from './account.ts';
import { keptLogins } from './login-rules.ts';
import type { TimeRecord } from './proven-time.ts';

/**
 * Identifies an account in the shared state: the text differs as soon as anything differs that a sign-in depends on. No secret
 * can be read from it.
 */
export type Identity = (hashKey: string) => string;

export interface AccountRecordDeps {
  readonly store: AccountStore;
  readonly moment: () => TimeRecord;
  /** A new random key, for the identities in the state. */
  readonly randomKey: () => string;
}

/** The result of a change: the record of this identity, the rest of the state, and the result for the caller. */
export interface Change<T> {
  readonly own: CredentialState;
  readonly state: AccountState;
  readonly result: T;
}

/** The record of one identity in the state that processes share. */
export class AccountRecord {
  readonly #identity: Identity;
  readonly #deps: AccountRecordDeps;
  /** The record as this process last saw it; other processes may have changed it since. Null: it must be read again. */
  seen: CredentialState | null = null;

  constructor(identity: Identity, deps: AccountRecordDeps) {
    this.#identity = identity;
    this.#deps = deps;
  }

  /** Reads the record of this identity. */
  async read(): Promise<void> {
    const state = await this.#deps.store.read();
    this.seen = credentialsIn(state, this.#identity(state.hashKey), this.#deps.moment());
  }

  /**
   * Forgets that these credentials were refused or failed in transit, and their missing permissions. The logins of the hour
   * stay counted.
   */
  async tryAgain(): Promise<void> {
    this.seen = await this.change(async (state, own) => {
      const cleared = { ...own, refusal: null, fault: null, deniedUntilMs: {} };
      return { own: cleared, state, result: cleared };
    });
  }

  /** Remembers for a day that a permission is missing. */
  async deny(target: string): Promise<void> {
    this.seen = await this.change(async (state, own) => {
      const lacking = withDenial(own, target, this.#deps.moment().atMs);
      return { own: lacking, state, result: lacking };
    });
  }

  /** Changes the shared state while no other process does. */
  change<T>(change: (state: AccountState, own: CredentialState, now: TimeRecord) => Promise<Change<T>>): Promise<T> {
    return this.#deps.store.transact(async (stored) => {
      const now = this.#deps.moment();
      const hashKey = stored.hashKey === '' ? this.#deps.randomKey() : stored.hashKey;
      const identity = this.#identity(hashKey);
      const current = { ...stored, hashKey, logins: keptLogins(stored.logins, now) };
      const { own, state, result } = await change(current, credentialsIn(current, identity, now), now);
      return { state: withCredentials(state, identity, own), result };
    });
  }
}
